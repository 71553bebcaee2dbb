"""Passages that two submissions share and few others have, numbered, in the text of both."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from grader.similar.fingerprints import DENSITY, GRAM, KEPT_BITS, grams
from grader.similar.reading import Piece, Words

MOST_PLACES = 20
"""The number of places of the other submission that are tried for one passage; more repetition is a table, or hostile."""


class WordMatch(msgspec.Struct, frozen=True):
    """Words that stand in both: `length` of them, from `first` on in the one piece and from `other` on in the other."""

    first: int
    other: int
    length: int
    rare: int
    """About how many rare grams begin in it."""


class Together(msgspec.Struct, frozen=True):
    """A piece of each submission and what they share, in the order of the first."""

    a: Piece
    b: Piece
    matches: tuple[WordMatch, ...]

    @property
    def rare(self) -> int:
        return sum(match.rare for match in self.matches)


def shared(a: Sequence[Piece], b: Sequence[Piece], prints: Words) -> list[Together]:
    """Return pieces of two submissions that share these fingerprints; those that share most come first."""
    counted = set(prints.tolist())
    hashes = fingerprints_in_order(b)
    places: dict[int, list[tuple[int, int]]] = {}
    for number, row in enumerate(hashes):
        for position, value in enumerate(row):
            if value in counted and len(found := places.setdefault(value, [])) < MOST_PLACES:
                found.append((number, position))
    matches: dict[tuple[int, int], list[WordMatch]] = {}
    for number, own in enumerate(fingerprints_in_order(a)):
        for other, match in matches_of(own, a[number].name, b, hashes, places):
            matches.setdefault((number, other), []).append(match)
    together = [Together(a[one], b[other], tuple(found)) for (one, other), found in matches.items()]
    return sorted(together, key=lambda t: -t.rare)


def fingerprints_in_order(pieces: Sequence[Piece]) -> list[list[int]]:
    """Return all grams of each piece, as fingerprints have them."""
    found = grams(pieces)
    edges = np.searchsorted(found.places, found.first).tolist()
    hashes = (found.hashes & KEPT_BITS).tolist()
    return [hashes[first:last] for first, last in itertools.pairwise(edges)]


def matches_of(
    own: Sequence[int], name: str, b: Sequence[Piece], hashes: list[list[int]], places: dict[int, list[tuple[int, int]]]
) -> Iterator[tuple[int, WordMatch]]:
    """Yield from left to right the longest matches that have a rare fingerprint, with the number of the other's piece."""
    rare = [n for n, value in enumerate(own) if value in places]
    position = 0
    for start in rare:
        if start < position:
            continue
        # Of matches of one length, that in the function of the same name is meant.
        (before, after), _, other, at = max(
            (extent(own, start, hashes[n], at, position), b[n].name == name, n, at) for n, at in places[own[start]]
        )
        position = start + after
        count = bisect.bisect_left(rare, position) - bisect.bisect_left(rare, start)
        yield other, WordMatch(start - before, at - before, before + after + GRAM - 1, round(count / DENSITY))


def extent(a: Sequence[int], i: int, b: Sequence[int], j: int, first: int) -> tuple[int, int]:
    """Return for how many fingerprints two pieces are alike before these places, down to `first`, and from them on."""
    before = after = 0
    while i + after < len(a) and j + after < len(b) and a[i + after] == b[j + after]:
        after += 1
    while i - before > first and j - before > 0 and a[i - before - 1] == b[j - before - 1]:
        before += 1
    return before, after
