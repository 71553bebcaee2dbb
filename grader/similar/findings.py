"""Findings in a class, as plain records: who shares how much, in which functions, on which lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import blake2b

import msgspec
import numpy as np
import numpy.typing as npt

from grader.model.report import Problem
from grader.similar import index
from grader.similar.index import Pair, Rare
from grader.similar.passages import Together, WordMatch
from grader.similar.reading import Piece, Words, stamp


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
    copied: float
    """The share of the smaller submission that is equal apart from names, comments, layout and order; 0 unless it is a copy."""
    exercises: tuple[str, ...]
    """The exercises of which one is a copy of the other in the same sense."""
    equal: tuple[int, int]
    """The number of equal functions, and of all that the smaller submission has beside what the course has given."""
    functions: tuple[str, ...]
    """Functions of the assignment in which they do, those that share most first."""
    shared: tuple[Shared, ...]


class SameFile(msgspec.Struct, frozen=True):
    """A file that several submissions have: byte for byte, or apart from names, comments, layout and order of functions."""

    exact: bool
    copies: tuple[tuple[str, str], ...]
    """Student and file."""


class Widespread(msgspec.Struct, frozen=True):
    """Code that many of the class share with a published solution, which says nothing about any two of them."""

    source: str
    functions: tuple[tuple[str, int], ...]
    """Functions, and how many submissions have at least half of each as it stands there, most first."""


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
    references: int
    """The number of submissions of other folders that the class was compared with."""
    widespread: tuple[Widespread, ...]
    problems: tuple[Problem, ...]


class Fingerprinted(msgspec.Struct, frozen=True):
    """The hashes that are kept of a submission while the class is read; no text is."""

    student: str
    prints: Words
    functions: Words
    """Digests of the pieces that are neither stub nor reference."""
    exercises: dict[str, Words]
    """Those of them that are functions of an exercise, for each one."""
    files: tuple[tuple[str, bytes, bytes], ...]
    """Name, digest of the bytes and digest of the words, of files with enough in them that is neither stub nor reference."""


ENOUGH = 50
"""The number of fingerprints from which on it says something that a file has a double."""
OPTIONAL = np.array([stamp(word) for word in "(),"], dtype=np.uint64)
"""Words that a formatter adds and removes."""
SHORTEST = 8
"""The number of words from which on a function counts among those that are equal."""


class Given(msgspec.Struct, frozen=True):
    """Fingerprints and digests of pieces of what the course has given, and of the reference solution."""

    prints: Words
    functions: Words


def fingerprinted(
    student: str, files: dict[str, bytes], pieces: Sequence[Piece], without: Given, exercise_of: Mapping[str, str]
) -> Fingerprinted:
    """Take the hashes of a submission; `exercise_of` has the exercise of each function of the assignment."""
    digests = []
    for file in sorted({piece.source.file for piece in pieces}):
        own = [piece for piece in pieces if piece.source.file == file]
        if len(index.fingerprints(own, without.prints)) >= ENOUGH:
            words = b"".join(sorted(short_digest(piece.words.tobytes()) for piece in own))
            digests.append((file, short_digest(files[file]), short_digest(words)))
    of: dict[str, list[Piece]] = {}
    for piece in pieces:
        of.setdefault(exercise_of.get(piece.name, ""), []).append(piece)
    exercises = {name: functions_of(own, without) for name, own in of.items() if name}
    return Fingerprinted(
        student, index.fingerprints(pieces, without.prints), functions_of(pieces, without), exercises, tuple(digests)
    )


def functions_of(pieces: Sequence[Piece], without: Given) -> Words:
    return np.setdiff1d(digests_of(pieces), without.functions, assume_unique=True)


def digests_of(pieces: Sequence[Piece]) -> Words:
    """Return a digest of each piece with enough words to differ, sorted and each once. Brackets that are layout do not count."""
    words = [piece.words[~np.isin(piece.words, OPTIONAL)] for piece in pieces]
    found = [short_digest(row.tobytes())[:8] for row in words if len(row) >= SHORTEST]
    return np.unique(np.frombuffer(b"".join(found), dtype=np.uint64))


def short_digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def same_files(submissions: Sequence[Fingerprinted], own: int) -> tuple[SameFile, ...]:
    """Return files that one of the first `own` submissions and any other has, the most frequent first."""
    class_ = {submission.student for submission in submissions[:own]}
    copies: dict[bytes, list[tuple[str, str, bytes]]] = {}
    for submission in submissions:
        for file, content, words in submission.files:
            copies.setdefault(words, []).append((submission.student, file, content))
    having = [(group, {student for student, _, _ in group}) for group in copies.values()]
    shared = [group for group, students in having if len(students) > 1 and students & class_]
    made = [SameFile(len({c for _, _, c in group}) == 1, tuple((s, f) for s, f, _ in group)) for group in shared]
    return tuple(sorted(made, key=lambda same: (-len(same.copies), same.copies)))


class Compared(msgspec.Struct, frozen=True):
    """A class after the comparison, before anybody is looked at side by side."""

    rare: Rare
    pairs: list[Pair]
    best: npt.NDArray[np.float64]
    groups: list[list[int]]


def compare(submissions: Sequence[Fingerprinted], threshold: float, own: int) -> Compared:
    """Compare the first `own` submissions with each other and with those that follow."""
    prints = [submission.prints for submission in submissions]
    rare = index.rare_among(prints)
    pairs, best = index.pairs_above(prints, rare, threshold, own)
    copied = index.copies([submission.functions for submission in submissions], own)
    nothing = np.zeros(0, dtype=np.uint64)
    names = dict.fromkeys(name for submission in submissions for name in submission.exercises)
    parts = {
        name: index.copies([s.exercises.get(name, nothing) for s in submissions], own, index.COPY_OF_EXERCISE)
        for name in sorted(names)
    }
    pairs = index.ranked(pairs, copied, parts)
    groups = index.groups([pair for pair in pairs if pair.b < own], own)
    return Compared(rare, index.without_repetition(pairs, own), best, groups)


def widespread(source: str, pieces: Sequence[Piece], class_: Sequence[Fingerprinted], without: Given) -> Widespread:
    """Return the functions of a published solution that so many of the class have that it is no sign for any two of them."""
    counts = []
    for piece in pieces:
        own = index.fingerprints([piece], without.prints)
        having = sum(2 * len(np.intersect1d(own, one.prints, assume_unique=True)) >= len(own) for one in class_)
        if piece.name and len(own) and having > index.most_for_rare(len(class_)):
            counts.append((piece.name, having))
    return Widespread(source, tuple(sorted(dict(counts).items(), key=lambda count: (-count[1], count[0]))))


def similar(pair: Pair, a: Fingerprinted, b: Fingerprinted, together: Sequence[Together], functions: Collection[str]) -> Similar:
    """The record of a pair."""
    named = dict.fromkeys(name for t in together for name in (t.a.name, t.b.name) if name in functions)
    equal = (len(np.intersect1d(a.functions, b.functions)), min(len(a.functions), len(b.functions)))
    parts = tuple(map(shared_record, together))
    return Similar((a.student, b.student), pair.score, pair.copied, pair.exercises, equal, tuple(named), parts)


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
