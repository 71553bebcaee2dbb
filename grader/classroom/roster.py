"""Roster: who belongs to the class, read from what Canvas, Moodle and Gradescope export, or from any table with a row a student.

Canvas        the gradebook ("Export Entire Gradebook"): Student, ID, SIS User ID, SIS Login ID, Section
Moodle        participants, gradebook or grading worksheet: First name, Last name, ID number, Email address, Identifier, Groups
Gradescope    the roster: First Name, Last Name, SID, Email, Role, Sections
any           student or id, name, email, section; one column without a title has the students

Headers decide, whichever platform a file comes from. The store keeps the roster, and who was on an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.classroom.exports.sheet import sorted_words
from grader.classroom.names import portable_name
from grader.classroom.tables import CsvTable, read_table
from grader.model.errors import UsageError

TITLES = {
    "student": ("student", "student id", "identifier", "id", "user", "user id", "matriculation number", "student number"),
    "canvas": (),
    "moodle": (),
    "sid": ("sis user id", "sid", "id number"),
    "login": ("sis login id", "login", "login id", "username", "user name"),
    "email": ("email", "email address", "e-mail", "e-mail address", "mail"),
    "name": ("name", "full name", "student name"),
    "first": ("first name", "given name", "firstname"),
    "last": ("last name", "surname", "family name", "lastname"),
    "section": ("section", "sections", "groups", "group", "section name"),
    "role": ("role", "roles"),
}
"""What a column is called, in small letters, by what it says."""
TITLE_ROWS = 5
"""The titles are looked for in so many rows."""
CONTACTS = ("canvas", "moodle", "sid", "login", "email")
STAFF = frozenset({"instructor", "teacher", "ta", "reader", "teaching assistant", "non-editing teacher", "manager", "observer"})
PARTICIPANT = re.compile(r"\D+(\d+)")
"""How a worksheet of Moodle's names a student, in the language of the site."""
TEST_STUDENT = "Student, Test"
"""The name of the student whom Canvas adds to each class."""


class RosterMember(msgspec.Struct, frozen=True):
    """A student of the class, as the roster has them."""

    student: str
    """The identifier that a download of the same platform would give."""
    name: str = ""
    contacts: dict[str, str] = {}
    section: str = ""

    def is_same(self, other: RosterMember) -> bool:
        """Tell whether two rosters mean the same student: an identifier or a contact is the same."""
        return not self.known_as().isdisjoint(other.known_as())

    def known_as(self) -> set[tuple[str, str]]:
        """Return the identifier and the contacts, each with its kind."""
        return {("student", self.student), *((kind, text.casefold()) for kind, text in self.contacts.items())}

    def agrees_with(self, other: RosterMember) -> bool:
        """Tell whether two rows of one roster are about one student, as where somebody is in two sections."""
        words = sorted_words(self.name), sorted_words(other.name)
        same = all(value.casefold() == other.contacts.get(key, value).casefold() for key, value in self.contacts.items())
        told = self.student == other.student and (self.contacts or words[0] not in ("", sorted_words(self.student)))
        return same and (words[0] == words[1] or "" in words) and bool(told or self.contacts.keys() & other.contacts.keys())

    def joined(self, other: RosterMember) -> RosterMember:
        """Return what both rows say of the student."""
        sections = ", ".join(dict.fromkeys(filter(None, (self.section, other.section))))
        return RosterMember(self.student, self.name or other.name, {**other.contacts, **self.contacts}, sections)


class Roster(msgspec.Struct, frozen=True):
    """The students of the class."""

    members: tuple[RosterMember, ...]
    left: tuple[RosterMember, ...] = ()
    """Those who were on an earlier roster, and are not on this one."""


def read_roster(path: Path) -> Roster:
    """Read a roster. Raises UsageError if the file cannot be read, names nobody, or two of one identifier.

    Two rows that say the same of somebody, but for the section, are one student.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"--roster {path}: {error.strerror}") from None
    try:
        table = read_table(content)
    except UsageError:
        raise UsageError(f"--roster {path}: it is no table of comma-separated values") from None
    try:
        members = members_in(table)
    except UsageError as error:
        raise UsageError(f"--roster {path}: {error}") from None
    if not members:
        raise UsageError(f"--roster {path}: no row of it names a student")
    seen: dict[str, RosterMember] = {}
    for member in members:
        known = seen.get(member.student.casefold())
        if known and not known.agrees_with(member):
            more = "; a column with numbers or addresses tells them apart" if known.student == known.name else ""
            raise UsageError(f"--roster {path}: two rows are about {member.student!r}, and differ{more}")
        seen[member.student.casefold()] = known.joined(member) if known else member
    return Roster(tuple(seen.values()))


def members_in(table: CsvTable) -> list[RosterMember]:
    """Return the students of a table, in their order. Raises UsageError for columns that no title explains."""
    texts = [[cell.text.strip() for cell in row] for row in table.rows]
    # What stands above the titles is a heading, or what tells Excel how cells are separated.
    first, at = next(((n, at) for n, row in enumerate(texts[:TITLE_ROWS]) if (at := columns(row))), (-1, {}))
    if at:
        return [member for n in range(first + 1, len(texts)) if (member := member_in(table, n, at))]
    if any(len(list(filter(None, row))) > 1 for row in texts):
        raise UsageError("no row of titles says what its columns are; call them student, name, email, section")
    return [RosterMember(portable_name(text), "" if "@" in text else text) for row in texts if (text := row[0])]


def columns(titles: Sequence[str]) -> dict[str, int]:
    """Return the columns by what they say; none if this is no row of titles."""
    header = [title.casefold() for title in titles]
    at = {what: header.index(title) for what, titles in TITLES.items() for title in reversed(titles) if title in header}
    if "id" in header and {"sis user id", "sis login id", "section"} & set(header):
        at["canvas"] = header.index("id")
        if "student" in header:
            at["name"] = header.index("student")
        at.pop("student", None)
    elif "identifier" in header and {"email address", "full name", "id number"} & set(header):
        at["moodle"] = header.index("identifier")
        at.pop("student", None)
    return at


def member_in(table: CsvTable, row: int, at: Mapping[str, int]) -> RosterMember | None:
    """Return the student of a row; None where it is about nobody, about staff, or about Canvas's test student."""
    cells = {what: table.cell(row, column) for what, column in at.items()}
    if match := PARTICIPANT.fullmatch(cells.get("moodle", "")):
        cells["moodle"] = match[1]
    if "@" in cells.get("login", ""):
        cells.setdefault("email", cells["login"])
    name = cells.get("name") or " ".join(filter(None, (cells.get("first"), cells.get("last"))))
    contacts = {kind: cells[kind] for kind in CONTACTS if cells.get(kind)}
    student = next((cells[kind] for kind in ("student", *CONTACTS) if cells.get(kind)), "")
    if not student and "canvas" not in at:
        # Above the students, Canvas has rows that are about points.
        student = name
    if not student or cells.get("role", "").casefold() in STAFF or ("canvas" in at and name == TEST_STUDENT):
        return None
    return RosterMember(portable_name(student), name, contacts, cells.get("section", ""))


def succeed(old: Roster | None, new: Roster) -> Roster:
    """Return a new roster with those who have left since the earlier ones."""
    if old is None:
        return new
    return Roster(new.members, tuple(others((*old.left, *old.members), new.members)))


def newcomers(old: Roster | None, new: Roster) -> list[RosterMember]:
    """Return those who were not on the earlier roster; nobody if there was none."""
    return others(new.members, old.members) if old else []


def others(members: Iterable[RosterMember], known: Iterable[RosterMember]) -> list[RosterMember]:
    """Return those of the members whom none of the known ones is, in the sense of `RosterMember.is_same`."""
    seen = {what for member in known for what in member.known_as()}
    return [member for member in members if seen.isdisjoint(member.known_as())]


def roster_without(roster: Roster, student: RosterMember) -> Roster:
    """Return the roster without one student, as if they had never been on it."""
    members, left = (tuple(m for m in some if not m.is_same(student)) for some in (roster.members, roster.left))
    return Roster(members, left)
