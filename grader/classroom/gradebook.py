"""Tables of the grades of a class: for a spreadsheet and for analysis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, BinaryIO

import msgspec
import numpy as np

from grader.classroom.grades import Grade, counting_mark
from grader.classroom.packing import Column, Summary
from grader.classroom.people import Person
from grader.classroom.tables import SafeCsv
from grader.grading.scoring import total
from grader.model.assignment import Assignment

PLACE = ("status", "roster", "section", "group", "exceptions")
"""Columns about the place of a student in the class."""
IDS = attrgetter("id")


class Gradebook:
    """Table with one row for everybody: the machine's score, what was decided, the final grade, a column for each outcome and part.

    Those who have no grade come last, and have no number in their row unless a person has set it.
    """

    def __init__(self, assignment: Assignment, people: Mapping[str, Person], stream: BinaryIO) -> None:
        self.assignment = assignment
        self.people = people
        self.table = SafeCsv(stream)
        self.outcomes = [outcome.id for outcome in assignment.outcomes]
        self.parts = [part.id for part in assignment.description.manual]
        head = [
            "student",
            "name",
            "email",
            "submitted",
            "attempts",
            "final",
            "max_score",
            "machine_score",
            "late_days",
            "late_factor",
        ]
        self.table.add([*head, *self.outcomes, "provisional", "decisions", "for_a_person", *PLACE, *self.parts])

    def add(self, grade: Grade) -> None:
        """Write the row of a student who has a grade."""
        attempt = grade.attempt
        submitted = attempt.submitted.isoformat() if attempt.submitted else ""
        place = self.people[attempt.student]
        numbers: list[Any] = [
            grade.attempts,
            counting_mark(place, grade),
            grade.max_score,
            grade.machine,
            grade.late.days,
            grade.late.factor,
        ]
        scores = [grade.outcomes.get(outcome, "") for outcome in self.outcomes]
        decisions = "; ".join(f"{d.outcome or 'mark'} {d.score:g} by {d.who}: {d.why}" for d in grade.decisions)
        notes = ["yes" if grade.provisional else "no", decisions, "; ".join(grade.person)]
        # Nobody has given nothing: the cell of what awaits a person is empty.
        given = ["" if (points := grade.parts.get(part)) is None else points for part in self.parts]
        who = [attempt.student, place.name, place.contacts.get("email", ""), submitted]
        self.table.add([*who, *numbers, *scores, *notes, *place_cells(place), *given])

    def add_others(self, people: Iterable[Person]) -> None:
        """Write the rows of those who have no grade."""
        full = full_points(self.assignment)
        for place in people:
            set_by = place.decision
            who = [place.student, place.name, place.contacts.get("email", ""), ""]
            numbers = [0, counting_mark(place), full, "", "", ""]
            notes = ["no", f"mark {set_by.score:g} by {set_by.who}: {set_by.why}" if set_by else "", "; ".join(place.notes)]
            empty = [""] * len(self.outcomes), [""] * len(self.parts)
            self.table.add([*who, *numbers, *empty[0], *notes, *place_cells(place), *empty[1]])


def full_points(assignment: Assignment) -> float:
    """Return what can be earned, by what the machine grades and by what a person does, without extra credit."""
    return total([*(o.points for o in assignment.outcomes), *(part.points for part in assignment.description.manual)])


def place_cells(person: Person) -> list[str]:
    """Return the cells of `PLACE`."""
    terms = person.terms
    reasons = [*terms.reasons, *([f"excused: {terms.excused}"] if terms.excused else [])]
    return [person.status, person.roster, person.section, terms.group, "; ".join(reasons)]


class ChecksTable:
    """Table with one row a student and one column a check."""

    def __init__(self, assignment: Assignment, stream: BinaryIO) -> None:
        self.ids = [check.id for check in assignment.manifest.checks]
        self.table = SafeCsv(stream)
        self.table.add(["student", *self.ids])

    def add(self, student: str, scores: Mapping[str, float]) -> None:
        """Write the row of a student with these scores, by check."""
        self.table.add_numbers(student, map(scores.get, self.ids))


def scores_by_check(report: Summary, columns: Sequence[Column]) -> dict[str, float]:
    """Return the scores of checks, as tables have them."""
    return dict(zip(map(IDS, columns), np.round(report.scores, 6).tolist(), strict=True))


def grade_line(grade: Grade, report: Summary, scores: Mapping[str, float], person: Person) -> bytes:
    """Write one line of JSON for a student: the grade, and the score of every check. Who is excused has no `final`."""
    line = {
        "student": grade.attempt.student,
        "name": person.name,
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
        "checks": scores,
        "diagnoses": sorted(set(report.diagnoses.values())),
    }
    return msgspec.json.encode(line) + b"\n"


def person_line(person: Person, full: float) -> bytes:
    """Write one line of JSON for a student of whom nothing was graded."""
    decisions = [person.decision] if person.decision else []
    who = {"student": person.student, "name": person.name, "status": person.status, "roster": person.roster}
    return msgspec.json.encode({**who, "final": counting_mark(person), "max_score": full, "decisions": decisions}) + b"\n"
