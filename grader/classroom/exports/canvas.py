"""Canvas: the gradebook as "Export Entire Gradebook" writes it, which can be imported again.

Student,ID,SIS User ID,SIS Login ID,Section,Lab 3 (4711),Current Score
    Points Possible,,,,,50.00,(read only)
"Lovelace, Ada",101,S-1,ada,Part A,,90.0

Columns of assignments stand right of `Section`, with title and number; rows above the first student say what they are worth, and
which columns Canvas computes itself. `EX` excuses a student. Source: canvas-lms `lib/gradebook_importer.rb`.
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
    folder_key,
    name_key,
    read_number,
    rows_by_text,
)
from grader.classroom.tables import Table, read_table
from grader.model.errors import UsageError

IDENTITY = ("ID", "SIS User ID", "SIS Login ID")
"""Columns that tell who a row is about; rows with none of them are no students'."""
READ_ONLY = "(read only)"


def fill_canvas(export: bytes, column: str, scores: Iterable[Score]) -> Filled:
    """Fill scores into a column of Canvas's gradebook, named by its title, its number, or both: "Lab 3", "4711", "Lab 3 (4711)".

    Rows are found by ID, SIS user id, SIS login, and name. Raises UsageError if this is no such export, or has no such column.
    """
    return fill_sheet(canvas_sheet(read_table(export), column), scores)


def canvas_sheet(table: Table, column: str) -> Sheet:
    """Describe the gradebook. Raises UsageError if it is none, or has no such column."""
    header = table.header
    if "ID" not in header or "Section" not in header:
        raise UsageError("this is not a gradebook as Canvas exports it: its first row has no ID or no Section")
    at = {name: header.index(name) for name in IDENTITY if name in header}
    students = [n for n in range(1, len(table.rows)) if any(table.cell(n, c) for c in at.values())]
    above = range(1, students[0] if students else len(table.rows))
    grade = choose_column(column, grade_columns(table, above), short_titles)
    points = next((text for n in above if read_number(text := table.cell(n, grade)) is not None), "")
    names = ["LastName", "FirstName"] if "LastName" in header else header[:1]
    who = {n: ", ".join(filter(None, (table.cell(n, header.index(name)) for name in names))) for n in students}
    return Sheet(
        table,
        who,
        grade,
        keys(table, at, who),
        maxima=dict.fromkeys(students, points),
        locked={n: "is excused there (EX)" for n in students if table.cell(n, grade).upper() == "EX"},
        refuses_more=False,
    )


def grade_columns(table: Table, above: Sequence[int]) -> dict[int, str]:
    """Return the columns for scores with their titles: right of `Section`, and not computed by Canvas."""
    header = table.header
    right = [n for n, name in enumerate(header) if name and n > header.index("Section")]
    return {n: header[n] for n in right if not any(READ_ONLY in table.cell(row, n) for row in (0, *above))}


def short_titles(name: str) -> set[str]:
    """Return title and number of a column: "Lab 3" and "4711" of "Lab 3 (4711)"."""
    match = re.fullmatch(r"(.*?) *\((\d+)\)", name, re.DOTALL)
    return {match[1].strip(), match[2]} if match else set()


def keys(table: Table, at: Mapping[str, int], who: Mapping[int, str]) -> list[Key]:
    rows = {name: rows_by_text(table, who, at.get(name)) for name in IDENTITY}
    return [
        contact_key("ID", rows["ID"], "canvas"),
        contact_key("SIS User ID", rows["SIS User ID"], "sid"),
        contact_key("SIS Login ID", rows["SIS Login ID"], "login", "email"),
        folder_key("ID", rows.values()),
        name_key(who),
    ]
