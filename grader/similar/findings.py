"""Findings in a class, as plain records: who shares how much, in which functions, on which lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import blake2b

import msgspec
import numpy as np
import numpy.typing as npt

from grader.model.report import Problem
from grader.similar import index
from grader.similar.index import Pair, Rare
from grader.similar.passages import Together, WordMatch
from grader.similar.reading import Piece, Words


class Lines(msgspec.Struct, frozen=True):
    """Lines of a file, counted from 1; for a notebook, those of its code cells one after the other."""

    first: int
    last: int


class Passage(msgspec.Struct, frozen=True):
    """Code that stands in both submissions and in few others; `words` are names, numbers and signs."""

    words: int
    a: Lines
    b: Lines


class Location(msgspec.Struct, frozen=True):
    """A function or class of a submission; no name for statements between them."""

    name: str
    file: str


class Shared(msgspec.Struct, frozen=True):
    """Passages that two functions, classes or rows of statements share."""

    a: Location
    b: Location
    score: int
    passages: tuple[Passage, ...]


class Similar(msgspec.Struct, frozen=True):
    """Two submissions that share code which few others have."""

    students: tuple[str, str]
    score: float
    functions: tuple[str, ...]
    """Functions of the assignment in which they do, those that share most first."""
    shared: tuple[Shared, ...]


class SameFile(msgspec.Struct, frozen=True):
    """A file that several submissions have: byte for byte, or apart from names, comments, layout and order of functions."""

    exact: bool
    copies: tuple[tuple[str, str], ...]
    """Student and file."""


class SimilarityFindings(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one comparison of a class."""

    assignment: str
    submissions: int
    threshold: float
    common: int
    """The number of submissions from which on code that they share counts as common."""
    typical: float
    """The median, over the submissions, of the highest score with any other."""
    found: int
    """The number of pairs that reach the threshold; `pairs` holds the first of them."""
    pairs: tuple[Similar, ...]
    groups: tuple[tuple[str, ...], ...]
    same_files: tuple[SameFile, ...]
    problems: tuple[Problem, ...]


class Fingerprinted(msgspec.Struct, frozen=True):
    """The hashes that are kept of a submission while the class is read; no text is."""

    student: str
    prints: Words
    files: tuple[tuple[str, bytes, bytes], ...]
    """Name, digest of the bytes and digest of the words, of files with enough in them that is neither stub nor reference."""


ENOUGH = 50
"""The number of fingerprints from which on it says something that a file has a double."""


def fingerprinted(student: str, files: dict[str, bytes], pieces: Sequence[Piece], without: Words) -> Fingerprinted:
    digests = []
    for file in sorted({piece.source.file for piece in pieces}):
        own = [piece for piece in pieces if piece.source.file == file]
        if len(index.fingerprints(own, without)) >= ENOUGH:
            words = b"".join(sorted(short_digest(piece.words.tobytes()) for piece in own))
            digests.append((file, short_digest(files[file]), short_digest(words)))
    return Fingerprinted(student, index.fingerprints(pieces, without), tuple(digests))


def short_digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def same_files(submissions: Iterable[Fingerprinted]) -> tuple[SameFile, ...]:
    """Return files that more than one submission has, the most frequent first."""
    copies: dict[bytes, list[tuple[str, str, bytes]]] = {}
    for submission in submissions:
        for file, content, words in submission.files:
            copies.setdefault(words, []).append((submission.student, file, content))
    shared = [group for group in copies.values() if len({student for student, _, _ in group}) > 1]
    made = [SameFile(len({c for _, _, c in group}) == 1, tuple((s, f) for s, f, _ in group)) for group in shared]
    return tuple(sorted(made, key=lambda same: (-len(same.copies), same.copies)))


class Compared(msgspec.Struct, frozen=True):
    """A class after the comparison, before anybody is looked at side by side."""

    rare: Rare
    pairs: list[Pair]
    best: npt.NDArray[np.float64]
    groups: list[list[int]]


def compare(submissions: Sequence[Fingerprinted], threshold: float) -> Compared:
    prints = [submission.prints for submission in submissions]
    rare = index.rare_among(prints)
    pairs, best = index.pairs_above(prints, rare, threshold)
    return Compared(rare, pairs, best, index.groups(pairs, len(prints)))


def similar(students: tuple[str, str], score: float, together: Sequence[Together], functions: Collection[str]) -> Similar:
    """The record of a pair."""
    named = dict.fromkeys(name for t in together for name in (t.a.name, t.b.name) if name in functions)
    return Similar(students, score, tuple(named), tuple(map(shared_record, together)))


def shared_record(together: Together) -> Shared:
    a, b = together.a, together.b
    passages = tuple(
        Passage(match.length, lines_of(a, match, lambda m: m.first), lines_of(b, match, lambda m: m.other))
        for match in together.matches
    )
    return Shared(Location(a.name, a.source.file), Location(b.name, b.source.file), together.rare, passages)


def lines_of(piece: Piece, match: WordMatch, start: Callable[[WordMatch], int]) -> Lines:
    first, last = span(piece, start(match), match.length)
    text = piece.source.text
    return Lines(text.count("\n", 0, first) + 1, text.count("\n", 0, last) + 1)


def span(piece: Piece, first: int, length: int) -> tuple[int, int]:
    """Return where words of a piece begin and end in the text."""
    return int(piece.starts[first]), int(piece.ends[first + length - 1])
