"""Grades numerical exercises: checks run in this process, students' code runs in others.

    from pathlib import Path
    from grader import grade, load_assignment, read_submission

    report = grade(load_assignment(Path("solutions")), read_submission(Path("lab.ipynb")), seed=1)
    print(report.score, report.max_score)

What `__all__` lists is the public interface of the package; what authors of checks import is `grader.checks`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.grading.session import grade as grade
    from grader.model.assignment import Assignment as Assignment
    from grader.model.assignment import find_assignment as find_assignment
    from grader.model.assignment import load_assignment as load_assignment
    from grader.model.errors import CheckError as CheckError
    from grader.model.errors import GraderError as GraderError
    from grader.model.errors import UsageError as UsageError
    from grader.model.report import CheckResult as CheckResult
    from grader.model.report import OutcomeResult as OutcomeResult
    from grader.model.report import Problem as Problem
    from grader.model.report import Report as Report
    from grader.model.submission import Submission as Submission
    from grader.model.submission import read_submission as read_submission
    from grader.sandbox import Sandbox as Sandbox
    from grader.sandbox import open_sandbox as open_sandbox
    from grader.selfcheck.notebook import check as check
    from grader.selfcheck.notebook import data as data
    from grader.selfcheck.notebook import figure as figure
    from grader.selfcheck.notebook import hint as hint
    from grader.selfcheck.notebook import link as link
    from grader.selfcheck.notebook import predict as predict
    from grader.selfcheck.notebook import submit as submit

__version__ = "0.1.0"
HOMES = {
    "Assignment": "model.assignment",
    "CheckError": "model.errors",
    "CheckResult": "model.report",
    "GraderError": "model.errors",
    "OutcomeResult": "model.report",
    "Problem": "model.report",
    "Report": "model.report",
    "Sandbox": "sandbox",
    "Submission": "model.submission",
    "UsageError": "model.errors",
    "check": "selfcheck.notebook",
    "data": "selfcheck.notebook",
    "figure": "selfcheck.notebook",
    "find_assignment": "model.assignment",
    "grade": "grading.session",
    "hint": "selfcheck.notebook",
    "link": "selfcheck.notebook",
    "load_assignment": "model.assignment",
    "open_sandbox": "sandbox",
    "predict": "selfcheck.notebook",
    "read_submission": "model.submission",
    "submit": "selfcheck.notebook",
}
"""The public names, and the module of each; those of `selfcheck.notebook` are for notebooks of students."""
__all__ = ["__version__", *HOMES]


def __getattr__(name: str) -> object:
    # Imported on first use, so that `import grader` costs nothing.
    if name not in HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(importlib.import_module(f"grader.{HOMES[name]}"), name)
