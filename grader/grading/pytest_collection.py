"""Collection by pytest, for files of checks that need it: its plugins, and the command line of a run that only collects."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.checks.files import DataFile
from grader.checks.student import Student
from grader.model.errors import located

if TYPE_CHECKING:
    from grader.grading.collection import CheckCollector, CheckFixtures


class CollectingPlugin:
    """Hands the tests that pytest finds to a collector."""

    def __init__(self, collector: CheckCollector) -> None:
        self.collector = collector

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.collector.broken.append(f"pytest failed: {excinfo.exconly()}"[:500])
        return True

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        # pytest would turn it into an exit status.
        raise excinfo.value

    def pytest_exception_interact(self, node: pytest.Collector, call: pytest.CallInfo[Any]) -> None:
        # Only collecting is left to pytest, so this is a file that could not be imported.
        assert call.excinfo
        error = call.excinfo.value
        # pytest makes a text of some exceptions.
        cause = error.__cause__ if isinstance(error, node.CollectError) and error.__cause__ else error
        self.collector.add_broken(located(cause, node.config.rootpath, node.path))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        # Its checks would be gone, and nobody would be told.
        if report.skipped:
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            self.collector.add_broken(f"{report.nodeid}: the file skips itself ({why}), and its checks are missing then")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        have_each_function(metafunc)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if isinstance(item, pytest.Function):
                self.collector.add(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        # Items can be run when pytest has returned, which is up to whoever has collected them.
        return True


def have_each_function(metafunc: pytest.Metafunc) -> None:
    """Give a test that is marked with `check_each` a case for every function."""
    spec = getattr(metafunc.function, "__check__", None)
    if spec and spec.each:
        metafunc.parametrize("function", spec.functions)


class FixturesPlugin:
    """The fixtures of every check."""

    def __init__(self, fixtures: CheckFixtures) -> None:
        self.fixtures = fixtures

    @pytest.fixture
    def student(self) -> Student:
        """The functions of the submission."""
        return self.fixtures.student()

    @pytest.fixture
    def reference(self) -> object:
        """The trusted implementations; hidden checks only, since students do not have them."""
        return self.fixtures.trusted

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random numbers of this case: the same for the same seed, whatever else runs. Public checks do not vary."""
        return self.fixtures.rng(request.node)

    @pytest.fixture
    def data(self) -> Callable[[str], DataFile]:
        """The path of a file of data, by name: a text, which a submission can open where it gets it as an argument."""
        return self.fixtures.find_data

    @pytest.fixture
    def tmp_path(self) -> Iterator[Path]:
        """A folder for files of the check itself, which is deleted afterwards. A submission cannot read it."""
        with self.fixtures.folder() as folder:
            yield folder


def collect_by_pytest(paths: Iterable[Path], folder: Path, plugins: list[object]) -> pytest.ExitCode | int:
    """Have pytest import these files of an assignment in `folder`, and return its exit status."""
    before = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        return pytest.main(pytest_arguments(paths, folder), plugins=plugins)
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in before.items() if value is not None})


def pytest_arguments(paths: Iterable[Path], folder: Path) -> list[str]:
    """Return the command line of a pytest that reads nothing of its surroundings and writes nothing."""
    off = "terminal cacheprovider capture debugging doctest faulthandler junitxml logging nose pastebin recwarn stepwise"
    off += " setuponly setupplan skipping threadexception tmpdir unittest unraisableexception warnings monkeypatch reports"
    return [
        *map(str, paths),
        f"--confcutdir={folder}",
        f"--rootdir={folder}",
        f"-c{Path(__file__).with_name('pytest.ini')}",
        "--import-mode=importlib",
        "--assert=plain",
        "--continue-on-collection-errors",
        *(f"-pno:{name}" for name in off.split()),
    ]
