"""Exceptions: what is different for some students, with who decided it and why; a file in TOML beside the policy.

    zone = "Europe/Berlin"             # of dates without an offset; left out, it is that of the policy

    [[extension]]                      # another date, for these students only
    students = ["ada", "bo@example.edu"]
    due = 2026-12-08T23:59:00
    why = "ill, certificate seen"
    by = "A. Tutor"

    [[accommodation]]                  # more time, beyond whichever date is theirs
    students = ["cleo"]
    days = 2
    why = "agreed with the office"
    by = "A. Tutor"

    [[excused]]                        # no mark is asked for, and none counts
    students = ["dora"]
    why = "transferred"
    by = "A. Tutor"

    [[group]]                          # one of them hands in, under a student's or the group's name, and all get the mark
    name = "team 1"
    students = ["eva", "finn"]

    [[section]]
    name = "Monday"
    students = ["ada", "eva"]
    due = 2026-12-02T23:59:00          # may be left out

Students are named by their identifier in the class, e-mail address, number or login.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from grader.model.dates import due_moment, zone_named
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.model.settings import read_settings

FILE = "exceptions.toml"
"""The name under which the file is found beside a policy."""

Words = Annotated[str, Meta(min_length=1)]
Students = tuple[str, ...]


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another due date."""

    students: Students
    due: datetime
    why: Words
    by: Words


class Accommodation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Time beyond the due date."""

    students: Students
    why: Words
    by: Words
    days: Annotated[float, Meta(ge=0)] = 0.0
    hours: Annotated[float, Meta(ge=0)] = 0.0


class Excused(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No mark is asked for."""

    students: Students
    why: Words
    by: Words


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Students who hand in together."""

    name: Words
    students: Students


class ClassSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the class."""

    name: Words
    students: Students
    due: datetime | None = None


class Exceptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file; all dates have an offset."""

    zone: str = ""
    extension: tuple[Extension, ...] = ()
    accommodation: tuple[Accommodation, ...] = ()
    excused: tuple[Excused, ...] = ()
    group: tuple[Group, ...] = ()
    section: tuple[ClassSection, ...] = ()

    def named(self) -> Iterator[str]:
        """Yield every name of a student in the file."""
        parts: tuple[tuple[Extension | Accommodation | Excused | Group | ClassSection, ...], ...]
        parts = (self.extension, self.accommodation, self.excused, self.group, self.section)
        for part in parts:
            for one in part:
                yield from one.students


class Terms(msgspec.Struct, frozen=True):
    """What holds for one student."""

    due: datetime | None = None
    """The student's own date, for which there is an exception; accommodations are in it."""
    excused: str = ""
    """Why no mark is asked for, and who says so; "" if one is."""
    section: str = ""
    group: str = ""
    reasons: tuple[str, ...] = ()
    """Why the date is another one, and who says so."""


def read_exceptions(path: Path, zone: str) -> Exceptions:
    """Read the file; dates without an offset are in its `zone`, else in the one given. Raises UsageError if it cannot be used."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UsageError(f"--exceptions {path}: {error.strerror}") from None
    return exceptions_in(text, str(path), zone)


def exceptions_in(text: bytes, name: str, zone: str) -> Exceptions:
    """Return the exceptions in the text of a file of this name, as `read_exceptions`."""
    found = read_settings(text, name, Exceptions)
    zone = found.zone or zone
    try:
        if zone:
            zone_named(zone)
        extension = tuple(
            msgspec.structs.replace(e, due=due_moment(e.due, zone, f"the date of the extension for {', '.join(e.students)}"))
            for e in found.extension
        )
        section = tuple(
            msgspec.structs.replace(s, due=s.due and due_moment(s.due, zone, f"the date of section {s.name!r}"))
            for s in found.section
        )
        for part in (found.group, section):
            refuse_repeated([(one.name, one.students) for one in part])
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from None
    return msgspec.structs.replace(found, extension=extension, section=section)


def refuse_repeated(parts: list[tuple[str, Students]]) -> None:
    """Raise UsageError for a student who is in two groups, or in two sections."""
    place: dict[str, str] = {}
    for name, students in parts:
        for student in students:
            if student.casefold() in place:
                raise UsageError(f"{student!r} is in {place[student.casefold()]!r} and in {name!r}")
            place[student.casefold()] = name


def terms_of(
    exceptions: Exceptions, policy: Policy, own_dates: Mapping[str, datetime], identify: Callable[[str], str]
) -> dict[str, Terms]:
    """Return the terms of each student for whom something is different, by identifier.

    An extension comes before the date that the platform tells (`own_dates`, by student), this before that of a section, and this
    before the date of the class. `identify` returns the identifier of a student who is named in the file.
    """
    dates: dict[str, datetime] = {}
    reasons: dict[str, list[str]] = {}
    sections = {identify(name): section for section in exceptions.section for name in section.students}
    dates |= {student: section.due for student, section in sections.items() if section.due}
    for student, due in own_dates.items():
        dates[student] = due
        reasons.setdefault(student, []).append(f"due {date_text(due)}, as the platform says")
    extended: dict[str, datetime] = {}
    for extension in exceptions.extension:
        for student in map(identify, extension.students):
            extended[student] = max(extension.due, extended.get(student, extension.due))
            reasons.setdefault(student, []).append(f"due {date_text(extension.due)} by {extension.by}: {extension.why}")
    dates |= extended
    for more in exceptions.accommodation:
        for student in map(identify, more.students):
            date = dates.get(student, policy.late.due)
            if date:
                dates[student] = date + timedelta(days=more.days, hours=more.hours)
            time = " and ".join(f"{n:g} {unit}" for n, unit in ((more.days, "days"), (more.hours, "hours")) if n)
            reasons.setdefault(student, []).append(f"{time or 'no time'} more by {more.by}: {more.why}")
    excused = {identify(name): f"{one.why} ({one.by})" for one in exceptions.excused for name in one.students}
    groups = {identify(name): group.name for group in exceptions.group for name in group.students}
    return {
        student: Terms(
            dates.get(student),
            excused.get(student, ""),
            sections[student].name if student in sections else "",
            groups.get(student, ""),
            tuple(reasons.get(student, ())),
        )
        for student in {**dates, **reasons, **excused, **sections, **groups}
    }


def date_text(date: datetime) -> str:
    return date.isoformat(sep=" ", timespec="minutes")
