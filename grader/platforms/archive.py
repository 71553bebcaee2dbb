"""Archives that are the same bytes for the same files: sorted names, one date, two modes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import msgspec

DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format knows."""


class File(msgspec.Struct, frozen=True):
    """A member of an archive."""

    content: bytes
    executable: bool = False
    hidden: bool = False
    """True if students must never see it."""

    @property
    def mode(self) -> int:
        return 0o755 if self.executable else 0o644


Files = dict[str, File]


def pack_zip(files: Mapping[str, File]) -> bytes:
    """Return a .zip of these files, by path, with the modes of a Unix system."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, DATE)
            member.create_system = 3
            member.external_attr = (0o100000 | files[name].mode) << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, files[name].content)
    return stream.getvalue()
