"""nbgrader: the table that `nbgrader export` writes, for programs that read it."""

from __future__ import annotations

from typing import BinaryIO

from grader.classroom.grades import Grade
from grader.classroom.tables import SafeCsv
from grader.model.assignment import Assignment

COLUMNS = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
]


class NbgraderTable:
    """Table with one row a student."""

    def __init__(self, assignment: Assignment, due: str, stream: BinaryIO) -> None:
        """`due` is the due date in ISO 8601, or nothing."""
        self.start = [assignment.id, due]
        self.table = SafeCsv(stream)
        self.table.add(COLUMNS)

    def add(self, grade: Grade) -> None:
        """Write the row of a student."""
        attempt = grade.attempt
        first, _, last = attempt.name.rpartition(" ")
        submitted = attempt.submitted.isoformat() if attempt.submitted else ""
        # A decision about the whole grade stands instead of all that.
        whole = any(decision.outcome is None for decision in grade.decisions)
        raw = grade.final if whole else grade.earned
        numbers = [round(raw, 6), round(max(raw - grade.final, 0.0), 6), grade.final, grade.max_score]
        email = attempt.contacts.get("email", "")
        self.table.add([*self.start, submitted, attempt.student, last, first, email, *numbers])
