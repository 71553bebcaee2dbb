"""Gradescope: what its zip holds, and what runs on it.

The platform unpacks the zip into /autograder/source and runs `setup.sh` there once; for every submission it runs
`run_autograder`, which runs this module. Layout and metadata: https://gradescope-autograders.readthedocs.io/en/latest/
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from grader.model.assignment import load_assignment
from grader.model.errors import GraderError, UsageError
from grader.model.policy import Policy, parsed_time, read_policy
from grader.model.report import CheckResult, Report
from grader.platforms.contents import Files, Source
from grader.platforms.running import Stopped, graded, stoppable, unusable
from grader.report import write_whole
from grader.report.gradescope import Results, Visibility, checked, marked_up, render
from grader.report.streams import prepare
from grader.report.terminal import console, show

CONFINED = "run_autograder closes source, submission and results to all but root, and student code runs as a user of its own"
VISIBILITY: dict[str, Visibility] = {
    "now": "visible",
    "after due date": "after_due_date",
    "after publishing": "after_published",
    "never": "hidden",
}


def pack(source: Source) -> Files:
    return {
        "setup.sh": source.template("gradescope/setup.sh", executable=True),
        "run_autograder": source.template("gradescope/run_autograder", executable=True),
        **source.grading_files(),
    }


# on the platform -------------------------------------------------------------------------------------------------------


class Metadata(msgspec.Struct, frozen=True):
    """What of `submission_metadata.json` decides about a score; everything may be missing."""

    created_at: datetime | None = None
    due_date: datetime | None = None
    earlier: tuple[tuple[datetime, float], ...] = ()
    """Time and score of the attempts that were graded before, the oldest first."""


def read_metadata(content: object) -> Metadata:
    """The metadata in a JSON value; what is missing or not as it should be must not cost anybody points."""
    if not isinstance(content, dict):
        return Metadata()
    assignment = content.get("assignment")
    attempts = content.get("previous_submissions")
    earlier = [attempt(a) for a in attempts if isinstance(a, dict)] if isinstance(attempts, list) else []
    return Metadata(
        created_at=parsed_time(content.get("created_at")),
        due_date=parsed_time(assignment.get("due_date")) if isinstance(assignment, dict) else None,
        earlier=tuple(sorted(a for a in earlier if a)),
    )


def read_json(path: Path) -> object:
    """The content of a JSON file, or None if there is none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def attempt(entry: Mapping[str, Any]) -> tuple[datetime, float] | None:
    """Time and score of an earlier submission, unless it was not graded."""
    time = parsed_time(entry.get("submission_time"))
    try:
        score = float(entry.get("score") or 0.0)
    except (TypeError, ValueError):
        score = 0.0
    return (time, max(score, 0.0)) if time and not entry.get("autograder_error") else None


def late_note(policy: Policy, metadata: Metadata) -> tuple[float, list[str]]:
    """What the score is multiplied by, and what is said about it."""
    factor, days = policy.late.factor(metadata.created_at, metadata.due_date)
    if factor == 1.0:
        return factor, []
    plural = "day" if days == 1 else "days"
    return factor, [f"Handed in late, by {days} {plural} begun: {factor:.0%} of what was earned counts."]


def refused(policy: Policy, metadata: Metadata) -> bytes | None:
    """The results of an attempt too many, with the score of the last one; None if this one is to be graded."""
    times = [time for time, _ in metadata.earlier]
    if metadata.created_at is None or not policy.attempts.used_up(metadata.created_at, times):
        return None
    score = [score for time, score in metadata.earlier if time < metadata.created_at][-1]
    text = (
        f"Not graded: {policy.attempts.count} attempts count within {policy.attempts.hours:g} hours. The score is that of the last."
    )
    return checked(Results(score=score, output=f"<p>{text}</p>", tests=[]), score)


def main(root: Path) -> int:
    """Grade what is in `root`/submission; there is a result from the start, whatever happens then."""
    source, target = root / "source", root / "results" / "results.json"
    target.parent.mkdir(exist_ok=True)
    write_whole(target, failure("The grading did not end. That is not your fault: please tell your instructor."))
    try:
        with stoppable():
            content = results(source, root / "submission", root / "submission_metadata.json", target)
    except UsageError as error:
        content = failure(f"Nothing could be graded: {unusable(error, root / 'submission')}.")
    except (GraderError, OSError, ValueError, Stopped) as error:
        print(f"grader: {type(error).__name__}: {error}")
        content = failure("The grader failed. That is not your fault: please tell your instructor.")
    write_whole(target, content)
    return 0


def results(source: Path, submission: Path, about: Path, target: Path) -> bytes:
    """The final `results.json`; earlier ones are written to `target` as the grading goes on."""
    assignment = load_assignment(source / "assignment")
    policy = read_policy((source / "policy.toml").read_bytes(), "policy.toml")
    metadata = read_metadata(read_json(about))
    if refusal := refused(policy, metadata):
        return refusal
    factor, notes = late_note(policy, metadata)

    def visibility(check: CheckResult) -> Visibility:
        return VISIBILITY[policy.show(check)]

    def rendered(report: Report) -> bytes:
        return render(report, visibility, factor, notes, {"complete": report.complete})

    report = graded(
        assignment,
        submission,
        policy.limits,
        seed=policy.seed,
        so_far=lambda report: write_whole(target, rendered(report)),
    )
    # Standard output is for instructors: it may tell everything.
    show(report, console(sys.stdout))
    print("Isolation:", ", ".join(report.isolation))
    return rendered(report)


def failure(text: str) -> bytes:
    """Results without a test, whose score is 0."""
    return checked(Results(score=0.0, output=f"<p>{marked_up(text)}</p>", tests=[]), 0.0)


if __name__ == "__main__":
    prepare()
    sys.exit(main(Path(os.environ.get("AUTOGRADER_ROOT", "/autograder"))))
