"""Bounds of what a submission passes to functions of ours. Used on both sides of the trust boundary."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grader_worker.frames import Opaque

NUMBERS = 500_000
"""Numbers of all arrays of a callback."""
BROADCAST = 4_000_000
"""Numbers of an array of which all these arrays are parts; and the largest integer, which may be a number of rounds or of rows."""
CHARACTERS = 20_000
"""Characters of all texts of a callback."""


def refuse_bombs(arguments: list[Any]) -> None:
    """Raise ValueError for arguments that could exhaust our memory or time, alone or combined; TypeError for what is no plain data.

    Floats are not bounded: a descent that diverges has large ones, and no loop or shape takes them for a number of rounds.
    """
    arrays: list[np.ndarray[Any, Any]] = []
    characters = 0
    waiting = list(arguments)
    while waiting:
        value = waiting.pop()
        if isinstance(value, float | complex):
            continue
        if isinstance(value, np.ndarray):
            arrays.append(value)
            characters += value.nbytes // 4 if value.dtype.kind == "U" else 0
        elif isinstance(value, int):
            if not -BROADCAST <= value <= BROADCAST:
                raise ValueError("too large a number")
        elif isinstance(value, list | tuple | set | frozenset):
            waiting.extend(value)
        elif isinstance(value, str | bytes):
            characters += len(value)
        elif isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())
        elif isinstance(value, Opaque):
            raise TypeError("an argument is neither a number nor an array")
    if characters > CHARACTERS:
        raise ValueError("too long a text")
    if arrays:
        refuse_large(arrays)


def refuse_large(arrays: list[np.ndarray[Any, Any]]) -> None:
    """Raise ValueError for arrays that are too large together, or when each is broadcast against the others."""
    if sum(a.size for a in arrays) > NUMBERS:
        raise ValueError("too many numbers")
    for a in arrays:
        if a.dtype.kind in "iu" and a.size and not (a.min() >= -BROADCAST and a.max() <= BROADCAST):
            raise ValueError("too large a number")
    if len(arrays) < 2:
        return
    sides = [1] * max(a.ndim for a in arrays)
    for a in arrays:
        for axis, side in enumerate(reversed(a.shape)):
            sides[axis] = max(sides[axis], side)
    if math.prod(sides) > BROADCAST:
        raise ValueError("too many numbers")
