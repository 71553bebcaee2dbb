"""Modules of a submission, which can import each other whatever their order. Used in the worker only."""

from __future__ import annotations

import importlib.machinery
import os
import sys
import types
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from grader_worker.inert import Inert
from grader_worker.problems import error_text
from grader_worker.source import Unit

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    # Importing it takes longer than all modules of this package together.
    Loader = object


class Modules:
    """The modules of `units`, made on first use.

    A unit is found from wherever in the submission it is imported: under its name below any folder. Of several with that name it
    is the one in which most of `functions` is written: beside a finished notebook there may be a module of stubs.
    """

    def __init__(self, units: list[Unit], functions: set[str]) -> None:
        self.units = units
        self.root = os.getcwd()
        self.made: dict[str, types.ModuleType] = {}
        """By file; what stands for a module that an import did not find, by its name after "(missing) "."""
        self.by_name: dict[str, Unit] = {}
        self.packages: set[str] = set()
        """Dotted names of the folders, from any folder above them."""
        for unit in units:
            parts = unit.module.split(".")[:-1][-DEPTH:]
            for n in range(len(parts)):
                self.packages.update(suffixes(".".join(parts[: n + 1])))
        for unit in sorted(units, key=lambda unit: -len(unit.names.written & functions)):
            for name in suffixes(unit.module):
                self.by_name.setdefault(name, unit)

    def module(self, unit: Unit) -> types.ModuleType:
        """Return the module of a unit."""
        if unit.file not in self.made:
            module = types.ModuleType(unit.module or "submission")
            module.__file__ = os.path.join(self.root, unit.file)
            # Scripts that were exported from notebooks call these, too.
            vars(module).update(display=Inert(), get_ipython=Inert())
            if unit.is_notebook:
                vars(module).update(__name__="__main__")
            self.made[unit.file] = module
        return self.made[unit.file]

    def has(self, name: str) -> bool:
        """Return whether a dotted name is that of a module or a folder of the submission."""
        return name in self.by_name or name in self.packages

    def add_missing(self, name: str, error: BaseException) -> types.ModuleType:
        """Return an empty module that stands for one that an import did not find; whoever uses it is told why."""
        module = self.made[f"(missing) {name}"] = types.ModuleType(name)
        text, cause = error_text(error), error.with_traceback(None)

        def attribute(asked: str) -> NoReturn:
            raise AttributeError(text, name=asked, obj=module) from cause

        vars(module).update(__getattr__=attribute)
        return module

    def register(self, unit: Unit) -> None:
        """Make a unit known to Python under its whole name, where that is free and no other unit's."""
        importable = self.by_name.get(unit.module) is unit and not unit.is_notebook
        if not importable or unit.module in sys.modules:
            return
        module = self.module(unit)
        package = unit.module in self.packages
        module.__spec__ = importlib.machinery.ModuleSpec(unit.module, None, is_package=package)
        module.__package__ = unit.module if package else unit.module.rpartition(".")[0]
        if package:
            module.__path__ = []
        sys.modules[unit.module] = module


class SubmissionFinder(Loader):
    """Import hook: modules of the submission, by their path or, where it is unique, by their file name alone."""

    def __init__(self, modules: Modules, execute: Callable[[Unit], None]) -> None:
        self.modules = modules
        self.execute = execute

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        is_package = name in self.modules.packages
        found = is_package or name in self.modules.by_name
        return importlib.machinery.ModuleSpec(name, self, is_package=is_package) if found else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        unit = self.modules.by_name.get(spec.name)
        if unit is None:
            return None
        module = self.modules.module(unit)
        # Also under the name that its classes and functions tell, by which others look it up.
        sys.modules.setdefault(module.__name__, module)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        unit = self.modules.by_name.get(module.__spec__.name) if module.__spec__ else None
        if unit:
            self.execute(unit)


DEPTH = 20
"""The number of parts of a module's name that count."""


def suffixes(module: str) -> list[str]:
    """Return a dotted name, and what is left of it without its first parts: `a.b.c`, `b.c`, `c`."""
    # Nobody imports by a longer name, and very deep folders would take very long.
    parts = module.split(".")
    return [name for n in range(max(len(parts) - DEPTH, 0), len(parts)) if (name := ".".join(parts[n:]))]
