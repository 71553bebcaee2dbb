"""Grading of numerical exercises: checks run here, students' code runs elsewhere.

from grader import find_assignment, grade, read_submission
report = grade(find_assignment(GRADING_PLACES), read_submission(Path("lab.ipynb")))
"""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = [
    "CheckError",
    "GraderError",
    "Report",
    "UsageError",
    "__version__",
    "check",
    "figure",
    "grade",
    "link",
    "load_assignment",
    "read_submission",
    "submit",
]
FOR_NOTEBOOKS = ("check", "figure", "link", "submit")


def __getattr__(name: str) -> object:
    # Imported on first use, so that `import grader` costs nothing.
    if name not in __all__:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    if name in FOR_NOTEBOOKS:
        import grader.selfcheck.notebook

        return getattr(grader.selfcheck.notebook, name)
    from grader.grading.session import grade
    from grader.model.assignment import load_assignment
    from grader.model.errors import CheckError, GraderError, UsageError
    from grader.model.report import Report
    from grader.model.submission import read_submission

    found = {f.__name__: f for f in (load_assignment, CheckError, GraderError, UsageError, Report, grade, read_submission)}
    return found[name]
