"""A sandbox without processes, for tests: functions are called in this process, and time passes only where they say so.

    sandbox = FakeSandbox()
    sandbox.load({"lab.py": b"def double(z): return 2 * z"}, ["double"], seed=1)
    sandbox.open(5.0, {})("double", (3,), {}, watch=False, iterate=False).value     # 6

It confines nothing: only code of tests belongs here. A function that calls `hang()` is cut at once, as if all its time had passed.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checks.in_place import is_same
from grader.checks.student import Answer, Failure
from grader.model.errors import StudentFault
from grader.sandbox.base import Loading
from grader.sandbox.generators import Charged, Streams
from grader.sandbox.local_objects import LocalObjects
from grader_worker.exceptions import exception_names
from grader_worker.frames import Found, RandomState
from grader_worker.identity import numbers_before, parts_of_all
from grader_worker.operations import Action, kinds_of_data, perform
from grader_worker.values import pack_state, set_state

PLAIN = (bool, int, float, str, list, dict, tuple, type(None))


class Hang(BaseException):
    """Raised by `hang`, in place of a loop that does not end."""


def hang() -> None:
    """Be a loop that does not end, for functions of a fake submission."""
    raise Hang


class FakeSandbox:
    """Runs modules of plain functions; implements `grader.sandbox.Sandbox`."""

    in_process = True

    def __init__(self, layers: tuple[str, ...] = ("time limit",)) -> None:
        self.layers = layers
        self.source = ""
        self.names: list[str] = []
        self.seconds = 0.0
        """Seconds that calls have taken which were cut."""
        self.opened: list[float] = []
        """The limit of each conversation, in seconds."""

    def load(
        self,
        files: Mapping[str, bytes],
        functions: list[str],
        seed: int,
        data: Mapping[str, bytes] = {},
        forbidden: Collection[str] = (),
    ) -> Loading:
        """Execute the modules one after the other, as if they were one. Raises what they raise."""
        self.source = "\n".join(content.decode() for name, content in files.items() if name != "grader.py")
        namespace, self.names = self.namespace(), functions
        found = {name: Found(name, "lab.py", uses(name, namespace, functions), "") for name in functions if name in namespace}
        return Loading(found, frozenset(), {}, ())

    def namespace(self) -> dict[str, Any]:
        """Return what the submission defines, freshly executed."""
        namespace: dict[str, Any] = {"__name__": "lab", "hang": hang}
        exec(self.source, namespace)
        return namespace

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> FakeConversation:
        """Begin a case with a fresh copy of the submission."""
        self.opened.append(seconds)
        return FakeConversation(self, seconds, stand_ins)

    def used(self) -> float:
        """Return the seconds of all calls that were cut."""
        return self.seconds

    def close(self) -> None:
        """Do nothing: there is no process."""


class FakeConversation:
    """The calls of one case; implements `grader.sandbox.Conversation`."""

    def __init__(self, sandbox: FakeSandbox, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> None:
        self.sandbox = sandbox
        # Functions look each other up here, so what replaces one of them is called by the others, too.
        self.functions = sandbox.namespace()
        self.functions.update(stand_ins)
        self.fault: StudentFault | None = None
        self.again(seconds)

    def again(self, seconds: float) -> None:
        """Begin another case in the same copy."""
        self.seconds = seconds
        self.objects = LocalObjects(kinds_of_data(map(self.functions.get, self.sandbox.names)))

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
        """Call a function; after one that was cut, every call of the copy meets the same fault."""
        if self.fault:
            raise self.fault
        given = {2 * n: g for n, g in enumerate([*arguments, *keywords.values()]) if isinstance(g, np.random.Generator)}
        streams, begins = Streams(given), states(given)
        for begin in begins:
            streams.sent(begin)
        try:
            handed = [self.objects.for_submission(passed(item)) for item in (*arguments, *keywords.values())]
            there = parts_of_all(handed)
            positional, named = handed[: len(arguments)], dict(zip(keywords, handed[len(arguments) :], strict=True))
            value = self.value(action, name, positional, named)
            value = list(value) if iterate else value
            for end in states(given):
                streams.read(end)
            if not in_place:
                return Answer(self.objects.for_check(value))
            return self.with_changes(value, (*arguments, *keywords.values()), handed, there)
        except Charged as charged:
            for begin in begins:
                set_state(given[begin.id], begin)
            self.fault = StudentFault(charged.reason, f"`{name}` {charged}")
            raise self.fault from None
        except Hang:
            self.sandbox.seconds += self.seconds
            self.fault = StudentFault("timed_out", f"`{name}` did not end within {self.seconds:g} seconds")
            raise self.fault from None
        except Exception as error:
            kind, bases = exception_names(error)
            return Answer(failure=Failure(kind, tuple(bases), str(error)))

    def with_changes(self, value: Any, own: Sequence[Any], handed: Sequence[Any], there: Sequence[Any]) -> Answer:
        """Return the answer of a call in place: `own` are the arguments of the check, `handed` what the function got."""
        after = {
            n: item for n, item in enumerate(handed) if parts_of_all([item]) and not is_same(own[n], self.objects.for_check(item))
        }
        return Answer(
            self.objects.for_check(value),
            changed=tuple(after),
            after=self.objects.for_check(passed(after)),
            before=tuple(numbers_before(there, parts_of_all(after.values()))),
        )

    def value(self, action: Action, name: str, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        """Return the value of a call, or of what is done with an object."""
        if action == "call":
            return self.functions[name](*arguments, **keywords)
        return perform(action, name.rpartition(".")[2], arguments, keywords)

    def record(self, most: int) -> None:
        """Record nothing: no frames are exchanged."""

    def is_unchanged(self) -> bool:
        """Tell whether numbers, texts and containers of the modules are what they were when these were loaded."""
        return plain_values(self.functions) == plain_values(self.sandbox.namespace())

    def printed(self) -> tuple[str, ...]:
        """Return nothing: what is printed goes where it goes in the test."""
        return ()

    def called(self) -> tuple[str, ...]:
        """Return nothing: what is lent notes its calls itself."""
        return ()

    def close(self) -> None:
        """Do nothing: there is no process."""


def states(generators: Mapping[int, np.random.Generator]) -> list[RandomState]:
    """Return where these generators stand, those of other kinds than PCG64 left out."""
    packed = [pack_state(generator, number) for number, generator in generators.items()]
    return [state for state in packed if isinstance(state, RandomState)]


def passed(value: Any) -> Any:
    """Return what a function gets for an argument: copies of containers and arrays, and anything else itself."""
    if isinstance(value, list | tuple):
        return type(value)(map(passed, value))
    if isinstance(value, dict):
        return {key: passed(item) for key, item in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def uses(name: str, namespace: Mapping[str, Any], functions: list[str]) -> list[str]:
    """Return the `functions` that one leads to, directly or not, by the names in its code."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        function = namespace.get(waiting.pop())
        if isinstance(function, types.FunctionType):
            new = set(function.__code__.co_names) & set(functions) - found
            found |= new
            waiting += new
    return sorted(found - {name})


def plain_values(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that can be compared."""
    return {name: value for name, value in namespace.items() if type(value) in PLAIN and not name.startswith("__")}
