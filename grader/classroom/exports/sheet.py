"""Marks in the instructor's own exports: Canvas's gradebook, Moodle's gradebook, Moodle's worksheet for grading offline.

Nothing but cells of the named columns changes, and no column is made: Canvas would make a new assignment of it. A student gets
the one row that fits; where two would, or two students fit one row, nothing is written and the reason is told.

Sources: canvas-lms `lib/gradebook_importer.rb`; Moodle `grade/import/csv/classes/load_data.php`,
`mod/assign/feedback/offline/importgradeslib.php`.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from grader.classroom.tables import Table, guarded, read_table
from grader.model.errors import UsageError


class Score(msgspec.Struct, frozen=True):
    """What a student gets, and what is known of who it is."""

    student: str
    score: float
    max_score: float
    name: str = ""
    contacts: dict[str, str] = {}
    """"canvas" (user id), "moodle" (participant number), "sid" (number at the institution), "login", "email"."""
    feedback: str = ""


class Match(msgspec.Struct, frozen=True):
    """A student, the row that is theirs (1 is the header), and the mark in it before and after."""

    student: str
    row: int
    who: str
    before: str
    after: str


class Refusal(msgspec.Struct, frozen=True):
    """A student whose mark was not written, and why."""

    student: str
    reason: str


class Filled(msgspec.Struct, frozen=True):
    """The export with marks in it, and what became of whom."""

    content: bytes
    matched: tuple[Match, ...]
    unmatched: tuple[str, ...]
    """Students without a row."""
    without_submission: tuple[str, ...]
    """Rows without a student of ours."""
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...] = ()
    """What else an instructor should know before the file goes back."""


class Key(msgspec.Struct, frozen=True):
    """One way to find a row: what rows say of themselves, and what would be a student's."""

    what: str
    rows: dict[str, set[int]]
    of: Callable[[Score], Iterable[str]]


class Sheet(msgspec.Struct, frozen=True):
    """What is to be filled in an export."""

    table: Table
    students: Sequence[int]
    """The rows of students."""
    who: dict[int, str]
    grade: int
    keys: Sequence[Key]
    maximum: Callable[[int], str]
    """Of a row, what is the highest mark; a text that is no number where that is not known."""
    objection: Callable[[int], str]
    """Why a row must stay as it is, or nothing."""
    at_most: bool
    """Whether the platform refuses marks above the maximum."""
    feedback: int | None = None


def fill_canvas(export: bytes, column: str, marks: Iterable[Score]) -> Filled:
    """Canvas's gradebook with marks in a column, named by its title, its number, or both: "Lab 3", "4711", "Lab 3 (4711)".

    UsageError if this is not such an export, or has no such column. Rows are found by ID, SIS user id, SIS login, and name.
    """
    table = read_table(export)
    header = [cell.text.strip() for cell in table.rows[0]]
    if "ID" not in header or "Section" not in header:
        raise UsageError("this is not a gradebook as Canvas exports it: its first row has no ID or no Section")
    at = {name: header.index(name) for name in ("ID", "SIS User ID", "SIS Login ID") if name in header}
    students = [n for n in range(1, len(table.rows)) if any(table.cell(n, c) for c in at.values())]
    before = range(1, students[0] if students else len(table.rows))
    read_only = {c for c in range(len(header)) if any("(read only)" in table.cell(n, c) for n in (0, *before))}
    candidates = {n: name for n, name in enumerate(header) if n > header.index("Section") and name and n not in read_only}
    grade = chosen(column, candidates, canvas_titles)
    points = next((text for n in before if number(text := table.cell(n, grade)) is not None), "")
    names = ["LastName", "FirstName"] if "LastName" in header else header[:1]
    who = {n: ", ".join(filter(None, (table.cell(n, header.index(name)) for name in names))) for n in students}
    keys = [
        Key("ID", texts(table, students, at.get("ID")), lambda mark: contacts(mark, "canvas")),
        Key("SIS User ID", texts(table, students, at.get("SIS User ID")), lambda mark: contacts(mark, "sid")),
        Key("SIS Login ID", texts(table, students, at.get("SIS Login ID")), lambda mark: contacts(mark, "login", "email")),
        any_of("ID", [texts(table, students, c) for c in at.values()]),
        by_name(who),
    ]

    def objection(row: int) -> str:
        return "is excused there (EX)" if table.cell(row, grade).upper() == "EX" else ""

    return filled(Sheet(table, students, who, grade, keys, lambda row: points, objection, at_most=False), marks)


def fill_moodle(export: bytes, column: str | None, marks: Iterable[Score], feedback: str | None = None) -> Filled:
    """Moodle's gradebook or worksheet with marks in a column ("Grade" if None) and feedback in another.

    `feedback` names its column; if None it is "Feedback comments" where there is one. Feedback that stands there already is
    kept. UsageError if there is no such column: on sites in other languages headers differ, so they are named. Rows are found
    by participant number, ID number, email address, username, and name.
    """
    table = read_table(export)
    header = [cell.text.strip() for cell in table.rows[0]]
    students = [n for n in range(1, len(table.rows)) if any(cell.text.strip() for cell in table.rows[n])]
    at = moodle_columns(table, header, students)
    candidates = {n: name for n, name in enumerate(header) if name and n not in at.values() and name not in NO_MARKS}
    grade = chosen(column or "Grade", candidates, moodle_titles)
    if header[grade].endswith(("(Percentage)", "(Letter)")):
        raise UsageError(f"{header[grade]!r} is not a column of points; choose one that ends in (Real)")
    comments = chosen(feedback, candidates, lambda name: {name}) if feedback else find(header, "feedback comments")
    if comments == grade or comments == 0:
        raise UsageError("feedback needs a column of its own, which is not the first one")
    named = [c for c in ("full name", "first name", "last name") if c in at]
    who = {n: " ".join(filter(None, (table.cell(n, at[c]) for c in named))) for n in students}
    participants = {text: rows for key, rows in texts(table, students, at.get("identifier")).items() for text in final_digits(key)}
    keys = [
        Key("participant number", participants, lambda mark: contacts(mark, "moodle")),
        Key("ID number", texts(table, students, at.get("id number")), lambda mark: contacts(mark, "sid")),
        Key("email address", texts(table, students, at.get("email address")), lambda mark: contacts(mark, "email")),
        Key("username", texts(table, students, at.get("username")), lambda mark: contacts(mark, "login")),
        any_of("number or username", [participants, *(texts(table, students, at.get(c)) for c in WITHOUT_PREFIX)]),
        by_name(who),
    ]
    highest, changeable = at.get("maximum grade"), at.get("grade can be changed")

    def objection(row: int) -> str:
        return "may not be changed there" if table.cell(row, changeable).casefold() == "no" else ""

    who = {n: name or table.cell(n, 0) for n, name in who.items()}
    sheet = Sheet(table, students, who, grade, keys, lambda row: table.cell(row, highest), objection, True, comments)
    return filled(sheet, marks)


# columns ---------------------------------------------------------------------------------------------------------------

IDENTITY = {
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
"""What Moodle's columns tell, by their headers on sites in English."""
WITHOUT_PREFIX = ("id number", "email address", "username")
NO_MARKS = frozenset(
    {"Institution", "Department", "Status", "Online text", "Last modified (submission)", "Last modified (grade)"}
    | {"Last downloaded from this course"}
)


def moodle_columns(table: Table, header: Sequence[str], students: Sequence[int]) -> dict[str, int]:
    """Where a sheet says what. Participants and addresses are known by their looks too, for headers are translated."""
    at = {what: c for what, names in IDENTITY.items() if (c := find(header, *names)) is not None}
    if "identifier" not in at and students:
        first = [table.cell(n, 0) for n in students]
        if len({re.sub(r"\d+$", "", text) for text in first}) == 1 and all(re.fullmatch(r"\D+\d+", text) for text in first):
            at["identifier"] = 0
    for column in range(len(header)) if "email address" not in at and students else ():
        if all(re.fullmatch(r"\S+@\S+", table.cell(n, column)) for n in students):
            at["email address"] = column
            break
    return at


def find(header: Sequence[str], *names: str) -> int | None:
    return next((n for n, title in enumerate(header) if title.casefold() in names), None)


def chosen(column: str, candidates: dict[int, str], titles: Callable[[str], set[str]]) -> int:
    """The column that is meant. UsageError with those that there are if it is none of them, or several."""
    wanted = column.strip()
    exact = [n for n, name in candidates.items() if name == wanted]
    fitting = exact or [n for n, name in candidates.items() if wanted in titles(name)]
    if len(fitting) == 1:
        return fitting[0]
    names = "; ".join((candidates[n] for n in fitting) if fitting else candidates.values()) or "none"
    raise UsageError(f"{'several columns are' if fitting else 'no column is'} called {wanted!r}; those for marks are: {names}")


def canvas_titles(name: str) -> set[str]:
    match = re.fullmatch(r"(.*?) *\((\d+)\)", name, re.DOTALL)
    return {match[1].strip(), match[2]} if match else set()


def moodle_titles(name: str) -> set[str]:
    return {re.sub(r" \(Real\)$", "", name), re.sub(r"^\w+: ?| \(Real\)$", "", name)}


# rows ------------------------------------------------------------------------------------------------------------------


def texts(table: Table, students: Sequence[int], column: int | None) -> dict[str, set[int]]:
    """The rows by what stands in a column."""
    found: dict[str, set[int]] = {}
    for row in students if column is not None else ():
        if text := table.cell(row, column):
            found.setdefault(text.casefold(), set()).add(row)
    return found


def final_digits(text: str) -> list[str]:
    return re.findall(r"\d+$", text)


def contacts(mark: Score, *kinds: str) -> list[str]:
    return [mark.contacts[kind].strip().casefold() for kind in kinds if mark.contacts.get(kind, "").strip()]


def any_of(what: str, several: Sequence[dict[str, set[int]]]) -> Key:
    """Students of whom nothing but the name of their folder is known may be called by it anywhere."""
    rows: dict[str, set[int]] = {}
    for each in several:
        for text, found in each.items():
            rows[text] = rows.get(text, set()) | found
    return Key(what, rows, lambda mark: [] if mark.contacts else [mark.student.casefold()])


def by_name(who: dict[int, str]) -> Key:
    rows: dict[str, set[int]] = {}
    for row, name in who.items():
        rows.setdefault(words(name), set()).add(row)
    rows.pop("", None)
    return Key("name", rows, lambda mark: [words(mark.name)] if words(mark.name) else [])


def words(name: str) -> str:
    """A name whatever the order of its parts: "Lovelace, Ada" is "Ada Lovelace"."""
    return " ".join(sorted(re.findall(r"[^\s,]+", unicodedata.normalize("NFKC", name).casefold())))


def paired(sheet: Sheet, marks: Iterable[Score]) -> tuple[dict[int, Score], list[Refusal], list[Score], set[int]]:
    """Rows and their marks, who is refused and why, who has no row, and the rows that somebody claimed."""
    owners: dict[int, Score] = {}
    refused: list[Refusal] = []
    claimed: set[int] = set()
    waiting = list(marks)
    for key in sheet.keys:
        claims: dict[int, list[Score]] = {}
        later = []
        for mark in waiting:
            rows = {row for text in key.of(mark) for row in key.rows.get(text, ())}
            if not rows:
                later.append(mark)
            elif len(rows) > 1:
                claimed |= rows
                numbers = ", ".join(str(row + 1) for row in sorted(rows))
                refused.append(Refusal(mark.student, f"several rows have this {key.what}: {numbers}"))
            else:
                claims.setdefault(rows.pop(), []).append(mark)
        for row, claimants in claims.items():
            if row in claimed or len(claimants) > 1:
                reason = f"row {row + 1} has this {key.what}, and so has another student"
                refused += [Refusal(mark.student, reason) for mark in claimants]
            else:
                owners[row] = claimants[0]
        claimed |= claims.keys()
        waiting = later
    return owners, refused, waiting, claimed


def filled(sheet: Sheet, marks: Iterable[Score]) -> Filled:
    """The export with each mark in its row."""
    owners, refused, unmatched, claimed = paired(sheet, marks)
    table = sheet.table
    comma = table.decimal_comma
    changes: dict[tuple[int, int], str] = {}
    matched = []
    scales: set[str] = set()
    kept = 0
    for row, mark in sorted(owners.items()):
        maximum = number(sheet.maximum(row))
        score = mark.score
        if maximum is not None and maximum > 0 and mark.max_score > 0 and not math.isclose(maximum, mark.max_score):
            score *= maximum / mark.max_score
            scales.add(f"marks out of {mark.max_score:g} were made marks out of {maximum:g}, which the export asks for")
        if reason := sheet.objection(row) or score_objection(score, maximum if sheet.at_most else None):
            refused.append(Refusal(mark.student, f"row {row + 1} {reason}"))
            continue
        after = decimals(score).replace(".", "," if comma else ".")
        changes[row, sheet.grade] = after
        matched.append(Match(mark.student, row + 1, sheet.who[row], table.cell(row, sheet.grade), after))
        if sheet.feedback is not None and mark.feedback:
            text = guarded(readable(mark.feedback))
            if table.cell(row, sheet.feedback) in ("", text.strip()):
                changes[row, sheet.feedback] = text
            else:
                kept += 1
    notes = sorted(scales)
    if kept:
        notes.append(f"{kept} rows had feedback already, which was kept; empty them in the export to have it replaced")
    alone = tuple(f"row {row + 1}: {sheet.who[row]}" for row in sheet.students if row not in claimed)
    return Filled(
        table.filled(changes), tuple(matched), tuple(mark.student for mark in unmatched), alone, tuple(refused), tuple(notes)
    )


# numbers and texts -----------------------------------------------------------------------------------------------------


def score_objection(score: float, maximum: float | None) -> str:
    if not math.isfinite(score):
        return "would get a mark that is no number"
    if maximum is not None and not 0 <= score <= maximum * (1 + 1e-9):
        return f"would get {score:.2f}, and takes no more than {maximum:g} and no less than 0"
    return ""


def number(text: str) -> float | None:
    """A number with a decimal point or comma, "1,000.00" too; None if the text is none."""
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", text):
        text = text.replace(",", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", text):
        text = text.replace(".", "")
    return float(text.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", text) else None


def decimals(score: float) -> str:
    """Two decimals, halves up as people round; what binary fractions add to a decimal one does not count."""
    rounded = Decimal(repr(round(score, 9))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(abs(rounded) if rounded == 0 else rounded)


def readable(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text.replace("\r\n", "\n").replace("\r", "\n"))


def safe_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """A table of our own that any spreadsheet opens as what it is: UTF-8, all cells in quotes, and none a formula.

    A number stays one, None is an empty cell, anything else is text. ValueError for a number that is not finite.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    for row in rows:
        if unfit := [value for value in row if isinstance(value, float) and not math.isfinite(value)]:
            raise ValueError(f"{unfit[0]} is no mark")
        writer.writerow([v if v is None or isinstance(v, int | float) else guarded(readable(str(v))) for v in row])
    return stream.getvalue().encode("utf-8", "replace")
