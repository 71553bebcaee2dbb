"""Tables of the grades of a class: for a spreadsheet and for analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import msgspec

from grader.classroom.grades import Grade, counting_mark
from grader.classroom.people import Person
from grader.classroom.tables import safe_csv
from grader.grading.scoring import total
from grader.model.assignment import Assignment
from grader.model.report import Report

PLACE = ("status", "roster", "section", "group", "exceptions")
"""Columns about the place of a student in the class."""


def gradebook_csv(assignment: Assignment, grades: Sequence[Grade], people: Sequence[Person]) -> bytes:
    """Write one row for everybody: the machine's score, what was decided, the final grade, a column for each outcome and part.

    Those who have no grade come last, and have no number in their row unless a person has set it.
    """
    places = {person.student: person for person in people}
    outcomes = [outcome.id for outcome in assignment.outcomes]
    parts = [part.id for part in assignment.description.manual]
    head = ["student", "name", "email", "submitted", "attempts", "final", "max_score", "machine_score", "late_days", "late_factor"]
    tail = ["provisional", "decisions", "for_a_person", *PLACE, *parts]
    rows: list[list[Any]] = [[*head, *outcomes, *tail]]
    for grade in grades:
        attempt = grade.attempt
        submitted = attempt.submitted.isoformat() if attempt.submitted else ""
        place = places[attempt.student]
        numbers: list[Any] = [
            grade.attempts,
            counting_mark(place, grade),
            grade.max_score,
            grade.machine,
            grade.late.days,
            grade.late.factor,
        ]
        scores = [grade.outcomes.get(outcome, "") for outcome in outcomes]
        decisions = "; ".join(f"{d.outcome or 'mark'} {d.score:g} by {d.who}: {d.why}" for d in grade.decisions)
        notes = ["yes" if grade.provisional else "no", decisions, "; ".join(grade.person)]
        # Nobody has given nothing: the cell of what awaits a person is empty.
        given = ["" if (points := grade.parts.get(part)) is None else points for part in parts]
        who = [attempt.student, place.name, place.contacts.get("email", ""), submitted]
        rows.append([*who, *numbers, *scores, *notes, *place_cells(place), *given])
    graded = {grade.attempt.student for grade in grades}
    full = full_points(assignment)
    for place in people:
        if place.student not in graded:
            set_by = place.decision
            who = [place.student, place.name, place.contacts.get("email", ""), ""]
            numbers = [0, counting_mark(place), full, "", "", ""]
            notes = ["no", f"mark {set_by.score:g} by {set_by.who}: {set_by.why}" if set_by else "", "; ".join(place.notes)]
            rows.append([*who, *numbers, *([""] * len(outcomes)), *notes, *place_cells(place), *([""] * len(parts))])
    return safe_csv(rows)


def full_points(assignment: Assignment) -> float:
    """Return what can be earned, by what the machine grades and by what a person does, without extra credit."""
    return total([*(o.points for o in assignment.outcomes), *(part.points for part in assignment.description.manual)])


def place_cells(person: Person) -> list[str]:
    """Return the cells of `PLACE`."""
    terms = person.terms
    reasons = [*terms.reasons, *([f"excused: {terms.excused}"] if terms.excused else [])]
    return [person.status, person.roster, person.section, terms.group, "; ".join(reasons)]


class ChecksTable:
    """Table with one row a student and one column a check; it takes reports one at a time, so that no two are in memory."""

    def __init__(self, assignment: Assignment) -> None:
        self.ids = [check.id for check in assignment.manifest.checks]
        self.rows: list[list[Any]] = [["student", *self.ids]]

    def add(self, student: str, report: Report) -> None:
        scores = {check.id: check for check in report.checks}
        self.rows.append([student, *(round(scores[i].score, 6) if i in scores else "" for i in self.ids)])

    def csv(self) -> bytes:
        return safe_csv(self.rows)


def grade_line(grade: Grade, report: Report, person: Person) -> bytes:
    """Write one line of JSON for a student: the grade, and the score of every check. Who is excused has no `final`."""
    line = {
        "student": grade.attempt.student,
        "name": grade.attempt.name,
        "status": person.status,
        "roster": person.roster,
        "sha256": grade.attempt.sha256,
        "submitted": grade.attempt.submitted,
        "final": counting_mark(person, grade),
        "machine": grade.machine,
        "max_score": grade.max_score,
        "late_days": grade.late.days,
        "provisional": grade.provisional,
        "decisions": grade.decisions,
        "outcomes": grade.outcomes,
        **({"parts": grade.parts} if grade.parts else {}),
        "checks": {check.id: round(check.score, 6) for check in report.checks},
        "diagnoses": sorted({check.diagnosis for check in report.checks if check.diagnosis}),
    }
    return msgspec.json.encode(line) + b"\n"


def person_line(person: Person, full: float) -> bytes:
    """Write one line of JSON for a student of whom nothing was graded."""
    decisions = [person.decision] if person.decision else []
    who = {"student": person.student, "name": person.name, "status": person.status, "roster": person.roster}
    return msgspec.json.encode({**who, "final": counting_mark(person), "max_score": full, "decisions": decisions}) + b"\n"


COLUMNS = (
    "id",
    "title",
    "kind",
    "hidden",
    "status",
    "reason",
    "diagnosis",
    "follow_through",
    "score",
    "max_score",
    "seconds",
)


class ParquetTable:
    """Parquet file with one row for each student and check, written student by student."""

    def __init__(self, stream: BinaryIO) -> None:
        import pyarrow as pa
        import pyarrow.parquet

        text, words = pa.string(), pa.dictionary(pa.int32(), pa.string())
        kinds = {"hidden": pa.bool_(), "follow_through": pa.bool_(), "diagnosis": text}
        numbers = dict.fromkeys(("score", "max_score", "seconds"), pa.float64())
        fields = [(name, {**kinds, **numbers}.get(name, words)) for name in COLUMNS]
        self.schema = pa.schema([("student", words), ("outcome", words), ("functions", words), *fields])
        self.writer = pyarrow.parquet.ParquetWriter(stream, self.schema)

    def add(self, student: str, report: Report) -> None:
        import pyarrow as pa

        rows = [
            {"student": student, "outcome": outcome.id, "functions": " ".join(check.functions)}
            | {name: getattr(check, name) for name in COLUMNS}
            for outcome in report.outcomes
            for check in outcome.checks
        ]
        self.writer.write_table(pa.Table.from_pylist(rows, self.schema))

    def close(self) -> None:
        self.writer.close()
