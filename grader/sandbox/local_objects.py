"""Objects of a submission that runs in this process: a check sees them as it would if they were in another one."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.checks.objects import StudentObject
from grader.model.errors import UnpassableArgument
from grader_worker.operations import Action, is_own, perform

PLAIN = (list, tuple, dict, str, bytes, bool, int, float, complex, np.ndarray, np.generic, type, types.FunctionType)


class LocalObjects:
    """The objects of one case, and what stands for them in its check; a `grader.checks.objects.Home`."""

    def __init__(self, kinds: tuple[type, ...] = ()) -> None:
        self.kinds = kinds
        """Classes whose objects are objects, although they are numbers or containers for Python."""
        self.depth = 0
        self.real: dict[int, Any] = {}
        """The objects of the submission, by the identity of what stands for them."""
        self.seen: dict[int, StudentObject] = {}
        """What stands for an object, by its identity."""
        self.ours: dict[int, Any] = {}
        """Objects of the check's that the submission was given, by identity."""
        self.originals: dict[int, Any] = {}
        """Functions of the check's, by the identity of what the submission was given in their place."""

    @property
    def is_nested(self) -> bool:
        return self.depth > 0

    def operate(self, action: Action, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Do something with an object, for a function of the check that the submission calls."""
        given, named = self.for_submission(arguments), self.for_submission(keywords)
        return self.for_check(perform(action, name, given, named))

    def for_submission(self, value: Any) -> Any:
        """Return a value of the check as the submission has it. Raises TypeError for an object of another case."""
        if isinstance(value, StudentObject):
            if id(value._of) not in self.real:
                raise UnpassableArgument("an object of another case")
            return self.real[id(value._of)]
        if isinstance(value, types.FunctionType):
            return self.function_for_submission(value)
        if isinstance(value, list | tuple | dict):
            return mapped(self.for_submission, value)
        if not isinstance(value, PLAIN) and is_own(type(value)):
            self.ours[id(value)] = value
        return value

    def function_for_submission(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of the check's that is called with the submission's objects."""

        @functools.wraps(function)
        def called(*arguments: Any, **keywords: Any) -> Any:
            self.depth += 1
            try:
                return self.for_submission(function(*self.for_check(arguments), **self.for_check(keywords)))
            finally:
                self.depth -= 1

        self.originals[id(called)] = called, function
        return called

    def for_check(self, value: Any) -> Any:
        """Return a value of the submission as the check sees it."""
        if isinstance(value, types.FunctionType) and id(value) in self.originals:
            return self.originals[id(value)][1]
        if not isinstance(value, self.kinds):
            if isinstance(value, list | tuple | dict):
                return mapped(self.for_check, value)
            if isinstance(value, PLAIN) or value is None or not is_own(type(value)) or id(value) in self.ours:
                return value
        if id(value) not in self.seen:
            stand_in = StudentObject(self, type(value).__name__)
            self.seen[id(value)] = stand_in
            self.real[id(stand_in)] = value
        return self.seen[id(value)]


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """Return a container with a function applied to each item; the same one if that makes no difference."""
    old = list(value.values()) if isinstance(value, dict) else list(value)
    new = [function(item) for item in old]
    if all(a is b for a, b in zip(old, new, strict=True)):
        return value
    if isinstance(value, dict):
        return dict(zip(value, new, strict=True))
    return tuple(new) if isinstance(value, tuple) else new
