"""Sheet: a platform's export described so that scores can be written into it, whichever platform it comes from.

Nothing but cells of the named columns changes, and no column is made: Canvas would make a new assignment of it. A student gets
the one row that fits; where two would, or two students fit one row, nothing is written and the reason is told.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from grader.classroom.tables import CsvTable, guard_formula, replace_unprintable
from grader.model.errors import UsageError
from grader.report.wording import points


class Score(msgspec.Struct, frozen=True):
    """The points of a student, and what is known of who it is."""

    student: str
    score: float
    max_score: float
    name: str = ""
    contacts: dict[str, str] = {}
    """"canvas" (user id), "moodle" (participant number), "sid" (number at the institution), "login", "email"."""
    feedback: str = ""
    awaited: tuple[str, ...] = ()
    """The parts that a person has not graded yet."""


class Match(msgspec.Struct, frozen=True):
    """A student, the row that is theirs (1 is the header), and the text of its cell before and after."""

    student: str
    row: int
    who: str
    before: str
    after: str


class Refusal(msgspec.Struct, frozen=True):
    """A student whose score was not written, and why."""

    student: str
    reason: str


class Filled(msgspec.Struct, frozen=True):
    """The export with scores in it, and what became of whom."""

    content: bytes
    matched: tuple[Match, ...]
    unmatched: tuple[str, ...]
    """Students without a row."""
    without_submission: tuple[str, ...]
    """Rows without a student of ours."""
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...] = ()
    """Further facts that an instructor should know before the file goes back."""


class Key(msgspec.Struct, frozen=True):
    """One way to find a student's row: by what rows say of themselves, and what is known of the student."""

    title: str
    rows: Mapping[str, set[int]]
    """Rows by what they say, in small letters."""
    values: Callable[[Score], Iterable[str]]
    """Returns what a row of this student would say."""


class Sheet(msgspec.Struct, frozen=True):
    """An export as it is to be filled. Rows and columns are counted from 0, the header included."""

    table: CsvTable
    who: Mapping[int, str]
    """The rows of students, in their order, with the name that stands there."""
    grade: int
    """The column of scores."""
    keys: Sequence[Key]
    """In the order in which they are tried; a student whom one of them finds is not looked for by the next."""
    maxima: Mapping[int, str]
    """The highest score of each row; a text that is no number where that is not known."""
    locked: Mapping[int, str]
    """Rows that must stay as they are, and why."""
    refuses_more: bool
    """True if the platform refuses scores above the maximum."""
    feedback: int | None = None
    """The column of feedback."""


# columns ---------------------------------------------------------------------------------------------------------------


def find_column(header: Sequence[str], *titles: str) -> int | None:
    """Return the first column with one of these titles, which are in small letters."""
    return next((n for n, title in enumerate(header) if title.casefold() in titles), None)


def choose_column(column: str, candidates: Mapping[int, str], titles: Callable[[str], set[str]]) -> int:
    """Return the column that is meant by its title, or by one of the short `titles` of that.

    Raises UsageError with those that there are if it is none of them, or several.
    """
    wanted = column.strip()
    exact = [n for n, name in candidates.items() if name == wanted]
    fitting = exact or [n for n, name in candidates.items() if wanted in titles(name)]
    if len(fitting) == 1:
        return fitting[0]
    names = "; ".join((candidates[n] for n in fitting) if fitting else candidates.values()) or "none"
    raise UsageError(f"{'several columns are' if fitting else 'no column is'} called {wanted!r}; those for marks are: {names}")


# keys ------------------------------------------------------------------------------------------------------------------


def rows_by_text(table: CsvTable, rows: Iterable[int], column: int | None) -> dict[str, set[int]]:
    """Return the rows by what stands in a column, in small letters; empty cells are left out."""
    found: dict[str, set[int]] = {}
    for row in rows if column is not None else ():
        if text := table.cell(row, column):
            found.setdefault(text.casefold(), set()).add(row)
    return found


def contact_key(title: str, rows: Mapping[str, set[int]], *kinds: str) -> Key:
    """Return the key for students of whom a contact of one of these kinds is known."""

    def values(score: Score) -> list[str]:
        return [text.casefold() for kind in kinds if (text := score.contacts.get(kind, "").strip())]

    return Key(title, rows, values)


def folder_key(title: str, several: Iterable[Mapping[str, set[int]]]) -> Key:
    """Return the key for students of whom nothing but the name of their folder is known: any column may have it."""
    rows: dict[str, set[int]] = {}
    for each in several:
        for text, found in each.items():
            rows[text] = rows.get(text, set()) | found
    return Key(title, rows, lambda score: [] if score.contacts else [score.student.casefold()])


def name_key(who: Mapping[int, str]) -> Key:
    """Return the key for students of whom the name is known."""
    rows: dict[str, set[int]] = {}
    for row, name in who.items():
        rows.setdefault(sorted_words(name), set()).add(row)
    rows.pop("", None)
    return Key("name", rows, lambda score: [words] if (words := sorted_words(score.name)) else [])


def sorted_words(name: str) -> str:
    """Return a name whatever the order of its parts: "Lovelace, Ada" is "Ada Lovelace"."""
    return " ".join(sorted(re.findall(r"[^\s,]+", unicodedata.normalize("NFKC", name).casefold())))


# rows ------------------------------------------------------------------------------------------------------------------


class Pairing(msgspec.Struct, frozen=True):
    """Rows with their students, and those who have none."""

    owners: dict[int, Score]
    refused: list[Refusal]
    unmatched: list[Score]
    claimed: set[int]
    """Rows that fit a student, whether or not the student got one."""


def row_number(row: int) -> str:
    """Return the number of a row as spreadsheets count."""
    return str(row + 1)


def pair(keys: Iterable[Key], scores: Iterable[Score], called: Callable[[int], str] = row_number) -> Pairing:
    """Find the row of each student by the first key that finds any; whoever is not the only one there is refused.

    `called` returns what a row is called in the reason.
    """
    owners: dict[int, Score] = {}
    refused: list[Refusal] = []
    claimed: set[int] = set()
    waiting = list(scores)
    for key in keys:
        claims: dict[int, list[Score]] = {}
        later = []
        for score in waiting:
            rows = {row for text in key.values(score) for row in key.rows.get(text, ())}
            if not rows:
                later.append(score)
            elif len(rows) > 1:
                claimed |= rows
                numbers = ", ".join(called(row) for row in sorted(rows))
                refused.append(Refusal(score.student, f"several rows have this {key.title}: {numbers}"))
            else:
                claims.setdefault(rows.pop(), []).append(score)
        for row, claimants in claims.items():
            if row in claimed or len(claimants) > 1:
                reason = f"row {called(row)} has this {key.title}, and so has another student"
                refused += [Refusal(score.student, reason) for score in claimants]
            else:
                owners[row] = claimants[0]
        claimed |= claims.keys()
        waiting = later
    return Pairing(owners, refused, waiting, claimed)


def fill_sheet(sheet: Sheet, scores: Iterable[Score]) -> Filled:
    """Return the export with each score in its row."""
    pairing = pair(sheet.keys, scores)
    table, refused = sheet.table, pairing.refused
    changes: dict[tuple[int, int], str] = {}
    matched = []
    scales: set[str] = set()
    kept = 0
    sign = "," if table.decimal_comma else "."
    for row, score in sorted(pairing.owners.items()):
        maximum = read_number(sheet.maxima.get(row, ""))
        mark, scale = score_out_of(score, maximum)
        scales |= scale
        if reason := sheet.locked.get(row, "") or score_objection(mark, maximum if sheet.refuses_more else None):
            refused.append(Refusal(score.student, f"row {row + 1} {reason}"))
            continue
        after = points(mark, 2).replace(".", sign)
        changes[row, sheet.grade] = after
        matched.append(Match(score.student, row + 1, sheet.who[row], table.cell(row, sheet.grade), after))
        if sheet.feedback is not None and score.feedback:
            text = guard_formula(replace_unprintable(score.feedback))
            if table.cell(row, sheet.feedback) in ("", text.strip()):
                changes[row, sheet.feedback] = text
            else:
                kept += 1
    notes = sorted(scales)
    if kept:
        notes.append(f"{kept} rows had feedback already, which was kept; empty them in the export to have it replaced")
    return Filled(
        table.with_cells(changes),
        tuple(matched),
        tuple(score.student for score in pairing.unmatched),
        tuple(f"row {row + 1}: {who}" for row, who in sheet.who.items() if row not in pairing.claimed),
        tuple(refused),
        tuple(notes),
    )


# numbers ---------------------------------------------------------------------------------------------------------------


def score_out_of(score: Score, maximum: float | None) -> tuple[float, set[str]]:
    """Return the score out of `maximum`, where that is known and another one than ours, and a note if it was scaled."""
    if maximum is None or maximum <= 0 or score.max_score <= 0 or math.isclose(maximum, score.max_score):
        return score.score, set()
    note = f"marks out of {score.max_score:g} were made marks out of {maximum:g}, which the export asks for"
    return score.score * (maximum / score.max_score), {note}


def score_objection(score: float, maximum: float | None) -> str:
    """Return why a platform would refuse a score, or nothing."""
    if not math.isfinite(score):
        return "would get a mark that is no number"
    if maximum is not None and not 0 <= score <= maximum * (1 + 1e-9):
        return f"would get {points(score, 2)}, and takes no more than {maximum:g} and no less than 0"
    return ""


def read_number(text: str) -> float | None:
    """Read a number with a decimal point or comma, "1,000.00" too; None if the text is none."""
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", text):
        text = text.replace(",", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", text):
        text = text.replace(".", "")
    return float(text.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", text) else None
