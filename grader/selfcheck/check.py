"""Public checks on work in progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.grading.session import choose, grade, usable_lanes
from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.model.report import CheckResult, Report
from grader.model.submission import Submission
from grader.sandbox import Loading


def public_report(assignment: Assignment, submission: Submission, outcomes: Sequence[str] = (), **options: Any) -> Report:
    """Return what the public checks say, as the student may see it; `options` are those of `grade`.

    Raises UsageError for an outcome that does not exist, CheckError where the grader fails.
    """
    options.setdefault("lanes", usable_lanes(len(choose(assignment, False, outcomes))))
    return grade(assignment, submission, hidden=False, outcomes=outcomes, **options).for_student()


def refuse_foreign(loading: Loading) -> Mapping[str, CheckResult]:
    """Return no earlier results. Raises UsageError where nothing of the exercises was found, and nothing tells why."""
    if not loading.found and not loading.problems:
        raise UsageError("no function of the exercises was found here; name the file or folder with your work")
    return {}
