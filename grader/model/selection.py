"""Selection of the files that are graded: code, and small data that code may read, within limits for all of them together.

A file that cannot be used is a problem and costs itself only. What a file is, its name says; where browsers and mail programs
have changed that, its content.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import msgspec

from grader.model.filenames import README, is_archive_name, is_code_name, is_module_text, ordered, shown, top_folder
from grader.model.limits import ArchiveLimits, ReadBudget
from grader.model.report import Problem, ProblemCode
from grader_worker.formats import (
    CODE,
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

MOST_TOLD = 100
"""Files of which it is said why they were left out; of more, only how many."""

NOTE = "__main__.py"
"""A file that `grader submit` puts beside the folder of a submission; it is no part of the submission."""
NOTE_TEXT = b'"""Packed by `grader submit`; the work is in the folder beside this file. Hand in the archive as it is."""\n'

Read = Callable[[int], bytes | None]
"""Reads at most so many bytes of a file; None where it is damaged."""


class InnerArchive(msgspec.Struct, frozen=True):
    """An archive inside a folder or another archive, which is opened after what lies beside it has been read."""

    name: str
    kind: str
    content: bytes


class Selected(msgspec.Struct, frozen=True):
    """The files that are graded, by path inside the submission, and what is told about it."""

    files: dict[str, bytes]
    problems: tuple[Problem, ...]
    data: dict[str, bytes]
    left_out: tuple[str, ...]


class Notes:
    """Problems of a submission: why files were left out, and which were read as what they are not called."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self.left_out: list[str] = []
        self.lost = 0
        """Files that could not be used."""
        self.beyond = 0
        """Files that are too many."""

    def lose(self, name: str, reason: str) -> None:
        self.lost += 1
        if self.lost <= MOST_TOLD:
            self.problems.append(Problem(shown(name), None, f"left out: {reason}", code="left_out"))

    def remark(self, name: str, text: str, code: ProblemCode = "") -> None:
        self.remarks.append(Problem(shown(name), None, text, code=code))

    def all(self, limits: ArchiveLimits) -> tuple[Problem, ...]:
        """Return everything that is told: remarks first, then problems, then how many more files there are."""
        more = []
        if self.beyond:
            more.append(Problem("", None, f"only the first {limits.members} files were read"))
        if self.lost > MOST_TOLD:
            more.append(Problem("", None, f"{self.lost - MOST_TOLD} more files were left out"))
        return (*self.remarks, *self.problems, *more)


class DataFiles:
    """Files of data, as many of the smallest as there is room for."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self.limits = limits
        self.room = limits.data_bytes
        self.files: dict[str, bytes] = {}
        self.sizes: list[tuple[int, str]] = []
        """A heap, the largest first."""
        self.too_large: list[str] = []
        """Names of the files for which there was no room."""

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file, and give up the largest ones while there is no room."""
        self.files[name] = content
        self.room -= len(content)
        heapq.heappush(self.sizes, (-len(content), name))
        while self.room < 0 or len(self.files) > self.limits.members:
            largest = heapq.heappop(self.sizes)[1]
            self.room += len(self.files.pop(largest))
            self.too_large.append(largest)


class Room:
    """The bytes that are left of limits for all files of a kind together."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self.code = limits.total_bytes
        self.archives = limits.archive_bytes
        self.markdown = limits.markdown_bytes


class Selection:
    """The files of one submission, taken one after another; the limits hold for all of them together."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self.limits = limits
        self.notes = Notes()
        self.meter = ReadBudget(limits.unpacked_bytes)
        self.room = Room(limits)
        self.code: dict[str, bytes] = {}
        self.misnamed: dict[str, str] = {}
        """Of files that only their content, or a name before the suffix, shows to be code: what they should be called."""
        self.doubtful: dict[str, bytes] = {}
        """Markdown with code in it: a notebook if nothing else is one."""
        self.data = DataFiles(limits)
        self.inner: list[InnerArchive] = []

    def holds(self, name: str) -> bool:
        """Return whether a file of this path is kept."""
        return name in self.code or name in self.data.files

    def take(self, name: str, size: int, packed: int, objection: str, read: Read) -> None:
        """Keep one file, or say why not."""
        suffix = suffix_of(name)
        promising = is_code_name(name) or is_archive_name(name)
        if not promising and (suffix not in (MARKDOWN, *DATA, "") or not self.has_room_for(suffix, size)):
            self.notes.left_out.append(name)
            return
        if promising and len(self.code) >= self.limits.members:
            self.notes.beyond += 1
            return
        objection = objection or self.objection_to(name, size, packed)
        content = None
        if not objection:
            content = read(min(size, self.meter.room))
            objection = "" if content is not None and len(content) == size else "it is damaged, or larger than it says"
        if objection or content is None:
            if promising:
                self.notes.lose(name, objection)
            elif suffix in DATA and size > self.limits.data_bytes:
                self.data.too_large.append(name)
            else:
                self.notes.left_out.append(name)
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
            self.data.keep(name, content)
        else:
            self.notes.left_out.append(name)

    def has_room_for(self, suffix: str, size: int) -> bool:
        """Take the room for a file of Markdown, and return whether there is any; other files need none."""
        if suffix == MARKDOWN:
            self.room.markdown -= size
        return suffix != MARKDOWN or self.room.markdown >= 0

    def objection_to(self, name: str, size: int, packed: int) -> str:
        """Why a file is not read, or nothing."""
        limits = self.limits
        suffix = suffix_of(name)
        most = limits.total_bytes if is_archive_name(name) else limits.file_bytes
        if suffix in DATA and suffix not in TEXTS:
            most = limits.data_bytes
        if len(name) > limits.name_length:
            return "its name is too long"
        if self.holds(name) or name in self.doubtful:
            return "there is another file of this name"
        if size > most:
            return f"it is larger than {most // 2**20} MB"
        if packed and size > limits.ratio * packed and size > limits.ratio_bytes and suffix == MODULE:
            return "it is packed too tightly to be text"
        if size > self.meter.room or (suffix in CODE and size > self.room.code):
            return "the submission is too large"
        return ""

    def code_in(self, name: str, suffix: str, content: bytes) -> str | None:
        """Return the name that a file of code should have, "" for its own one; None for what is not code."""
        if is_notebook_json(content):
            return "" if suffix == NOTEBOOK else name[: len(bare_name(name))] + NOTEBOOK
        if suffix in CODE or (suffix == MARKDOWN and is_marked_notebook(content)):
            return ""
        return name[: -len(".txt")] if is_module_text(name) else None

    def keep_code(self, name: str, called: str, content: bytes) -> None:
        if content == NOTE_TEXT and name.rpartition("/")[2] == NOTE:
            return
        if len(content) > self.room.code:
            self.notes.lose(name, "the submission is too large")
            return
        self.room.code -= len(content)
        self.code[name] = content
        if called:
            self.misnamed[name] = called

    def keep_archive(self, name: str, kind: str, content: bytes) -> None:
        if len(content) > self.room.archives:
            self.notes.lose(name, "the archives in the submission are too large")
            return
        self.room.archives -= len(content)
        self.inner.append(InnerArchive(name, kind, content))

    def finish(self) -> Selected:
        """Return what has been taken, below the folder in which all of it stands."""
        self.settle_names()
        self.tell_of_data()
        if not self.code and len(self.doubtful) == 1:
            self.code |= self.doubtful
        else:
            self.notes.left_out += self.doubtful
        self.leave_out_conflicts()
        top = top_folder({**self.code, **self.data.files})
        files, data = ({name[len(top) :]: content for name, content in kept.items()} for kept in (self.code, self.data.files))
        problems = (msgspec.structs.replace(p, file=p.file.removeprefix(top)) for p in self.notes.all(self.limits))
        left_out = (name.removeprefix(top) for name in self.notes.left_out)
        return Selected(files, tuple(problems), data, tuple(left_out))

    def settle_names(self) -> None:
        """Say which files are read as what they are not called; but not beside the file that is called so."""
        for name, called in self.misnamed.items():
            if called in self.code:
                self.notes.lose(name, f"{called.rpartition('/')[2]} is handed in too")
                del self.code[name]
            else:
                what = "a module" if suffix_of(called) == MODULE else "a notebook"
                self.notes.remark(name, f"is {what} under another name; read as one")

    def tell_of_data(self) -> None:
        """Say once that not all data could be taken."""
        if self.data.too_large:
            self.notes.left_out += self.data.too_large
            more = f" with {len(self.data.too_large) - 1} more" if len(self.data.too_large) > 1 else ""
            limit = self.limits.data_bytes // 2**20
            self.notes.remark(min(self.data.too_large), f"left out{more}: files of data may have {limit} MB in all", "left_out")

    def leave_out_conflicts(self) -> None:
        """Leave out data that cannot be in a folder with the rest, since its own folder is called like a file."""
        last = ""
        for key, name in sorted((ordered(name), name) for name in (*self.code, *self.data.files)):
            if last and key.startswith(last) and name in self.data.files:
                del self.data.files[name]
                self.notes.left_out.append(name)
            else:
                last = f"{key}\0"
