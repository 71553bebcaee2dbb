"""Passages that two submissions share and few others have, numbered, in the text of both."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

import msgspec

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
    hashes = [fingerprints_in_order(piece) for piece in b]
    places: dict[int, list[tuple[int, int]]] = {}
    for number, row in enumerate(hashes):
        for position, value in enumerate(row):
            if value in counted and len(found := places.setdefault(value, [])) < MOST_PLACES:
                found.append((number, position))
    matches: dict[tuple[int, int], list[WordMatch]] = {}
    for number, piece in enumerate(a):
        for other, match in matches_of(piece, b, hashes, places):
            matches.setdefault((number, other), []).append(match)
    together = [Together(a[one], b[other], tuple(found)) for (one, other), found in matches.items()]
    return sorted(together, key=lambda t: -t.rare)


def fingerprints_in_order(piece: Piece) -> list[int]:
    """Return all grams of a piece, as fingerprints have them."""
    return [int(value) for value in grams([piece]).hashes & KEPT_BITS]


def matches_of(
    piece: Piece, b: Sequence[Piece], hashes: list[list[int]], places: dict[int, list[tuple[int, int]]]
) -> Iterator[tuple[int, WordMatch]]:
    """Yield from left to right the longest matches that have a rare fingerprint, with the number of the other's piece."""
    own = fingerprints_in_order(piece)
    rare = [n for n, value in enumerate(own) if value in places]
    position = 0
    for start in rare:
        if start < position:
            continue
        # Of matches of one length, that in the function of the same name is meant.
        (before, after), _, other, at = max(
            (extent(own, start, hashes[n], at, position), b[n].name == piece.name, n, at) for n, at in places[own[start]]
        )
        position = start + after
        count = bisect.bisect_left(rare, position) - bisect.bisect_left(rare, start)
        yield other, WordMatch(start - before, at - before, before + after + GRAM - 1, round(count / DENSITY))


def extent(a: list[int], i: int, b: list[int], j: int, first: int) -> tuple[int, int]:
    """Return for how many fingerprints two pieces are alike before these places, down to `first`, and from them on."""
    before = after = 0
    while i + after < len(a) and j + after < len(b) and a[i + after] == b[j + after]:
        after += 1
    while i - before > first and j - before > 0 and a[i - before - 1] == b[j - before - 1]:
        before += 1
    return before, after
