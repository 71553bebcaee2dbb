"""Marks as the exports of platforms take them."""

from __future__ import annotations

from grader.classroom.lms import Score
from grader.classroom.marks import Mark
from grader.model.assignment import Assignment


def score(about: Assignment, one: Mark) -> Score:
    """A mark as platforms take it, with a line for each outcome."""
    lines = [f"{o.title}: {one.outcomes[o.id]:.2f} of {o.points:g}" for o in about.outcomes if o.id in one.outcomes]
    if one.late_days:
        lines.append(f"{one.late_days} days late: {100 * one.factor:.0f} % of the score count")
    # The reasons are for those who ask later, and may not be meant for the student.
    lines += [f"{d.outcome or 'The mark'} was set to {d.score:g}" for d in one.decisions]
    attempt = one.attempt
    return Score(attempt.student, one.final, one.max_score, attempt.name, attempt.contacts, "\n".join(lines))
