"""What each student gets: the machine's score of the attempt that counts, late days, and what a person has decided.

Pure functions of what the store holds and of the rules of the course. No decision changes what the machine has found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from grader.classroom.store import Attempt, Override, Standing, Version
from grader.grading.scoring import total
from grader.model.policy import Policy
from grader.model.report import Report

EARLIEST = datetime.min.replace(tzinfo=UTC)


class Mark(msgspec.Struct, frozen=True):
    """A student's mark, and how it came about."""

    attempt: Attempt
    attempts: int
    """How many this student has handed in."""
    machine: float
    """The score of the report."""
    max_score: float
    outcomes: dict[str, float]
    """The score of each outcome, decisions applied."""
    late_days: int
    factor: float
    """What is left of the score after the late days."""
    decisions: tuple[Override, ...]
    """Those that count."""
    final: float
    provisional: bool
    person: tuple[str, ...]
    """What a person should look at, in words."""


def counting(attempts: Iterable[Attempt], standing: Mapping[int, Standing], policy: Policy) -> dict[str, list[Attempt]]:
    """The graded attempts of each student; the one that counts comes first."""
    by_student: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        if attempt.number in standing:
            by_student.setdefault(attempt.student, []).append(attempt)

    def worth(attempt: Attempt) -> tuple[float, datetime, str, int]:
        factor, _ = policy.late.factor(attempt.submitted, policy.late.due)
        best = standing[attempt.number].score * factor if policy.attempts.keep == "best" else 0.0
        return best, attempt.submitted or EARLIEST, attempt.seen, attempt.number

    return {student: sorted(of, key=worth, reverse=True) for student, of in by_student.items()}


def mark(attempts: Sequence[Attempt], report: Report, policy: Policy, decisions: Iterable[Override]) -> Mark:
    """The mark of a student whose attempt `attempts[0]` counts."""
    attempt = attempts[0]
    latest = {decision.outcome: decision for decision in decisions if decision.student == attempt.student}
    valid = {outcome: d for outcome, d in latest.items() if d.score is not None}
    outcomes = {o.id: o.score for o in report.outcomes}
    outcomes |= {o: d.score for o, d in valid.items() if o in outcomes and d.score is not None}
    factor, late_days = policy.late.factor(attempt.submitted, policy.late.due)
    final = total([factor * sum(outcomes.values())])
    whole = valid.get(None)
    if whole and whole.score is not None:
        final = whole.score
    return Mark(
        attempt,
        len(attempts),
        report.score,
        report.max_score,
        outcomes,
        late_days,
        factor,
        tuple(valid.values()),
        final,
        report.provisional,
        tuple(for_a_person(attempt, report, policy)),
    )


def dated(mark: Mark, stands: Standing, version: Version) -> Mark:
    """The mark, with a note where its result is older than `version`, which the others have, or younger than a decision."""
    notes = []
    if stands.version != version:
        notes.append("was graded with earlier checks, or another seed: the submission was not there to be graded again")
    if any(decision.made < stands.first for decision in mark.decisions):
        notes.append("has handed in again since a decision about the mark was made")
    return msgspec.structs.replace(mark, person=(*mark.person, *notes))


def for_a_person(attempt: Attempt, report: Report, policy: Policy) -> Iterable[str]:
    """Why somebody should look at a submission before its mark is given out."""
    if errors := report.errors:
        yield f"{len(errors)} check{'s' * (len(errors) > 1)} could not be run ({errors[0].message}): the mark is provisional"
    reasons = {check.reason for check in report.checks}
    if "unreadable_result" in reasons:
        yield "gave back something that cannot be read: it may have tried to disturb the grading"
    if "ambiguous" in reasons:
        yield "defines a function in several ways"
    if unread := [problem.file for problem in report.problems if problem.code == "left_out"]:
        yield f"is graded without what could not be read: {', '.join(unread)}"
    graded = [check for check in report.checks if check.functions]
    if graded and all(check.reason in ("missing", "not_implemented") for check in graded):
        yield "holds nothing that could be graded"
    if attempt.late and attempt.submitted is None:
        yield "is late, and the time is not known"
    if policy.late.due and attempt.submitted is None and policy.late != type(policy.late)(due=policy.late.due):
        yield "has no time of submission: no late days were counted"
