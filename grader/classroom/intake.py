"""Who handed in what: a folder with one submission a child, or an unpacked download of a platform, read by names and metadata.

A download is recognised by what it holds:

plain       every file, folder or archive is a submission, its name without suffix the student
Canvas      `lovelaceada_12345_67890_lab.ipynb`, `_LATE` after the name: the files of one user id are one submission
Moodle      `Ada Lovelace_123456_assignsubmission_file/...`, or the same with `_` and a file name after it
Gradescope  `submission_123/...` beside submission_metadata.yml; a group's submission is one entry for each of its members,
            who have a row each in the gradebook; earlier attempts are not graded
nbgrader    `submitted/<student>/<assignment>/...` with timestamp.txt

Sources: canvas-lms `lib/content_zipper.rb`, Moodle `mod/assign/locallib.php`, nbgrader's folder structure. Nothing is executed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from grader.classroom.metadata import METADATA, TIMESTAMP, gradescope_metadata, moment, sequence, timestamp
from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.model.submission import (
    IGNORED_FOLDERS,
    KINDS,
    README,
    Submission,
    is_archive_name,
    is_code_name,
    plain_name,
    printable,
    read_submission,
    read_together,
)
from grader_worker.formats import bare_name

STORE = "grades.sqlite"
"""A folder that holds one is where marks of a class are kept, and no submission."""
SUBMITTED = "submitted"
LONGEST = 100
"""An identifier names files, with something before and after it."""
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')

CANVAS = re.compile(
    r"(?P<who>.+?)_(?P<late>LATE_)?(?P<user>[1-9]\d*)_(?:(?P<file>(?P<attachment>[1-9]\d*)_.+)|(?:text|link)\.html)", re.DOTALL
)
CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?(?P<who>anon)_(?P<user>[^_]+)_(?:(?P<file>(?P<attachment>[1-9]\d*)_.+)|(?:text|link)\.html)", re.DOTALL
)
MOODLE = re.compile(r"(?P<who>[^_]+)_(?P<user>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.+)|_?)", re.DOTALL)
ATTEMPT = re.compile(r"(?P<stem>.+)-\d+")


class Entry(msgspec.Struct, frozen=True):
    """What one student of the class has handed in."""

    student: str
    """Stable, unique within the class whatever the case of letters, and fit to be part of a file's name."""
    paths: tuple[Path, ...]
    name: str = ""
    """As a person reads it, where it is known."""
    contacts: dict[str, str] = {}
    """How platforms call the student: "canvas" (user id), "moodle" (participant number), "email", "sid"."""
    submitted: datetime | None = None
    """With a time zone, and from metadata only."""
    late: bool = False
    """The platform says so."""


def find_entries(folder: Path) -> tuple[list[Entry], list[Problem]]:
    """The class in a folder, sorted by student, and what was odd about it.

    UsageError if the folder cannot be read, is still packed, or holds nothing that could be a submission.
    """
    if is_archive_name(folder.name) and not folder.is_dir():
        raise UsageError(f"{folder} is packed; unpack the download and name the folder")
    problems: list[Problem] = []
    try:
        folder = descended(folder)
        entries = entries_in(folder, problems)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror or error}") from None
    if not entries:
        raise UsageError(f"{folder} holds no submissions; name the folder that has one file, folder or .zip for each student")
    return sorted(told_apart(entries, problems), key=lambda entry: entry.student), problems


def read_entry(entry: Entry) -> Submission:
    """The submission of a student. UsageError if there is nothing in it that could be graded."""
    return read_together(entry.student, own_names(entry))


# the folder ------------------------------------------------------------------------------------------------------------


def visible(folder: Path) -> list[Path]:
    """What may be a submission: nothing hidden, nothing that archives leave behind, no description of an export, no marks."""
    return [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith((".", "~$"))
        and path.name not in IGNORED_FOLDERS
        and not README.fullmatch(path.name)
        and not holds_marks(path)
    ]


def holds_marks(folder: Path) -> bool:
    """Whether a batch has put its results there: a store, and no code beside it, which a student's folder would have."""
    try:
        own = (path.name for path in folder.rglob("*"))
        return (folder / STORE).exists() and not any(is_code_name(name) or is_archive_name(name) for name in own)
    except OSError:
        # Whoever reads the submission tells.
        return False


def descended(folder: Path) -> Path:
    """The folder of a download that stands alone in the one named, as when it was unpacked into a folder of its own."""
    for _ in range(3):
        children = visible(folder)
        submitted = folder / SUBMITTED
        if submitted.is_dir() and is_nbgrader(visible(submitted)):
            return submitted
        if len(children) != 1 or not children[0].is_dir() or is_download(children):
            return folder
        if not (is_download(visible(children[0])) or (children[0] / SUBMITTED).is_dir()):
            return folder
        folder = children[0]
    return folder


def is_download(children: Sequence[Path]) -> bool:
    return bool(
        any(path.name == METADATA for path in children) or is_nbgrader(children) or canvas_files(children) or moodle_parts(children)
    )


def entries_in(folder: Path, problems: list[Problem]) -> list[Entry]:
    children = visible(folder)
    for path in sorted(folder.iterdir()):
        if holds_marks(path):
            problems.append(Problem(printable(path.name), None, "left out: it holds results of a batch, and no code"))
    if any(path.name == METADATA for path in children):
        return gradescope_entries(folder, children, problems)
    if is_nbgrader(children):
        return nbgrader_entries(folder, children, problems)
    if named := canvas_files(children):
        made = canvas_entries(named, problems)
    else:
        named = moodle_parts(children)
        made = moodle_entries(named, problems)
    return made + plain_entries([path for path in children if path not in named], problems)


def told_apart(entries: Iterable[Entry], problems: list[Problem]) -> list[Entry]:
    """The same entries with identifiers that a file system takes for different ones too."""
    entries = sorted(entries, key=lambda entry: (entry.student, [str(path) for path in entry.paths]))
    counts = Counter(entry.student.casefold() for entry in entries)
    taken = {key for key, count in counts.items() if count == 1}
    apart = []
    for entry in entries:
        student = entry.student
        if counts[student.casefold()] > 1:
            # A folder is called what it is called, and the file beside it goes by its whole name.
            first = student if entry.paths[0].is_dir() or len(entry.paths) > 1 else identifier(entry.paths[0].name)
            choices = [first, *(f"{first}-{n}" for n in range(2, len(counts) + len(entries) + 2))]
            student = next(choice for choice in choices if choice.casefold() not in taken)
            taken.add(student.casefold())
            text = f"another submission is called {entry.student} too, or differs in capitals only; this is {student}"
            problems.append(Problem(shown(entry.paths), None, text))
        apart.append(msgspec.structs.replace(entry, student=student))
    return apart


def identifier(text: str) -> str:
    """A text as it can stand in a file's name on any system; what was fit stays as it is."""
    plain = unicodedata.normalize("NFC", "".join(c if c.isprintable() else "-" for c in text))
    return UNSAFE.sub("-", plain).strip(" .")[:LONGEST].strip(" .") or "unnamed"


def checked_identifier(text: str, where: str, problems: list[Problem]) -> str:
    """The identifier, and a word about it if it is not the text itself."""
    student = identifier(text)
    if student != unicodedata.normalize("NFC", text):
        problems.append(Problem(printable(where), None, f"its name cannot name files everywhere; this is {student}"))
    return student


def shown(paths: Sequence[Path]) -> str:
    return printable(paths[0].name)


def grouped(named: dict[Path, re.Match[str]], problems: list[Problem]) -> Iterable[tuple[str, list[Path], str]]:
    """User number, paths and name of each student in a download."""
    by_user: dict[str, list[Path]] = {}
    for path, match in named.items():
        by_user.setdefault(match["user"], []).append(path)
    for user, paths in by_user.items():
        names = list(dict.fromkeys(printable(named[path]["who"]) for path in paths))
        if len(names) > 1:
            problems.append(Problem(shown(paths), None, f"the files of user {user} carry different names: {', '.join(names)}"))
        yield user, paths, names[0]


# plain -----------------------------------------------------------------------------------------------------------------


def plain_entries(children: Iterable[Path], problems: list[Problem]) -> list[Entry]:
    entries = []
    for path in children:
        if not may_be_submission(path):
            problems.append(Problem(printable(path.name), None, f"left out: {KINDS}"))
            continue
        name = path.name if path.is_dir() else bare_name(path.name)
        entries.append(Entry(checked_identifier(name, path.name, problems), (path,)))
    return entries


def may_be_submission(path: Path) -> bool:
    """Whether a path is worth a row: by its name or, where that says nothing, by what it holds."""
    if path.is_dir() or is_code_name(path.name) or is_archive_name(path.name):
        return True
    try:
        return bool(read_submission(path).files)
    except UsageError:
        return False


# Canvas ----------------------------------------------------------------------------------------------------------------


def canvas_files(children: Sequence[Path]) -> dict[Path, re.Match[str]]:
    """The files that Canvas has named, if most are; attachments have numbers of their own, which other names give away."""
    matches = {path: CANVAS_ANONYMOUS.fullmatch(path.name) or CANVAS.fullmatch(path.name) for path in children if path.is_file()}
    named = {path: match for path, match in matches.items() if match}
    numbers = [match["attachment"] for match in named.values() if match["attachment"]]
    return named if 2 * len(named) >= len(children) and len(set(numbers)) == len(numbers) else {}


def canvas_entries(named: dict[Path, re.Match[str]], problems: list[Problem]) -> list[Entry]:
    entries = []
    for user, paths, name in grouped(named, problems):
        kept = latest(paths, named, problems)
        known = named[paths[0]].re is CANVAS
        contacts = {"canvas": user} if known else {}
        late = any(named[path]["late"] for path in kept)
        entries.append(Entry(user, tuple(kept), name if known else "", contacts, late=late))
    return entries


def latest(paths: list[Path], named: dict[Path, re.Match[str]], problems: list[Problem]) -> list[Path]:
    """The files without those of which a later one is there: Canvas calls the second attempt at `lab.ipynb` `lab-1.ipynb`."""
    newest: dict[str, Path] = {}
    plain = {own_name(path) for path in paths}
    for path in sorted(paths, key=lambda path: int(named[path]["attachment"] or 0)):
        name = own_name(path)
        first = without_attempt(name)
        key = first if first in plain else name
        if key in newest:
            text = f"left out: {printable(path.name)} was handed in later"
            problems.append(Problem(printable(newest[key].name), None, text))
        newest[key] = path
    return sorted(newest.values())


def without_attempt(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    match = ATTEMPT.fullmatch(stem)
    return f"{match['stem']}{dot}{suffix}" if match else name


# names inside a submission -----------------------------------------------------------------------------------------------


def own_name(path: Path) -> str:
    """The name that the student gave to a file."""
    if path.is_dir():
        return path.name
    for pattern in (MOODLE, CANVAS_ANONYMOUS, CANVAS):
        if (match := pattern.fullmatch(path.name)) and match["file"]:
            return match["file"] if pattern is MOODLE else match["file"].partition("_")[2]
    return path.name


def own_names(entry: Entry) -> dict[Path, str]:
    """For each path its name inside the submission: the student's own, without what a platform has put before and after it."""
    if not is_of_download(entry):
        return {path: plain_name(path.name) for path in entry.paths}
    names = {path: own_name(path) for path in entry.paths}
    first = {path: without_attempt(name) for path, name in names.items()}
    counts = Counter(first.values())
    return {path: plain_name(first[path] if counts[first[path]] == 1 else names[path]) for path in entry.paths}


def is_of_download(entry: Entry) -> bool:
    """Whether the platform has named the files."""
    name = entry.paths[0].name
    return any(match["user"] == entry.student for p in (MOODLE, CANVAS_ANONYMOUS, CANVAS) if (match := p.fullmatch(name)))


# Moodle ----------------------------------------------------------------------------------------------------------------


def moodle_parts(children: Sequence[Path]) -> dict[Path, re.Match[str]]:
    """The files and folders that Moodle has named."""
    matches = {path: MOODLE.fullmatch(path.name) for path in children}
    return {path: match for path, match in matches.items() if match}


def moodle_entries(named: dict[Path, re.Match[str]], problems: list[Problem]) -> list[Entry]:
    entries = []
    for user, paths, name in grouped(named, problems):
        # Where marking is blind, all have the same name, the word for a participant in the language of the site.
        blind = len({match["who"] for match in named.values()}) == 1 < len({match["user"] for match in named.values()})
        entries.append(Entry(user, tuple(paths), "" if blind or name == "Participant" else name, {"moodle": user}))
    return entries


# nbgrader --------------------------------------------------------------------------------------------------------------


def is_nbgrader(children: Sequence[Path]) -> bool:
    """Whether these are students' folders that hold folders of assignments, one of which says when it was handed in."""
    return any(path.is_dir() and any((part / TIMESTAMP).is_file() for part in visible(path) if part.is_dir()) for path in children)


def nbgrader_entries(folder: Path, children: Sequence[Path], problems: list[Problem]) -> list[Entry]:
    assignments = sorted({part.name for path in children if path.is_dir() for part in visible(path) if part.is_dir()})
    if len(assignments) > 1:
        raise UsageError(f"{folder} holds several assignments ({', '.join(assignments)}); keep those of one in a folder of its own")
    entries = []
    for path in children:
        work = path / assignments[0]
        if not work.is_dir():
            problems.append(Problem(printable(path.name), None, f"left out: no {assignments[0]} is in it"))
            continue
        when = timestamp(work / TIMESTAMP, f"{path.name}/{assignments[0]}/{TIMESTAMP}", problems)
        entries.append(Entry(checked_identifier(path.name, path.name, problems), (work,), submitted=when))
    return entries


# Gradescope ------------------------------------------------------------------------------------------------------------


def gradescope_entries(folder: Path, children: Sequence[Path], problems: list[Problem]) -> list[Entry]:
    about = gradescope_metadata(folder / METADATA, problems)
    work = {path.name: path for path in children if path.name != METADATA and (path.is_dir() or is_archive_name(path.name))}
    for path in children:
        if path.name != METADATA and path.name not in work:
            problems.append(Problem(printable(path.name), None, "left out: the metadata say nothing of it"))
    entries = []
    for key, facts in about.items():
        if key not in work:
            problems.append(Problem(printable(key), None, f"{METADATA} names it, but it is not there"))
            continue
        entries += members(work.pop(key), facts, problems)
        for earlier in sequence(facts.get("history")):
            attempt = f"submission_{earlier.get('id')}" if isinstance(earlier, dict) else ""
            if attempt not in about and attempt in work:
                del work[attempt]
                problems.append(Problem(printable(attempt), None, f"left out: an earlier attempt; {printable(key)} is graded"))
    for name, path in work.items():
        if about:
            problems.append(Problem(printable(name), None, f"{METADATA} does not say whose it is"))
        entries.append(Entry(checked_identifier(name, name, problems), (path,)))
    return entries


def members(path: Path, facts: dict[str, Any], problems: list[Problem]) -> list[Entry]:
    """One entry for each of those who have handed it in together."""
    submitted = moment(facts.get("created_at"))
    if submitted is None:
        problems.append(Problem(printable(path.name), None, "the time of submission cannot be read"))
    people = [person for person in sequence(facts.get("submitters")) if isinstance(person, dict)]
    if not people:
        problems.append(Problem(printable(path.name), None, f"{METADATA} does not say whose it is"))
        people = [{}]
    entries = []
    for person in people:
        asked: tuple[str, ...] = ("name", "sid", "email")
        known = {key: printable(str(person[key])).strip() for key in asked if person.get(key) not in (None, "")}
        student = known.get("sid") or known.get("email") or known.get("name") or path.name
        contacts = {key: value for key, value in known.items() if key != "name"}
        entries.append(Entry(checked_identifier(student, path.name, problems), (path,), known.get("name", ""), contacts, submitted))
    return entries
