"""Finding the files of a submission in folders, in archives, and in archives inside either. Nothing is unpacked to a disk."""

from __future__ import annotations

import difflib
import io
import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from grader.model.errors import Unreadable, UsageError
from grader.model.filenames import (
    IGNORED_FOLDERS,
    foreign_folders,
    is_archive_name,
    is_code_name,
    is_foreign,
    is_visible,
    leads_out,
    plain_name,
    shown,
    top_folder,
)
from grader.model.limits import ArchiveLimits
from grader.model.selection import NOTE, Selection
from grader_worker.formats import COMPRESSED, DATA, archive_kind, bare_name, suffix_of


class SubmissionCollector:
    """Goes through what was handed in, and gives each file that it finds to `selection`."""

    def __init__(self, limits: ArchiveLimits, without: Path | None = None) -> None:
        self.limits = limits
        self.without = without and without.resolve()
        self.selection = Selection(limits)
        self.entries = 10 * limits.members
        """Members of archives that may still be listed."""
        self.opened = False
        """True once an archive has been opened."""

    def add(self, path: Path, name: str, *, alone: bool) -> None:
        """Add what is at a path that was handed in. Raises OSError, UsageError or Unreadable if nothing of it can be read."""
        prefix = "" if alone else f"{name}/"
        if not path.exists():
            near = names_like(path)
            raise UsageError(f"{path} does not exist" + (f"; did you mean {path.with_name(near[0])}?" if near else ""))
        if path.is_dir():
            self.add_folder(path, prefix)
            return
        with regular(path) as stream:
            size = os.fstat(stream.fileno()).st_size
            kind = archive_kind(name, stream.read(512))
            most = self.limits.archive_bytes if kind else self.limits.file_bytes
            if size > most:
                raise Unreadable(f"is larger than {most // 2**20} MB")
            if kind:
                self.add_archive(name, kind, stream, prefix, 1, None if alone else "")
                return
            stream.seek(0)
            self.selection.take(name, size, 0, "", stream.read)

    def add_folder(self, folder: Path, prefix: str) -> None:
        """Add the files below a folder. Links are not followed."""
        names = sorted(self.walk(folder))
        foreign = foreign_folders(names)
        for name in names:
            if not is_visible(name) or is_foreign(name, foreign) or self.is_excluded(folder / name):
                continue
            path = folder / name
            inside = plain_name(prefix + name)
            try:
                if path.is_symlink() and is_archive_name(name):
                    self.selection.notes.left_out.append(inside)
                    continue
                if path.is_symlink():
                    self.selection.take(inside, 0, 0, "it is a link; hand in the file itself", read_nothing)
                    continue
                with regular(path) as stream:
                    self.selection.take(inside, os.fstat(stream.fileno()).st_size, 0, "", stream.read)
            except (OSError, Unreadable) as error:
                reason = error.strerror or str(error) if isinstance(error, OSError) else f"it {error}"
                self.selection.take(inside, 0, 0, reason, read_nothing)
        self.open_inner(0)

    def walk(self, folder: Path) -> Iterator[str]:
        """Yield the paths of all files below a folder, but for hidden folders and those of tools."""
        pending = [""]
        count = 0
        while pending:
            here = pending.pop()
            try:
                entries = list(os.scandir(folder / here))
            except OSError as error:
                if not here:
                    raise
                self.selection.notes.lose(plain_name(here), error.strerror or "it cannot be read")
                continue
            for entry in entries:
                name = here + entry.name
                if not entry.is_dir(follow_symlinks=False):
                    count += 1
                    yield name
                elif not entry.name.startswith(".") and entry.name not in IGNORED_FOLDERS:
                    pending.append(f"{name}/")
            if count > 50 * self.limits.members:
                raise UsageError(f"{folder} holds too many files; name the folder of the submission itself")

    def is_excluded(self, path: Path) -> bool:
        return self.without is not None and path.name == self.without.name and path.resolve() == self.without

    def add_archive(self, name: str, kind: str, stream: BinaryIO, prefix: str, level: int, beside: str | None) -> None:
        """Add the files in an archive, below `prefix`, but for those that lie in the folder `beside` it too.

        `level` counts archives one inside the other. Raises Unreadable if nothing of it can be read.
        """
        # Here, since most work is handed in unpacked, and whoever checks it at home waits for these.
        from grader.model.archives import archive_members, is_tar_in_gzip, ungzipped

        self.opened = True
        notes = self.selection.notes
        if not is_archive_name(name) and suffix_of(name) != COMPRESSED:
            packing = {"gzip": "a .gz file"}.get(kind, f"a .{kind} archive")
            notes.remark(name, f"is {packing} under another name; read as one")
        if kind == "gzip" and not is_tar_in_gzip(name, stream):
            content = ungzipped(stream, self.limits.file_bytes, self.selection.meter)
            inside = name[: -len(COMPRESSED)] if suffix_of(name) == COMPRESSED else name
            self.selection.take(inside, len(content), 0, "", lambda _most: content)
            self.open_inner(level)
            return
        most = self.entries
        listed = [
            plain_name(member.name)
            for member in archive_members(kind, stream, most, self.limits.name_characters, self.selection.meter)
        ]
        self.entries -= len(listed)
        foreign = foreign_folders(listed)
        own = {n for n in listed if n and len(n) <= self.limits.name_length and is_visible(n) and not is_foreign(n, foreign)}
        copies = set() if beside is None else self.copies(own, beside)
        code = {n for n in own if is_code_name(n) and n != NOTE}
        if code and code <= copies:
            notes.left_out.append(name)
            return
        if copies & code:
            notes.remark(name, f"{shown(min(copies & code))} is handed in beside it too: that one is graded")
        for member in archive_members(kind, stream, most, self.limits.name_characters, self.selection.meter):
            inside = plain_name(member.name)
            if len(inside) > self.limits.name_length:
                notes.lose(inside, "its name is too long")
            elif inside in own and inside not in copies:
                self.selection.take(prefix + inside, member.size, member.packed, leads_out(inside) or member.objection, member.read)
        self.open_inner(level)

    def copies(self, names: Collection[str], beside: str) -> set[str]:
        """Return those of the names in an archive that a folder has too: work is packed, and goes on beside the archive."""
        useful = [name for name in names if name != NOTE and (is_code_name(name) or suffix_of(name) in DATA)]
        top = top_folder(useful)
        there = (name for name in useful if self.selection.holds(beside + name[len(top) :]))
        return set(there)

    def open_inner(self, level: int) -> None:
        """Open the archives that were found in a folder, or in an archive of that level."""
        found, self.selection.inner = self.selection.inner, []
        for inner in found:
            if level >= self.limits.nesting:
                self.selection.notes.lose(inner.name, f"archives are opened up to {self.limits.nesting} deep")
                continue
            folder, prefix = inner.name[: inner.name.rfind("/") + 1], f"{bare_name(inner.name)}/"
            try:
                self.add_archive(inner.name, inner.kind, io.BytesIO(inner.content), prefix, level + 1, folder)
            except Unreadable as error:
                self.selection.notes.lose(inner.name, f"it {error}")


def names_like(path: Path) -> list[str]:
    """Return the name in the folder of a path that is most like that of the path, which does not exist."""
    folder = path.absolute().parent
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    return difflib.get_close_matches(path.name, names, 1)


def read_nothing(_most: int) -> None:
    """Read a file that cannot be read: it gives nothing."""


def regular(path: Path) -> BinaryIO:
    """Open a file for reading. Raises Unreadable if it is something else than a regular file."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreadable("is not a regular file")
    return path.open("rb")
