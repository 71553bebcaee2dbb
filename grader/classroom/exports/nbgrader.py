"""nbgrader: the table that `nbgrader export` writes, for programs that read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.classroom.gradebook import full_points
from grader.classroom.grades import Grade, counting_mark
from grader.classroom.people import Person
from grader.classroom.tables import safe_csv
from grader.model.assignment import Assignment

COLUMNS = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
]


def nbgrader_csv(assignment: Assignment, grades: Sequence[Grade], people: Sequence[Person], due: str) -> bytes:
    """Return one row for each student with a mark. `due` is the due date in ISO 8601, or nothing."""
    rows: list[list[Any]] = [COLUMNS]
    places = {person.student: person for person in people}
    for grade in grades:
        attempt = grade.attempt
        if counting_mark(places[attempt.student], grade) is None:
            continue
        submitted = attempt.submitted.isoformat() if attempt.submitted else ""
        # A decision about the whole grade stands instead of all that.
        raw = grade.final if grade.is_decided else grade.earned
        numbers = [round(raw, 6), round(max(raw - grade.final, 0.0), 6), grade.final, grade.max_score]
        rows.append([assignment.id, due, submitted, *who(places.pop(attempt.student)), *numbers])
    graded = {grade.attempt.student for grade in grades}
    for person in places.values():
        if person.student not in graded and (mark := counting_mark(person)) is not None:
            rows.append([assignment.id, due, "", *who(person), mark, 0.0, mark, full_points(assignment)])
    return safe_csv(rows)


def who(person: Person) -> list[str]:
    """Return identifier, last name, first name and address."""
    first, _, last = person.name.rpartition(" ")
    return [person.student, last, first, person.contacts.get("email", "")]
