"""What `nbgrader autograde` calls in the place of its own execution of notebooks, for assignments that our engine grades.

Nothing of a student is executed in nbgrader's process or in a kernel. The whole submission is graded as everywhere, once, and each
graded cell gets the output from which nbgrader itself reads the points: a number, after a text for the student.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute

from grader.model.errors import CheckError, UsageError
from grader.model.report import OutcomeResult, Report
from grader.model.submission import read_submission
from grader.platforms.feedback import feedback
from grader.platforms.nbgrader import GRADING
from grader.platforms.running import Bundle, ran_any, read_bundle, reason_for_student, run_grading
from grader.report.lines import remarks


def preprocessors() -> list[type]:
    """Return nbgrader's steps of an autograding, with our engine in the place of the execution."""
    steps: list[type] = Autograde.class_traits()["autograde_preprocessors"].default()
    return [GradeWithEngine if step is Execute else step for step in steps]


class GradeWithEngine(Execute):  # type: ignore[misc]
    """Gives graded cells their points. Notebooks of assignments that are not ours are executed as nbgrader does it."""

    def preprocess(self, nb: Any, resources: Any, **options: Any) -> tuple[Any, Any]:
        """Return the notebook with outputs. Raises CheckError if the grader failed, so that nobody gets points for that."""
        about = resources["nbgrader"]
        course = CourseDirectory(parent=self)
        root = root_of(course, resources["metadata"]["path"], about)
        bundle = root / GRADING / about["assignment"]
        if not bundle.is_dir():
            executed: tuple[Any, Any] = super().preprocess(nb, resources, **options)
            return executed
        submitted = root / step_folder(course, course.submitted_directory, about)
        read = read_bundle(bundle)
        try:
            report = graded(bundle, submitted, read_submission(submitted).sha256, newest(bundle))
        except UsageError as error:
            results = {}
            why = f"Nothing could be graded: {reason_for_student(error, submitted)}."
        else:
            told = report.for_student()
            results = {outcome.id: outcome for outcome in told.outcomes}
            nb.metadata["made_with"] = report.made_with
            why = "\n".join(remarks(told, read.policy.shown_now))
            if report.provisional:
                self.log.warning("%s: some checks could not be run, so the points are provisional", about["student"])
        for cell in nb.cells:
            own = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code":
                cell.outputs = []
                cell.execution_count = None
            if own.get("grade") and not own.get("solution"):
                cell.outputs = outputs(results.get(own["grade_id"]), why, read, own["points"])
        return nb, resources


def outputs(outcome: OutcomeResult | None, why: str, bundle: Bundle, worth: float) -> list[Any]:
    """Return the outputs of a graded cell. nbgrader gives the number in the last one.

    It refuses a number that is larger than what the cell is worth.
    """
    text = f"{why}\n\n{feedback(outcome, bundle.policy)}" if outcome else why
    score = min(outcome.score, worth) if outcome else 0.0
    return [
        nbformat.v4.new_output("stream", name="stdout", text=f"{text}\n"),
        nbformat.v4.new_output("execute_result", {"text/plain": repr(float(score))}, execution_count=None),
    ]


@lru_cache(maxsize=1)
def graded(bundle: Path, submitted: Path, *_state: object) -> Report:
    """Grade a submission, once for all its notebooks as long as the state of it and of the bundle is the same.

    Raises UsageError if there is nothing to grade, CheckError if no check could be run.
    """
    report = run_grading(read_bundle(bundle), submitted)
    if not ran_any(report):
        raise CheckError("; ".join(["no check could be run", *(problem.message for problem in report.problems)]))
    return report


def newest(folder: Path) -> int:
    """Return when something in a folder was changed last."""
    return max((path.stat().st_mtime_ns for path in folder.rglob("*")), default=0)


def step_folder(course: Any, step: str, about: Any) -> str:
    """Return the folder of one step of nbgrader's, such as `submitted`, below the folder of the course."""
    named: str = course.directory_structure.format(
        nbgrader_step=step, student_id=about["student"], assignment_id=about["assignment"]
    )
    return named


def root_of(course: Any, path: str, about: Any) -> Path:
    """Return the folder of the course, by where nbgrader has put the notebook that it autogrades. CheckError if it is elsewhere."""
    place, end = Path(path).resolve().as_posix(), step_folder(course, course.autograded_directory, about)
    if not place.endswith(f"/{end}"):
        raise CheckError(f"{place} does not end in {end}")
    return Path(place.removesuffix(end))
