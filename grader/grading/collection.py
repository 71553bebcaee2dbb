"""Collection of checks, and the fixtures that they are written with."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import types
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.checks.calls import Contract
from grader.checks.files import DataFile
from grader.checks.marking import CheckSpec
from grader.checks.student import Caller, Student
from grader.grading.plain_tests import CheckTest, PlainTest, plain_tests
from grader.model.assignment import MANIFEST, Assignment, Manifest, data_files
from grader.model.errors import CheckError
from grader.model.packages import has_pictures
from grader.model.report import Check
from grader.model.suggestions import did_you_mean
from grader.report.wording import join_names

PUBLIC, HIDDEN = "test_public.py", "test_hidden.py"


def place_of_test(item: CheckTest) -> str:
    """Return the file and the line of a test, as one who works in this folder would name them."""
    return f"{as_named_here(str(item.path))}:{item.function.__code__.co_firstlineno}"


def as_named_here(text: str) -> str:
    """Return a text in which paths below this folder are relative to it."""
    return text.replace(f"{Path.cwd()}{os.sep}", "")


def describe_check(item: CheckTest, outcomes: Collection[str]) -> Check:
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
        functions = (given_function(item),)
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


def given_function(item: CheckTest) -> str:
    """Return the function that a case of a check of several functions is about."""
    return item.given["function"] if isinstance(item, PlainTest) else str(item.callspec.params["function"])  # type: ignore[attr-defined]


Item = tuple[Check, CheckTest]


class CheckCollector:
    """Finds the checks of an assignment without running them."""

    def __init__(self, outcomes: Iterable[str]) -> None:
        self.outcomes = frozenset(outcomes)
        self.items: list[Item] = []
        self.broken: list[str] = []

    def add(self, test: CheckTest) -> None:
        """Take a test as a check; what is wrong with it is kept in `broken`."""
        try:
            self.items.append((describe_check(test, self.outcomes), test))
        except CheckError as error:
            self.broken.append(str(error))

    def add_broken(self, what: str) -> None:
        """Keep what is wrong with a file."""
        self.broken.append(as_named_here(what)[:500])

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
    """Gives tests `student`, `reference`, `rng`, `data` and `tmp_path`. `seed` and `caller` are set before tests run."""

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

    @contextlib.contextmanager
    def arguments(self, test: PlainTest) -> Iterator[dict[str, Any]]:
        """Yield the arguments of a test, which are gone afterwards."""
        with contextlib.ExitStack() as at_end:
            made: dict[str, Callable[[], Any]] = {
                "student": self.student,
                "reference": lambda: self.trusted,
                "rng": lambda: self.rng(test),
                "data": lambda: self.find_data,
                "tmp_path": lambda: at_end.enter_context(self.folder()),
            }
            yield {name: test.given[name] if name in test.given else made[name]() for name in test.fixturenames}

    def student(self) -> Student:
        """Return the functions of the submission."""
        assert self.caller
        return Student(self.caller, self.contract)

    def rng(self, test: CheckTest) -> np.random.Generator:
        """Return random numbers of this case: the same for the same seed, whatever else runs. Public checks do not vary."""
        return np.random.default_rng(self.entropy(test))

    def find_data(self, name: str) -> DataFile:
        """Return the path of a file of data, by name. Raises ValueError if there is none."""
        files = data_files(self.assignment)
        if name not in files:
            raise ValueError(f"there is no file of data '{name}'{did_you_mean(name, files)}")
        return DataFile(files[name])

    @contextlib.contextmanager
    def folder(self) -> Iterator[Path]:
        """Yield a folder for files of the check itself, which is deleted afterwards."""
        with tempfile.TemporaryDirectory(prefix="check-") as folder:
            yield Path(folder)

    def entropy(self, test: CheckTest) -> list[int]:
        """Return what the random numbers of a case are drawn from, in this attempt at it.

        A submission that has seen the numbers of one attempt, and may have been lent right functions since, meets others in the
        next. Those of public checks are known anyway.
        """
        place = f"{test.path.parent.name}/{test.path.name}::{test.name}"
        if test.path.name == PUBLIC:
            return [0, zlib.crc32(place.encode())]
        return [self.seed, zlib.crc32(place.encode()), *([self.attempt] if self.attempt else [])]


class FixtureCollector(CheckCollector, CheckFixtures):
    """Collects checks, and gives their tests the fixtures."""

    def __init__(self, assignment: Assignment, reference: Mapping[str, Callable[..., Any]]) -> None:
        CheckCollector.__init__(self, (outcome.id for outcome in assignment.outcomes))
        CheckFixtures.__init__(self, assignment, reference)
        self.found: dict[str, CheckTest] = {}

    def find(self, id: str) -> CheckTest:
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
    """Import the files of checks in these folders of the assignment, by pytest where something in them needs it.

    What is broken in them is kept in `collector.broken`. Raises KeyboardInterrupt. The items can be run afterwards, by
    `grader.grading.runner`, as often as one likes.
    """
    files = [PUBLIC, *([HIDDEN] if hidden else [])]
    paths = [path for folder in folders for name in files if (path := assignment.folder.absolute() / folder / name).is_file()]
    fixtures = collector if isinstance(collector, CheckFixtures) else None
    modules, before = set(sys.modules), len(collector.items)
    try:
        plain = {path: plain_tests(path, fixtures) for path in paths}
        for tests in plain.values():
            for test in tests or ():
                collector.add(test)
        if left := [path for path in paths if plain[path] is None]:
            collect_rest(collector, assignment, left, fixtures)
            order = {path.parts[-2:]: number for number, path in enumerate(paths)}
            collector.items[before:] = sorted(collector.items[before:], key=lambda item: order[item[1].path.parts[-2:]])
    finally:
        # Files of checks, and those beside them, are found under names that those of another assignment may have too.
        for name in sys.modules.keys() - modules:
            if name.partition(".")[0] in assignment.folders or is_inside(sys.modules[name], assignment.folder):
                del sys.modules[name]


def collect_rest(collector: CheckCollector, assignment: Assignment, paths: Iterable[Path], fixtures: CheckFixtures | None) -> None:
    """Have pytest import these files."""
    import pytest

    from grader.grading.pytest_collection import CollectingPlugin, FixturesPlugin, collect_by_pytest

    plugins: list[object] = [CollectingPlugin(collector), *([FixturesPlugin(fixtures)] if fixtures else [])]
    status = collect_by_pytest(paths, assignment.folder, plugins)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
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
