"""Findings in a class, as plain records: who shares how much, in which functions, on which lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from grader.model.report import Problem
from grader.similar import index
from grader.similar.fingerprints import FileDigests, Fingerprints, Given, prints_of
from grader.similar.index import Pair, Rare
from grader.similar.kept import FingerprintStore
from grader.similar.passages import Together, WordMatch
from grader.similar.reading import Piece


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


def same_files(kept: FingerprintStore, students: Sequence[str], own: int) -> tuple[SameFile, ...]:
    """Return files that one of the first `own` submissions and any other has, the most frequent first."""
    rows = [np.array([file_digest(one) for one in files], dtype=np.uint64) for files in kept.files()]
    having = np.repeat(np.arange(len(rows)), list(map(len, rows)))
    digests, which = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *rows]), return_inverse=True)
    pairs = np.unique(np.stack([which, having]), axis=1)
    with_double = np.flatnonzero(np.bincount(pairs[0], minlength=len(digests)) > 1)
    copies: dict[int, list[tuple[str, str, bytes]]] = {int(digest): [] for digest in digests[with_double]}
    in_class = {int(digest) for digest in digests[np.intersect1d(with_double, which[having < own])]}
    for place in np.unique(having[np.isin(which, with_double)]).tolist():
        for one in kept.one(place).files:
            if (digest := file_digest(one)) in in_class:
                copies[digest].append((students[place], one.name, one.content))
    made = [SameFile(len({c for _, _, c in group}) == 1, tuple((s, f) for s, f, _ in group)) for group in copies.values() if group]
    return tuple(sorted(made, key=lambda same: (-len(same.copies), same.copies)))


def file_digest(file: FileDigests) -> int:
    return int.from_bytes(file.words[:8], "little")


class Compared(msgspec.Struct, frozen=True):
    """A class after the comparison, before anybody is looked at side by side."""

    rare: Rare
    pairs: list[Pair]
    found: int
    best: npt.NDArray[np.float64]
    groups: list[list[int]]


def compare(
    kept: FingerprintStore, submissions: int, threshold: float, own: int, exercises: Mapping[str, Sequence[int]]
) -> Compared:
    """Compare the first `own` submissions with each other and with those that follow.

    `exercises` has the numbers of the functions of each exercise.
    """
    held = index.Held.of(kept)
    copied = index.copies(held, submissions, own)
    parts = {
        name: index.copies(held.only(functions), submissions, own, index.COPY_OF_EXERCISE)
        for name, functions in sorted(exercises.items())
    }
    del held
    rare = index.rare_among(kept, submissions)
    scored, count, best = index.pairs_above(rare, submissions, threshold, own)
    ranked = index.ranked(scored, copied, parts, submissions)
    groups = index.groups([pair for pair in ranked if pair.b < own], own)
    pairs = index.without_repetition(ranked, own)
    return Compared(rare, pairs, len(pairs) + count - len(scored.a), best, groups)


def widespread(
    sources: Mapping[str, Sequence[Piece]], kept: FingerprintStore, own: int, most: int, given: Given
) -> tuple[Widespread, ...]:
    """Return the functions of published solutions that more than `most` of the class have: no sign for any two of them."""
    wanted = [
        (source, piece.name, prints)
        for source, pieces in sources.items()
        for piece in pieces
        if piece.name and len(prints := prints_of([piece], given.grams))
    ]
    having = np.zeros(len(wanted), dtype=np.int64)
    if wanted:
        for row, _ in zip(kept.prints(), range(own), strict=False):
            having += [2 * np.count_nonzero(np.isin(prints, row)) >= len(prints) for _, _, prints in wanted]
    counts: dict[str, dict[str, int]] = {}
    for (source, name, _), count in zip(wanted, having.tolist(), strict=True):
        if count > most:
            counts.setdefault(source, {})[name] = count
    return tuple(
        Widespread(source, tuple(sorted(found.items(), key=lambda count: (-count[1], count[0]))))
        for source, found in counts.items()
    )


def similar(
    pair: Pair,
    students: tuple[str, str],
    sides: tuple[Fingerprints, Fingerprints],
    together: Sequence[Together],
    known: Collection[str],
) -> Similar:
    """The record of a pair; `known` are the functions of the assignment."""
    named = dict.fromkeys(name for t in together for name in (t.a.name, t.b.name) if name in known)
    a, b = (side.functions["digest"] for side in sides)
    equal = (len(np.intersect1d(a, b)), min(len(a), len(b)))
    parts = tuple(map(shared_record, together))
    return Similar(students, pair.score, pair.copied, pair.exercises, equal, tuple(named), parts)


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
