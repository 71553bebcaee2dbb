"""Collection of checks by pytest, and the fixtures that they are written with."""

from __future__ import annotations

import os
import sys
import tempfile
import types
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.checks.calls import Contract
from grader.checks.files import DataFile
from grader.checks.marking import CheckSpec
from grader.checks.student import Caller, Student
from grader.model.assignment import MANIFEST, Assignment, Manifest, data_files
from grader.model.errors import CheckError, located
from grader.model.packages import has_pictures
from grader.model.report import Check
from grader.model.suggestions import did_you_mean
from grader.report.wording import join_names

PUBLIC, HIDDEN = "test_public.py", "test_hidden.py"


def place_of_test(item: pytest.Function) -> str:
    """Return the file and the line of a test, as one who works in this folder would name them."""
    return f"{as_named_here(str(item.path))}:{item.function.__code__.co_firstlineno}"


def as_named_here(text: str) -> str:
    """Return a text in which paths below this folder are relative to it."""
    return text.replace(f"{Path.cwd()}{os.sep}", "")


def describe_check(item: pytest.Function, outcomes: Collection[str]) -> Check:
    """Return the manifest's entry for a collected test. Raises CheckError if it is not marked as a check."""
    mark: CheckSpec | None = getattr(item.function, "__check__", None)
    if mark is None:
        raise CheckError(f"{place_of_test(item)}: {item.name} is not marked with @check")
    folder, hidden = item.path.parent.name, item.path.name == HIDDEN
    if not hidden and "reference" in item.fixturenames:
        told = "a public check must not use the reference, since students do not have it"
        raise CheckError(f"{place_of_test(item)}: {item.name}: {told}")
    name, functions = item.originalname.removeprefix("test_"), mark.functions
    if mark.each:
        functions = (str(item.callspec.params["function"]),)
        name = f"{name}.{functions[0]}"
    outcome = mark.outcome or folder
    if outcome not in outcomes:
        raise CheckError(f"{place_of_test(item)}: {outcome!r} is not an outcome; name one with @check(..., outcome=...)")
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


class CheckCollector:
    """Finds the checks of an assignment without running them."""

    def __init__(self, outcomes: Iterable[str]) -> None:
        self.outcomes = frozenset(outcomes)
        self.items: list[Item] = []
        self.broken: list[str] = []

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.broken.append(f"pytest failed: {excinfo.exconly()}"[:500])
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
        root = node.config.rootpath
        self.broken.append(as_named_here(located(cause, root, node.path))[:500])

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
        """The checks, each once, however many cases it has."""
        return list({check.id: check for check, _ in self.items}.values())

    def changed_since(self, manifest: Manifest) -> list[str]:
        """Return a sentence if the checks are not as the manifest has them: they are graded as it has them, or not at all."""
        known = {check.id: check for check in manifest.checks}
        changed = sorted(check.id for check in self.checks if known.get(check.id) != check)
        if not changed:
            return []
        return [f"{join_names(changed, 3)}: not as {MANIFEST} has it; run `grader release`"]


class CheckFixtures:
    """Gives tests `student`, `reference` and `rng`. `seed` and `caller` are set before tests run."""

    def __init__(self, assignment: Assignment, reference: Mapping[str, Callable[..., Any]]) -> None:
        self.assignment = assignment
        self.contract = Contract(
            assignment.manifest.signatures, assignment.description.results, has_pictures(assignment.description)
        )
        self.trusted = types.SimpleNamespace(**reference)
        self.seed = 1
        self.attempt = 0
        """How often the case that runs has been run before in this grading."""
        self.caller: Caller | None = None
        """Calls the functions of the submission in the case that runs."""

    @pytest.fixture
    def student(self) -> Student:
        """The functions of the submission."""
        assert self.caller
        return Student(self.caller, self.contract)

    @pytest.fixture
    def reference(self) -> types.SimpleNamespace:
        """The trusted implementations; hidden checks only, since students do not have them."""
        return self.trusted

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random numbers of this case: the same for the same seed, whatever else runs. Public checks do not vary."""
        return np.random.default_rng(self.entropy(request.node))

    @pytest.fixture
    def data(self) -> Callable[[str], DataFile]:
        """The path of a file of data, by name: a text, which a submission can open where it gets it as an argument."""
        files = data_files(self.assignment)

        def find(name: str) -> DataFile:
            if name not in files:
                raise ValueError(f"there is no file of data '{name}'{did_you_mean(name, files)}")
            return DataFile(files[name])

        return find

    @pytest.fixture
    def tmp_path(self) -> Iterator[Path]:
        """A folder for files of the check itself, which is deleted afterwards. A submission cannot read it."""
        with tempfile.TemporaryDirectory(prefix="check-") as folder:
            yield Path(folder)

    def entropy(self, item: pytest.Item) -> list[int]:
        """Return what the random numbers of a case are drawn from, in this attempt at it.

        A submission that has seen the numbers of one attempt, and may have been lent right functions since, meets others in the
        next. Those of public checks are known anyway.
        """
        place = f"{item.path.parent.name}/{item.path.name}::{item.name}"
        if item.path.name == PUBLIC:
            return [0, zlib.crc32(place.encode())]
        return [self.seed, zlib.crc32(place.encode()), *([self.attempt] if self.attempt else [])]


class FixtureCollector(CheckCollector, CheckFixtures):
    """Collects checks, and gives their tests the fixtures."""

    def __init__(self, assignment: Assignment, reference: Mapping[str, Callable[..., Any]]) -> None:
        CheckCollector.__init__(self, (outcome.id for outcome in assignment.outcomes))
        CheckFixtures.__init__(self, assignment, reference)
        self.found: dict[str, pytest.Function] = {}

    def find(self, id: str) -> pytest.Function:
        """Return the test with this id; the files of its exercise are collected if that has not been done.

        Raises CheckError where it is not there.
        """
        if id not in self.found:
            if not any(item.nodeid == id for _, item in self.items):
                collect(self, self.assignment, [id.partition("/")[0]], hidden=bool(vars(self.trusted)))
            self.found = {item.nodeid: item for _, item in self.items}
        if id not in self.found:
            raise CheckError(f"{id} is not there any more; {'; '.join(self.broken)}")
        return self.found[id]


def collect(collector: CheckCollector, assignment: Assignment, folders: Iterable[str], *, hidden: bool) -> None:
    """Have pytest import the files of checks in these folders of the assignment, and return.

    What is broken in them is kept in `collector.broken`. Raises KeyboardInterrupt. The items can be run afterwards, by
    `grader.grading.pytest_items`, as often as one likes.
    """
    modules = set(sys.modules)
    before = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        status = pytest.main(pytest_arguments(assignment, folders, hidden), plugins=[collector])
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in before.items() if value is not None})
        # Files of checks, and those beside them, are found under names that those of another assignment may have too.
        for name in sys.modules.keys() - modules:
            if name.partition(".")[0] in assignment.folders or is_inside(sys.modules[name], assignment.folder):
                del sys.modules[name]
    if status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        collector.broken.append(f"pytest ended with status {int(status)}")


def is_inside(module: types.ModuleType, folder: Path) -> bool:
    """Return whether a module was imported from a file in this folder."""
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and Path(file).is_relative_to(folder.absolute())


def collect_all(assignment: Assignment, reference: Mapping[str, Callable[..., Any]]) -> FixtureCollector:
    """Return all checks of an assignment, in modules that are imported afresh. Raises CheckError where any of them is broken."""
    collector = FixtureCollector(assignment, reference)
    collect(collector, assignment, assignment.folders, hidden=True)
    if collector.broken:
        raise CheckError("; ".join(collector.broken))
    return collector


def pytest_arguments(assignment: Assignment, folders: Iterable[str], hidden: bool) -> list[str]:
    """Return the command line of a pytest that reads nothing of its surroundings and writes nothing."""
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
