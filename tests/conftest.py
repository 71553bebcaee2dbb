"""Fixtures of all tests: the assignments, and a way to grade a few lines against the toy one."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, TOY, Grade, submission

from grader.grading.session import grade
from grader.model import explaining
from grader.model.assignment import Assignment, Description, load_assignment
from grader.model.limits import Limits
from grader.model.report import Report
from grader.sandbox import Sandbox, WorkerLimits, open_sandbox, sandbox_for
from grader.sandbox.forking import ForkingSandbox

Open = Callable[[], Sandbox]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-corpus", action="store_true", help="run every attack on every kind of host, which takes a while")
    parser.addoption(
        "--network", action="store_true", help="grade a class on several computers, which are namespaces; takes minutes"
    )
    parser.addoption(
        "--fresh-root",
        type=Path,
        metavar="DIR",
        help="a Debian or Ubuntu made by debootstrap, in which the Gradescope bundle is set up and run as on the platform",
    )


class Failing(logging.Handler):
    """Raises the fault in an explanation that a user would not see; the processes that a test forks have it, too."""

    def emit(self, record: logging.LogRecord) -> None:
        raise


@pytest.fixture(scope="session", autouse=True)
def faults_in_explanations_fail() -> Iterator[logging.Handler]:
    handler = Failing()
    explaining.LOGGER.addHandler(handler)
    explaining.LOGGER.setLevel(logging.DEBUG)
    yield handler
    explaining.LOGGER.removeHandler(handler)


@pytest.fixture(autouse=True)
def no_recordings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known from one test to the next: the user's folder for caches cannot be used."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/caches")


@pytest.fixture
def faults_in_explanations_pass(faults_in_explanations_fail: logging.Handler) -> Iterator[None]:
    """Let them pass, as for users."""
    explaining.LOGGER.removeHandler(faults_in_explanations_fail)
    yield
    explaining.LOGGER.addHandler(faults_in_explanations_fail)


@pytest.fixture(scope="session")
def toy() -> Assignment:
    return load_assignment(TOY)


@pytest.fixture(scope="session")
def course() -> Assignment:
    """The assignment of this project."""
    return load_assignment(ROOT / "solutions")


@pytest.fixture(scope="session")
def open_kept() -> Iterator[Open]:
    """Give a sandbox that goes on to the next test once it is closed, as in a grading server.

    Its processes end and its submission is gone, but its fork server stays: to start one takes longer than to grade the toy.
    """
    idle: list[ForkingSandbox] = []

    class KeptSandbox(ForkingSandbox):
        def close(self) -> None:
            if self not in idle and self.server.process.poll() is None:
                self.end_template()
                idle.append(self)

    yield lambda: idle.pop() if idle else KeptSandbox(WorkerLimits()) if sys.platform == "linux" else open_sandbox()
    for sandbox in idle:
        ForkingSandbox.close(sandbox)


@pytest.fixture
def kept_sandboxes(open_kept: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every grading in this process has a sandbox that is kept, unless it asks for certain layers."""

    def open_either(description: Description, require: Collection[str] = ()) -> Sandbox:
        is_plain = description.limits == Limits() and not description.requirements and not require
        return open_kept() if is_plain else sandbox_for(description, require)

    monkeypatch.setattr("grader.grading.session.sandbox_for", open_either)


@pytest.fixture
def grade_toy(toy: Assignment, open_kept: Open) -> Grade:
    """Grade files, or one module, against the toy assignment."""

    def run(files: dict[str, str | bytes] | str, *, limits: WorkerLimits | None = None, **options: Any) -> Report:
        return grade(toy, submission(files), sandbox=open_sandbox(limits) if limits else open_kept(), **options)

    return run
