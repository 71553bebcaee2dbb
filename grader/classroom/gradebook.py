"""Tables of the grades of a class: for a spreadsheet and for analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import msgspec

from grader.classroom.grades import Mark
from grader.classroom.tables import safe_csv
from grader.model.assignment import Assignment
from grader.model.report import Report


def marks_csv(assignment: Assignment, marks: Sequence[Mark]) -> bytes:
    """One row a student: the machine's score, what was decided, the final mark, and a column for each outcome."""
    outcomes = [outcome.id for outcome in assignment.outcomes]
    head = ["student", "name", "email", "submitted", "attempts", "final", "max_score", "machine_score", "late_days", "late_factor"]
    rows: list[list[Any]] = [[*head, *outcomes, "provisional", "decisions", "for_a_person"]]
    for mark in marks:
        attempt = mark.attempt
        submitted = attempt.submitted.isoformat() if attempt.submitted else ""
        numbers = [mark.attempts, mark.final, mark.max_score, mark.machine, mark.late_days, mark.factor]
        scores = [mark.outcomes.get(outcome, "") for outcome in outcomes]
        decisions = "; ".join(f"{d.outcome or 'mark'} {d.score:g} by {d.who}: {d.why}" for d in mark.decisions)
        about = ["yes" if mark.provisional else "no", decisions, "; ".join(mark.person)]
        rows.append([attempt.student, attempt.name, attempt.contacts.get("email", ""), submitted, *numbers, *scores, *about])
    return safe_csv(rows)


class ChecksTable:
    """One row a student, one column a check: filled while reports pass by, so that no two are in memory at a time."""

    def __init__(self, assignment: Assignment) -> None:
        self.ids = [check.id for check in assignment.manifest.checks]
        self.rows: list[list[Any]] = [["student", *self.ids]]

    def add(self, student: str, report: Report) -> None:
        scores = {check.id: check for check in report.checks}
        self.rows.append([student, *(round(scores[i].score, 6) if i in scores else "" for i in self.ids)])

    def csv(self) -> bytes:
        return safe_csv(self.rows)


def summary(mark: Mark, report: Report) -> bytes:
    """One line of JSON for a student: the mark, and the score of every check."""
    line = {
        "student": mark.attempt.student,
        "name": mark.attempt.name,
        "sha256": mark.attempt.sha256,
        "submitted": mark.attempt.submitted,
        "final": mark.final,
        "machine": mark.machine,
        "max_score": mark.max_score,
        "late_days": mark.late_days,
        "provisional": mark.provisional,
        "decisions": mark.decisions,
        "outcomes": mark.outcomes,
        "checks": {check.id: round(check.score, 6) for check in report.checks},
        "diagnoses": sorted({check.diagnosis for check in report.checks if check.diagnosis}),
    }
    return msgspec.json.encode(line) + b"\n"


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


class Analytic:
    """A Parquet file with one row for each student and check, written student by student."""

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
