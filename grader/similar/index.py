"""Inverted index of fingerprints, which finds who shares what is rare: sparse matrices of submissions by fingerprints.

What so many have that all its pairs would cost too much is left out, so that time and memory grow with the number of submissions
and not with its square.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from grader.similar.fingerprints import DENSITY, KEPT_BITS
from grader.similar.kept import FingerprintStore
from grader.similar.reading import Words

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

COMMON_SHARE, COMMON_NUMBER = 0.1, 5
"""A fingerprint is common, and no sign of anything, if more than this share of the class has it, and at least this many."""
MOST_MEETINGS, MOST_POSTINGS = 10**8, 2 * 10**7
"""Limits of cost. A fingerprint that k have makes k² meetings and k postings. From where these are too many, it is common."""
AT_ONCE, SORTED_AT_ONCE = 2 * 10**6, 16 * 10**6
"""Meetings that are counted at a time, and fingerprints that are sorted at a time, which bounds memory."""
SLACK = 1e-4
"""What rounding may take from a sum."""
MOST_PAIRS = 50_000
"""The number of pairs, the first ones, that are kept."""
THRESHOLD = 180
"""The score from which on a pair is shown. A passage of n words that nobody else has scores about n - 22. A line has about ten.

Measured with the ten styles of `solutions/variants` as ten people, a class so small that hardly anything is common: of the 45 pairs
the median scores 3, the highest 132. A copy of a whole submission with other names, other order, as a notebook and without comments
scores 726 to 3304; with every fifth assignment or `return` rewritten as well, 607 to 2388. The two functions `train` and
`minibatches` alone, taken over with other names into another style, score 24 to 604 and 212 in the median; three of ten stay below.
"""
MEASURED = {"independent": 132, "median": 3, "copies": 726, "parts": 212}
"""Of these numbers, those that the page tells."""
COPY, COPY_OF_EXERCISE, EVIDENCE = 0.5, 0.8, 4.0
"""A pair is a copy from such a share of equal functions on, weighed by how rare each is. In a class of n, the logarithms of their
shares add up to this and 2 log n or more, so that less than one of its n² / 2 pairs is expected to be equal by chance."""
LONG, MOST_LONG = 50, 100
"""A function that two have is the surer a sign the longer it is, by 1 for so many words, up to so many. Of the 370 functions
with 30 words or more in the ten styles, two styles share 4."""


class Pair(msgspec.Struct, frozen=True):
    """Two submissions, by number, and their score."""

    a: int
    b: int
    score: float
    copied: float = 0.0
    """The share of the smaller one that is equal; 0 unless that makes it a copy."""
    exercises: tuple[str, ...] = ()
    """The exercises of which one is a copy of the other."""


class Pairs(msgspec.Struct, frozen=True):
    """Pairs as columns: submissions by number, the first before the other, and a value."""

    a: Integers
    b: Integers
    value: Numbers

    @classmethod
    def joined(cls, parts: Sequence[Pairs]) -> Pairs:
        empty = np.zeros(0, dtype=np.int64)
        columns = ([getattr(part, name) for part in parts] for name in ("a", "b", "value"))
        return cls(*(np.concatenate([empty, *column]) for column in columns))


class Rare(msgspec.Struct, frozen=True):
    """The fingerprints that two or more have, and not more than `most`: sorted, and who has each, one after the other."""

    prints: Words
    counts: Integers
    having: npt.NDArray[np.int32]
    most: int

    def weights(self, submissions: int) -> Numbers:
        """Return what each adds to a score.

        For one gram that k of n have, that is log((n + 1) / k) / log((n + 1) / 2): 1 where two have it, and less the more have it.
        A fingerprint stands for all grams of which it was chosen.
        """
        n = submissions + 1
        weights: Numbers = np.log(n / self.counts) / (np.log(n / 2) * DENSITY)
        return weights

    def score(self, a: Words, b: Words, submissions: int) -> float:
        """Return the score of two submissions with these fingerprints."""
        shared = np.isin(self.prints, np.intersect1d(a, b, assume_unique=True), assume_unique=True)
        return float(self.weights(submissions)[shared].sum().round(1))


def most_for_rare(submissions: int) -> int:
    """Return how many may have a fingerprint that still counts, unless that costs too much."""
    return max(COMMON_NUMBER - 1, int(COMMON_SHARE * submissions))


def most_affordable(counts: Integers, most: int, parts: int = 1) -> int:
    """Return up to how many may have what counts, at most `most`; `counts` is how many have each, in one of so many parts."""
    sizes = np.bincount(counts[(counts >= 2) & (counts <= most)], minlength=3).astype(float) * parts
    have = np.arange(len(sizes))
    affordable = (np.cumsum(sizes * have**2) <= MOST_MEETINGS) & (np.cumsum(sizes * have) <= MOST_POSTINGS)
    return most if affordable.all() else max(2, int(np.argmin(affordable)) - 1)


def rare_among(kept: FingerprintStore, submissions: int) -> Rare:
    """Find the rare fingerprints, in as many parts as bound memory: each has those with the same first bits."""
    bits = max(0, math.ceil(math.log2(max(1, kept.print_count()) / SORTED_AT_ONCE)))
    most = most_for_rare(submissions)
    empty = np.zeros(0, dtype=np.uint64)
    prints, counts, having = [empty], [empty.astype(np.int64)], [empty.astype(np.int32)]
    for part in range(2**bits):
        every = prints_beginning(kept, part, bits)
        unlike = (every[1:] ^ every[:-1]) & KEPT_BITS != 0
        edges = np.flatnonzero(np.concatenate([[True], unlike, [True]])) if len(every) else np.zeros(1, np.int64)
        have = np.diff(edges)
        if part == 0:
            # Hashes are random, so the first part is like every other.
            most = most_affordable(have, most, 2**bits)
        chosen = (have >= 2) & (have <= most)
        prints.append(every[edges[:-1][chosen]] & KEPT_BITS)
        counts.append(have[chosen])
        having.append((every[np.repeat(chosen, have)] & ~KEPT_BITS).astype(np.int32))
    return Rare(np.concatenate(prints), np.concatenate(counts), np.concatenate(having), most)


def prints_beginning(kept: FingerprintStore, part: int, bits: int) -> Words:
    """Return the fingerprints that begin with these bits, sorted, each with the number of the submission in its free bits."""
    edges = np.array([part << (64 - bits), ((part + 1) << (64 - bits)) - 1], dtype=np.uint64)
    every, length = np.zeros(kept.print_count() // 2**bits, dtype=np.uint64), 0
    for number, row in enumerate(kept.prints()):
        first, last = (int(row.searchsorted(edges[0])), int(row.searchsorted(edges[1]))) if bits else (0, len(row))
        if length + last - first > len(every):
            every = np.concatenate([every, np.zeros(len(every) // 4 + last - first, dtype=np.uint64)])
        np.bitwise_or(row[first:last], np.uint64(number), out=every[length : length + last - first])
        length += last - first
    every = every[:length]
    every.sort()
    return every


def products(rows: sparse.csr_array, columns: sparse.csr_array, meetings: Numbers, own: int) -> Iterator[Pairs]:
    """Yield the sums over common columns for each pair with one of the first `own` rows, some rows at a time."""
    blocks = (np.cumsum(meetings[:own]) // AT_ONCE).astype(np.int64)
    for first, last in zip(starts := np.flatnonzero(np.diff(blocks, prepend=-1)), [*starts[1:], own], strict=True):
        sums = (rows[first:last] @ columns).tocoo()
        yield Pairs(sums.coords[0].astype(np.int64) + first, sums.coords[1].astype(np.int64), sums.data.astype(float))


def matrix(having: npt.NDArray[np.int32], counts: Integers, weights: Numbers, submissions: int) -> sparse.csc_array:
    """Return submissions by columns, each of which so many have, with the root of its weight."""
    edges = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    values = np.repeat(np.sqrt(weights).astype(np.float32), counts)
    return sparse.csc_array((values, having, edges.astype(np.int32)), shape=(submissions, len(counts)))


def pairs_above(rare: Rare, submissions: int, threshold: float, own: int) -> tuple[Pairs, int, Numbers]:
    """Return the pairs of highest score that reach the threshold, how many there are, and for each submission its highest score.

    Only the first `own` submissions are the class: those that follow are not compared with each other, and are no one's highest.
    """
    columns = matrix(rare.having, rare.counts, rare.weights(submissions), submissions)
    meetings = np.bincount(rare.having, np.repeat(rare.counts, rare.counts), submissions).astype(float)
    best, found, count = np.zeros(own), Pairs.joined([]), 0
    for scores in products(columns.tocsr(), columns.T, meetings, own):
        unlike = (scores.a != scores.b) & (scores.b < own)
        np.maximum.at(best, scores.a[unlike], scores.value[unlike])
        reached = (scores.a < scores.b) & (scores.value >= threshold)
        count += int(np.count_nonzero(reached))
        found = first_of(Pairs.joined([found, chosen(scores, reached)]))
    return Pairs(found.a, found.b, found.value.round(1)), count, best


def chosen(pairs: Pairs, which: npt.NDArray[np.bool_]) -> Pairs:
    return Pairs(pairs.a[which], pairs.b[which], pairs.value[which])


def first_of(pairs: Pairs) -> Pairs:
    """Return the pairs of highest value, of many."""
    if len(pairs.a) <= MOST_PAIRS:
        return pairs
    order = np.lexsort((pairs.b, pairs.a, -pairs.value))[:MOST_PAIRS]
    return Pairs(pairs.a[order], pairs.b[order], pairs.value[order])


class Held(msgspec.Struct, frozen=True):
    """Who has which function: a row for each, in the order of the submissions; `FUNCTION` says what the columns are."""

    having: npt.NDArray[np.int32]
    digest: Words
    name: npt.NDArray[np.uint16]
    words: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, kept: FingerprintStore) -> Held:
        count, last = kept.function_count(), 0
        held = cls(np.zeros(count, np.int32), np.zeros(count, np.uint64), np.zeros(count, np.uint16), np.zeros(count, np.uint16))
        for number, rows in enumerate(kept.functions()):
            first, last = last, last + len(rows)
            held.having[first:last] = number
            held.digest[first:last], held.name[first:last], held.words[first:last] = rows["digest"], rows["name"], rows["words"]
        return held

    def only(self, names: Sequence[int]) -> Held:
        which = np.isin(self.name, names)
        return Held(self.having[which], self.digest[which], self.name[which], self.words[which])


def copies(held: Held, submissions: int, own: int, share: float = COPY) -> Pairs:
    """Return the pairs of which one has what the other has, with the share of the smaller one.

    What many have counts, too, but little: that two have the same choice of what is common again and again is no chance. Two are
    looked at if they share a function that is not too common, or are equal in all. Of many that are equal in all, the first one is
    paired with each.
    """
    if not len(held.having):
        return Pairs.joined([])
    digests, counts = np.unique(held.digest, return_counts=True)
    column = np.searchsorted(digests, held.digest).astype(np.int32)
    words = np.zeros(len(digests), dtype=np.uint16)
    np.maximum.at(words, column, held.words)
    surer = np.minimum(words, MOST_LONG) / LONG / math.log((submissions + 1) / 2)
    weights = np.log((submissions + 1) / counts) * (1 + surer)
    del digests, words, surer
    totals = smallest_totals(held, weights.astype(np.float32)[column], submissions)
    enough = EVIDENCE + 2 * math.log(submissions)
    most = most_affordable(counts, submissions)
    # What one alone has adds to its total only, and is most of all there is.
    several = (counts > 1)[column]
    having, column = held.having[several], column[several]
    del several
    common_weights = np.where(counts > most, weights, 0)
    rare = submissions_by(having, column, np.where((counts > 1) & (counts <= most), weights, 0), submissions)
    common = submissions_by(having, column, common_weights, submissions)
    in_common = np.bincount(having, common_weights[column], submissions)
    meetings = np.bincount(having, np.where(counts <= most, counts, 0)[column], submissions).astype(float)
    del having, column, weights, counts, common_weights
    found = Pairs.joined([])
    for equal in products(rare, rare.tocsc().T, meetings, own):
        demanded = np.maximum(share * np.minimum(totals[equal.a], totals[equal.b]), enough)
        possible = equal.value + np.minimum(in_common[equal.a], in_common[equal.b]) >= demanded - SLACK
        pairs = with_common(chosen(equal, possible & (equal.a < equal.b)), common)
        smaller = np.minimum(totals[pairs.a], totals[pairs.b])
        kept = (pairs.value >= share * smaller - SLACK) & (pairs.value >= enough - SLACK)
        shares = np.minimum(1, pairs.value[kept] / smaller[kept]).round(3)
        found = first_of(Pairs.joined([found, Pairs(pairs.a[kept], pairs.b[kept], shares)]))
    sets = np.zeros(submissions, dtype=np.uint64)
    np.add.at(sets, held.having, held.digest * held.digest)
    return first_of(each_once([found, equal_in_all(sets, totals >= enough, own)], submissions))


def submissions_by(
    having: npt.NDArray[np.int32], column: npt.NDArray[np.int32], weights: Numbers, submissions: int
) -> sparse.csr_array:
    """Return submissions by the columns that have a weight, with its root; `having` and `column` tell who has which."""
    number = np.cumsum(weights > 0, dtype=np.int32) - 1
    which = (weights > 0)[column]
    column = column[which]
    edges = np.concatenate([[0], np.cumsum(np.bincount(having[which], minlength=submissions))]).astype(np.int32)
    values = np.sqrt(weights).astype(np.float32)[column]
    return sparse.csr_array((values, number[column], edges), shape=(submissions, int(np.count_nonzero(weights > 0))))


def smallest_totals(held: Held, weights: npt.NDArray[np.float32], submissions: int) -> Numbers:
    """Return the weight of all functions of each submission. Of one that stands there several times, the least counts."""
    least = np.full((submissions, int(held.name.max()) + 1), np.inf, dtype=np.float32)
    np.minimum.at(least, (held.having, held.name), weights)
    least[np.isinf(least)] = 0
    others = np.where(held.name == 0, weights, 0)
    totals: Numbers = least[:, 1:].sum(axis=1, dtype=float) + np.bincount(held.having, others, submissions)
    return totals


def with_common(pairs: Pairs, common: sparse.csr_array) -> Pairs:
    """Add to the value of each pair what it shares of the common functions."""
    if not common.nnz:
        return pairs
    added = [np.zeros(0)]
    for first in range(0, len(pairs.a), AT_ONCE // 100):
        some = slice(first, first + AT_ONCE // 100)
        added.append(np.asarray(common[pairs.a[some]].multiply(common[pairs.b[some]]).sum(axis=1)).ravel())
    return Pairs(pairs.a, pairs.b, pairs.value + np.concatenate(added))


def equal_in_all(sets: Words, large: npt.NDArray[np.bool_], own: int) -> Pairs:
    """Return for each submission, where it is large enough, the first one that has all the same functions."""
    numbers = np.flatnonzero(large)
    _, first, which = np.unique(sets[numbers], return_index=True, return_inverse=True)
    a, b = numbers[first][which], numbers
    return chosen(Pairs(a, b, np.ones(len(a))), (a != b) & (a < own))


def each_once(parts: Sequence[Pairs], submissions: int) -> Pairs:
    """Return the pairs of all parts, the first value of each."""
    every = Pairs.joined(parts)
    _, first = np.unique(every.a * submissions + every.b, return_index=True)
    return Pairs(every.a[first], every.b[first], every.value[first])


def ranked(scored: Pairs, copied: Pairs, exercises: Mapping[str, Pairs], submissions: int) -> list[Pair]:
    """Return the pairs in the order in which they should be looked at: copies, copies of an exercise, then by score."""
    every = each_once([scored, copied, *exercises.values()], submissions)
    keys = every.a * submissions + every.b

    def value(of: Pairs) -> Numbers:
        found = np.zeros(len(keys))
        found[np.searchsorted(keys, of.a * submissions + of.b)] = of.value
        return found

    score, share = value(scored), value(copied)
    parts = {name: value(pairs) > 0 for name, pairs in exercises.items()}
    in_part = np.any([np.zeros(len(keys), dtype=bool), *parts.values()], axis=0)
    order = np.lexsort((every.b, every.a, -score, ~in_part, -share))[:MOST_PAIRS].tolist()
    return [
        Pair(
            int(every.a[place]),
            int(every.b[place]),
            float(score[place]),
            float(share[place]),
            tuple(name for name, which in parts.items() if which[place]),
        )
        for place in order
    ]


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


def groups(pairs: Sequence[Pair], count: int) -> list[list[int]]:
    """Submissions that pairs connect, directly or through others; groups of three and more, the largest first."""
    a, b = [pair.a for pair in pairs], [pair.b for pair in pairs]
    graph = sparse.coo_array((np.ones(len(pairs)), (a, b)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for number, label in enumerate(labels.tolist()):
        members.setdefault(label, []).append(number)
    return sorted((group for group in members.values() if len(group) > 2), key=len, reverse=True)
