"""A release is tried before it is written: the solutions must earn all points, and what students begin with none.

The solutions are graded with all checks, and with the public ones in a folder that holds what students get. A check that passes on
the author's computer only, since it needs the reference or a file that students do not have, fails there.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.authoring.points import slips_in_worth
from grader.authoring.release import CHECKS
from grader.authoring.sources import syntax_of
from grader.authoring.written import write
from grader.grading.collection import HIDDEN, PUBLIC
from grader.grading.session import grade
from grader.model.assignment import DESCRIPTION, Assignment, load_assignment, solution_files
from grader.model.report import Check, CheckResult, Report
from grader.model.submission import Submission


def rehearse(assignment: Assignment, files: Mapping[str, bytes]) -> list[str]:
    """Return what is wrong with a release, one line each, with the file and line of the check.

    `assignment`, with its practices, has the manifest that is to be written, `files` are those of the students, by path.
    """
    found = [
        f"{check_place(assignment, about) if about else assignment.folder / DESCRIPTION}: {slip}"
        for about, slip in slips_in_worth(assignment)
    ]
    if found:
        return found
    solutions = solution_files(assignment)
    right = grade(assignment, Submission.of("solutions", solutions))
    found += complaints(assignment, right, "the solutions fail it")
    if found:
        return list(dict.fromkeys(found))
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), {path: content for path, content in files.items() if path.startswith(f"{CHECKS}/")})
        students = load_assignment(Path(name) / CHECKS).at_home
        report = grade(students, Submission.of("solutions", solutions), hidden=False)
        found += complaints(
            assignment, report, "the solutions fail it where students have it, without the files that they do not get"
        )
    if found:
        return found
    stubs = {path: content for path, content in files.items() if "/" not in path and path.endswith(".py")}
    report = grade(assignment, Submission.of("stubs", stubs))
    for check in (*report.practice_checks, *report.checks):
        if check.score > 0 or (check.status == "passed" and not check.max_score):
            found.append(f"{check_place(assignment, check)}: {check.title!r} passes, and nothing is written yet")
    return found


def complaints(assignment: Assignment, report: Report, what: str) -> Iterator[str]:
    """Yield each problem of a report, and each check that does not pass."""
    for problem in report.problems:
        yield f"{problem.file}{f':{problem.line}' if problem.line else ''}: {problem.message}"
    for check in (*report.practice_checks, *report.checks):
        # Checks that have not been run have their reason in a problem.
        if check.status != "passed" and not (report.problems and check.reason == "not_run"):
            told = "; ".join(part for part in (check.message, check.detail) if part)
            if check.status == "error":
                told = f"it could not be run: {check.detail or check.message}"
            if check.trace:
                told += f" ({check.trace.splitlines()[-1]})"
            yield f"{check_place(assignment, check)}: {check.title!r}: {what}: {told}"


def check_place(assignment: Assignment, check: Check | CheckResult) -> str:
    """Return the file of a check, and the line where its test begins if that is found."""
    folder, kind, name, *_ = check.id.split(".")
    path = assignment.folder / folder / (HIDDEN if kind == "hidden" else PUBLIC)
    if not path.is_file():
        return check.id
    tests = (node for node in syntax_of(path).body if isinstance(node, ast.FunctionDef))
    line = next((node.lineno for node in tests if node.name == f"test_{name}"), None)
    return f"{path}:{line}" if line else str(path)
