"""Grades: the machine's score of the attempt that counts, late days, and the decisions of persons.

Pure functions of what the store holds and of the rules of the course. No decision changes what the machine has found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

import msgspec

from grader.classroom.exceptions import Terms
from grader.classroom.packing import Summary
from grader.classroom.people import Person
from grader.classroom.records import Attempt, Override, Standing, Version
from grader.grading.scoring import total
from grader.model.policy import Late, Policy
from grader.model.report import Report

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
    report: Summary,
    policy: Policy,
    decisions: Iterable[Override],
    terms: Mapping[str, Terms] = NO_TERMS,
) -> Grade:
    """Return the grade of a student whose attempt `attempts[0]` counts, with this report; `decisions` are about this student."""
    attempt = attempts[0]
    latest = {decision.outcome: decision for decision in decisions}
    valid = {outcome: d for outcome, d in latest.items() if d.score is not None}
    outcomes = {name: score for name, (score, _) in report.outcomes.items()}
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


def awaited(report: Summary, parts: Mapping[str, float | None]) -> Iterable[str]:
    """Yield which parts nobody has graded yet."""
    if missing := [f"{part.title} ({part.max_score:g} points)" for part in report.by_person if parts[part.id] is None]:
        yield f"awaits a person's points: {', '.join(missing)}"


def with_points(parts: Mapping[str, float | None], report: Report) -> Report:
    """Return the report with the points of `parts` that a person has given, where there is something that a person grades."""
    if not report.by_person:
        return report
    manual = tuple(msgspec.structs.replace(part, score=parts[part.id]) for part in report.by_person)
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


def reasons_for_review(attempt: Attempt, report: Summary, policy: Policy, due: datetime | None) -> Iterable[str]:
    """Yield why somebody should look at a submission before its grade is given out."""
    yield from report.notes
    costs = due and policy.late != Late(due=policy.late.due, zone=policy.late.zone)
    if attempt.submitted is None and (attempt.late or costs):
        what = "is late, and the time is not known" if attempt.late else "has no time of submission"
        yield f"{what}: no late days were counted; if any count, `grader override` sets the mark"
