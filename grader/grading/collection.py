"""The pytest plugin: finds checks, gives them their fixtures, and runs them one by one.

Nothing here fails in pytest's own sense: how a case ends is a record.
"""

from __future__ import annotations

import os
import sys
import types
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.checks.marking import Mark
from grader.checks.student import Caller, Student
from grader.grading.pytest_items import prepared
from grader.grading.trial import judge
from grader.model.assignment import Assignment
from grader.model.errors import CheckError
from grader.model.report import Case, Check

PUBLIC, HIDDEN = "test_public.py", "test_hidden.py"
CHECK_MODULES = ("test_public", "test_hidden", "conftest")


def describe_check(item: pytest.Function, outcomes: dict[str, str]) -> Check:
    """The manifest's entry for a collected test. CheckError if it is not marked as a check."""
    mark: Mark | None = getattr(item.function, "__check__", None)
    if mark is None:
        raise CheckError(f"{item.nodeid} is not marked with @check")
    if mark.kind == "purity":
        raise CheckError(f"{item.nodeid}: the kind 'purity' is that of the check of imports, which every outcome has anyway")
    folder, hidden = item.path.parent.name, item.path.name == HIDDEN
    name, functions = item.originalname.removeprefix("test_"), mark.functions
    if mark.each:
        functions = (str(item.callspec.params["function"]),)
        name = f"{name}.{functions[0]}"
    outcome = mark.outcome or folder
    if outcome not in outcomes:
        raise CheckError(f"{item.nodeid}: {outcome!r} is not an outcome; name one with @check(..., outcome=...)")
    return Check(
        id=f"{folder}.{'hidden' if hidden else 'public'}.{name}",
        outcome=outcome,
        title=(item.function.__doc__ or "").strip().splitlines()[0].rstrip("."),
        functions=functions,
        kind=mark.kind,
        points=mark.points,
        hidden=hidden,
        seconds=mark.seconds,
    )


Item = tuple[Check, pytest.Function]


class Collector:
    """Finds the checks of an assignment without running them."""

    def __init__(self, assignment_outcomes: list[str]) -> None:
        self.outcomes = {name: name for name in assignment_outcomes}
        self.items: list[Item] = []
        self.broken: list[str] = []

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.broken.append(f"pytest failed: {excinfo.exconly()}"[:500])
        return True

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        # pytest would turn it into an exit status.
        raise excinfo.value

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken.append(f"{report.nodeid}: {last_line(report.longreprtext)}")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if isinstance(item, pytest.Function):
                try:
                    self.items.append((describe_check(item, self.outcomes), item))
                except CheckError as error:
                    self.broken.append(str(error))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        # Items can be run when pytest has returned, which is up to whoever has collected them.
        return True

    @property
    def checks(self) -> list[Check]:
        """Each check once, however many cases it has."""
        return list({check.id: check for check, _ in self.items}.values())


class Grading(Collector):
    """Collects checks, gives them their fixtures and runs them one by one."""

    def __init__(
        self,
        assignment: Assignment,
        reference: dict[str, Callable[..., Any]],
        seed: int = 1,
    ) -> None:
        super().__init__([o.id for o in assignment.outcomes])
        self.assignment = assignment
        self.caller: Caller | None = None
        """What calls the functions of the submission, while an exercise runs."""
        self.trusted = types.SimpleNamespace(**reference)
        self.seed = seed

    # fixtures ------------------------------------------------------------------------------------------------------

    @pytest.fixture
    def student(self) -> Student:
        """The functions of the submission."""
        assert self.caller
        return Student(self.caller)

    @pytest.fixture
    def reference(self, request: pytest.FixtureRequest) -> types.SimpleNamespace:
        """The trusted implementations; hidden checks only, since students do not have them."""
        if request.path.name == PUBLIC:
            raise CheckError("a public check must not use the reference: students do not have it")
        return self.trusted

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random numbers of this case: the same for the same seed, whatever else runs. Public checks do not vary."""
        seed = 0 if request.path.name == PUBLIC else self.seed
        place = f"{request.path.parent.name}/{request.path.name}::{request.node.name}"
        return np.random.default_rng([seed, zlib.crc32(place.encode())])

    # running -------------------------------------------------------------------------------------------------------

    def play(self, item: pytest.Function) -> Case:
        """Run the test of `item` with fixtures of its own. Raises what a fixture raises."""
        with prepared(item) as arguments:
            return judge(lambda: item.obj(**arguments))


def last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].removeprefix("E").strip()[:500] if lines else ""


def pytest_arguments(assignment: Assignment, folders: list[str], hidden: bool) -> list[str]:
    """Command line of a pytest that reads nothing of its surroundings and writes nothing."""
    files = [HIDDEN, PUBLIC] if hidden else [PUBLIC]
    paths = [assignment.folder / folder / name for folder in folders for name in sorted(files, reverse=True)]
    off = "terminal cacheprovider capture debugging doctest faulthandler junitxml logging nose pastebin recwarn stepwise"
    off += " setuponly setupplan skipping threadexception tmpdir unittest unraisableexception warnings monkeypatch reports"
    return [
        *(str(path) for path in paths if path.is_file()),
        f"--confcutdir={assignment.folder}",
        f"--rootdir={assignment.folder}",
        f"-c{Path(__file__).with_name('pytest.ini')}",
        "--import-mode=importlib",
        "--assert=plain",
        "--continue-on-collection-errors",
        *(f"-pno:{name}" for name in off.split()),
    ]


def run_pytest(arguments: list[str], plugin: Collector) -> None:
    """Have pytest collect checks in this process and return; what is broken is kept in the plugin."""
    modules = set(sys.modules)
    before = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        status = pytest.main(arguments, plugins=[plugin])
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in before.items() if value is not None})
        # Files of checks are found under names that those of another assignment may have too.
        for name in sys.modules.keys() - modules:
            if name.rpartition(".")[2] in CHECK_MODULES:
                del sys.modules[name]
    if status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        plugin.broken.append(f"pytest ended with status {int(status)}")
