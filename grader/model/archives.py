"""Looking into archives: .zip, .tar, and either in gzip. Nothing is written to a disk, and every read is bounded."""

from __future__ import annotations

import contextlib
import gzip
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

import msgspec

from grader.model.errors import Unreadable
from grader.model.limits import ReadBudget

CENTRAL = b"PK\x01\x02"
"""With which each line of the table of contents of a .zip begins."""
CHUNK = 2**20
LONGEST_HEADER = 2**16
"""Of a .tar's headers, which are read whole: names, and what else is said of a member."""
HEADERS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)

NO_FILE = "it is a link or a device, not a file"


class Member(msgspec.Struct, frozen=True):
    """A file in an archive, as the archive describes it."""

    name: str
    size: int
    packed: int
    """Bytes that it takes in the archive; 0 where that is not known."""
    objection: str
    """Why it cannot be read, or nothing."""
    read: Callable[[int], bytes | None]
    """At most so many bytes; None if it is damaged, or larger than it says. To be called before the next member is asked for."""


class BudgetedStream:
    """A stream for `tarfile` to read from, which ends with Unreadable once the budget is used up."""

    def __init__(self, stream: BinaryIO, meter: ReadBudget) -> None:
        self.stream = stream
        self.meter = meter

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.meter.room -= len(data)
        if self.meter.room < 0:
            raise Unreadable("unpacks to too many bytes")
        return data


def budgeted(stream: BinaryIO, meter: ReadBudget) -> BinaryIO:
    """Return a stream that ends with the budget."""
    return cast(BinaryIO, BudgetedStream(stream, meter))


def archive_members(kind: str, stream: BinaryIO, most: int, characters: int, meter: ReadBudget) -> Iterator[Member]:
    """The members of an archive of a `kind`, as `archive_kind` says it.

    Unreadable if it is damaged, or has more than `most`, or names of more `characters` together.
    """
    stream.seek(0)
    found = zip_members(stream, most) if kind == "zip" else tar_members(kind, stream, meter)
    for number, member in enumerate(found):
        if number >= most:
            raise Unreadable("holds too many files")
        characters -= len(member.name)
        if characters < 0:
            raise Unreadable("holds files of too long names")
        yield member


def unreadable(kind: str, error: Exception) -> Unreadable:
    suffix = ".zip" if kind == "zip" else ".tar"
    return Unreadable(f"is not a {suffix} archive that can be read ({cause(error)})")


def cause(error: Exception) -> str:
    """Return what an error says, or its type where it says nothing."""
    return str(error) or type(error).__name__


# .zip ------------------------------------------------------------------------------------------------------------------


def zip_members(stream: BinaryIO, most: int) -> Iterator[Member]:
    # Archives in it that are not packed have tables of contents too.
    if occurrences(CENTRAL, stream) > 20 * most:
        raise Unreadable("holds too many files")
    try:
        archive = zipfile.ZipFile(stream)
    except Exception as error:
        # zipfile has many ways to fail on hostile bytes.
        raise unreadable("zip", error) from None
    with archive:
        for info in archive.infolist():
            if info.filename.endswith(("/", "\\")):
                continue

            def read(most: int, info: zipfile.ZipInfo = info) -> bytes | None:
                try:
                    with archive.open(info) as member:
                        content = member.read(most + 1)
                except Exception:
                    # zlib, lzma and zipfile each have their own ways, too.
                    return None
                return None if len(content) > most or len(content) != info.file_size else content

            mode = info.external_attr >> 16
            objection = "it is encrypted" if info.flag_bits & 1 else ""
            if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
                objection = NO_FILE
            yield Member(info.filename, info.file_size, max(info.compress_size, 1), objection, read)


def occurrences(word: bytes, stream: BinaryIO) -> int:
    """Count a word in a stream; where it is cut between two chunks it is not counted."""
    count = 0
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        count += chunk.count(word)
    stream.seek(0)
    return count


# .tar ------------------------------------------------------------------------------------------------------------------


class Header(tarfile.TarInfo):
    """A header that is not believed when it announces a name of gigabytes."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
        header = super().frombuf(buf, encoding, errors)
        if header.size < 0 or (header.type in HEADERS and header.size > LONGEST_HEADER):
            raise tarfile.HeaderError("a header is too large")
        return header


def tar_members(kind: str, stream: BinaryIO, meter: ReadBudget) -> Iterator[Member]:
    with contextlib.ExitStack() as stack:
        try:
            if kind == "gzip":
                stream = cast(BinaryIO, stack.enter_context(gzip.open(stream)))
            archive = stack.enter_context(tarfile.open(fileobj=budgeted(stream, meter), mode="r|", tarinfo=Header))
            while (info := archive.next()) is not None:
                if not info.isdir():
                    yield tar_member(archive, info)
        except Unreadable:
            raise
        except Exception as error:
            # So have tarfile, gzip and zlib.
            raise unreadable(kind, error) from None


def tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    def read(most: int) -> bytes | None:
        try:
            stream = archive.extractfile(info)
            content = stream.read(most + 1) if stream else b""
        except Unreadable:
            raise
        except Exception:
            return None
        return None if len(content) > most or len(content) != info.size else content

    return Member(info.name, info.size, 0, "" if info.isreg() and not info.issparse() else NO_FILE, read)


def is_tar_in_gzip(name: str, stream: BinaryIO) -> bool:
    """Return whether what is packed with gzip is a .tar. Raises Unreadable if it is damaged."""
    stream.seek(0)
    try:
        head = gzip.GzipFile(fileobj=stream).read(512)
    except Exception as error:
        raise Unreadable(f"is not a gzip file that can be read ({cause(error)})") from None
    return head[257:262] == b"ustar" or name.lower().endswith((".tar.gz", ".tgz"))


def ungzipped(stream: BinaryIO, most: int, meter: ReadBudget) -> bytes:
    """The one file that is packed with gzip. Unreadable if it is damaged, or larger than `most`."""
    stream.seek(0)
    try:
        content = budgeted(cast(BinaryIO, gzip.GzipFile(fileobj=stream)), meter).read(most + 1)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"is not a gzip file that can be read ({cause(error)})") from None
    if len(content) > most:
        raise Unreadable("unpacks to too many bytes")
    return content
