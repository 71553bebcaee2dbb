"""Inverted index of fingerprints, which finds who shares what is rare: a sparse matrix of submissions by fingerprints.

A fingerprint is a hash of `GRAM` consecutive words of a piece (k-grams as in Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003;
all of them are kept, since those of a submission take 40 kB). What the stubs or the reference solution have is no fingerprint.

Pygments and SciPy do the work, since the libraries for it would not do: copydetect 0.5 imports matplotlib, hashes otherwise in
every process and marks the wrong text where a file begins with blank lines; compare50 needs attrs of 2020 and is under the GPL.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from grader.similar.reading import Piece, Words

GRAM = 20
"""Two lines of code or so: what is shorter than that, such as most formulas of a textbook, shows nothing."""
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
COMMON_SHARE, COMMON_NUMBER = 0.1, 5
"""A fingerprint is common, and no sign of anything, if more than this share of the class has it, and at least this many."""
ROWS = 256
"""So many submissions are compared with all at a time, which bounds memory."""
THRESHOLD = 180
"""The score from which on a pair is shown. A passage of n words that nobody else has scores n - 19; a line has about ten words.

Measured with the ten styles of `solutions/variants` as ten people, a class so small that hardly anything is common: of the 45 pairs
the median scores 6, the highest 147. A copy of a whole submission with other names, other order, as a notebook and without comments
scores 685 to 3262; with every fifth assignment or `return` rewritten as well, 559 to 2657. The two functions `train` and
`minibatches` alone, taken over with other names into another style, score 190 to 627.
"""
MEASURED = {"independent": 147, "median": 6, "copies": 685, "parts": 190}
"""Of these numbers, those that the page tells."""


COPY, COPY_OF_EXERCISE, EVIDENCE = 0.5, 0.8, 4.0
"""A pair is a copy from such a share of equal functions on, weighed by how rare each is. In a class of n, the logarithms of their
shares add up to this and 2 log n or more, so that less than one of its n² / 2 pairs is expected to be equal by chance."""


class Pair(msgspec.Struct, frozen=True):
    """Two submissions, by number, and their score."""

    a: int
    b: int
    score: float
    copied: float = 0.0
    """The share of the smaller one that is equal; 0 unless that makes it a copy."""
    exercises: tuple[str, ...] = ()
    """The exercises of which one is a copy of the other."""


class Rare(msgspec.Struct, frozen=True):
    """The fingerprints that some have and few: sorted, and what each adds to a score."""

    prints: Words
    weights: npt.NDArray[np.float64]


def grams(words: Words) -> Words:
    """A hash for every `GRAM` consecutive words: a polynomial modulo 2**64."""
    count = max(0, len(words) - GRAM + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(GRAM if count else 0):
        hashes = hashes * MULTIPLIER + words[offset : offset + count]
    return hashes


def fingerprints(pieces: Iterable[Piece], without: Words | None = None) -> Words:
    """Return the fingerprints of the pieces, each once and sorted, that `without` has not."""
    found = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *(grams(piece.words) for piece in pieces)]))
    return found if without is None else np.setdiff1d(found, without, assume_unique=True)


def most_for_rare(submissions: int) -> int:
    """Return how many may have a fingerprint that still counts."""
    return max(COMMON_NUMBER - 1, int(COMMON_SHARE * submissions))


def rare_among(prints: Sequence[Words]) -> Rare:
    """The fingerprints that two or more of the submissions have, but no large part of the class.

    One that k of n have weighs log((n + 1) / k) / log((n + 1) / 2): 1 where two have it, and less the more have it.
    """
    every = np.concatenate([np.zeros(0, dtype=np.uint64), *prints])
    every.sort()
    edges = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1], [True]])) if len(every) else np.zeros(1, dtype=np.int64)
    counts = np.diff(edges)
    chosen = (counts >= 2) & (counts <= most_for_rare(len(prints)))
    n = len(prints) + 1
    return Rare(every[edges[:-1][chosen]], np.log(n / counts[chosen]) / np.log(n / 2))


def pairs_above(
    prints: Sequence[Words], rare: Rare, threshold: float, own: int | None = None
) -> tuple[list[Pair], npt.NDArray[np.float64]]:
    """Return all pairs with at least this score, and for each submission of the class the highest score with any other of it.

    Only the first `own` submissions are the class: those that follow are not compared with each other.
    """
    own = len(prints) if own is None else own
    matrix = weighed(prints, rare.prints, rare.weights)
    best = np.zeros(own)
    found: list[Pair] = []
    for first in range(0, own, ROWS):
        scores = (matrix[first : min(first + ROWS, own)] @ matrix.T).tocoo()
        rows, others = scores.coords[0] + first, scores.coords[1]
        unlike = (rows != others) & (others < own)
        np.maximum.at(best, rows[unlike], scores.data[unlike])
        kept = (rows < others) & (scores.data >= threshold)
        found += map(Pair, rows[kept].tolist(), others[kept].tolist(), scores.data[kept].round(1).tolist())
    return found, best


def copies(functions: Sequence[Words], own: int | None = None, share: float = COPY) -> dict[tuple[int, int], float]:
    """Return the pairs of which one has what the other has, as the share of the smaller one; `functions` are digests of pieces.

    What many have counts, too, but little: that two have the same choice of what is common again and again is no chance.
    """
    own = len(functions) if own is None else own
    every, counts = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *functions]), return_counts=True)
    matrix = weighed(functions, every, np.log((len(functions) + 1) / counts))
    totals = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    found: dict[tuple[int, int], float] = {}
    for first in range(0, own, ROWS):
        equal = (matrix[first : min(first + ROWS, own)] @ matrix.T).tocoo()
        rows, others = equal.coords[0] + first, equal.coords[1]
        smaller = np.maximum(np.minimum(totals[rows], totals[others]), 1e-9)
        kept = (rows < others) & (equal.data >= share * smaller) & (equal.data >= EVIDENCE + 2 * math.log(len(functions)))
        shares = (equal.data[kept] / smaller[kept]).round(3).tolist()
        found |= zip(zip(rows[kept].tolist(), others[kept].tolist(), strict=True), shares, strict=True)
    return found


def ranked(
    pairs: Sequence[Pair], copied: Mapping[tuple[int, int], float], exercises: Mapping[str, Iterable[tuple[int, int]]]
) -> list[Pair]:
    """Return all pairs in the order in which they should be looked at: copies, copies of an exercise, then by score."""
    scored = {(pair.a, pair.b): pair.score for pair in pairs}
    parts: dict[tuple[int, int], list[str]] = {}
    for exercise, found in exercises.items():
        for pair in found:
            parts.setdefault(pair, []).append(exercise)
    every = [
        Pair(*pair, scored.get(pair, 0.0), copied.get(pair, 0.0), tuple(parts.get(pair, ())))
        for pair in dict.fromkeys([*scored, *copied, *parts])
    ]
    return sorted(every, key=lambda pair: (-pair.copied, not pair.exercises, -pair.score, pair.a, pair.b))


def without_repetition(pairs: Sequence[Pair], own: int) -> list[Pair]:
    """Return the pairs without those that say nothing new of a group: what many have is listed for each with one other only."""
    seen: set[int] = set()
    kept = []
    for pair in pairs:
        if pair.score or pair.b >= own or pair.b not in seen:
            kept.append(pair)
        if pair.copied:
            seen.add(pair.b)
    return kept


def weighed(rows: Sequence[Words], columns: Words, weights: npt.NDArray[np.float64]) -> sparse.csr_array:
    """Return the matrix of rows by columns, with the root of the weight where a row has a column.

    A row has each word once, sorted, and so have the columns.
    """
    places = [np.searchsorted(columns, np.intersect1d(row, columns, assume_unique=True)) for row in rows]
    starts = np.cumsum([0, *map(len, places)])
    indices = np.concatenate([np.zeros(0, dtype=np.int64), *places])
    return sparse.csr_array((np.sqrt(weights)[indices], indices, starts), shape=(len(rows), len(columns)))


def groups(pairs: Sequence[Pair], count: int) -> list[list[int]]:
    """Submissions that pairs connect, directly or through others; groups of three and more, the largest first."""
    a, b = [pair.a for pair in pairs], [pair.b for pair in pairs]
    graph = sparse.coo_array((np.ones(len(pairs)), (a, b)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for number, label in enumerate(labels.tolist()):
        members.setdefault(label, []).append(number)
    return sorted((group for group in members.values() if len(group) > 2), key=len, reverse=True)
