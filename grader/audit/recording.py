"""Plays checks in this process against trusted functions: what they ask for, and whether other trusted functions satisfy them.

Nothing of a student runs here, so no sandbox is needed, and a case takes no longer than its test.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from grader.checks.copying import copied
from grader.checks.in_place import is_same
from grader.checks.objects import objects_in
from grader.checks.student import Answer, Failure, owner
from grader.grading.collection import Item, collect_all
from grader.grading.runner import play_trusted
from grader.model.assignment import Assignment, load_reference
from grader.model.errors import CheckError, StudentFault
from grader.model.report import CaseResult
from grader.sandbox.local_objects import LocalObjects
from grader_worker.drawing import DRAWN, as_asked
from grader_worker.exceptions import exception_names
from grader_worker.identity import numbers_before, parts_of_all
from grader_worker.operations import Action, perform

Functions = Mapping[str, Callable[..., Any]]


class Probe(msgspec.Struct, frozen=True):
    """A call of a function that a check has passed as an argument: what it was asked, and what it said."""

    argument: str
    place: int
    """The place of the function in an argument that is a list of functions; else 0."""
    given: tuple[Any, ...]
    value: Any


class Recorded(msgspec.Struct, frozen=True):
    """One call that a check has made: the arguments by name, all defaults filled in, and what came back."""

    name: str
    arguments: dict[str, Any]
    value: Any
    raised: str = ""
    """The built-in class of the exception, if there was one."""
    probes: tuple[Probe, ...] = ()
    """The calls of functions among the arguments, in their order."""
    states: dict[str, Any] = {}
    """The states in which the call has left the random generators among its arguments."""


class TrustedCaller:
    """Answers the calls of checks with trusted functions; a `grader.checks.student.Caller`.

    With `calls`, every call is noted there. Raises StudentFault for a function that is not there.
    """

    def __init__(self, functions: Functions, calls: list[Recorded] | None = None) -> None:
        self.functions = functions
        self.calls = calls
        self.objects = LocalObjects()

    def __call__(
        self,
        name: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        *,
        watch: bool,
        iterate: bool,
        in_place: bool = False,
        action: Action = "call",
    ) -> Answer:
        """Call a function with copies of the arguments, as if it stood in another process."""
        if owner(name) not in self.functions:
            raise StudentFault("missing", f"`{name}` was not found")
        function = self.functions.get(name)
        if action != "call" or isinstance(function, type) or objects_in([arguments, keywords]):
            return self.with_objects(name, arguments, keywords, iterate, action)
        assert function
        asked, keywords = as_asked(function, keywords), {key: value for key, value in keywords.items() if key != DRAWN}
        bound = inspect.signature(function).bind(*arguments, **keywords)
        bound.apply_defaults()
        probes: list[Probe] = []
        given = {key: handed_over(value, key, probes) for key, value in bound.arguments.items()}
        before = {key: copied(value) for key, value in bound.arguments.items()}
        value, failure, names = None, None, argument_names(bound, arguments, keywords)
        passed = [given[name] for name in names]
        there = parts_of_all(passed)
        try:
            value = asked(**given)
            value = list(value) if iterate else value
        except Exception as error:
            kind, bases = exception_names(error)
            failure = Failure(kind, tuple(bases), str(error))
        # What is drawn is no result that could deviate.
        if self.calls is not None and asked is function:
            states = {k: v.bit_generator.state for k, v in bound.arguments.items() if isinstance(v, np.random.Generator)}
            raised = failure.bases[0] if failure and failure.bases else ""
            self.calls.append(Recorded(name, before, copied(value), raised, tuple(probes), states))
        if failure or not in_place:
            return Answer(self.objects.for_check(value), failure)
        after = {n: one for n, one in enumerate(passed) if parts_of_all([one]) and not is_same(before[names[n]], one)}
        numbers = numbers_before(there, parts_of_all(after.values()))
        return Answer(
            self.objects.for_check(value), changed=tuple(after), after=self.objects.for_check(after), before=tuple(numbers)
        )

    def with_objects(
        self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], iterate: bool, action: Action
    ) -> Answer:
        """Make a call that has to do with objects. It is not noted: no deviation is tried on a class."""
        given, named = self.objects.for_submission(copied(arguments)), self.objects.for_submission(copied(keywords))
        try:
            called = name.rpartition(".")[2]
            value = self.functions[name](*given, **named) if action == "call" else perform(action, called, given, named)
            return Answer(self.objects.for_check(list(value) if iterate else value))
        except Exception as error:
            kind, bases = exception_names(error)
            return Answer(None, Failure(kind, tuple(bases), str(error)))


def argument_names(bound: inspect.BoundArguments, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> list[str]:
    """Return the names of the arguments of a call, in its order."""
    return [*list(bound.signature.parameters)[: len(arguments)], *keywords]


def handed_over(value: Any, argument: str, probes: list[Probe], place: int = 0) -> Any:
    """Return what a function gets for an argument: a copy, a generator itself, or a function that notes its calls."""
    if isinstance(value, np.random.Generator):
        return value
    if isinstance(value, list | tuple):
        return type(value)(handed_over(item, argument, probes, number) for number, item in enumerate(value))
    if not callable(value):
        return copied(value)

    def noted(*arguments: Any) -> Any:
        given = copied(arguments)
        result = value(*arguments)
        probes.append(Probe(argument, place, given, copied(result)))
        return result

    return noted


class Playground:
    """The checks of an assignment, collected once, to be played with trusted functions."""

    def __init__(self, assignment: Assignment, seed: int = 1) -> None:
        self.assignment = assignment
        self.reference = load_reference(assignment)
        self.collector = collect_all(assignment, self.reference)
        self.collector.seed = seed

    def items(self, functions: Collection[str] = (), *, hidden: bool | None = None, long: bool = True) -> list[Item]:
        """Return the checks of these functions (of all, if none is named), each with one set of its parameters."""
        return [
            (check, item)
            for check, item in self.collector.items
            if (not functions or set(functions) & set(check.functions))
            and (hidden is None or check.hidden == hidden)
            and (long or not check.is_long)
        ]

    def play(self, item: Item, functions: Functions, calls: list[Recorded] | None = None) -> CaseResult:
        """Play one case with these functions in place of a submission."""
        self.collector.caller = TrustedCaller(functions, calls)
        return play_trusted(item[1])

    def record(self, *, hidden: bool | None = None, long: bool = True) -> Iterator[Recorded]:
        """Yield the calls that the checks make of the reference, with its answers."""
        calls: list[Recorded] = []
        for item in self.items(hidden=hidden, long=long):
            if self.play(item, self.reference, calls).status != "passed":
                raise CheckError(f"the reference does not pass {item[0].id}")
        yield from calls
