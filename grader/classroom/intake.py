"""Intake of a class: a folder with one submission a child, or an unpacked download of a platform, becomes one `Entry` a student.

Each platform's format is a module of `downloads`. They are asked in turn which children are theirs, and the first that knows any
is the one; what it does not know is read as if no platform had named it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec

from grader.classroom.downloads import canvas, gradescope, moodle, nbgrader, plain
from grader.classroom.downloads.entry import Entry, candidates, holds_results, label
from grader.classroom.exceptions import Group
from grader.classroom.names import portable_name
from grader.classroom.people import Directory, spaced_words
from grader.model.errors import UsageError
from grader.model.filenames import is_archive_name, plain_name, printable
from grader.model.report import Problem
from grader.model.submission import Submission, read_together
from grader.model.suggestions import did_you_mean


class Platform(Protocol):
    """The functions that a module of `downloads` offers."""

    def recognise(self, children: Sequence[Path]) -> list[Path]: ...
    def entries(self, paths: Sequence[Path], problems: list[Problem]) -> list[Entry]: ...


PLATFORMS: tuple[Platform, ...] = (gradescope, nbgrader, canvas, moodle)
"""Those that leave traces of their own, in the order in which they are asked; `plain` comes after all of them."""

EARLIEST = datetime.min.replace(tzinfo=UTC)


def find_entries(folder: Path) -> tuple[list[Entry], list[Problem]]:
    """Find the class in a folder. Return its entries, sorted by student, and what was odd.

    Raises UsageError if the folder cannot be read, is still packed, or holds nothing that could be a submission.
    """
    if is_archive_name(folder.name) and not folder.is_dir():
        raise UsageError(f"{folder} is packed; unpack the download and name the folder")
    problems: list[Problem] = []
    try:
        folder = download_root(folder)
        entries = read_folder(folder, problems)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror or error}") from None
    if not entries:
        raise UsageError(f"{folder} holds no submissions; name the folder that has one file, folder or .zip for each student")
    return sorted(with_unique_ids(entries, problems), key=lambda entry: entry.student), problems


def read_entry(entry: Entry) -> Submission:
    """Read the submission of a student. Raises UsageError if there is nothing in it that could be graded."""
    names = entry.own_names or [path.name for path in entry.paths]
    return read_together(entry.student, {path: plain_name(name) for path, name in zip(entry.paths, names, strict=True)})


def choose_students(entries: Sequence[Entry], names: Sequence[str], identify: Callable[[str], str]) -> list[Entry]:
    """Return the entries of these students. Raises UsageError for one who has none."""
    by_student = {entry.student: entry for entry in entries}
    chosen = []
    for name in names:
        student = identify(name)
        if student not in by_student:
            raise UsageError(f"nothing was handed in by {name!r}{did_you_mean(name, by_student)}")
        chosen.append(by_student[student])
    return chosen


def with_loose_files(folder: Path, entries: Sequence[Entry], directory: Directory, problems: list[Problem]) -> list[Entry]:
    """Return the entries with one for each file that was left out, but is called like a student of whom nothing else is there.

    The file is called like the identifier, an address, a number, a login or the name of somebody on the roster.
    """
    taken = {path for entry in entries for path in entry.paths}
    absent = {member.student: member for member in directory.absent if id(member) not in directory.left}
    names = Counter(spaced_words(member.name) for member in absent.values())
    by_name = {words: m.student for m in absent.values() if names[words := spaced_words(m.name)] == 1 and words}
    found: dict[str, list[Path]] = {}
    for path in candidates(download_root(folder)):
        if path not in taken and path.is_file():
            student = directory.recognise(path.stem)
            student = student if student in absent else by_name.get(spaced_words(path.stem), "")
            if student:
                found.setdefault(student, []).append(path)
    files = {printable(path.name) for paths in found.values() for path in paths}
    problems[:] = [problem for problem in problems if problem.code != "left_out" or problem.file not in files]
    added = [Entry(student, tuple(paths), absent[student].name) for student, paths in found.items()]
    return sorted([*entries, *added], key=lambda entry: entry.student)


def with_groups(
    entries: Sequence[Entry], groups: Iterable[Group], identify: Callable[[str], str], problems: list[Problem]
) -> list[Entry]:
    """Return the entries with one for each member of a group, of whom one has handed in for all, or the group under its name.

    Where several have, the latest counts for all; where the times are not known, each keeps what is theirs, and that is told.
    """
    by_student = {entry.student: entry for entry in entries}
    for group in groups:
        members = [identify(name) for name in group.students]
        together = next((s for s in by_student if s.casefold() == portable_name(group.name).casefold()), None)
        sources = [by_student[s] for s in (*members, *([together] if together else [])) if s in by_student]
        if together and together not in members:
            del by_student[together]
        if len(sources) > 1 and not all(source.submitted for source in sources):
            text = "several of the group have handed in, and the times are not known: each keeps what is theirs"
            problems.append(Problem(group.name, None, f"{text} ({', '.join(s.student for s in sources)})"))
            by_student |= {source.student: source for source in sources}
            continue
        if sources:
            latest = max(sources, key=lambda source: source.submitted or EARLIEST)
            for member in members:
                own = {"name": "", "contacts": {}} if member not in by_student else {}
                base = by_student.get(member, latest)
                by_student[member] = msgspec.structs.replace(
                    base,
                    student=member,
                    paths=latest.paths,
                    own_names=latest.own_names,
                    submitted=latest.submitted,
                    late=latest.late,
                    **own,
                )
    return [by_student[student] for student in sorted(by_student)]


def download_root(folder: Path) -> Path:
    """Find the folder of a download that stands alone in the one named, as when it was unpacked into a folder of its own."""
    for _ in range(3):
        children = candidates(folder)
        submitted = folder / nbgrader.SUBMITTED
        if submitted.is_dir() and nbgrader.recognise(candidates(submitted)):
            return submitted
        if len(children) != 1 or not children[0].is_dir() or is_download(children):
            return folder
        if not (is_download(candidates(children[0])) or (children[0] / nbgrader.SUBMITTED).is_dir()):
            return folder
        folder = children[0]
    return folder


def is_download(children: Sequence[Path]) -> bool:
    return any(platform.recognise(children) for platform in PLATFORMS)


def read_folder(folder: Path, problems: list[Problem]) -> list[Entry]:
    """Read the submissions in the folder of a download, in no particular order; identifiers may repeat."""
    for path in sorted(folder.iterdir()):
        if holds_results(path):
            text = "left out: it holds results of a batch, and no code"
            problems.append(Problem(printable(path.name), None, text, code="left_out"))
    children = candidates(folder)
    for platform in (*PLATFORMS, plain):
        if known := platform.recognise(children):
            others = sorted({*children} - {*known})
            return platform.entries(known, problems) + plain.entries(others, problems)
    return []


def with_unique_ids(entries: Iterable[Entry], problems: list[Problem]) -> list[Entry]:
    """Return the entries with identifiers that a file system takes for different ones too."""
    entries = sorted(entries, key=lambda entry: (entry.student, [str(path) for path in entry.paths]))
    counts = Counter(entry.student.casefold() for entry in entries)
    taken = {key for key, count in counts.items() if count == 1}
    unique = []
    for entry in entries:
        student = entry.student
        if counts[student.casefold()] > 1:
            # A folder is called what it is called, and the file beside it goes by its whole name.
            first = student if entry.paths[0].is_dir() or len(entry.paths) > 1 else portable_name(entry.paths[0].name)
            choices = itertools.chain([first], (f"{first}-{n}" for n in itertools.count(2)))
            student = next(choice for choice in choices if choice.casefold() not in taken)
            taken.add(student.casefold())
            text = f"another submission is called {entry.student} too, or differs in capitals only; this is {student}"
            problems.append(Problem(label(entry.paths), None, text))
        unique.append(msgspec.structs.replace(entry, student=student))
    return unique
