"""Explanation of one check of one student: what was called, what came back, and the student's own lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.classroom.intake import choose_students, find_entries, with_groups
from grader.classroom.records import Attempt
from grader.classroom.register import Register
from grader.classroom.run import read
from grader.grading.provenance import policy_digest, provenance_line
from grader.model.cells import CellReader
from grader.model.errors import UsageError
from grader.model.report import CheckResult, Report
from grader.model.submission import Submission
from grader.model.suggestions import did_you_mean
from grader.similar.reading import READ_TEXT, read_source

LINES = 60
"""So many lines of a function are shown."""
BODY = re.compile(r"[ \t)\]}#]|$")
"""The beginning of a line that goes on with a function: indented, a closing bracket, a comment, or nothing."""


class ClassFolder(msgspec.Struct, frozen=True):
    """Where the submissions of a class were when they were graded last."""

    path: str


def find_report(register: Register, student: str) -> tuple[Attempt, Report]:
    """Return the attempt that counts, and its report. Raises UsageError if there is none."""
    version = register.store.applied
    standing = register.store.standing(version) if version else {}
    attempts = register.ranked(standing).get(student)
    if not attempts:
        raise UsageError(f"nothing of {student} was graded")
    report = register.store.report(attempts[0].number, standing[attempts[0].number].version)
    assert report
    made_with = {**report.made_with, "policy": policy_digest(register.policy)} if report.made_with else {}
    return attempts[0], msgspec.structs.replace(report, made_with=made_with)


def find_check(report: Report, check: str) -> CheckResult:
    """Return the result of a check. Raises UsageError if there is none."""
    results = {result.id: result for result in report.checks}
    if check not in results:
        raise UsageError(f"no check of this report is called {check!r}{did_you_mean(check, results)}")
    return results[check]


def explanation_of(report: Report, result: CheckResult) -> Iterator[str]:
    """Yield in lines what became of a check, what was called, what came back, and what other functions have to do with it."""
    hidden = "hidden" if result.hidden else "public"
    reason = f", {result.reason.replace('_', ' ')}" if result.reason else ""
    yield f"{result.id} ({hidden}): {result.title}"
    yield f"{result.status}{reason}: {result.score:.2f} of {result.max_score:.2f} points"
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
    if result.follow_through:
        yield "Replaced: it passes once right functions stand in place of the student's that the message names, so it is credited."
    elif result.status == "failed":
        yield "Replaced: it fails also where right functions stand in place of others of the student's, or it uses none."
    if report.made_with:
        yield provenance_line(report.made_with, report.seed)


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
