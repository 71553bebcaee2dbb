"""Gradescope: the autograder's zip, and what runs on the platform.

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

from grader.grading.provenance import provenance_line
from grader.model.policy import Policy, parsed_time
from grader.model.report import CheckResult, Report
from grader.platforms.contents import BundleSource, Files
from grader.platforms.running import deliver, read_bundle, run_grading, start
from grader.report import write_whole
from grader.report.gradescope import Results, Visibility, checked, marked_up, render
from grader.report.terminal import console, show

CONFINED = "run_autograder closes source, submission and results to all but root, and student code runs as a user of its own"
VISIBILITY: dict[str, Visibility] = {
    "now": "visible",
    "after due date": "after_due_date",
    "after publishing": "after_published",
    "never": "hidden",
}


def pack(source: BundleSource) -> Files:
    """Pack the scripts, the engine, the assignment and the policy."""
    return {
        "setup.sh": source.template("gradescope/setup.sh", executable=True),
        "run_autograder": source.template("gradescope/run_autograder", executable=True),
        **source.grading_files(),
    }


# on the platform -------------------------------------------------------------------------------------------------------


class Metadata(msgspec.Struct, frozen=True):
    """The parts of `submission_metadata.json` that decide about a score; everything may be missing."""

    created_at: datetime | None = None
    due_date: datetime | None = None
    earlier: tuple[tuple[datetime, float], ...] = ()
    """Time and score of each attempt that was graded before, the oldest first."""


def read_metadata(content: object) -> Metadata:
    """Return the metadata in a JSON value; what is missing or not as it should be must not cost anybody points."""
    if not isinstance(content, dict):
        return Metadata()
    assignment = content.get("assignment")
    attempts = content.get("previous_submissions")
    earlier = [attempt(a) for a in attempts if isinstance(a, dict)] if isinstance(attempts, list) else []
    return Metadata(
        created_at=parsed_time(content.get("created_at")),
        due_date=due_date(content) or (parsed_time(assignment.get("due_date")) if isinstance(assignment, dict) else None),
        earlier=tuple(sorted(a for a in earlier if a)),
    )


def due_date(content: Mapping[str, Any]) -> datetime | None:
    """Return the date of those who have handed in, extensions included: the latest one of a group; None where none is told.

    "users": [{"email": ..., "id": ..., "name": ..., "assignment": {"release_date": ..., "due_date": ..., "late_due_date": ...}}]
    """
    users = content.get("users")
    own = [user.get("assignment") for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    return max((date for one in own if isinstance(one, dict) and (date := parsed_time(one.get("due_date")))), default=None)


def read_json(path: Path) -> object:
    """Return the content of a JSON file, or None if there is none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def attempt(entry: Mapping[str, Any]) -> tuple[datetime, float] | None:
    """Return time and score of an earlier submission, unless it was not graded."""
    time = parsed_time(entry.get("submission_time"))
    try:
        score = float(entry.get("score") or 0.0)
    except (TypeError, ValueError):
        score = 0.0
    return (time, max(score, 0.0)) if time and not entry.get("autograder_error") else None


def late_note(policy: Policy, metadata: Metadata) -> tuple[float, list[str]]:
    """Return what the score is multiplied by, and what is said about that."""
    factor, days = policy.late.factor(metadata.created_at, metadata.due_date)
    if factor == 1.0:
        return factor, []
    plural = "day" if days == 1 else "days"
    return factor, [f"Handed in late, by {days} {plural} begun: {factor:.0%} of what was earned counts."]


def attempt_refusal(policy: Policy, metadata: Metadata) -> bytes | None:
    """Return the results of an attempt too many, with the score of the last one; None if this one is to be graded."""
    times = [time for time, _ in metadata.earlier]
    if metadata.created_at is None or not policy.attempts.used_up(metadata.created_at, times):
        return None
    score = [score for time, score in metadata.earlier if time < metadata.created_at][-1]
    text = (
        f"Not graded: {policy.attempts.count} attempts count within {policy.attempts.hours:g} hours. The score is that of the last."
    )
    return checked(Results(score=score, output=f"<p>{text}</p>", tests=[]), score)


def main(root: Path) -> int:
    """Grade what is in `root`/submission into `root`/results/results.json. Return 0."""
    target, submission = root / "results" / "results.json", root / "submission"
    return deliver(
        target, submission, lambda: results(root / "source", submission, root / "submission_metadata.json", target), refusal
    )


def results(source: Path, submission: Path, metadata_path: Path, target: Path) -> bytes:
    """Return the final `results.json`; earlier ones are written to `target` as the grading goes on."""
    bundle = read_bundle(source)
    policy = bundle.policy
    metadata = read_metadata(read_json(metadata_path))
    if too_many := attempt_refusal(policy, metadata):
        return too_many
    factor, notes = late_note(policy, metadata)

    def visibility(check: CheckResult) -> Visibility:
        return VISIBILITY[policy.show(check)]

    def rendered(report: Report) -> bytes:
        return render(report, visibility, factor, notes, {"complete": report.complete})

    report = run_grading(bundle, submission, so_far=lambda report: write_whole(target, rendered(report)))
    # Standard output is for instructors: it may tell everything.
    show(report, console(sys.stdout))
    print("Isolation:", ", ".join(report.isolation))
    print(provenance_line(report.made_with, report.seed))
    return rendered(report)


def refusal(text: str, reason: str = "") -> bytes:
    """Return results without a test, whose score is 0."""
    output = marked_up(f"{text.rstrip('.')}: {reason}." if reason else text)
    return checked(Results(score=0.0, output=f"<p>{output}</p>", tests=[]), 0.0)


if __name__ == "__main__":
    start(main, Path(os.environ.get("AUTOGRADER_ROOT", "/autograder")))
