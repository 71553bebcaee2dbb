"""How much of what is handed in is read."""

from __future__ import annotations

import msgspec


class ArchiveLimits(msgspec.Struct, frozen=True):
    """What is accepted of folders and archives, in numbers and bytes; of all archives in a submission together."""

    members: int = 2_000
    name_length: int = 4_000
    """Of a whole path."""
    file_bytes: int = 20 * 2**20
    total_bytes: int = 50 * 2**20
    data_bytes: int = 5 * 2**20
    """Of all files together that are no code."""
    archive_bytes: int = 100 * 2**20
    """Of an archive itself, whose table of contents is read whole."""
    unpacked_bytes: int = 1_000 * 2**20
    """That are unpacked on the way, of files that are not graded too."""
    nesting: int = 3
    """Archives one inside the other."""
    ratio: int = 200
    """Unpacked to packed size of a large member; text hardly reaches 20. What a notebook has printed may repeat itself."""
    ratio_bytes: int = 5 * 2**20
    """What is smaller does no harm."""


LIMITS = ArchiveLimits()
