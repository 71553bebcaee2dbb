"""Grades: the machine's score of the attempt that counts, late days, and the decisions of persons.

Pure functions of what the store holds and of the rules of the course. No decision changes what the machine has found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

import msgspec

from grader.classroom.exceptions import Terms
from grader.classroom.people import Person
from grader.classroom.records import Attempt, Override, Standing, Version
from grader.grading.scoring import total
from grader.model.policy import Late, Policy
from grader.model.report import Report
from grader.report.wording import join_names

NO_TERMS: Mapping[str, Terms] = MappingProxyType({})
EARLIEST = datetime.min.replace(tzinfo=UTC)


class Lateness(msgspec.Struct, frozen=True):
    """Late days that were begun, and the share of the score that is left after them."""

    days: int
    factor: float


class Grade(msgspec.Struct, frozen=True):
    """A student's grade, and how it came about."""

    attempt: Attempt
    attempts: int
    """The number of attempts that this student has handed in."""
    machine: float
    """The score of the report."""
    max_score: float
    """What can be earned, by what the machine grades and by what a person does, without extra credit."""
    outcomes: dict[str, float]
    """The score of each outcome, decisions applied."""
    late: Lateness
    decisions: tuple[Override, ...]
    """Those that count."""
    final: float
    """Points after late days and decisions."""
    provisional: bool
    person: tuple[str, ...]
    """Reasons why a person should look at it, in words."""
    earned: float
    """The points of outcomes and parts, decisions applied, before late days."""
    parts: dict[str, float | None] = {}
    """The points of each part that a person grades; None for one that awaits a person."""

    @property
    def is_decided(self) -> bool:
        """Whether a person has set the whole mark."""
        return any(decision.outcome is None for decision in self.decisions)


def counting_mark(person: Person, grade: Grade | None = None) -> float | None:
    """Return the mark that counts for somebody, graded or not; None where there is none, and for whoever is excused."""
    if person.status == "excused":
        return None
    if grade:
        return grade.final
    return person.decision.score if person.decision else None


def rank_attempts(
    attempts: Iterable[Attempt], standing: Mapping[int, Standing], policy: Policy, terms: Mapping[str, Terms] = NO_TERMS
) -> dict[str, list[Attempt]]:
    """Return the graded attempts of each student; the one that counts comes first."""
    by_student: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        if attempt.number in standing:
            by_student.setdefault(attempt.student, []).append(attempt)

    def worth(attempt: Attempt) -> tuple[float, datetime, str, int]:
        best = standing[attempt.number].score * late_of(attempt, policy, terms).factor if policy.attempts.keep == "best" else 0.0
        return best, attempt.submitted or EARLIEST, attempt.seen, attempt.number

    return {student: sorted(own, key=worth, reverse=True) for student, own in by_student.items()}


def late_of(attempt: Attempt, policy: Policy, terms: Mapping[str, Terms] = NO_TERMS) -> Lateness:
    """Return the lateness of an attempt, by the student's own date; none where that or the time of submission is not known."""
    factor, days = policy.late.factor(attempt.submitted, due_of(attempt.student, policy, terms))
    return Lateness(days, factor)


def due_of(student: str, policy: Policy, terms: Mapping[str, Terms]) -> datetime | None:
    """Return the date on which a student's work is due."""
    own = terms.get(student)
    return own.due if own and own.due else policy.late.due


def make_grade(
    attempts: Sequence[Attempt],
    report: Report,
    policy: Policy,
    decisions: Iterable[Override],
    terms: Mapping[str, Terms] = NO_TERMS,
) -> Grade:
    """Return the grade of a student whose attempt `attempts[0]` counts, with this report."""
    attempt = attempts[0]
    latest = {decision.outcome: decision for decision in decisions if decision.student == attempt.student}
    valid = {outcome: d for outcome, d in latest.items() if d.score is not None}
    outcomes = {o.id: o.score for o in report.outcomes}
    outcomes |= {o: d.score for o, d in valid.items() if o in outcomes and d.score is not None}
    parts = {part.id: d.score if (d := valid.get(part.id)) else None for part in report.by_person}
    late = late_of(attempt, policy, terms)
    by_hand = sum(points for points in parts.values() if points is not None)
    earned = report.counted(sum(outcomes.values())) + by_hand
    final = total([late.factor * earned])
    whole, due = valid.get(None), due_of(attempt.student, policy, terms)
    if whole and whole.score is not None:
        final = whole.score
    return Grade(
        attempt,
        len(attempts),
        report.score,
        total([report.max_score, *(part.max_score for part in report.by_person)]),
        outcomes,
        late,
        tuple(valid.values()),
        final,
        report.provisional,
        # Whoever has decided about the whole mark has looked at the work.
        () if whole else (*awaited(report, parts), *reasons_for_review(attempt, report, policy, due)),
        earned,
        parts,
    )


def awaited(report: Report, parts: Mapping[str, float | None]) -> Iterable[str]:
    """Yield which parts nobody has graded yet."""
    if missing := [f"{part.title} ({part.max_score:g} points)" for part in report.by_person if parts[part.id] is None]:
        yield f"awaits a person's points: {', '.join(missing)}"


def with_points_of(grade: Grade, report: Report) -> Report:
    """Return the report with the points that a person has given, where there is something that a person grades."""
    if not report.by_person:
        return report
    manual = tuple(msgspec.structs.replace(part, score=grade.parts[part.id]) for part in report.by_person)
    return msgspec.structs.replace(report, manual=manual)


def with_time_notes(grade: Grade, stands: Standing, version: Version) -> Grade:
    """Return the grade with a note where its result is not of `version`, which others have, or younger than a decision."""
    notes = []
    if stands.version != version and not grade.is_decided:
        notes.append(
            "was graded with other checks than the class, or another seed: those, or the submission, could not be had any more"
        )
    if any(decision.made < stands.first for decision in grade.decisions):
        notes.append("has handed in again since a decision about the mark was made")
    return msgspec.structs.replace(grade, person=(*grade.person, *notes))


def reasons_for_review(attempt: Attempt, report: Report, policy: Policy, due: datetime | None) -> Iterable[str]:
    """Yield why somebody should look at a submission before its grade is given out."""
    if errors := report.errors:
        yield f"{len(errors)} check{'s' * (len(errors) > 1)} could not be run ({errors[0].message}): the mark is provisional"
    reasons = {check.reason for check in report.checks}
    if "unreadable_result" in reasons:
        yield "gave back something that cannot be read: it may have tried to disturb the grading"
    if copied := sorted({name for c in report.checks if c.reason == "public_only" for name in c.functions}):
        names = join_names([f"`{name}`" for name in copied])
        yield f"is right for the inputs of the public checks only, in {names}: it may be a table of their answers"
    if "ambiguous" in reasons:
        yield "defines a function in several ways"
    if unread := [problem.file for problem in report.problems if problem.code == "left_out"]:
        yield f"is graded without what could not be read: {', '.join(unread)}"
    graded = [check for check in report.checks if check.functions]
    if graded and all(check.reason in ("missing", "not_implemented") for check in graded):
        yield "holds nothing that could be graded"
    if attempt.late and attempt.submitted is None:
        yield "is late, and the time is not known"
    if due and attempt.submitted is None and policy.late != Late(due=policy.late.due, zone=policy.late.zone):
        yield "has no time of submission: no late days were counted"
