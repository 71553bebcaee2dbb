"""nbgrader: the table that `nbgrader export` writes, for programs that read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from grader.classroom.gradebook import full_points
from grader.classroom.grades import Grade, counting_mark
from grader.classroom.people import Person
from grader.classroom.tables import SafeCsv
from grader.model.assignment import Assignment

COLUMNS = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
]


class NbgraderTable:
    """Table with one row for each student with a mark."""

    def __init__(self, assignment: Assignment, people: Mapping[str, Person], due: str, stream: BinaryIO) -> None:
        """`due` is the due date in ISO 8601, or nothing."""
        self.people = people
        self.start = [assignment.id, due]
        self.full = full_points(assignment)
        self.table = SafeCsv(stream)
        self.table.add(COLUMNS)

    def add(self, grade: Grade) -> None:
        """Write the row of a student who has a grade, unless no mark of theirs counts."""
        attempt = grade.attempt
        person = self.people[attempt.student]
        if counting_mark(person, grade) is None:
            return
        submitted = attempt.submitted.isoformat() if attempt.submitted else ""
        # A decision about the whole grade stands instead of all that.
        raw = grade.final if grade.is_decided else grade.earned
        numbers = [round(raw, 6), round(max(raw - grade.final, 0.0), 6), grade.final, grade.max_score]
        self.table.add([*self.start, submitted, *who(person), *numbers])

    def add_others(self, people: Iterable[Person]) -> None:
        """Write the rows of those who have no grade, and a mark that a person has set."""
        for person in people:
            if (mark := counting_mark(person)) is not None:
                self.table.add([*self.start, "", *who(person), mark, 0.0, mark, self.full])


def who(person: Person) -> list[str]:
    """Return identifier, last name, first name and address."""
    last, comma, first = person.name.partition(",")
    if not comma:
        first, _, last = person.name.rpartition(" ")
    return [person.student, last.strip(), first.strip(), person.contacts.get("email", "")]
