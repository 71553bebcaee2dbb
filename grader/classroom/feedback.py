"""Feedback: what a student is told of a grade, whichever way it comes back: the mark, how it came about, and what may be seen."""

from __future__ import annotations

import functools
import hashlib
from collections import deque
from collections.abc import Callable, Collection, Container, Generator, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from grader.classroom.exceptions import date_text
from grader.classroom.gradebook import full_points
from grader.classroom.grades import Grade, with_points
from grader.classroom.people import Person
from grader.classroom.records import Override, Version
from grader.classroom.register import Register
from grader.classroom.spreading import Work, spread
from grader.classroom.store import Store
from grader.model.assignment import Assignment
from grader.model.mark import ToldMark
from grader.model.policy import Policy
from grader.model.report import CheckResult, Report
from grader.report import to_html
from grader.report.lines import block_lines, remarks
from grader.report.wording import points, unseen_checks

T = TypeVar("T")
UNREADABLE = (
    "What was handed in cannot be read.",
    "A notebook, a .py file, and a folder, .zip or .tar.gz of them can be. Ask your instructor whether you may hand in again.",
)


class Feedback(msgspec.Struct, frozen=True):
    """What one student is told."""

    person: Person
    mark: ToldMark | None
    report: Report | None
    """As the student may see it; None where nothing could be graded."""
    unseen: int = 0
    """The number of checks that count and are not in it."""
    file: str = ""
    """What a file for the student is called, without its suffix; "" where that is not known yet."""

    def page(self) -> bytes | None:
        """Return the page of the student; None where nothing could be graded."""
        return to_html(self.report, mark=self.mark, unseen=self.unseen) if self.report else None

    def text(self) -> str:
        """Return the same in plain text, as far as that goes."""
        lines = mark_lines(self.mark) if self.mark else []
        if self.report is None:
            lines += UNREADABLE if self.person.status == "unreadable" else ["Nothing was graded."]
            return "\n".join(lines)
        lines += ["", *remarks(self.report)]
        lines += [unseen_checks(self.unseen)] if self.unseen else []
        for outcome in self.report.outcomes:
            lines += ["", f"{outcome.title}: {points(outcome.score, 2)} of {points(outcome.max_score, 2)} by the checks"]
            lines += [f"- {line}" for line in block_lines(outcome.checks)]
        return "\n".join(lines)


def mark_lines(mark: ToldMark) -> list[str]:
    """Return the lines about a mark, the first of which is the mark."""
    first = f"{points(mark.score, 2)} of {points(mark.max_score, 2)} points" if mark.counts else "Excused: no mark is asked for"
    return [first, *mark.lines]


def told_mark(assignment: Assignment, grade: Grade, person: Person) -> ToldMark:
    """Return the mark of a student with a grade, and how it came about."""
    return ToldMark(grade.final, grade.max_score, tuple(came_about(assignment, grade, person)), person.status != "excused")


def came_about(assignment: Assignment, grade: Grade, person: Person) -> Iterator[str]:
    """Yield what made a grade another number than that of the checks, in words for the student.

    The reasons of exceptions, and those of decisions that name none for the student, are for others.
    """
    titles = {outcome.id: outcome.title for outcome in assignment.outcomes}
    titles |= {part.id: part.title for part in assignment.description.manual}
    for decision in grade.decisions:
        if decision.outcome is not None and (decision.outcome not in grade.parts or decision.told):
            yield decision_text(titles.get(decision.outcome, decision.outcome), decision)
    if person.terms.group:
        yield f"Handed in together, as {person.terms.group}."
    if person.terms.due and grade.attempt.submitted:
        yield f"Your date was {date_text(person.terms.due)}."
    if grade.late.days:
        days = f"{grade.late.days} day{'s' * (grade.late.days != 1)}"
        yield f"Handed in late, by {days} begun: {grade.late.factor:.0%} of what was earned counts."
    if grade.attempts > 1:
        yield f"{grade.attempts} attempts were handed in; this is the one that counts."
    yield from (decision_text("The mark", decision) for decision in grade.decisions if decision.outcome is None)


def decision_text(what: str, decision: Override) -> str:
    return f"{what} was set to {decision.score:g} by a person{f': {decision.told}' if decision.told else '.'}"


class Shown:
    """What a student may see, of a policy, at a moment."""

    def __init__(self, policy: Policy, moments: Collection[str]) -> None:
        self.policy = policy
        self.moments = moments
        self.digest = hashlib.sha256(repr((policy, sorted(moments))).encode()).hexdigest()
        """Of all that it depends on."""

    def __call__(self, check: CheckResult) -> bool:
        # Most policies hide nothing.
        return not self.policy.visibility or self.policy.show(check) in self.moments


def shown_in(register: Register, *, published: bool, now: datetime | None = None) -> Shown:
    """Return which checks a student may see.

    What is shown after the due date is shown once the last date of anybody has passed; where no date is known, with what is
    `published`.
    """
    policy, terms = register.policy, register.terms.values()
    dates = [date for date in (policy.late.due, *(own.due for own in terms)) if date]
    over = (now or datetime.now(UTC)) > max(dates) if dates else published
    return Shown(policy, {"now", *(["after due date"] if over else []), *(["after publishing"] if published else [])})


class DueFeedback(msgspec.Struct, frozen=True):
    """All that is told to a student with a grade, but for the report, which is read where something is made of it."""

    person: Person
    mark: ToldMark
    attempt: int
    version: Version
    """Of the result of the attempt."""
    parts: dict[str, float | None]
    """The points that a person has given."""
    waits: bool
    """True if a person has to look at the work first."""
    file: str = ""
    """As in `Feedback`."""


class Made(msgspec.Struct, Generic[T], frozen=True):
    """What was made of the feedback to a student; None for one who cannot be reached."""

    person: Person
    waits: bool
    content: T | None


def feedback_due(assignment: Assignment, grade: Grade, person: Person, version: Version, file: str = "") -> DueFeedback:
    """Return what a student with a grade is told, whose result is of this version."""
    mark = told_mark(assignment, grade, person)
    return DueFeedback(person, mark, grade.attempt.number, version, grade.parts, bool(grade.person), file)


def made_of(store: Store, due: Iterable[DueFeedback], shown: Shown, make: Callable[[Feedback], T]) -> Generator[T]:
    """Yield what `make` makes of feedback, in its order; in several processes where there are many students.

    `make` and what it returns are sent between processes. Few reports at a time are in memory.
    """
    here = functools.partial(make_some, store, shown, make)
    return spread(due, here, functools.partial(making_process, store.url, store.assignment, shown, make))


def making_process(url: str, assignment: str, shown: Shown, make: Callable[[Feedback], T]) -> Work[DueFeedback, T]:
    return functools.partial(make_some, Store(url, assignment), shown, make)


def make_some(store: Store, shown: Shown, make: Callable[[Feedback], T], due: Sequence[DueFeedback]) -> list[T]:
    reports = store.reports((one.attempt, one.version) for one in due)
    return [make(feedback_on(one, report, shown)) for one, report in zip(due, reports, strict=True)]


def feedback_on(due: DueFeedback, report: Report, shown: Shown) -> Feedback:
    """Return what a student with a grade is told, whose report is this one."""
    # With the points that a person has given.
    seen = with_points(due.parts, report).for_student(shown)
    return Feedback(due.person, due.mark, seen, len(report.checks) - len(seen.checks), due.file)


def without_grade(assignment: Assignment, person: Person) -> Feedback | None:
    """Return what a student is told of whom nothing was graded; None where there is nothing to tell."""
    decision = person.decision
    if decision and decision.score is not None:
        lines = (decision_text("The mark", decision),)
        return Feedback(person, ToldMark(decision.score, full_points(assignment), lines, person.status != "excused"), None)
    return Feedback(person, None, None) if person.status == "unreadable" else None


def feedback_in(
    assignment: Assignment,
    register: Register,
    version: Version,
    shown: Shown,
    make: Callable[[Feedback], T],
    *,
    chosen: Container[str] | None = None,
    reached: Callable[[Person], object] = lambda person: True,
) -> Iterator[Made[T]]:
    """Yield what is made, as `made_of` says, for each student of the class who is told anything, or for each of these.

    Whoever has left the course is told nothing, and nothing is made for those who are not `reached`.
    """
    everybody = {name: person for name, person in register.people(version).items() if chosen is None or name in chosen}
    graded = set()
    told: deque[DueFeedback] = deque()

    def due() -> Iterator[DueFeedback]:
        for grade, _, made in register.grades(version, everybody):
            person = everybody[grade.attempt.student]
            graded.add(person.student)
            if belongs(person):
                told.append(feedback_due(assignment, grade, person, made))
                if reached(person):
                    yield told[-1]

    def unreached() -> Iterator[Made[T]]:
        while told and not reached(told[0].person):
            one = told.popleft()
            yield Made(one.person, one.waits, None)

    for content in made_of(register.store, due(), shown, make):
        yield from unreached()
        one = told.popleft()
        yield Made(one.person, one.waits, content)
    yield from unreached()
    for person in everybody.values():
        if person.student not in graded and belongs(person) and (other := without_grade(assignment, person)):
            yield Made(person, False, make(other) if reached(person) else None)


def belongs(person: Person) -> bool:
    return person.roster != "left the course"
