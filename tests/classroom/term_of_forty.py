"""A class of forty in the layout of each platform: what was handed in, its roster, and the export that marks go back into."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import yaml
from support import RIGHT, notebook

from .conftest import WRONG

NEITHER = WRONG.replace("return f(f(z))", "return f(z)")
DUE = datetime.fromisoformat("2026-12-01T23:59:00+01:00")
GRADED, ODD, UNREADABLE, ABSENT = 12, 3, 9, 15
"""The numbers of those whose work is graded, whose work is packed in an odd way, cannot be read, or is not there."""
LATE, EXTENDED, OVERRIDDEN, MEMBER, EXCUSED, LEAVING = 1, 3, 5, 7, 9, 11
"""Students to whom something happens, by number; the one who has handed in for `PARTNER`, too, is `MEMBER`."""
PARTNER = GRADED + ODD + UNREADABLE + ABSENT + 1
"""The number of the student who has handed in with somebody else."""


class Student(NamedTuple):
    """A student, and the files that they have handed in."""

    number: int
    files: dict[str, bytes]

    @property
    def user(self) -> str:
        return f"user{self.number:02}"

    @property
    def first(self) -> str:
        return "Zoë" if self.number == 2 else f"First{self.number}"

    @property
    def last(self) -> str:
        return f"Last{self.number}"

    @property
    def sid(self) -> str:
        return f"S-{self.number:03}"

    @property
    def email(self) -> str:
        return f"{self.user}@Example.edu" if self.number % 2 else f"{self.user}@example.edu"

    @property
    def account(self) -> int:
        """The number that Canvas or Moodle has given."""
        return 1000 + self.number

    @property
    def submitted(self) -> datetime:
        return DUE + timedelta(hours=10) if self.number in (LATE, EXTENDED) else DUE - timedelta(days=2)


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as made:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def code_of(number: int) -> bytes:
    return f"# {number}\n{(RIGHT, WRONG, NEITHER)[number % 3]}".encode()


def the_class() -> list[Student]:
    """The forty, by number from 1."""
    odd: list[Callable[[bytes], dict[str, bytes]]] = [
        lambda code: {"work.tar.gz": tarred({"lab.py": code})},
        lambda code: {"lab.ipynb.txt": notebook(code.decode())},
        lambda code: {"outer.zip": zipped({"inner.zip": zipped({"lab.py": code})})},
    ]
    unreadable = [
        {"lab.rar": b"Rar!\x1a\x07\x00"},
        {"lab.7z": b"7z\xbc\xaf\x27\x1c"},
        {"lab.tar.gz": tarred({"lab.py": b"x = 1\n"})[:20]},
        {"lab.pdf": b"%PDF-1.7 scanned"},
        {"lab.docx": zipped({"word/document.xml": b"<w/>"})},
        {"lab.ipynb.txt": b"see the notebook that I have sent by mail"},
        {"lab.zip": zipped({"lab.zip": zipped({"lab.pdf": b"%PDF-1.7"})})},
        {"lab.url": b"[InternetShortcut]\nURL=https://example.edu/\n"},
        {"empty.zip": zipped({})},
    ]
    work = [{"lab.py": code_of(n)} for n in range(1, GRADED + 1)]
    work += [make(code_of(GRADED + 1 + n)) for n, make in enumerate(odd)]
    work += [*unreadable, *({} for _ in range(ABSENT)), {}]
    return [Student(n, files) for n, files in enumerate(work, 1)]


def waiting(students: Sequence[Student]) -> list[Student]:
    """The same, but that the code of one waits: a batch cannot end before it is killed."""
    code = b"import time\ntime.sleep(600)\n"
    return [Student(s.number, {"lab.py": code}) if s.number == GRADED else s for s in students]


class Layout(NamedTuple):
    """How a platform lays out what it hands out, and what it takes back."""

    hand_in: Callable[[Path, Sequence[Student]], Path]
    """Writes the submissions below a folder, and returns the folder to name to a batch."""
    roster: Callable[[Sequence[Student]], bytes]
    key: Callable[[Student], str]
    """The identifier of a student in all tables."""
    platform: str
    """That of the gradebook into which marks go."""
    export: Callable[[Sequence[Student]], bytes]
    has_times: bool
    """Whether it is known when something was handed in."""
    has_groups: bool = False
    """Whether the download says who has handed in together."""


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def table(*rows: Sequence[object], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    lines = [delimiter.join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in rows]
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


# Canvas ----------------------------------------------------------------------------------------------------------------


def canvas_download(folder: Path, students: Sequence[Student]) -> Path:
    for one in students:
        for name, content in one.files.items():
            late = "LATE_" if one.number in (LATE, EXTENDED) else ""
            who = f"{one.last}{one.first}".lower()
            write(folder / f"{who}_{late}{one.account}_{9000 + one.number}_{name}", content)
    return folder


def canvas_gradebook(students: Sequence[Student]) -> bytes:
    rows = [[f"{one.last}, {one.first}", one.account, one.sid, one.user, "Part A", "", "90.0"] for one in students]
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab (7)", "Current Score"]
    test = ["Student, Test", 999, "", "0123", "Part A", "", ""]
    return table(head, ["    Points Possible", "", "", "", "", "20", "(read only)"], *rows, test, encoding="utf-8-sig")


# Moodle ----------------------------------------------------------------------------------------------------------------


def moodle_download(folder: Path, students: Sequence[Student]) -> Path:
    for one in students:
        for name, content in one.files.items():
            write(folder / f"{one.first} {one.last}_{one.account}_assignsubmission_file" / name, content)
    return folder


def moodle_worksheet(students: Sequence[Student]) -> bytes:
    head = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed"]
    rows = [[f"Participant {s.account}", f"{s.first} {s.last}", s.email, "-", "", "20.00", "Yes", ""] for s in students]
    return table([*head, "Feedback comments"], *rows)


def moodle_gradebook(students: Sequence[Student]) -> bytes:
    head = ["First name", "Last name", "ID number", "Email address", "Assignment: Lab (Real)", "Assignment: Other (Real)"]
    rows = [[s.first, s.last, s.sid, s.email.upper(), "-", "3,5"] for s in students]
    return table(head, *rows, delimiter=";", encoding="cp1252")


# Gradescope ------------------------------------------------------------------------------------------------------------


def gradescope_export(folder: Path, students: Sequence[Student]) -> Path:
    about: dict[str, object] = {}
    for one in students:
        if not one.files:
            continue
        together = [one, *(other for other in students if one.number == MEMBER and other.number == PARTNER)]
        people = [{":name": f"{s.first} {s.last}", ":sid": s.sid, ":email": s.email} for s in together]
        moment = one.submitted.isoformat(sep=" ").replace("+01:00", " +01:00")
        about[f"submission_{one.number}"] = {":submitters": people, ":created_at": moment, ":history": []}
        (folder / f"submission_{one.number}").mkdir(parents=True, exist_ok=True)
        for name, content in one.files.items():
            if name != "empty.zip":
                write(folder / f"submission_{one.number}" / name, content)
    write(folder / "submission_metadata.yml", yaml.safe_dump(about).encode())
    return folder


def gradescope_roster(students: Sequence[Student]) -> bytes:
    rows = [[s.first, s.last, s.sid, s.email.swapcase(), "Student", "Part A"] for s in students]
    staff = ["T", "A", "", "t@example.edu", "TA", ""]
    return table(["First Name", "Last Name", "SID", "Email", "Role", "Sections"], *rows, staff)


# nbgrader, and no platform -------------------------------------------------------------------------------------------------


def nbgrader_submitted(folder: Path, students: Sequence[Student]) -> Path:
    for one in students:
        place = folder / "submitted" / one.user / "lab"
        for name, content in one.files.items():
            place.mkdir(parents=True, exist_ok=True)
            if name != "empty.zip":
                write(place / name, content)
            write(place / "timestamp.txt", one.submitted.isoformat(sep=" ").encode())
    return folder


def plain_folder(folder: Path, students: Sequence[Student]) -> Path:
    """One file a student; what instructors keep beside them is nobody's."""
    for one in students:
        for name, content in one.files.items():
            write(folder / f"{one.user}{name[name.index('.') :]}", content)
    for name in ("README.txt", "grading sheet.csv", "notes.txt", "marks.xlsx"):
        write(folder / name, b"of the instructor")
    return folder


def plain_roster(students: Sequence[Student]) -> bytes:
    rows = [[s.user, f"{s.last}, {s.first}", s.email, s.sid] for s in students]
    return table(["Student", "Name", "E-Mail", "SID"], *rows, delimiter=";", encoding="latin-1")


LAYOUTS = {
    "canvas": Layout(canvas_download, canvas_gradebook, lambda s: str(s.account), "canvas", canvas_gradebook, False),
    "moodle": Layout(moodle_download, moodle_worksheet, lambda s: str(s.account), "moodle", moodle_worksheet, False),
    "gradescope": Layout(gradescope_export, gradescope_roster, lambda s: s.sid, "canvas", canvas_gradebook, True, True),
    "nbgrader": Layout(nbgrader_submitted, plain_roster, lambda s: s.user, "moodle", moodle_gradebook, True),
    "plain": Layout(plain_folder, plain_roster, lambda s: s.user, "canvas", canvas_gradebook, False),
}


def exceptions_of(layout: Layout, students: Sequence[Student]) -> str:
    """The file of exceptions: an extension, who is excused, and who has handed in together."""
    by = 'by = "A. Tutor"\n'
    one, other, extended, excused = (students[n - 1] for n in (MEMBER, PARTNER, EXTENDED, EXCUSED))
    text = f'[[extension]]\nstudents = ["{extended.email.upper()}"]\ndue = 2026-12-03T23:59:00\nwhy = "ill"\n{by}'
    if layout.roster is canvas_gradebook:
        # Canvas exports no addresses.
        text = text.replace(extended.email.upper(), extended.sid)
    text += f'[[excused]]\nstudents = ["{layout.key(excused)}"]\nwhy = "moved"\n{by}'
    if not layout.has_groups:
        text += f'[[group]]\nname = "team"\nstudents = {json.dumps([layout.key(one), layout.key(other)])}\n'
    return text
