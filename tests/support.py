"""What tests of the engine are written with: submissions to the toy assignment, and questions to a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from grader.records import CheckResult, Report
from grader.submission import Submission, digest

RIGHT = """
import numpy as np

def double(z):
    return 2.0 * np.asarray(z)

def half(z):
    return 0.5 * np.asarray(z)

def quadruple(z):
    return 4.0 * np.asarray(z)

def total(z):
    return float(np.sum(z))

def twice(f, z):
    return f(f(z))

def draw(n, rng):
    return rng.uniform(size=n)

def everything(z):
    return half(total(z))
"""
"""A submission to the toy assignment that does everything right."""

Grade = Callable[..., Report]


def submission(files: dict[str, str | bytes] | str) -> Submission:
    """A submission of these files; a text alone is one module."""
    named = {"lab.py": files} if isinstance(files, str) else files
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in named.items()}
    return Submission("student", digest(contents), contents, ())


def checks_of(report: Report, *functions: str) -> list[CheckResult]:
    """The results of the checks of these functions; of all checks if none is named."""
    return [c for c in each_check(report) if not functions or set(functions) & set(c.functions)]


def each_check(report: Report) -> Iterator[CheckResult]:
    for outcome in report.outcomes:
        yield from outcome.checks


def reasons(report: Report, function: str) -> set[str | None]:
    """Why the checks of a function did not pass."""
    return {c.reason for c in checks_of(report, function) if c.status != "passed"}


def lost(report: Report) -> set[str]:
    """The outcomes in which points are missing."""
    return {o.id for o in report.outcomes if o.score < o.max_score}


def notebook(*cells: str, version: int = 4) -> bytes:
    """A notebook of format 3 or 4 with these code cells."""
    if version == 3:
        made = [{"cell_type": "code", "input": cell, "language": "python", "outputs": [], "metadata": {}} for cell in cells]
        return json.dumps({"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": made}]}).encode()
    made = [{"cell_type": "code", "source": cell, "execution_count": None, "outputs": [], "metadata": {}} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()
