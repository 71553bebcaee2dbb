"""Explanation of one check of one student: what was called, what came back, what replacing changes, and the student's lines."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.classroom.feedback import told_mark
from grader.classroom.grades import Grade, with_points
from grader.classroom.intake import choose_students, find_entries, with_groups
from grader.classroom.records import Attempt, Version
from grader.classroom.register import Register
from grader.classroom.run import read
from grader.classroom.versions import current_checks, kept_checks
from grader.grading.provenance import by_policy, provenance_line
from grader.grading.replacing import replacement_lines, replacements
from grader.grading.session import open_grader
from grader.model.assignment import Assignment
from grader.model.cells import CellReader
from grader.model.errors import CheckError, UsageError
from grader.model.report import CheckResult, Report
from grader.model.submission import Submission
from grader.model.suggestions import did_you_mean
from grader.report import to_html
from grader.report.wording import points
from grader.similar.reading import READ_TEXT, read_source

LINES = 60
"""So many lines of a function are shown."""
BODY = re.compile(r"[ \t)\]}#]|$")
"""The beginning of a line that goes on with a function: indented, a closing bracket, a comment, or nothing."""


class Counted(msgspec.Struct, frozen=True):
    """What counts of a student: the grade, the report behind it, and the version of the checks that this comes from."""

    grade: Grade
    report: Report
    """With what it was made with, the policy included."""
    version: Version

    @property
    def attempt(self) -> Attempt:
        return self.grade.attempt

    def result(self, check: str) -> CheckResult:
        """Return the result of one check. Raises UsageError if the report has none of this id."""
        results = {result.id: result for result in self.report.checks}
        if check not in results:
            of_it = [result.id for result in self.report.checks if check in result.functions]
            near = f"; those of this function are {', '.join(of_it)}" if of_it else did_you_mean(check, results)
            raise UsageError(f"no check of this report is called {check!r}{near or '; checks.csv has the names of all'}")
        return results[check]


def what_counts(register: Register, student: str) -> Counted:
    """Return what counts of a student. Raises UsageError if nothing of the student was graded."""
    found = register.grade_of(student)
    if found is None:
        raise UsageError(f"nothing of {student} was graded")
    grade, version = found
    report = register.store.report(grade.attempt.number, version)
    assert report
    return Counted(grade, by_policy(with_points(grade.parts, report), register.policy), version)


def instructors_page(assignment: Assignment, register: Register, found: Counted) -> bytes:
    """Return the page of a student with everything on it that a student must not see, and the mark that counts."""
    person = register.people(register.store.applied)[found.attempt.student]
    return to_html(found.report, mark=told_mark(assignment, found.grade, person))


def explanation_of(report: Report, result: CheckResult) -> Iterator[str]:
    """Yield in lines what became of a check, what was called, and what came back."""
    hidden = "hidden" if result.hidden else "public"
    reason = f", {result.reason.replace('_', ' ')}" if result.reason else ""
    yield f"{result.id} ({hidden}): {result.title}"
    yield f"{result.status}{reason}: {points(result.score, 2)} of {points(result.max_score, 2)} points"
    for words, text in (
        ("Call", result.call),
        ("Found", result.message),
        ("Numbers", result.detail),
        ("Known mistake", result.diagnosis or ""),
        ("Printed", " / ".join(result.printed)),
        ("Our own lines", result.trace),
    ):
        if text:
            yield f"{words}: {text}"
    if report.made_with:
        yield provenance_line(report.made_with, report.seed)


@contextlib.contextmanager
def checks_of(register: Register, assignment: Assignment, version: Version) -> Iterator[Assignment | None]:
    """Give the assignment with the checks of a version, under the limits of the policy; None if they cannot be had any more."""
    limits = register.policy.limits
    if current_checks(assignment, version.seed).version == version:
        yield limits.applied_to(assignment)
        return
    with kept_checks(register.store, version) as kept:
        yield limits.applied_to(kept.assignment) if kept else None


def replaced_lines(register: Register, assignment: Assignment, found: Counted, check: str, submission: Submission) -> Iterator[str]:
    """Yield in lines what changes in a check when functions of the submission are replaced by right ones. This executes it."""
    result = found.result(check)
    if result.status not in ("failed", "partial") and not result.follow_through:
        yield f"It has {result.status}, so no function has to be replaced."
        return
    with checks_of(register, assignment, found.version) as chosen:
        if chosen is None:
            yield "What changes with functions replaced cannot be tried: the checks that this was graded with are gone."
            return
        try:
            with open_grader(chosen, only={check}, require=register.policy.limits.require) as grader:
                loaded = grader.load(submission, found.version.seed)
                if not loaded.found.keys() >= {*result.functions}:
                    yield "A function that it is about is not there, so nothing can be replaced."
                elif tried := replacements(grader, loaded, check):
                    yield from replacement_lines(tried, result.functions, result.call)
                else:
                    yield "It is judged by what others have found, and is not run itself."
        except CheckError as error:
            yield f"What changes with functions replaced cannot be tried: {error}"


def attempts_submission(register: Register, folder: Path, attempt: Attempt) -> Submission:
    """Find the submission of an attempt in the folder of a class. Raises UsageError if it is not there, or another one is."""
    entries, problems = find_entries(folder)
    entries = with_groups(entries, register.exceptions.group, register.directory.identify, problems)
    (entry,) = choose_students(entries, [attempt.student], register.directory.identify)
    submission, problem = read(entry)
    if submission is None:
        raise UsageError(problem)
    if submission.sha256 != attempt.sha256:
        raise UsageError(f"{folder} holds another submission of {attempt.student} by now")
    return submission


def definitions_in(submission: Submission, functions: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield file, function and lines of each definition of these functions at the left margin. Nothing is parsed."""
    reader = CellReader(READ_TEXT)
    texts = {file: read_source(file, content, reader).text.splitlines() for file, content in sorted(submission.files.items())}
    for function in functions:
        for file, lines in texts.items():
            for number, line in enumerate(lines):
                if re.match(rf"(async )?def {re.escape(function)}\b|{re.escape(function)} *=[^=]", line):
                    end = next((n for n in range(number + 1, len(lines)) if not BODY.match(lines[n])), len(lines))
                    while lines[end - 1] == "" or lines[end - 1].startswith("#"):
                        end -= 1
                    yield file, function, lines[number : min(end, number + LINES)]
