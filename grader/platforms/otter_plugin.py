"""otter's plugin: grades the submission with our engine before otter would execute it, and takes it away.

otter then runs its tests in a notebook of ours that knows what became of each check, so the results are otter's own, made by
its own machinery. otter executes, unpickles and imports nothing that a student has handed in.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from otter.plugins import AbstractOtterPlugin
from otter.run.run_autograder.utils import OtterRuntimeError

from grader.model.errors import UsageError
from grader.model.report import CheckResult, Report
from grader.platforms.gradescope import late_note, read_metadata
from grader.platforms.running import read_bundle, reason_for_student, run_grading, stoppable
from grader.report import to_json
from grader.report.blocks import FunctionBlock
from grader.report.lines import explanation, one_line, remarks
from grader.report.terminal import console, show

NAME = "grader.platforms.otter_plugin"
OTTERS = ("tests", "__pycache__")
"""The names that otter has put into the submission's folder, besides those in `files`."""
HANDED_IN = ".handed_in"
EMPTY = nbformat.writes(nbformat.v4.new_notebook())


class Plugin(AbstractOtterPlugin):  # type: ignore[misc]
    """The three events of a grading, in the order in which otter calls them, and the report at the end."""

    report: Report
    factor = 1.0

    def before_grading(self, config: object) -> None:
        """Grade what was handed in, and leave nothing of it in otter's way."""
        path = Path(self.submission_path)
        source = path.parent.parent / "source"
        if os.geteuid() == 0:
            # Checks and solutions are in there. otter has just copied them beside the submission, from where they go below.
            path.parent.parent.chmod(0o700)
        bundle = read_bundle(source / "files")
        self.factor, self.notes = late_note(bundle.policy, read_metadata(self.submission_metadata))
        with tempfile.TemporaryDirectory(prefix="submission-") as name:
            submission = Path(name)
            take_away(path.parent, submission, {entry.name for entry in (source / "files").iterdir()})
            if (submission / HANDED_IN).is_dir():
                submission /= HANDED_IN
            try:
                with stoppable():
                    self.report = run_grading(bundle, submission)
            except UsageError as error:
                raise OtterRuntimeError(reason_for_student(error, submission)) from None
        # otter reads this file before `before_execution`, and nothing comes of it.
        path.write_text(EMPTY if path.suffix == ".ipynb" else "")

    def before_execution(self, submission: object) -> Any:
        """Return the notebook that otter is to execute instead: it holds the verdicts, as plain data."""
        # A module of this name in the folder would be found before one of otter's.
        Path(self.submission_path).unlink()
        verdicts = {c.id: verdict(c) for outcome in self.report.for_student().outcomes for c in outcome.checks}
        cell = f"import json\nresults = json.loads({json.dumps(verdicts)!r})"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)], metadata={"kernelspec": kernel})

    def after_grading(self, results: Any) -> None:
        """Give partial credit, which otter's cases do not know. Raises OtterRuntimeError if otter's verdicts are not ours."""
        told = self.report.for_student().outcomes
        if {o.id: [c.status == "passed" for c in o.checks] for o in told} != {
            name: [case.passed for case in results.get_result(name).test_case_results] for name in results.test_files
        }:
            raise OtterRuntimeError("the tests of this autograder could not be run")
        earned = sum(outcome.score for outcome in told)
        # otter adds up what the outcomes have, and knows no limit of the sum.
        share = self.report.score / earned if self.report.capped is True and earned else 1.0
        for outcome in told:
            results.update_score(outcome.id, outcome.score * share * self.factor)
            for case, check in zip(results.get_result(outcome.id).test_case_results, outcome.checks, strict=True):
                case.message = verdict(check) or "Passed"
        results.set_output("\n".join([*self.notes, *remarks(self.report.for_student())]))
        results.set_plugin_data(NAME, msgspec.json.decode(to_json(self.report)))

    def generate_report(self) -> str:
        text = io.StringIO()
        show(self.report, console(text))
        return text.getvalue()


def hand_over(submission: str) -> None:
    """Put what was handed in into a folder, and an empty notebook beside it: otter takes one notebook or module, and no archive."""
    folder = Path(submission)
    entries = list(folder.iterdir())
    (folder / HANDED_IN).mkdir()
    for entry in entries:
        shutil.move(entry, folder / HANDED_IN / entry.name)
    (folder / "submission.ipynb").write_text(EMPTY)


def take_away(folder: Path, target: Path, ours: set[str]) -> None:
    """Move everything of the student's out of a folder; what otter has put there is deleted, but for its tests."""
    for entry in list(folder.iterdir()):
        if entry.name in ours:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        elif entry.name not in OTTERS:
            shutil.move(entry, target / entry.name)


def verdict(check: CheckResult) -> str:
    """Return what a case says: nothing where the check passes."""
    return "" if check.status == "passed" else one_line(explanation(FunctionBlock(check.functions, (check,))))
