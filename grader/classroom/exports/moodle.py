"""Moodle: the gradebook as it is exported, and the worksheet for grading offline.

The worksheet has one assignment, and is uploaded there ("Offline grading worksheet"):

    Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",...,"Feedback comments"
    "Participant 41","Ada Lovelace",ada@example.edu,"Submitted for grading",,100.00,Yes,...,

The gradebook has all of them ("Grades", "Export", "Plain text file"):

    First name,Last name,ID number,Institution,Department,Email address,Assignment: Lab 3 (Real),...

Headers are in the language of the site. Sources: Moodle `mod/assign/feedback/offline/importgradeslib.php`,
`grade/import/csv/classes/load_data.php`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from grader.classroom.exports.sheet import (
    Filled,
    Key,
    Score,
    Sheet,
    choose_column,
    contact_key,
    fill_sheet,
    find_column,
    folder_key,
    name_key,
    rows_by_text,
)
from grader.classroom.tables import Table, read_table
from grader.model.errors import UsageError

COLUMNS = {
    "identifier": ("identifier",),
    "full name": ("full name",),
    "first name": ("first name",),
    "last name": ("last name", "surname"),
    "id number": ("id number",),
    "email address": ("email address", "email"),
    "username": ("username",),
    "maximum grade": ("maximum grade",),
    "grade can be changed": ("grade can be changed",),
}
"""Columns that tell of a student, by their titles on sites in English."""
GRADE, FEEDBACK = "Grade", "feedback comments"
"""The columns that are filled where none is named."""
OTHERS = frozenset(
    {"Institution", "Department", "Status", "Online text", "Last modified (submission)", "Last modified (grade)"}
    | {"Last downloaded from this course"}
)
"""Columns that are not for scores."""


def fill_moodle(export: bytes, column: str | None, scores: Iterable[Score], feedback: str | None = None) -> Filled:
    """Fill scores into a column of Moodle's gradebook or worksheet ("Grade" if None), and feedback into another.

    `feedback` names its column; if None it is "Feedback comments" where there is one. Feedback that stands there already is
    kept. Rows are found by participant number, ID number, email address, username, and name. Raises UsageError if there is no
    such column: on sites in other languages headers differ, so they are named.
    """
    return fill_sheet(moodle_sheet(read_table(export), column, feedback), scores)


def moodle_sheet(table: Table, column: str | None, feedback: str | None) -> Sheet:
    """Describe the gradebook or worksheet. Raises UsageError if it has no such columns."""
    students = [n for n in range(1, len(table.rows)) if any(cell.text.strip() for cell in table.rows[n])]
    at = find_columns(table, students)
    grade, comments = choose_columns(table, at, column, feedback)
    named = [c for c in ("full name", "first name", "last name") if c in at]
    names = {n: " ".join(filter(None, (table.cell(n, at[c]) for c in named))) for n in students}
    changeable = at.get("grade can be changed")
    return Sheet(
        table,
        {n: name or table.cell(n, 0) for n, name in names.items()},
        grade,
        keys(table, at, names),
        maxima={n: table.cell(n, at.get("maximum grade")) for n in students},
        locked={n: "may not be changed there" for n in students if table.cell(n, changeable).casefold() == "no"},
        refuses_more=True,
        feedback=comments,
    )


def find_columns(table: Table, students: Sequence[int]) -> dict[str, int]:
    """Find the columns of `COLUMNS`. Participants and addresses are known by their looks too, for headers are translated."""
    at = {name: c for name, titles in COLUMNS.items() if (c := find_column(table.header, *titles)) is not None}
    if "identifier" not in at and students:
        first = [table.cell(n, 0) for n in students]
        if len({re.sub(r"\d+$", "", text) for text in first}) == 1 and all(re.fullmatch(r"\D+\d+", text) for text in first):
            at["identifier"] = 0
    for column in range(len(table.header)) if "email address" not in at and students else ():
        if all(re.fullmatch(r"\S+@\S+", table.cell(n, column)) for n in students):
            at["email address"] = column
            break
    return at


def choose_columns(table: Table, at: Mapping[str, int], column: str | None, feedback: str | None) -> tuple[int, int | None]:
    """Return the columns of scores and of feedback. Raises UsageError if there is no such column, or it cannot be used for that."""
    header = table.header
    candidates = {n: name for n, name in enumerate(header) if name and n not in at.values() and name not in OTHERS}
    grade = choose_column(column or GRADE, candidates, short_titles)
    if header[grade].endswith(("(Percentage)", "(Letter)")):
        raise UsageError(f"{header[grade]!r} is not a column of points; choose one that ends in (Real)")
    comments = choose_column(feedback, candidates, lambda name: {name}) if feedback else find_column(header, FEEDBACK)
    if comments in (grade, 0):
        raise UsageError("feedback needs a column of its own, which is not the first one")
    return grade, comments


def short_titles(name: str) -> set[str]:
    """Return what a column of points may be called: "Assignment: Lab 3" and "Lab 3" for "Assignment: Lab 3 (Real)"."""
    return {re.sub(r" \(Real\)$", "", name), re.sub(r"^\w+: ?| \(Real\)$", "", name)}


def keys(table: Table, at: Mapping[str, int], names: Mapping[int, str]) -> list[Key]:
    rows = {name: rows_by_text(table, names, at.get(name)) for name in ("identifier", "id number", "email address", "username")}
    numbers = {text: found for key, found in rows.pop("identifier").items() for text in re.findall(r"\d+$", key)}
    return [
        contact_key("participant number", numbers, "moodle"),
        contact_key("ID number", rows["id number"], "sid"),
        contact_key("email address", rows["email address"], "email"),
        contact_key("username", rows["username"], "login"),
        folder_key("number or username", [numbers, *rows.values()]),
        name_key(names),
    ]
