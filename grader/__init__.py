"""Grades numerical exercises: checks run in this process, students' code runs in others.

    from pathlib import Path
    from grader import grade, load_assignment, read_submission

    report = grade(load_assignment(Path("solutions")), read_submission(Path("lab.ipynb")), seed=1)
    print(report.score, report.max_score)

What `__all__` lists is the public interface of the package; what authors of checks import is `grader.checks`.
"""

from __future__ import annotations

import importlib

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
    "figure": "selfcheck.notebook",
    "find_assignment": "model.assignment",
    "grade": "grading.session",
    "link": "selfcheck.notebook",
    "load_assignment": "model.assignment",
    "open_sandbox": "sandbox",
    "read_submission": "model.submission",
    "submit": "selfcheck.notebook",
}
"""The public names, and the module of each; `check`, `figure`, `link` and `submit` are for notebooks of students."""
__all__ = ["__version__", *HOMES]


def __getattr__(name: str) -> object:
    # Imported on first use, so that `import grader` costs nothing.
    if name not in HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(importlib.import_module(f"grader.{HOMES[name]}"), name)
