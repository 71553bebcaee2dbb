"""Grades as the exports of platforms take them."""

from __future__ import annotations

from grader.classroom.exports.sheet import Score
from grader.classroom.feedback import came_about
from grader.classroom.grades import Grade
from grader.classroom.people import Person
from grader.model.assignment import Assignment
from grader.model.report import Outcome


def extra(outcome: Outcome) -> str:
    """Say what can be earned in an outcome on top of its points; no text if nothing can."""
    most = sum(outcome.extra.values())
    return f", and up to {most:g} extra" if most else ""


def score_of(assignment: Assignment, grade: Grade, person: Person) -> Score:
    """Return a grade as platforms take it, with a line for each outcome as feedback."""
    lines = [
        f"{o.title}: {grade.outcomes[o.id]:.2f} of {o.points:g}{extra(o)}" for o in assignment.outcomes if o.id in grade.outcomes
    ]
    for part in assignment.description.manual:
        points = grade.parts.get(part.id)
        lines.append(f"{part.title}: {'not graded yet' if points is None else f'{points:.2f}'} of {part.points:g}")
    lines += came_about(assignment, grade, person)
    attempt = grade.attempt
    awaited = tuple(name for name, points in grade.parts.items() if points is None)
    return Score(attempt.student, grade.final, grade.max_score, attempt.name, attempt.contacts, "\n".join(lines), awaited)
