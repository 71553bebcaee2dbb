"""Reading what a student hands in: one notebook, one `.py`, or a folder or archive of them. Nothing is executed or parsed.

Archives, also those inside a folder or another archive, are read in memory and never unpacked. A file that cannot be used is a
problem and costs itself only. What a file is, its name says; where browsers and mail programs have changed that, its content.
"""

from __future__ import annotations

import bisect
import difflib
import hashlib
import heapq
import io
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from grader.model.archives import Meter, Unreadable, is_tar_in_gzip, members, ungzipped
from grader.model.assignment import DESCRIPTION
from grader.model.errors import UsageError
from grader.model.report import Problem, ProblemCode
from grader_worker.formats import (
    ARCHIVES,
    CODE,
    COMPRESSED,
    DATA,
    MARKDOWN,
    MODULE,
    NOTEBOOK,
    TEXTS,
    archive_kind,
    bare_name,
    has_python_cells,
    is_marked_notebook,
    is_notebook_json,
    suffix_of,
)

KINDS = (
    "a submission is a notebook (.ipynb, .qmd, .Rmd, or .md with cells of Python), a .py file, a folder, or a .zip, .tar or .tar.gz"
)
IGNORED_FOLDERS = frozenset({"__pycache__", "__MACOSX", "node_modules", "site-packages", "venv", "env", "virtualenv"})
FOREIGN_MARKS = frozenset({"pyvenv.cfg", DESCRIPTION})
"""A folder that holds one of these is a virtual environment or an assignment, and no part of a submission."""
README = re.compile(r"readme(\.\w+)?", re.IGNORECASE)
LONGEST_SHOWN = 300
"""Characters of a path in a message."""
MOST_TOLD = 100
"""Files of which it is said why they were left out; of more, only how many."""

Read = Callable[[int], bytes | None]


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


class Submission(msgspec.Struct, frozen=True):
    """The files of a submission that can hold code, by path inside it."""

    id: str
    sha256: str
    files: dict[str, bytes]
    problems: tuple[Problem, ...]
    data: dict[str, bytes] = {}
    """Small files that the code may read, by path."""
    left_out: tuple[str, ...] = ()
    """Other files that lie beside these, which are not graded."""

    @classmethod
    def empty(cls, id: str = "") -> Submission:
        """Return a submission without files, for what asks for one where there is none."""
        return cls(id, "", {}, ())


def read_submission(path: Path, limits: ArchiveLimits = LIMITS, without: Path | None = None) -> Submission:
    """Read the submission at `path`, but for the file `without`. UsageError if there is nothing in it that could be graded."""
    name = path.resolve().name if path.is_dir() else bare_name(path.name)
    return read_together(name, {path: path.name}, limits, without)


def read_together(id: str, paths: Mapping[Path, str], limits: ArchiveLimits = LIMITS, without: Path | None = None) -> Submission:
    """Read files, folders and archives that were handed in together, with their names inside the submission.

    What is in a folder or archive stands below its name, unless it is the only one.
    UsageError if there is nothing in them that could be graded.
    """
    collector = Collector(limits, without)
    alone = len(paths) == 1
    for path in sorted(paths, key=lambda path: is_archive_name(path.name)):
        name = plain_name(paths[path])
        try:
            collector.add(path, name, alone=alone)
        except OSError as error:
            if alone:
                raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
            collector.lose(name, error.strerror or str(error))
        except Unreadable as error:
            if alone:
                raise UsageError(f"{path} {error}") from None
            collector.lose(name, f"it {error}")
    submission = collector.submission(printable(id))
    if not submission.files and not collector.problems:
        first = next(iter(paths))
        if alone and (first.is_dir() or collector.opened):
            raise UsageError(f"{first.resolve()} holds no .py file and no notebook; name the file or folder with your work")
        raise UsageError(f"{first if alone else ', '.join(paths.values())}: {KINDS}")
    return submission


def names_beside(path: Path) -> list[str]:
    """What there is in the folder of a path that does not exist."""
    folder = path.absolute().parent
    return [entry.name for entry in folder.iterdir()] if folder.is_dir() else []


def packed(submission: Submission) -> bytes:
    """An archive of the submission: the same bytes for the same files, and read again it has the same digest."""
    stream = io.BytesIO()
    files = {**submission.files, **submission.data}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name)
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, files[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents: the same for a folder and its archive."""
    total = hashlib.sha256()
    for name in sorted(files):
        encoded = name.encode("utf-8", "surrogateescape")
        total.update(f"{len(encoded)} {len(files[name])}\n".encode() + encoded + files[name])
    return total.hexdigest()


# names -----------------------------------------------------------------------------------------------------------------


def plain_name(name: str) -> str:
    """A path inside a submission: forward slashes, no empty parts, one spelling of accents."""
    name = unicodedata.normalize("NFC", printable(name.replace("\\", "/")))
    return "/" * name.startswith("/") + "/".join(part for part in name.split("/") if part not in ("", "."))


def printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def shown(name: str) -> str:
    """A path as it stands in a message."""
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN // 2]}…{name[-LONGEST_SHOWN // 2 :]}"


def is_code_name(name: str) -> bool:
    """Whether a file is meant to be code, as far as its name tells, also with something put after it."""
    return suffix_of(name) in CODE or NOTEBOOK in name.lower().rpartition("/")[2] or is_module_text(name)


def is_module_text(name: str) -> bool:
    return name.lower().endswith(f"{MODULE}.txt")


def is_archive_name(name: str) -> bool:
    """Whether a file is an archive that may hold code, as far as its name tells."""
    suffix = suffix_of(name)
    return suffix in ARCHIVES or (suffix == COMPRESSED and suffix_of(name[: -len(suffix)]) in CODE)


def is_visible(name: str) -> bool:
    """Whether a path is outside hidden folders and those of tools."""
    parts = name.split("/")
    return not any(part.startswith(".") and part != ".." for part in parts) and not IGNORED_FOLDERS.intersection(parts[:-1])


def ordered(name: str) -> str:
    """A key by which all that is in a folder directly follows the folder's own name."""
    return name.replace("/", "\0")


def foreign_folders(names: Iterable[str]) -> list[str]:
    """The keys of the virtual environments and assignments among these files, none inside another, in order."""
    marked = {ordered(n).rpartition("\0")[0] for n in names if n.rpartition("/")[2] in FOREIGN_MARKS} - {""}
    outermost: list[str] = []
    for key in sorted(f"{folder}\0" for folder in marked):
        if not (outermost and key.startswith(outermost[-1])):
            outermost.append(key)
    return outermost


def is_foreign(name: str, folders: list[str]) -> bool:
    """Whether a file stands in one of the `foreign_folders`."""
    place = bisect.bisect(folders, ordered(name))
    return place > 0 and ordered(name).startswith(folders[place - 1])


def top_folder(names: Collection[str]) -> str:
    """The path of folders, with a slash, in which everything stands; without a package, whose name its modules may use."""
    if not names:
        return ""
    first, last, known = min(names), max(names), set(names)
    taken = 0
    for slash in re.finditer("/", first):
        top = first[: slash.end()]
        if not last.startswith(top) or f"{top}__init__.py" in known:
            break
        taken = slash.end()
    return first[:taken]


# collecting ------------------------------------------------------------------------------------------------------------


class Inner(msgspec.Struct, frozen=True):
    """An archive inside a folder or another archive, which is opened after what lies beside it has been read."""

    name: str
    kind: str
    content: bytes


class Collector:
    """What has been handed in, file after file; the limits hold for all of it."""

    def __init__(self, limits: ArchiveLimits, without: Path | None = None) -> None:
        self.limits = limits
        self.without = without and without.resolve()
        self.room = limits.total_bytes
        self.meter = Meter(limits.unpacked_bytes)
        self.entries = 10 * limits.members
        self.files: dict[str, bytes] = {}
        self.misnamed: dict[str, str] = {}
        """Of files that only their content, or a name before the suffix, shows to be code: what they should be called."""
        self.doubtful: dict[str, bytes] = {}
        """Markdown with code in it: a notebook if nothing else is one."""
        self.data: dict[str, bytes] = {}
        self.sizes: list[tuple[int, str]] = []
        """Of the data, the largest first."""
        self.data_room = limits.data_bytes
        self.large_data: list[str] = []
        """For which there was no room."""
        self.archive_room = limits.archive_bytes
        self.inner: list[Inner] = []
        self.beyond = 0
        """Files that are too many."""
        self.lost = 0
        """Files that could not be used."""
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self.left_out: list[str] = []
        self.opened = False

    def lose(self, name: str, reason: str) -> None:
        self.lost += 1
        if self.lost <= MOST_TOLD:
            self.problems.append(Problem(shown(name), None, f"left out: {reason}", code="left_out"))

    def remark(self, name: str, text: str, code: ProblemCode = "") -> None:
        self.remarks.append(Problem(shown(name), None, text, code=code))

    # where files come from -----------------------------------------------------------------------------------------

    def add(self, path: Path, name: str, *, alone: bool) -> None:
        """What is at a path that was handed in. OSError, UsageError or Unreadable if nothing of it can be read."""
        prefix = "" if alone else f"{name}/"
        if not path.exists():
            near = difflib.get_close_matches(path.name, names_beside(path), 1)
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
            self.take(name, size, 0, "", stream.read)

    def add_folder(self, folder: Path, prefix: str) -> None:
        """The files below a folder. Links are not followed."""
        names = sorted(self.walk(folder))
        foreign = foreign_folders(names)
        for name in names:
            if not is_visible(name) or is_foreign(name, foreign) or self.is_excluded(folder / name):
                continue
            path = folder / name
            inside = plain_name(prefix + name)
            try:
                if path.is_symlink() and is_archive_name(name):
                    self.left_out.append(inside)
                    continue
                if path.is_symlink():
                    self.take(inside, 0, 0, "it is a link; hand in the file itself", nothing)
                    continue
                with regular(path) as stream:
                    self.take(inside, os.fstat(stream.fileno()).st_size, 0, "", stream.read)
            except (OSError, Unreadable) as error:
                reason = error.strerror or str(error) if isinstance(error, OSError) else f"it {error}"
                self.take(inside, 0, 0, reason, nothing)
        self.open_inner(0)

    def walk(self, folder: Path) -> Iterator[str]:
        """The paths of all files below a folder, but for hidden folders and those of tools."""
        pending = [""]
        count = 0
        while pending:
            here = pending.pop()
            try:
                entries = list(os.scandir(folder / here))
            except OSError as error:
                if not here:
                    raise
                self.lose(plain_name(here), error.strerror or "it cannot be read")
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
        """The files in an archive, below `prefix`, but for those that lie in the folder `beside` it too.

        `level` counts archives one inside the other. Unreadable if nothing of it can be read.
        """
        self.opened = True
        if not is_archive_name(name) and suffix_of(name) != COMPRESSED:
            packing = {"gzip": "a .gz file"}.get(kind, f"a .{kind} archive")
            self.remark(name, f"is {packing} under another name; read as one")
        if kind == "gzip" and not is_tar_in_gzip(name, stream):
            content = ungzipped(stream, self.limits.file_bytes, self.meter)
            inside = name[: -len(COMPRESSED)] if suffix_of(name) == COMPRESSED else name
            self.take(inside, len(content), 0, "", lambda most: content)
            self.open_inner(level)
            return
        most = self.entries
        listed = [plain_name(member.name) for member in members(kind, stream, most, self.meter)]
        self.entries -= len(listed)
        foreign = foreign_folders(listed)
        own = {n for n in listed if n and len(n) <= self.limits.name_length and is_visible(n) and not is_foreign(n, foreign)}
        copies = set() if beside is None else self.copies(own, beside)
        code = {n for n in own if is_code_name(n)}
        if code and code <= copies:
            self.left_out.append(name)
            return
        if copies & code:
            self.remark(name, f"{shown(min(copies & code))} is handed in beside it too: that one is graded")
        for member in members(kind, stream, most, self.meter):
            inside = plain_name(member.name)
            if len(inside) > self.limits.name_length:
                self.lose(inside, "its name is too long")
            elif inside in own and inside not in copies:
                self.take(prefix + inside, member.size, member.packed, leads_out(inside) or member.objection, member.read)
        self.open_inner(level)

    def copies(self, names: Collection[str], beside: str) -> set[str]:
        """Those of the names in an archive that a folder has too: work is packed, and goes on beside the archive."""
        useful = [name for name in names if is_code_name(name) or suffix_of(name) in DATA]
        top = top_folder(useful)
        there = (name for name in useful if beside + name[len(top) :] in self.files or beside + name[len(top) :] in self.data)
        return set(there)

    def open_inner(self, level: int) -> None:
        """Open the archives that were found in a folder, or in an archive of that level."""
        found, self.inner = self.inner, []
        for inner in found:
            if level >= self.limits.nesting:
                self.lose(inner.name, f"archives are opened up to {self.limits.nesting} deep")
                continue
            folder, prefix = inner.name[: inner.name.rfind("/") + 1], f"{bare_name(inner.name)}/"
            try:
                self.add_archive(inner.name, inner.kind, io.BytesIO(inner.content), prefix, level + 1, folder)
            except Unreadable as error:
                self.lose(inner.name, f"it {error}")

    # what a file is ------------------------------------------------------------------------------------------------

    def take(self, name: str, size: int, packed: int, objection: str, read: Read) -> None:
        """One file: keep it, or say why not."""
        suffix = suffix_of(name)
        promising = is_code_name(name) or is_archive_name(name)
        if not promising and suffix not in (MARKDOWN, *DATA, ""):
            self.left_out.append(name)
            return
        if promising and len(self.files) >= self.limits.members:
            self.beyond += 1
            return
        objection = objection or self.objection_to(name, size, packed)
        content = None
        if not objection:
            content = read(min(size, self.meter.room))
            objection = "" if content is not None and len(content) == size else "it is damaged, or larger than it says"
        if objection or content is None:
            if promising:
                self.lose(name, objection)
            elif suffix in DATA and size > self.limits.data_bytes:
                self.large_data.append(name)
            else:
                self.left_out.append(name)
            return
        self.meter.room -= size
        if kind := archive_kind(name, content[:512]):
            self.keep_archive(name, kind, content)
        elif (code := self.code_in(name, suffix, content)) is not None:
            self.keep_code(name, code, content)
        elif suffix == MARKDOWN and has_python_cells(content) and not README.fullmatch(name.rpartition("/")[2]):
            # Only one can be the notebook: of more, the names are enough.
            self.doubtful[name] = content if not self.doubtful else b""
        elif suffix in DATA:
            self.keep_data(name, content)
        else:
            self.left_out.append(name)

    def objection_to(self, name: str, size: int, packed: int) -> str:
        """Why a file is not read, or nothing."""
        limits = self.limits
        suffix = suffix_of(name)
        most = limits.total_bytes if is_archive_name(name) else limits.file_bytes
        if suffix in DATA and suffix not in TEXTS:
            most = limits.data_bytes
        if len(name) > limits.name_length:
            return "its name is too long"
        if name in self.files or name in self.data or name in self.doubtful:
            return "there is another file of this name"
        if size > most:
            return f"it is larger than {most // 2**20} MB"
        if packed and size > limits.ratio * packed and size > limits.ratio_bytes and suffix == MODULE:
            return "it is packed too tightly to be text"
        if size > self.meter.room:
            return "the submission is too large"
        return ""

    def code_in(self, name: str, suffix: str, content: bytes) -> str | None:
        """What a file should be called if it is code, "" for its own name; None for what is not code."""
        if is_notebook_json(content):
            return "" if suffix == NOTEBOOK else name[: len(bare_name(name))] + NOTEBOOK
        if suffix in CODE or (suffix == MARKDOWN and is_marked_notebook(content)):
            return ""
        return name[: -len(".txt")] if is_module_text(name) else None

    def keep_code(self, name: str, called: str, content: bytes) -> None:
        if len(content) > self.room:
            self.lose(name, "the submission is too large")
            return
        self.room -= len(content)
        self.files[name] = content
        if called:
            self.misnamed[name] = called

    def keep_data(self, name: str, content: bytes) -> None:
        """Keep a file of data, and as many of the smallest as there is room for."""
        self.data[name] = content
        self.data_room -= len(content)
        heapq.heappush(self.sizes, (-len(content), name))
        while self.data_room < 0 or len(self.data) > self.limits.members:
            largest = heapq.heappop(self.sizes)[1]
            self.data_room += len(self.data.pop(largest))
            self.large_data.append(largest)

    def keep_archive(self, name: str, kind: str, content: bytes) -> None:
        if len(content) > self.archive_room:
            self.lose(name, "the archives in the submission are too large")
            return
        self.archive_room -= len(content)
        self.inner.append(Inner(name, kind, content))

    # all together --------------------------------------------------------------------------------------------------

    def submission(self, id: str) -> Submission:
        """What has been collected."""
        self.settle_names()
        self.tell_of_data()
        if self.beyond:
            self.problems.append(Problem("", None, f"only the first {self.limits.members} files were read"))
        if self.lost > MOST_TOLD:
            self.problems.append(Problem("", None, f"{self.lost - MOST_TOLD} more files were left out"))
        if not self.files and len(self.doubtful) == 1:
            self.files |= self.doubtful
        else:
            self.left_out += self.doubtful
        self.leave_out_conflicts()
        top = top_folder({**self.files, **self.data})
        files, data = ({name[len(top) :]: content for name, content in kept.items()} for kept in (self.files, self.data))
        problems = [msgspec.structs.replace(p, file=p.file.removeprefix(top)) for p in (*self.remarks, *self.problems)]
        left_out = [name.removeprefix(top) for name in self.left_out]
        return Submission(id, digest({**files, **data}), files, tuple(problems), data, tuple(left_out))

    def settle_names(self) -> None:
        """Say which files are read as what they are not called; but not beside the file that is called so."""
        for name, called in self.misnamed.items():
            if called in self.files:
                self.lose(name, f"{called.rpartition('/')[2]} is handed in too")
                del self.files[name]
            else:
                what = "a module" if suffix_of(called) == MODULE else "a notebook"
                self.remark(name, f"is {what} under another name; read as one")

    def tell_of_data(self) -> None:
        """Say once that not all data could be taken."""
        if self.large_data:
            self.left_out += self.large_data
            more = f" with {len(self.large_data) - 1} more" if len(self.large_data) > 1 else ""
            limit = self.limits.data_bytes // 2**20
            self.remark(min(self.large_data), f"left out{more}: files of data may have {limit} MB in all", "left_out")

    def leave_out_conflicts(self) -> None:
        """Leave out data that cannot be in a folder with the rest, since its own folder is called like a file."""
        last = ""
        for key, name in sorted((ordered(name), name) for name in (*self.files, *self.data)):
            if last and key.startswith(last) and name in self.data:
                del self.data[name]
                self.left_out.append(name)
            else:
                last = f"{key}\0"


def nothing(most: int) -> None:
    """What is read of a file that cannot be read."""


def leads_out(name: str) -> str:
    """The objection to a path that is not one inside an archive."""
    parts = name.split("/")
    out = ".." in parts or parts[0] == "" or ":" in parts[0]
    return "its path leads out of the archive" if out else ""


def regular(path: Path) -> BinaryIO:
    """A file to be read. Unreadable if it is something else."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreadable("is not a regular file")
    return path.open("rb")
