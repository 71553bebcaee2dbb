"""The functions of the reference with one of them written in another way, so that all of them use that one.

A function of ours is replaced by its name. A class is not: other functions of the reference, and the class itself, make objects of
it. So the reference is loaded once more, and the class is another one, or has another method, before anything uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grader.checks.misconceptions import WrongMethod
from grader.model.assignment import Assignment, load_reference

Functions = Mapping[str, Callable[..., Any]]


class Worlds:
    """Makes them for one assignment, each once."""

    def __init__(self, assignment: Assignment, trusted: Functions) -> None:
        self.assignment = assignment
        self.trusted = trusted
        self.made: dict[tuple[str, int], tuple[Any, Functions]] = {}
        """By name and identity of the implementation, which is kept."""

    def having(self, name: str, implementation: Any) -> Functions:
        """Return all functions of the reference, with this implementation of one of them. Raises CheckError."""
        if self.trusted.get(name) is implementation:
            return self.trusted
        if not isinstance(self.trusted.get(name), type):
            return {**self.trusted, name: implementation}
        key = name, id(implementation)
        if key not in self.made:
            self.made[key] = implementation, self.fresh(name, implementation)
        return self.made[key][1]

    def fresh(self, name: str, implementation: Any) -> Functions:
        home = self.assignment.home_of(name)

        def change(part: str, names: dict[str, Any]) -> None:
            if part != home:
                return
            if isinstance(implementation, WrongMethod):
                implementation.put_into(names[name])
            else:
                names[name] = implementation

        return load_reference(self.assignment, change)
