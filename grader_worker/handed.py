"""Functions of ours that run in the copy itself, called as if over the wire. Used in the worker only.

A training calls a lent function thousands of times, a descent the gradient that a check has passed, and a call over the wire takes
ten times as long as the function itself. What such a function is given and gives back is rebuilt here as the wire would rebuild it.
So its results are the same numbers, and it shares no memory with the submission. What cannot be rebuilt here, such as an object or
a random generator, has the whole call go over the wire.
"""

from __future__ import annotations

import builtins
import marshal  # noqa: TID251  (read here is what the session has written, and never the other way round)
import types
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from grader_worker.bounds import refuse_bombs
from grader_worker.exceptions import exception_names, revive
from grader_worker.frames import Array, Breach, Raised
from grader_worker.operations import is_own
from grader_worker.text import encodable
from grader_worker.values import DIMENSIONS, pack_array, pack_number, read_array

MOST_NUMBERS = 100_000
"""Numbers of an array that is not sent over the wire."""
MOST_ITEMS = 100
"""Items of a structure that is not sent over the wire."""
MOST_CHARACTERS = 2_000
MOST_DEPTH = 2
"""Structures in structures."""
PLAIN = frozenset(np.dtype(name).char for name in ("|b1", "<i4", "<i8", "<f4", "<f8"))
"""Kinds of numbers of which arrays are copied at once."""
UNCHANGED = frozenset({float, bool, type(None)})

# As they are before a submission has been executed, which may put others in their places.
NAMES = dict(vars(builtins))
NUMPY = types.ModuleType("numpy")
vars(NUMPY).update(vars(np))
array_of, errors_now, with_errors = np.array, np.geterr, np.errstate
kept_warnings, set_warnings = warnings.catch_warnings, warnings.simplefilter


class Unusual(BaseException):
    """A value that has to go over the wire. It is no Exception, so that no function of ours catches it."""


class Failed(BaseException):
    """A function of ours has raised an exception."""


class WorkerSide(Protocol):
    """The worker's end of a conversation, as functions that are handed over need it."""

    called: set[str]
    ran: Counter[int]

    def is_of_session(self, function: Callable[..., Any]) -> bool: ...


def read_function(content: bytes) -> Callable[..., Any]:
    """Return a function of ours from what `grader.sandbox.handing` has made of it, with all functions that it leads to."""
    parts = marshal.loads(content)
    functions: list[types.FunctionType] = []
    for name, code, defaults, named_defaults, constants, arrays, _ in parts:
        names = {"__builtins__": NAMES, "__name__": "lent", **constants, **dict.fromkeys(arrays, NUMPY)}
        function = types.FunctionType(code, names, name, defaults)
        function.__kwdefaults__ = named_defaults
        functions.append(function)
    for function, part in zip(functions, parts, strict=True):
        function.__globals__.update({name: functions[number] for name, number in part[-1].items()})
    return functions[0]


def handed_function(name: str, content: bytes, lent: Callable[..., Any], peer: WorkerSide) -> Callable[..., Any]:
    """Return a lent function that runs here, and notes in `peer.called` that it is called; `lent` calls it in the session."""
    function = read_function(content)

    def handed(*arguments: Any, **keywords: Any) -> Any:
        peer.called.add(name)
        fails = False
        try:
            return run_as_sent(function, Crossing(peer), arguments, keywords)
        except Unusual:
            pass
        except Failed:
            fails = True
        if fails:
            raise cannot_take(name)
        return lent(*arguments, **keywords)

    handed.__name__ = name
    return handed


def passed_function(number: int, content: bytes, remote: Callable[..., Any], peer: WorkerSide) -> Callable[..., Any]:
    """Return a passed function that runs here, and notes in `peer.ran` how often it has; `remote` calls it in the session.

    The session is asked where it raises, and for several values: what it was given then explains mistakes.
    """
    function = read_function(content)

    def passed(*arguments: Any, **keywords: Any) -> Any:
        try:
            value = run_as_sent(function, CrossingOfData(peer), arguments, keywords)
        except (Unusual, Failed):
            value = ()
        if type(value) is tuple:
            return remote(*arguments, **keywords)
        peer.ran[number] += 1
        return value

    passed.__name__ = remote.__name__
    return passed


def run_as_sent(function: Callable[..., Any], crossing: Crossing, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Call a function of ours with what its arguments would be over the wire. Raises Unusual and Failed."""
    given = [crossing.value(one) for one in arguments]
    named = {key: crossing.value(one) for key, one in keywords.items()} if keywords else {}
    try:
        refuse_bombs([*given, *named.values()])
        with kept_warnings(), with_errors(all="ignore"):
            set_warnings("ignore")
            value = function(*given, **named)
    except Breach:
        raise
    except Exception:
        raise Failed from None
    return crossing.value(value)


def cannot_take(name: str) -> ValueError:
    """Return what a submission is told where a lent function has raised an exception."""
    return ValueError(f"`{name}` was called with something that it cannot take")


class Crossing:
    """Rebuilds the values of one call as they arrive on the other side of the wire."""

    def __init__(self, peer: WorkerSide) -> None:
        self.peer = peer

    def value(self, value: Any, depth: int = 0) -> Any:
        """Return a value as it arrives. Raises Unusual where that is better left to the wire."""
        kind = type(value)
        if kind in UNCHANGED:
            return value
        if kind is np.ndarray:
            return array_as_sent(value)
        if kind is list or kind is tuple:
            deeper = self.inside(value, depth)
            return kind([self.value(item, deeper) for item in value])
        if kind is dict:
            deeper = self.inside(value, depth)
            return {text_as_sent(key): self.value(item, deeper) for key, item in value.items()}
        if kind is str:
            return text_as_sent(value)
        if kind is np.ufunc:
            return self.universal(value)
        if kind is types.FunctionType or (callable(value) and not is_own(kind)):
            return self.function(value)
        return number_as_sent(value)

    def inside(self, value: Any, depth: int) -> int:
        """Return the depth of what is in a structure."""
        if len(value) > MOST_ITEMS or depth == MOST_DEPTH:
            raise Unusual
        return depth + 1

    def universal(self, function: np.ufunc) -> Any:
        known = vars(NUMPY).get(function.__name__)
        return known if known is function else self.function(function)

    def function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of the submission as it is called by ours: with values that have crossed, and its own settings."""
        if self.peer.is_of_session(function):
            raise Unusual
        settings = errors_now()

        def passed(*arguments: Any, **keywords: Any) -> Any:
            given = [self.value(one) for one in arguments]
            named = {key: self.value(one) for key, one in keywords.items()}
            try:
                with with_errors(**settings):
                    value = function(*given, **named)
            except (Unusual, Breach):
                raise
            except BaseException as error:
                raised = Raised(0, *exception_names(error))
            else:
                return self.value(value)
            raise revive(raised)

        return passed


class CrossingOfData(Crossing):
    """The same for data alone. Functions of the submission are left to the wire: none is to be called here, and there once more."""

    def function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        raise Unusual


def array_as_sent(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    dtype = array.dtype
    if array.ndim > DIMENSIONS or array.size > MOST_NUMBERS:
        raise Unusual
    if dtype.char in PLAIN and dtype.isnative:
        return array_of(array, order="C")
    return array_over_wire(array)


def array_over_wire(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    buffers: list[bytes | memoryview] = []
    packed = pack_array(array, buffers)
    if not isinstance(packed, Array):
        raise Unusual
    return read_array(packed, memoryview(b"".join(buffers)))[0]


def text_as_sent(text: Any) -> str:
    if type(text) is not str or len(text) > MOST_CHARACTERS:
        raise Unusual
    return encodable(text)


def number_as_sent(value: Any) -> Any:
    if not isinstance(value, int | np.generic) or is_own(type(value)):
        raise Unusual
    number = pack_number(value, [])
    if isinstance(number, Array):
        return array_over_wire(np.asarray(value))
    if type(number) in (bool, int, float):
        return number
    raise Unusual
