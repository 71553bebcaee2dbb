"""nbgrader: the table that `nbgrader export` writes, for programs that read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.classroom.grades import Grade
from grader.classroom.tables import safe_csv
from grader.model.assignment import Assignment

COLUMNS = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
]


def nbgrader_csv(assignment: Assignment, grades: Sequence[Grade], due: str) -> bytes:
    """Return one row a student. `due` is the due date in ISO 8601, or nothing."""
    rows: list[list[Any]] = [COLUMNS]
    for grade in grades:
        attempt = grade.attempt
        first, _, last = attempt.name.rpartition(" ")
        submitted = attempt.submitted.isoformat() if attempt.submitted else ""
        # A decision about the whole grade stands instead of all that.
        whole = any(decision.outcome is None for decision in grade.decisions)
        raw = grade.final if whole else grade.earned
        numbers = [round(raw, 6), round(max(raw - grade.final, 0.0), 6), grade.final, grade.max_score]
        email = attempt.contacts.get("email", "")
        rows.append([assignment.id, due, submitted, attempt.student, last, first, email, *numbers])
    return safe_csv(rows)
