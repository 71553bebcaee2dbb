"""Causes of failures: a problem is told once, and what follows from it is counted. Used in the worker only."""

from __future__ import annotations

from collections.abc import Iterable

from grader_worker.problems import LoadingProblem
from grader_worker.source import Statement, Unit


class Causes:
    """Problems by what they keep from being bound: each is told once, and what follows from it is counted."""

    def __init__(self, units: list[Unit], by_name: dict[str, Unit]) -> None:
        self.by_name = by_name
        self.names: dict[tuple[str, str], LoadingProblem] = {(u.file, name): p for u in units for name, p in u.lost.items()}
        """By unit and name: what has not been bound, and why."""
        self.anywhere: dict[str, LoadingProblem] = {name: problem for (_, name), problem in reversed(self.names.items())}
        self.packages: dict[tuple[str, str], LoadingProblem] = {}
        """By module, and name in it or "": what an import has not found."""
        self.modules: dict[int, LoadingProblem] = {}
        """By identity: what stands for them."""
        self.counted: set[tuple[str, str, int]] = set()
        """Statements that are known to fail, by unit, place and line."""
        self.unanswered: set[str] = set()
        """Names of what should have come from the keyboard."""

    def find(self, error: BaseException, unit: Unit, statement: Statement) -> LoadingProblem | None:
        """Return the problem from which an error follows, if it is known; that one more statement needs it is counted."""
        cause = self.look_up(error, unit)
        # An import of several names is executed name by name, and is one statement.
        place = unit.file, statement.place, statement.line
        if cause and place not in self.counted:
            self.counted.add(place)
            cause.needed_by += 1
        return cause

    def look_up(self, error: BaseException, unit: Unit) -> LoadingProblem | None:
        name = getattr(error, "name", None)
        if type(error) is NameError and isinstance(name, str):
            # What comes from nowhere may be among the names that an import of all names has not found.
            return self.names.get((unit.file, name)) or self.anywhere.get(name) or self.names.get((unit.file, "*"))
        if type(error) is AttributeError:
            return self.modules.get(id(error.obj))
        if isinstance(error, ImportError):
            source = self.by_name.get(str(name))
            lost = self.names.get((source.file, lacking(error))) if source else None
            return lost or self.packages.get((str(name), lacking(error)))
        return None

    def add(self, error: BaseException, unit: Unit, names: Iterable[str], cause: LoadingProblem, statement: Statement) -> None:
        """Remember what has not been bound."""
        self.counted.add((unit.file, statement.place, statement.line))
        if isinstance(error, ImportError):
            self.packages.setdefault((str(error.name), lacking(error)), cause)
        for name in names:
            self.names[unit.file, name] = cause
            self.anywhere.setdefault(name, cause)


def lacking(error: ImportError) -> str:
    """Return the name that a module does not have; "" where the module itself is not there."""
    return str(error.msg).partition("cannot import name '")[2].partition("'")[0]
