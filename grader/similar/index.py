"""Inverted index of fingerprints, which finds who shares what is rare: a sparse matrix of submissions by fingerprints.

A fingerprint is a hash of `GRAM` consecutive words of a piece (k-grams as in Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003;
all of them are kept, since those of a submission take 40 kB). What the stubs or the reference solution have is no fingerprint.

Pygments and SciPy do the work, since the libraries for it would not do: copydetect 0.5 imports matplotlib, hashes otherwise in
every process and marks the wrong text where a file begins with blank lines; compare50 needs attrs of 2020 and is under the GPL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


class Pair(msgspec.Struct, frozen=True):
    """Two submissions, by number, and their score."""

    a: int
    b: int
    score: float


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


def pairs_above(prints: Sequence[Words], rare: Rare, threshold: float) -> tuple[list[Pair], npt.NDArray[np.float64]]:
    """All pairs with at least this score, the highest first, and for each submission the highest score with any other."""
    columns = [np.searchsorted(rare.prints, np.intersect1d(own, rare.prints, assume_unique=True)) for own in prints]
    starts = np.cumsum([0, *map(len, columns)])
    indices = np.concatenate([np.zeros(0, dtype=np.int64), *columns])
    shape = (len(prints), len(rare.prints))
    matrix = sparse.csr_array((np.sqrt(rare.weights)[indices], indices, starts), shape=shape)
    best = np.zeros(len(prints))
    found: list[Pair] = []
    for first in range(0, len(prints), ROWS):
        scores = (matrix[first : first + ROWS] @ matrix.T).tocoo()
        rows, others = scores.coords[0] + first, scores.coords[1]
        unlike = rows != others
        np.maximum.at(best, rows[unlike], scores.data[unlike])
        kept = (rows < others) & (scores.data >= threshold)
        found += map(Pair, rows[kept].tolist(), others[kept].tolist(), scores.data[kept].round(1).tolist())
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b)), best


def groups(pairs: Sequence[Pair], count: int) -> list[list[int]]:
    """Submissions that pairs connect, directly or through others; groups of three and more, the largest first."""
    a, b = [pair.a for pair in pairs], [pair.b for pair in pairs]
    graph = sparse.coo_array((np.ones(len(pairs)), (a, b)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for number, label in enumerate(labels.tolist()):
        members.setdefault(label, []).append(number)
    return sorted((group for group in members.values() if len(group) > 2), key=len, reverse=True)
