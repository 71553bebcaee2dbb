"""The mark of a student as they are told it, beside the report of what the checks have found."""

from __future__ import annotations

import msgspec


class ToldMark(msgspec.Struct, frozen=True):
    """A mark, and how it came about in words that are meant for the student."""

    score: float
    max_score: float
    lines: tuple[str, ...] = ()
    """What made it another number than that of the checks: late days, decisions, the attempt that counts."""
    counts: bool = True
    """False for a student who is excused: no mark is asked for."""
