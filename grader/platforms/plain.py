"""Anywhere else: one command in a container, or without one, that turns a submission into a folder of reports.

report.json, report.html     everything, for instructors
feedback.html                what the student may see
junit.xml                    a case for each check under a name that stays, for Artemis and other readers of JUnit
validation_results.json      what Submitty reads of a custom validator (`custom_doit` in its grading/dispatch.cpp)

The last line of standard output is what Autolab reads (`saveAutograde` in its app/helpers/assessment_autograde_core.rb): the scores
of its problems, called by the ids of the outcomes. It shows the whole output to the student, so that says what a student may see.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import msgspec

from grader.model.errors import CheckError, GraderError, UsageError
from grader.model.policy import Policy
from grader.model.report import Report
from grader.platforms.contents import BundleSource, Files
from grader.platforms.feedback import feedback
from grader.platforms.running import Stopped, ran_any, read_bundle, run_grading, start, stoppable
from grader.report import to_html, to_json, to_junit, write_whole
from grader.report.terminal import console, show
from grader.report.wording import points

CONFINED = "student code runs as a user of its own in a container without a network, in which only root can enter /grader"


def pack(source: BundleSource) -> Files:
    """Pack the container file, the command, the engine, the assignment and the policy."""
    return {
        "Containerfile": source.template("plain/Containerfile"),
        "grade.sh": source.template("plain/grade.sh", executable=True),
        **source.grading_files(),
    }


# where it runs ---------------------------------------------------------------------------------------------------------


def junit(report: Report) -> bytes:
    """Return the report as JUnit XML. Raises CheckError unless it can be read back with a case for every check."""
    content = to_junit(report)
    try:
        cases = sum(1 for _ in ElementTree.fromstring(content).iter("testcase"))
    except ElementTree.ParseError as error:
        raise CheckError(f"this is no JUnit XML: {error}") from None
    if cases != sum(len(outcome.checks) for outcome in report.outcomes):
        raise CheckError("the JUnit XML does not have a case for every check")
    return content


def for_submitty(report: Report, policy: Policy) -> bytes:
    """Return the share of the points, with a message for each outcome; where no check has run, the status of a failure of ours."""
    if not ran_any(report):
        return msgspec.json.encode({"status": "fail", "message": "no check could be run"})
    messages = [
        {
            "status": "success" if o.is_full else "information",
            "message": f"{o.title}: {points(o.score)} of {points(o.max_score)}\n{text}",
        }
        for o in report.for_student().outcomes
        for text in [feedback(o, policy)]
    ]
    share = min(1.0, report.score / report.max_score) if report.max_score else 0.0
    return msgspec.json.encode({"status": "success", "data": {"score": share, "message": messages}})


def main(arguments: list[str]) -> int:
    """Grade. The arguments are the folder of the bundle, the submission, and the folder for the results.

    Return 0 once something was graded, 2 if there is nothing to grade, 3 if the grader failed.
    """
    here, submission, out = map(Path, arguments)
    out.mkdir(parents=True, exist_ok=True)
    try:
        bundle = read_bundle(here)
        with stoppable():
            report = run_grading(bundle, submission, so_far=lambda report: write_whole(out / "report.json", to_json(report)))
        told = report.for_student(bundle.policy.shown_now)
        contents = {
            "report.json": to_json(report),
            "report.html": to_html(report),
            "feedback.html": to_html(told),
            "junit.xml": junit(report.for_student()),
            "validation_results.json": for_submitty(report, bundle.policy),
        }
        for name, content in contents.items():
            write_whole(out / name, content)
    except UsageError as error:
        print(f"grader: {error}", file=sys.stderr)
        return 2
    except (GraderError, OSError, Stopped) as error:
        print(f"grader: {type(error).__name__}: {error}", file=sys.stderr)
        return 3
    show(told, console(sys.stdout))
    print(json.dumps({"scores": {outcome.id: outcome.score for outcome in report.outcomes}}, allow_nan=False))
    return 0 if ran_any(report) else 3


if __name__ == "__main__":
    start(main, sys.argv[1:])
