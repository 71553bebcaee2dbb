"""Calls of the submission's functions with what came back, kept for naming known mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np

from grader.checks.student import Answer, Observed

KEPT_CALLS = 60
"""Number of calls of each function that are kept."""
ARGUMENT_BYTES, ANSWER_BYTES = 256 * 1024, 2**20
"""Bytes of the arguments, and of the answer, of a call that is kept. The largest of this course have a tenth and a quarter of it.

Known mistakes are run on the arguments, some of which the submission has answered elsewhere, so these bound their work, too.
"""
LOG_BYTES = 16 * 2**20
"""Bytes of all calls of an exercise that are kept; those of this course have a fifth."""
CONTAINERS = (list, tuple, dict, set, frozenset)
PART_BYTES = 64
"""Bytes that a number or a text takes at least in a structure of Python."""


class Script(msgspec.Struct, frozen=True):
    """The only argument of a call that stands for all that a check has done with objects in a case: `grader.grading.scripts`."""

    steps: tuple[Observed, ...]
    own: tuple[int, ...]
    """The steps that show what the function or class does, by number."""
    size: int
    """About how many bytes the steps and their answers take."""
    functions: Callable[[str, Any], Mapping[str, Any]] | None = None
    """Returns all functions of ours, with another implementation of one; None until a mistake is looked for."""


def script_of(call: Observed) -> Script | None:
    """Return the script that a call stands for; None for any other call."""
    return call.arguments[0] if len(call.arguments) == 1 and isinstance(call.arguments[0], Script) else None


class Unlogged(msgspec.Struct, frozen=True):
    """A case whose calls of these functions are not in the log: its number, the attempt at it, and its place in the log."""

    number: int
    attempt: int
    place: int
    functions: frozenset[str]


class CallLog:
    """The first calls of each function in one exercise; what is too large is left out."""

    def __init__(self) -> None:
        self.calls: dict[str, list[tuple[int, Observed]]] = {}
        """The calls by function, each with the place of its case."""
        self.bytes = 0
        self.place = 0
        """The place of the case that runs, in the order of cases; one whose calls come later has its own place all the same."""
        self.case = (0, 0)
        """The number of the case that runs, and of the attempt at it."""
        self.unlogged: list[Unlogged] = []

    def begin(self, number: int, attempt: int) -> None:
        """A case begins."""
        self.case, self.place = (number, attempt), self.place + 1

    def leave_out(self, functions: set[str]) -> None:
        """Note that the case has called these functions, and that nothing is known of these calls."""
        self.unlogged.append(Unlogged(*self.case, self.place, frozenset(functions)))

    def is_full(self, name: str) -> bool:
        """Tell whether no further call of the function is kept in this case."""
        calls = self.calls.get(name, ())
        return len(calls) >= KEPT_CALLS and sum(place <= self.place for place, _ in calls) >= KEPT_CALLS

    def of(self, name: str) -> list[Observed]:
        """Return the calls of a function, in their order."""
        calls = sorted(self.calls.get(name, ()), key=lambda one: one[0])
        return [call for _, call in calls[:KEPT_CALLS]]

    def add(self, call: Observed, size: int | None = None) -> None:
        """Keep a call, as long as there is room for it. Its arguments must be copies, which nobody changes.

        `size` is that of `size_of_call`, where it is known.
        """
        if self.is_full(call.name):
            return
        size = size_of_call(call) if size is None else size
        if size and self.bytes + size <= LOG_BYTES:
            self.calls.setdefault(call.name, []).append((self.place, call))
            self.bytes += size

    def copy(self) -> CallLog:
        """Return a log of all calls so far, for `restore`."""
        log = CallLog()
        log.calls = {name: list(calls) for name, calls in self.calls.items()}
        log.bytes, log.place, log.unlogged = self.bytes, self.place, list(self.unlogged)
        return log

    def restore(self, log: CallLog) -> None:
        """Go back to what `copy` has returned."""
        self.calls, self.bytes, self.place, self.unlogged = log.calls, log.bytes, log.place, log.unlogged


def size_of_call(call: Observed) -> int:
    """Return the bytes that a call takes; 0 for one that is too large to be kept."""
    if script := script_of(call):
        return script.size
    given = size_of((call.arguments, call.keywords), ARGUMENT_BYTES)
    answered = size_of(call.answer.everything, ANSWER_BYTES) if isinstance(call.answer, Answer) else PART_BYTES
    return given + answered if given <= ARGUMENT_BYTES and answered <= ANSWER_BYTES else 0


def size_of(value: Any, most: int) -> int:
    """Return about how many bytes a value takes; for one of more than `most`, some number above it."""
    size, left = 0, [value]
    while left and size <= most:
        one = left.pop()
        size += PART_BYTES
        if type(one) is float:
            continue
        if isinstance(one, np.ndarray):
            size += one.nbytes
        elif isinstance(one, str | bytes):
            size += 4 * len(one)
        elif isinstance(one, CONTAINERS):
            size += PART_BYTES * len(one)
            left += one.values() if isinstance(one, dict) else one
    return size
