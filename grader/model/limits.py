"""Limits on what is read of a submission, and on what its code may take."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class ArchiveLimits(msgspec.Struct, frozen=True):
    """Limits on folders and archives, in numbers and bytes, for all archives of a submission together."""

    members: int = 2_000
    name_length: int = 4_000
    """Of a whole path."""
    name_characters: int = 4 * 2**20
    """Of all paths in an archive together."""
    markdown_bytes: int = 8 * 2**20
    """Of all Markdown together, which is searched for code as a whole."""
    file_bytes: int = 20 * 2**20
    total_bytes: int = 50 * 2**20
    data_bytes: int = 5 * 2**20
    """Of all files together that are no code."""
    archive_bytes: int = 100 * 2**20
    """Of an archive itself, whose table of contents is read whole."""
    unpacked_bytes: int = 1_000 * 2**20
    """Bytes that are unpacked on the way, also of files that are not graded."""
    nesting: int = 3
    """Archives one inside the other."""
    ratio: int = 200
    """Unpacked to packed size of a large member; text hardly reaches 20. What a notebook has printed may repeat itself."""
    ratio_bytes: int = 5 * 2**20
    """Smaller members are not judged by their ratio."""


LIMITS = ArchiveLimits()

SUBMISSION_SECONDS = 300.0
"""Seconds for everything that one submission does, unless a policy says otherwise: of processor time, where that can be read."""
WALL_FACTOR = 4.0
"""Multiple of that in wall time, after which a grading is ended from outside: it counts the time itself, unless it hangs."""


Seconds = Annotated[float, Meta(gt=0.0)]
Megabytes = Annotated[int, Meta(ge=64)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[limits]` of an assignment: what its submissions may take, unless a policy says otherwise.

    The number of threads is none of them: code computes with one thread, so that its numbers, and its mark, repeat themselves.
    """

    memory_mb: Megabytes = 1024
    """For a process that executes a submission, besides what loading the packages in `requirements` takes."""
    submission_seconds: Seconds = SUBMISSION_SECONDS
    """Of processor time for everything that one submission does. Functions for which none is left have failed."""


class ReadBudget:
    """A number of bytes that may still be unpacked, for all streams of a submission together."""

    def __init__(self, room: int) -> None:
        self.room = room
