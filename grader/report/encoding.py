"""Content for another system, held against a schema before it leaves us."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

from grader.model.errors import CheckError


def encoded(value: msgspec.Struct, whose: str, limit: int = 10_000_000) -> bytes:
    """Return a structure as indented JSON.

    Raises CheckError if its own types and limits do not hold, or if it is longer than `limit` bytes.
    NaN and infinity do not get through: they are written as null, which no number may be.
    """
    content = msgspec.json.encode(value)
    try:
        msgspec.json.decode(content, type=type(value))
    except msgspec.DecodeError as error:
        raise CheckError(f"these are no results for {whose}: {error}") from None
    content = msgspec.json.format(content, indent=2) + b"\n"
    if len(content) > limit:
        raise CheckError(f"{len(content)} bytes of results are too many for {whose}")
    return content


def agree(parts: Iterable[float], total: float, whose: str) -> None:
    """Raise CheckError if the parts do not add up to the total."""
    found = math.fsum(parts)
    if not abs(found - total) <= 1e-4:
        raise CheckError(f"the results for {whose} add up to {found:g}, the report says {total:g}")
