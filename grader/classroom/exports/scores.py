"""Grades as the exports of platforms take them."""

from __future__ import annotations

from grader.classroom.exports.sheet import Score
from grader.classroom.feedback import came_about
from grader.classroom.grades import Grade
from grader.classroom.people import Person
from grader.model.assignment import Assignment
from grader.model.report import Outcome
from grader.report.wording import points


def extra(outcome: Outcome) -> str:
    """Say what can be earned in an outcome on top of its points; no text if nothing can."""
    most = sum(outcome.extra.values())
    return f", and up to {most:g} extra" if most else ""


def score_of(assignment: Assignment, grade: Grade, person: Person) -> Score:
    """Return a grade as platforms take it, with a line for each outcome as feedback."""
    lines = [
        f"{o.title}: {points(grade.outcomes[o.id], 2)} of {o.points:g}{extra(o)}"
        for o in assignment.outcomes
        if o.id in grade.outcomes
    ]
    for part in assignment.description.manual:
        given = grade.parts.get(part.id)
        lines.append(f"{part.title}: {'not graded yet' if given is None else points(given, 2)} of {part.points:g}")
    lines += came_about(assignment, grade, person)
    awaited = tuple(name for name, given in grade.parts.items() if given is None)
    # A roster may know more of the student than the download.
    return Score(person.student, grade.final, grade.max_score, person.name, person.contacts, "\n".join(lines), awaited)
