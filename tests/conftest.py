"""Fixtures of all tests: the assignments, and a way to grade a few lines against the toy one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import ROOT, TOY, Grade, submission

from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.model.report import Report
from grader.sandbox import WorkerLimits, open_sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-corpus", action="store_true", help="run every attack on every kind of host, which takes a while")
    parser.addoption(
        "--fresh-root",
        type=Path,
        metavar="DIR",
        help="a Debian or Ubuntu made by debootstrap, in which the Gradescope bundle is set up and run as on the platform",
    )


@pytest.fixture(scope="session")
def toy() -> Assignment:
    return load_assignment(TOY)


@pytest.fixture(scope="session")
def course() -> Assignment:
    """The assignment of this project."""
    return load_assignment(ROOT / "solutions")


@pytest.fixture
def grade_toy(toy: Assignment) -> Grade:
    """Grade files, or one module, against the toy assignment."""

    def run(files: dict[str, str | bytes] | str, *, limits: WorkerLimits | None = None, **options: Any) -> Report:
        return grade(toy, submission(files), sandbox=open_sandbox(limits), **options)

    return run
