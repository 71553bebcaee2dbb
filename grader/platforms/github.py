"""GitHub: a template repository with stubs, public checks and a workflow that checks every push and writes a job summary.

Students can read and change everything in their repository, so nothing hidden is in it: these points tell how far the work is. The
mark comes from `grader batch` on the instructor's side, of what `grader collect` has cloned.
"""

from __future__ import annotations

import html
import os
import sys
from pathlib import Path

from grader.model.errors import GraderError
from grader.model.policy import Policy
from grader.model.report import OutcomeResult, Report
from grader.platforms.contents import BundleSource, Files, in_folder
from grader.platforms.feedback import feedback
from grader.platforms.public import public_files, public_report
from grader.platforms.running import start
from grader.report.commands import write_command
from grader.report.lines import remarks
from grader.report.terminal import console, show
from grader.report.wording import points

CONFINED = ""
FOLDER = ".github/grader"
LENGTH = 150_000
"""Characters of feedback in a summary: with every character escaped they stay below GitHub's limit of 1 MiB a step."""


def pack(source: BundleSource) -> Files:
    """Pack the workflow, the stubs, and what runs the public checks."""
    stubs = {name: file for name, file in source.students_files().items() if "/" not in name}
    return {
        ".github/workflows/check.yml": source.template("github/check.yml"),
        **in_folder(FOLDER, public_files(source)),
        **stubs,
    }


# in the workflow -------------------------------------------------------------------------------------------------------


def job_summary(report: Report, policy: Policy) -> str:
    """Return a job summary in Markdown: a table of the outcomes, and what there is to say about each.

    Every text that may come from a student is escaped as HTML.
    """
    told = report.for_student()
    length = min(5_000, LENGTH // max(1, len(told.outcomes)))
    rows = [f"| {escaped(o.title)} | {points(o.score)} | {points(o.max_score)} |" for o in told.outcomes]
    return "\n".join(
        [
            f"## {points(told.score)} of {points(told.max_score)} points in the public checks",
            "",
            "This is a forecast: the mark comes from the grading of your course, which has more checks.",
            "",
            preformatted("\n".join(remarks(told, policy.shown_now))[:20_000]),
            "",
            "| | points | of |",
            "| --- | ---: | ---: |",
            *rows,
            *(details(outcome, feedback(outcome, policy, length)) for outcome in told.outcomes),
            "",
        ]
    )


def details(outcome: OutcomeResult, text: str) -> str:
    """Return a part that is folded where nothing is missing."""
    opened = "" if outcome.is_full else " open"
    return f"\n<details{opened}><summary>{escaped(outcome.title)}</summary>\n\n{preformatted(text)}\n\n</details>"


def preformatted(text: str) -> str:
    return f"<pre>{html.escape(text)}</pre>"


def escaped(title: str) -> str:
    """Return a title for a cell of a table in Markdown."""
    return html.escape(title).replace("|", "&#124;").replace("\n", " ")


def main(here: Path, submission: Path) -> int:
    """Run the public checks of the bundle in `here`, and write the summary of the job. Return 3 if the grader failed, else 0."""
    try:
        report, policy = public_report(here, submission)
        if target := os.environ.get("GITHUB_STEP_SUMMARY"):
            with open(target, "a", encoding="utf-8", errors="replace") as stream:
                stream.write(job_summary(report, policy))
    except (GraderError, OSError) as error:
        write_command("error", f"the grader failed: {error}", sys.stdout)
        return 3
    write_command("notice", f"{points(report.score)} of {points(report.max_score)} points in the public checks", sys.stdout)
    show(report, console(sys.stdout))
    return 0


if __name__ == "__main__":
    start(main, *map(Path, sys.argv[1:]))
