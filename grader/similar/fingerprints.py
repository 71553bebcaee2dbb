"""Fingerprints of a submission: hashes of its code, from which no code can be read.

A gram is a hash of `GRAM` consecutive words of a piece. Of every `WINDOW` consecutive grams one is kept at least, the same ones
wherever the words are the same (winnowing: Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003). So two submissions that share
`GRAM + WINDOW - 1` words in a row share a fingerprint. What the stubs or the reference solution have is none.

NumPy and SciPy do the work, since the libraries for it would not do: copydetect 0.5 imports matplotlib, hashes otherwise
in every process and marks the wrong text where a file begins with blank lines; compare50 needs attrs of 2020 and is under the GPL.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

import msgspec
import numpy as np
import numpy.typing as npt

from grader.similar.reading import Piece, Words, read_pieces, stamp

GRAM = 20
"""Two lines of code or so: what is shorter than that, such as most formulas of a textbook, shows nothing."""
WINDOW = 7
DENSITY = 2 / (WINDOW + 1)
"""The share of grams that are kept of code without repetition (theorem 1 of that paper)."""
MULTIPLIER, ORDER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
FREE_BITS = 20
"""Low bits of fingerprints that are 0, where the number of a submission finds room."""
MOST_SUBMISSIONS = 2**FREE_BITS
KEPT_BITS = np.uint64(2**64 - 2**FREE_BITS)
FUNCTION = np.dtype([("digest", "<u8"), ("name", "<u2"), ("words", "<u2")])
Functions = npt.NDArray[np.void]
"""Pieces with enough words to differ, by digest, each once. `name` counts the functions of the assignment from 1; 0 for others."""
OPTIONAL = np.array([stamp(word) for word in "(),"], dtype=np.uint64)
SHORTEST = 8
"""The number of words from which on a function counts among those that are equal."""
ENOUGH = 50
"""The number of grams from which on it says something that a file has a double."""


class FileDigests(msgspec.Struct, frozen=True, array_like=True):
    """Digests of a file with enough in it that is neither stub nor reference."""

    name: str
    content: bytes
    words: bytes


class Fingerprints(msgspec.Struct, frozen=True):
    """The hashes that are kept of a submission; no text is."""

    prints: Words
    functions: Functions
    """Those that are neither stub nor reference."""
    files: tuple[FileDigests, ...]


class Given(msgspec.Struct, frozen=True):
    """Grams and digests of pieces of what the course has given, and of the reference solution."""

    grams: Words
    functions: Words


class Grams(msgspec.Struct, frozen=True):
    """The grams of several pieces, one piece after the other, with the place of each: the number of its first word among all."""

    hashes: Words
    places: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    """Where the words of each piece begin; at the end, the number of all words."""


def grams(pieces: Sequence[Piece]) -> Grams:
    """Return a hash for every `GRAM` consecutive words of a piece: a polynomial modulo 2**64."""
    words = np.concatenate([np.zeros(0, dtype=np.uint64), *(piece.words for piece in pieces)])
    lengths = np.array([len(piece.words) for piece in pieces], dtype=np.int64)
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    count = max(0, len(words) - GRAM + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(GRAM if count else 0):
        hashes = hashes * MULTIPLIER + words[offset : offset + count]
    ends = np.repeat(first[1:], lengths)[:count]
    places = np.flatnonzero(np.arange(count) + GRAM <= ends)
    return Grams(hashes[places], places, first)


def winnowed(found: Grams) -> npt.NDArray[np.int64]:
    """Return which of the grams are kept: the smallest of each window, the last one where several are."""
    if len(found.hashes) < WINDOW:
        return np.zeros(0, dtype=np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(found.hashes * ORDER, WINDOW)
    smallest = np.arange(len(windows)) + WINDOW - 1 - windows[:, ::-1].argmin(axis=1)
    # A window lies in one piece: between pieces there are places at which no gram begins.
    whole = found.places[WINDOW - 1 :] - found.places[: len(windows)] == WINDOW - 1
    return np.unique(smallest[whole])


def printed(hashes: Words) -> Words:
    """Return the fingerprints of grams, sorted and each once."""
    return np.unique(hashes & KEPT_BITS)


def all_grams(pieces: Sequence[Piece]) -> Words:
    """Return all grams of the pieces as fingerprints."""
    return printed(grams(pieces).hashes)


def prints_of(pieces: Sequence[Piece], without: Words) -> Words:
    """Return the fingerprints of the pieces that `without` has not."""
    found = grams(pieces)
    prints = printed(found.hashes[winnowed(found)])
    return prints[~among(prints, without)]


def among(values: Words, those: Words) -> npt.NDArray[np.bool_]:
    """Tell which of the values are among those, which are sorted. `np.isin` would sort both again."""
    if not len(those):
        return np.zeros(len(values), dtype=bool)
    found: npt.NDArray[np.bool_] = those[np.minimum(those.searchsorted(values), len(those) - 1)] == values
    return found


class Fingerprinter:
    """Takes the fingerprints of submissions to an assignment."""

    def __init__(self, functions: Collection[str], given: Given) -> None:
        self.functions = frozenset(functions)
        self.number = {name: number for number, name in enumerate(sorted(functions), 1)}
        self.given = given

    def read(self, files: Mapping[str, bytes]) -> tuple[Fingerprints, str]:
        """Return the fingerprints of a submission, and what is to be told if there is too much of it (else "")."""
        pieces, unread = read_pieces(files, self.functions)
        return Fingerprints(prints_of(pieces, self.given.grams), self.functions_of(pieces), self.digests(files, pieces)), unread

    def functions_of(self, pieces: Sequence[Piece]) -> Functions:
        """Return the pieces with enough words to differ that are neither stub nor reference."""
        found: dict[int, tuple[int, int]] = {}
        for piece in pieces:
            words = words_without_layout(piece)
            if len(words) >= SHORTEST:
                found.setdefault(word_digest(words), (self.number.get(piece.name, 0), len(piece.words)))
        rows = np.array([(digest, *found[digest]) for digest in sorted(found)], dtype=FUNCTION)
        return rows[~among(rows["digest"], self.given.functions)]

    def digests(self, files: Mapping[str, bytes], pieces: Sequence[Piece]) -> tuple[FileDigests, ...]:
        by_file: dict[str, list[Piece]] = {}
        for piece in pieces:
            by_file.setdefault(piece.source.file, []).append(piece)
        found = []
        for file, own in sorted(by_file.items()):
            if np.count_nonzero(~among(all_grams(own), self.given.grams)) >= ENOUGH:
                words = b"".join(sorted(short_digest(piece.words.tobytes()) for piece in own))
                found.append(FileDigests(file, short_digest(files[file]), short_digest(words)))
        return tuple(found)


def all_digests(pieces: Sequence[Piece]) -> Words:
    """Return the digests of all pieces, sorted and each once."""
    return np.unique(np.array([word_digest(words_without_layout(piece)) for piece in pieces], dtype=np.uint64))


def words_without_layout(piece: Piece) -> Words:
    """Return the words of a piece without brackets and commas, which a formatter adds and removes."""
    words: Words = piece.words[(piece.words[:, None] != OPTIONAL).all(axis=1)]
    return words


def word_digest(words: Words) -> int:
    return int.from_bytes(short_digest(words.tobytes())[:8], "little")


def short_digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()
