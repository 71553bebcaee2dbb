"""One student of a class, as `grader grade DIR --student` finds them: what a batch reads of them, and the mark it has there."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from grader.classroom.exceptions import Exceptions
from grader.classroom.feedback import mark_lines, told_mark
from grader.classroom.intake import choose_students, find_entries, with_groups, with_loose_files
from grader.classroom.people import Directory, KnownStudent
from grader.classroom.register import EXCEPTIONS, ROSTER, Register
from grader.classroom.roster import Roster
from grader.classroom.run import read
from grader.classroom.store import Store
from grader.classroom.versions import current_checks
from grader.cli.policies import remembered_policy
from grader.cli.stores import open_store, store_of_folder
from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.model.report import Report
from grader.model.submission import Submission
from grader.report.wording import points


class ClassMark(msgspec.Struct, frozen=True):
    """What a class knows of a submission: nothing where it has no store."""

    submission: Submission
    seed: int = 1
    policy: Policy | None = None
    """The one that is named, else that of the class; None where nothing of a class is known."""
    score: float | None = None
    """By the checks, before late days and decisions."""
    same_checks: bool = True
    """Whether the checks that it was graded with are those of now."""
    mark: tuple[str, ...] = ()
    """What the student is told of the mark that counts."""

    def compared(self, report: Report) -> str:
        """Return in words how a report compares with the mark in the class, and which mark counts there."""
        return "\n".join([self.comparison(report), *(["The mark that counts there:", *self.mark] if self.mark else [])])

    def comparison(self, report: Report) -> str:
        if self.score is None:
            return "In the class this submission has no result."
        if not self.same_checks:
            return f"In the class it has {points(self.score, 2)}, from other checks or another seed than these."
        equal = abs(self.score - report.score) < 1e-9
        verdict = "the same." if equal else "NOT the same, though checks and seed are; was it made with another Python or NumPy?"
        return f"In the class it has {points(self.score, 2)}: {verdict}"


def student_of_class(
    assignment: Assignment, folder: Path, name: str, place: str | None, policy: Policy | None, seed: int | None
) -> ClassMark:
    """Find one student's submission in the folder of a class, and what the class's store has of it.

    The store is at `place`, else where `grader batch` puts it by itself. Raises UsageError if nothing readable is there.
    """
    entries, problems = find_entries(folder)
    beside = folder.with_name(f"{folder.absolute().name}-grades")
    with contextlib.ExitStack() as stack:
        store = None
        if place or store_of_folder(beside):
            store = stack.enter_context(contextlib.closing(open_store(place or str(beside), assignment)))
        known = [KnownStudent(entry.student, entry.name, entry.contacts) for entry in entries]
        directory = Directory(known, store.get(ROSTER, Roster) if store else None)
        exceptions = (store.get(EXCEPTIONS, Exceptions) if store else None) or Exceptions()
        entries = with_loose_files(folder, entries, directory, problems)
        entries = with_groups(entries, exceptions.group, directory.identify, problems)
        (entry,) = choose_students(entries, [name], directory.identify)
        submission, problem = read(entry)
        if submission is None:
            raise UsageError(f"{entry.student}: {problem}")
        if policy is None and store:
            policy = store.policy or Policy()
        return msgspec.structs.replace(known_mark(store, assignment, submission, policy, seed), policy=policy)


def known_mark(
    store: Store | None, assignment: Assignment, submission: Submission, policy: Policy | None, seed: int | None
) -> ClassMark:
    """Return a submission with the score that counts for it in the class, and the seed to grade it with."""
    version = store.applied if store else None
    if store is None or version is None:
        return ClassMark(submission, seed if seed is not None else policy.seed if policy else 1)
    seed = version.seed if seed is None else seed
    numbers = [a.number for a in store.attempts() if (a.student, a.sha256) == (submission.id, submission.sha256)]
    stands = store.standing(version).get(numbers[0]) if numbers else None
    if stands is None:
        return ClassMark(submission, seed)
    same = stands.version == current_checks(assignment, seed).version
    return ClassMark(submission, seed, score=stands.score, same_checks=same, mark=mark_told(store, assignment, submission.id))


def mark_told(store: Store, assignment: Assignment, student: str) -> tuple[str, ...]:
    """Return what a student is told of the mark that counts: after late days and decisions, and of the attempt that counts."""
    register = Register(store, remembered_policy(store, assignment) or Policy())
    found = register.grade_of(student)
    place = register.people(store.applied)[student]
    return tuple(f"  {line}" for line in mark_lines(told_mark(assignment, found[0], place))) if found else ()
