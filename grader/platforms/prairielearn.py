"""PrairieLearn: an externally graded question, and what runs in its container.

The platform mounts /grade with the submission in `student` and the question's tests in `tests`, and reads
/grade/results/results.json. See https://prairielearn.readthedocs.io/en/latest/externalGrading/
"""

from __future__ import annotations

import base64
import html
import json
import os
import sys
import uuid
from pathlib import Path
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from grader.grading.provenance import provenance_line
from grader.model.policy import Policy
from grader.model.report import OutcomeResult, Report
from grader.platforms.contents import BundleSource, Files, in_folder
from grader.platforms.feedback import feedback
from grader.platforms.running import deliver, ran_any, read_bundle, run_grading, start
from grader.report import write_whole
from grader.report.encoding import agree, encoded
from grader.report.lines import remarks
from grader.report.terminal import console, show

CONFINED = "tests/run.sh closes /grade/tests to all but root, and student code runs as a user of its own, without a network"
NAMESPACE = uuid.UUID("0a4f4f86-2f0f-5b0e-9a4b-6e6e2d62790d")
"""The namespace in which questions get their ids: the same assignment is the same question."""
MEGABYTE = 1_000_000

Text = Annotated[str, Meta(max_length=50_000)]
Number = Annotated[float, Meta(ge=0.0)]


class Image(Struct, frozen=True, forbid_unknown_fields=True):
    """A picture with a caption; its address is a data URL, which holds it whole."""

    label: str
    url: Annotated[str, Meta(pattern="^data:image/")]


class PrairieLearnTest(Struct, frozen=True, forbid_unknown_fields=True):
    """An outcome, as the page of results lists it."""

    name: str
    description: str
    points: Number
    max_points: Number
    message: str


class PrairieLearnResults(Struct, frozen=True, forbid_unknown_fields=True):
    """`results.json`; `score` is a share of 1, and must be there where something was graded."""

    gradable: bool
    message: Text
    score: Annotated[float, Meta(ge=0.0, le=1.0)] | UnsetType = UNSET
    format_errors: list[str] | UnsetType = UNSET
    tests: list[PrairieLearnTest] | UnsetType = UNSET
    images: list[Image] | UnsetType = UNSET


def pack(source: BundleSource) -> Files:
    """Pack the question, its tests, and the environment in which they run."""
    assignment = source.assignment
    grading = source.grading_files()
    engine = source.engine()
    return {
        "info.json": source.template(
            "prairielearn/info.json",
            title=json.dumps(assignment.description.title),
            id=assignment.id,
            uuid=str(uuid.uuid5(NAMESPACE, assignment.id)),
            seconds=str(min(600, int(source.policy.limits.seconds) + 60)),
        ),
        "question.html": source.template("prairielearn/question.html", title=html.escape(assignment.description.title)),
        "tests/run.sh": source.template("prairielearn/run.sh", executable=True),
        **in_folder("tests", {name: file for name, file in grading.items() if name not in engine}),
        "environment/Dockerfile": source.template("prairielearn/Dockerfile"),
        **in_folder("environment", engine),
    }


# on the platform -------------------------------------------------------------------------------------------------------


def render(report: Report, policy: Policy) -> bytes:
    """Return the content of `results.json`. Raises CheckError if it would not be what PrairieLearn reads."""
    told = report.for_student()
    tests = [PrairieLearnTest(o.title, feedback(o, policy), o.score, o.max_score, "") for o in told.outcomes]
    agree([report.counted(sum(test.points for test in tests))], report.score, "PrairieLearn")
    results = PrairieLearnResults(
        gradable=ran_any(report),
        # A score is a share there. What was earned on top makes up for points that are lost, and stands in the message.
        score=min(1.0, report.score / report.max_score) if report.max_score else 0.0,
        message="\n".join(remarks(told, policy.shown_now))[:20_000],
        tests=tests,
        images=[Image("Points by learning outcome", outcome_bars(report))],
    )
    return encoded(results, "PrairieLearn", MEGABYTE)


def outcome_bars(report: Report) -> str:
    """Draw a bar for each outcome, as the data URL of an SVG."""
    rows = "".join(
        f'<text x="0" y="{26 * n + 17}">{html.escape(o.id)}</text>'
        f'<rect x="150" y="{26 * n + 4}" width="200" height="16" fill="#e6e9ec"/>'
        f'<rect x="150" y="{26 * n + 4}" width="{200 * bar_share(o):.1f}" height="16" fill="#1a7f37"/>'
        f'<text x="360" y="{26 * n + 17}">{o.score:.1f} of {o.max_score:.1f}</text>'
        for n, o in enumerate(report.outcomes)
    )
    size = f'width="460" height="{26 * len(report.outcomes)}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">{rows}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def bar_share(outcome: OutcomeResult) -> float:
    """Return how much of an outcome was earned, at most all."""
    return min(1.0, outcome.score / (outcome.max_score or outcome.most_extra or 1))


def refusal(message: str, *errors: str) -> bytes:
    """Return results of an attempt that does not count."""
    return encoded(
        PrairieLearnResults(gradable=False, message=message, format_errors=list(errors) or UNSET), "PrairieLearn", MEGABYTE
    )


def main(root: Path) -> int:
    """Grade what is in `root`/student into `root`/results/results.json. Return 0."""
    target, submission = root / "results" / "results.json", root / "student"
    return deliver(target, submission, lambda: results(root / "tests", submission, target), refusal)


def results(tests: Path, submission: Path, target: Path) -> bytes:
    """Return the final `results.json`; earlier ones are written to `target` as the grading goes on."""
    bundle = read_bundle(tests)
    report = run_grading(bundle, submission, so_far=lambda report: write_whole(target, render(report, bundle.policy)))
    show(report, console(sys.stdout))
    print(provenance_line(report.made_with, report.seed))
    return render(report, bundle.policy)


if __name__ == "__main__":
    start(main, Path(os.environ.get("GRADE_ROOT", "/grade")))
