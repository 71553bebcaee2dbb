"""GitHub Classroom: a template repository with stubs, public checks and the workflow that reports points.

Students can read and change everything in their repository, so nothing hidden is in it: these points tell how far the work is, and
the mark comes from `grader grade` on the instructor's side. Formats: classroom-resources/autograding-grading-reporter.
"""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from grader.model.errors import GraderError
from grader.model.policy import Policy
from grader.model.report import OutcomeResult, Report
from grader.platforms.contents import BundleSource, Files, in_folder
from grader.platforms.feedback import feedback
from grader.platforms.public import public_files, public_report
from grader.platforms.running import start
from grader.report.commands import harmless, write_command
from grader.report.encoding import agree, encoded
from grader.report.terminal import console, show

CONFINED = ""
FOLDER = ".github/grader"
STEPS = 20
"""Tests for each outcome. Classroom adds points up in one place and counts passed tests in another: equal tests agree in both."""

Status = Literal["pass", "fail", "error"]
Number = Annotated[float, Meta(ge=0.0)]
Text = Annotated[str, Meta(max_length=20_000)]


class GithubTest(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the equal tests of an outcome, as the reporter reads it."""

    name: str
    status: Status
    score: Number
    message: Text
    test_code: str
    filename: str
    line_no: int
    duration: Number


class GithubResult(Struct, frozen=True, forbid_unknown_fields=True):
    """The result of a step, which goes to the reporter as base64."""

    status: Status
    max_score: Annotated[float, Meta(gt=0.0)]
    tests: Annotated[list[GithubTest], Meta(min_length=1)]
    version: Literal[1] = 1


def pack(source: BundleSource) -> Files:
    """Pack the workflow, the stubs, and what runs the public checks."""
    outcomes = [outcome.id for outcome in source.assignment.outcomes if outcome.points]
    variables = "\n".join(f"          {o.upper()}_RESULTS: ${{{{ steps.grade.outputs.{o} }}}}" for o in outcomes)
    students = source.students_files()
    stubs = {name: file for name, file in students.items() if "/" not in name}
    return {
        ".github/workflows/classroom.yml": source.template(
            "github-classroom/classroom.yml", runners=",".join(outcomes), results=variables
        ),
        **in_folder(FOLDER, public_files(source)),
        **stubs,
    }


# in the workflow -------------------------------------------------------------------------------------------------------


def result(outcome: OutcomeResult, policy: Policy) -> bytes:
    """Return the result of one outcome. Raises CheckError unless it is the same in both of Classroom's sums.

    The score is rounded to one of `STEPS` equal tests; full points are for those who have earned all of them.
    """
    share = outcome.score / outcome.max_score if outcome.max_score else 0.0
    passed = STEPS if share >= 1.0 else min(round(STEPS * share), STEPS - 1)
    worth = outcome.max_score / STEPS
    broken = any(check.status == "error" for check in outcome.checks)
    missed: Status = "error" if broken else "fail"
    # The reporter prints it in a step of its own.
    text = harmless(feedback(outcome, policy))
    tests = [
        GithubTest(
            name=f"{outcome.title}: part {number} of {STEPS}",
            status="pass" if number <= passed else missed,
            score=worth if number <= passed else 0.0,
            # Once is enough.
            message=text if number == passed + 1 else "",
            test_code=f"grader check --outcome {outcome.id}",
            filename="",
            line_no=0,
            duration=0.0,
        )
        for number in range(1, STEPS + 1)
    ]
    made = GithubResult(status="pass" if passed == STEPS and not broken else missed, max_score=outcome.max_score, tests=tests)
    table = made.max_score * sum(test.status == "pass" for test in tests) / len(tests)
    agree((test.score for test in tests), table, "GitHub Classroom")
    return base64.b64encode(encoded(made, "GitHub Classroom"))


def outputs(report: Report, policy: Policy) -> str:
    """Return lines for the file of outputs of a step: one for each outcome. Classroom knows no extra credit."""
    graded = (outcome for outcome in report.for_student().outcomes if outcome.max_score)
    return "".join(f"{outcome.id}={result(outcome, policy).decode()}\n" for outcome in graded)


def main(here: Path, submission: Path) -> int:
    """Run the public checks of the bundle in `here`, and write the outputs of the step. Return 3 if the grader failed, else 0."""
    try:
        report, policy = public_report(here, submission)
        lines = outputs(report, policy)
    except (GraderError, OSError) as error:
        write_command("error", f"the grader failed: {error}", sys.stdout)
        return 3
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as stream:
        stream.write(lines)
    show(report, console(sys.stdout))
    return 0


if __name__ == "__main__":
    start(main, *map(Path, sys.argv[1:]))
