"""Classroom 50: `autograder.py` with its files, for the folder CLASSROOM/autograders/ASSIGNMENT of the configuration.

It runs in the student's workflow, where students can read along, so it has the public checks only. The contract is in
https://github.com/foundation50/classroom50, wiki/Advanced-Autograding.md, and `validate_result` in its collect_scores.py, which
leaves out a submission whose result it does not accept.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from grader.model.errors import CheckError, GraderError
from grader.model.policy import Policy
from grader.model.report import Report
from grader.platforms.contents import BundleSource, Files
from grader.platforms.feedback import feedback
from grader.platforms.public import public_files, public_report
from grader.platforms.running import start
from grader.report import write_whole
from grader.report.commands import harmless, write_command
from grader.report.encoding import encoded
from grader.report.terminal import console, show

CONFINED = ""
UNITS = 100
"""Scores are whole numbers there: hundredths of our points."""

Count = Annotated[int, Meta(ge=0)]
Name = Annotated[str, Meta(min_length=1)]
Time = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


class Classroom50Test(Struct, frozen=True, forbid_unknown_fields=True):
    """An outcome, as the runner reads it; it counts as passed where no point is missing."""

    name: Name = field(name="test-name")
    passed: bool
    score: Count
    max_score: Count = field(name="max-score")
    message: Annotated[str, Meta(max_length=20_000)]


class Classroom50Result(Struct, frozen=True, forbid_unknown_fields=True):
    """`result.json`; owner and kind of assignment are stamped by the runner."""

    schema: Literal["classroom50/result/v1"]
    classroom: Name
    assignment: Name
    submission: Name
    commit: Name
    release: Name
    review: Name
    datetime: Time
    graded_at: Time
    score: Count
    max_score: Count = field(name="max-score")
    tests: list[Classroom50Test]


def pack(source: BundleSource) -> Files:
    """Pack the script that the runner starts, and what runs the public checks."""
    return {"autograder.py": source.template("classroom50/autograder.py"), **public_files(source)}


# in the workflow -------------------------------------------------------------------------------------------------------


def render(report: Report, policy: Policy, handed_in: str) -> bytes:
    """Return the content of `result.json`.

    Raises CheckError if the runner has not said whose it is, or if something does not add up.
    """
    told = report.for_student()
    # More points than a test is worth are not accepted, so extra credit makes up for points of its own outcome only.
    tests = [
        Classroom50Test(
            o.title, o.is_full, round(UNITS * min(o.score, o.max_score)), round(UNITS * o.max_score), harmless(feedback(o, policy))
        )
        for o in told.outcomes
    ]
    # Each test is rounded by itself.
    score = sum(test.score for test in tests)
    expected = UNITS * (sum(min(o.score, o.max_score) for o in told.outcomes) if report.most_extra else report.score)
    if abs(score - expected) > len(tests) / 2:
        raise CheckError(f"the tests add up to {score}, the report says {expected:g}")
    result = Classroom50Result(
        schema="classroom50/result/v1",
        classroom=variable("CLASSROOM"),
        assignment=variable("ASSIGNMENT"),
        submission=variable("SUBMISSION_TAG"),
        commit=variable("COMMIT_URL"),
        release=variable("RELEASE_URL"),
        review=os.environ.get("REVIEW_URL") or variable("COMMIT_URL"),
        datetime=handed_in,
        graded_at=timestamp(),
        score=score,
        max_score=sum(test.max_score for test in tests),
        tests=tests,
    )
    return encoded(result, "Classroom 50")


def variable(name: str) -> str:
    """Return an environment variable. Raises CheckError if the runner has not set it."""
    if value := os.environ.get(name):
        return value
    raise CheckError(f"the runner has not set {name}")


def timestamp() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def commit_time(checkout: Path) -> str:
    """Return when the work was committed, which a regrade does not change; now, if this is no repository."""
    command = ["git", "show", "--no-patch", "--format=%ct", "HEAD"]
    try:
        done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=30, check=True)
        return datetime.fromtimestamp(int(done.stdout), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OSError, ValueError, subprocess.SubprocessError):
        return timestamp()


def main(here: Path, checkout: Path) -> int:
    """Grade the checkout. Return 0 if that worked, whatever the score; anything else is a fault of ours to the runner."""
    handed_in = commit_time(checkout)
    try:
        report, policy = public_report(here, checkout)
        write_whole(checkout / "result.json", render(report, policy, handed_in))
    except (GraderError, OSError) as error:
        write_command("error", f"the grader failed: {error}", sys.stderr)
        return 3
    show(report, console(sys.stdout))
    return 0


if __name__ == "__main__":
    start(main, *map(Path, sys.argv[1:]))
