"""Tests that need nothing of pytest: functions whose arguments are the fixtures of every check, and `function` of `check_each`.

To import pytest takes as long as to import NumPy, so files with such tests only are imported without it. Whatever else pytest
offers (fixtures of a file's own, `parametrize`, marks, `conftest.py`) is left to pytest; a file is read in one of the two ways.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

FIXTURES = frozenset({"student", "reference", "rng", "data", "tmp_path"})
"""The fixtures that every check may use."""
BEGINNING = "test_"
HOOKS = ("setup", "teardown", "pytest", "__test__", "__getattr__")
"""Beginnings of names that pytest looks for in a module, in small letters."""
NOT_CALLED_ONCE = 0x20 | 0x80 | 0x200
"""Flags of the code of generators and coroutines, as in `inspect`."""


class CheckTest(Protocol):
    """One test with one set of its parameters: `PlainTest` or `pytest.Function`."""

    name: str
    originalname: str
    path: Path
    fixturenames: list[str]

    @property
    def nodeid(self) -> str: ...

    @property
    def module(self) -> Any: ...

    @property
    def obj(self) -> Any: ...

    @property
    def function(self) -> Any: ...


class GivesArguments(Protocol):
    """Gives a test its arguments."""

    def arguments(self, test: PlainTest) -> contextlib.AbstractContextManager[dict[str, Any]]: ...


class PlainTest:
    """A function that is called with fixtures; it has the names that pytest would give it."""

    def __init__(
        self, path: Path, name: str, module: types.ModuleType, given: Mapping[str, str], fixtures: GivesArguments | None
    ) -> None:
        self.path = path
        self.originalname = name
        self.name = f"{name}[{'-'.join(given.values())}]" if given else name
        self.module = module
        self.given = given
        """The arguments that are no fixtures."""
        self.fixtures = fixtures
        self.obj: Callable[..., None] = getattr(module, name)
        self.fixturenames = unfilled_arguments(self.obj)

    @property
    def function(self) -> Callable[..., None]:
        return self.obj

    @property
    def nodeid(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}::{self.name}"

    def prepared(self) -> contextlib.AbstractContextManager[dict[str, Any]]:
        """Return a context in which the arguments are there."""
        assert self.fixtures
        return self.fixtures.arguments(self)


def plain_tests(path: Path, fixtures: GivesArguments | None) -> list[PlainTest] | None:
    """Import a file of tests and return them in order; None where it is broken, or has something that pytest is needed for."""
    if any((folder / "conftest.py").exists() for folder in (path.parent, path.parent.parent)):
        return None
    try:
        module = module_in(path)
    except KeyboardInterrupt:
        raise
    except BaseException:
        # pytest meets the same, and tells it.
        return None
    names = vars(module)
    if any(name.lower().startswith(HOOKS) or str(type(value).__module__).startswith("_pytest") for name, value in names.items()):
        return None
    tests: list[PlainTest] = []
    for name, value in names.items():
        if name.startswith(BEGINNING):
            if not is_plain(value):
                return None
            tests += (PlainTest(path, name, module, given, fixtures) for given in sets_of_parameters(value))
    return tests


def is_plain(test: object) -> bool:
    """Return whether a test is a function like any other, which asks for nothing but fixtures of every check."""
    if not isinstance(test, types.FunctionType) or test.__code__.co_flags & NOT_CALLED_ONCE:
        return False
    spec = getattr(test, "__check__", None)
    each = spec.functions if spec and spec.each else ()
    if len({*each}) < len(each) or not all(map(str.isidentifier, each)) or not all(map(str.isascii, each)):
        return False
    asked = {*unfilled_arguments(test)} - ({"function"} if each else set())
    # Marks, and what a decorator has left behind, are read by pytest.
    plain = vars(test).keys() <= {"__check__"} and not test.__code__.co_posonlyargcount
    return plain and asked <= FIXTURES and (not each or "function" in unfilled_arguments(test))


def sets_of_parameters(test: Any) -> list[dict[str, str]]:
    """Return what a test is called with besides fixtures, for each of its cases."""
    spec = getattr(test, "__check__", None)
    return [{"function": name} for name in spec.functions] if spec and spec.each else [{}]


def unfilled_arguments(test: Any) -> list[str]:
    """Return the arguments without a default."""
    code = test.__code__
    positional = code.co_varnames[: code.co_argcount - len(test.__defaults__ or ())]
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return [*positional, *(name for name in named if name not in (test.__kwdefaults__ or {}))]


def module_in(path: Path) -> types.ModuleType:
    """Import a file as a module of its folder, whatever else has that folder's name. Raises what the file raises."""
    package, name = path.parent.name, f"{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with standing_for_package(package, path.parent):
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def standing_for_package(name: str, folder: Path) -> Iterator[None]:
    """Let a file import those beside it by relative names; afterwards no module has such a name that had none before."""
    before = {key: module for key, module in sys.modules.items() if key == name or key.startswith(f"{name}.")}
    parent = types.ModuleType(name)
    parent.__path__ = [str(folder)]
    for key in before:
        del sys.modules[key]
    sys.modules[name] = parent
    try:
        yield
    finally:
        for key in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
            del sys.modules[key]
        sys.modules.update(before)
