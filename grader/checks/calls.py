"""Calls of the student's functions, for messages: the line to paste, the names of arguments and of parts of a result.

A check judges values. Which call a wrong value comes from is found here by identity: it is the value of that call, or a part of it.
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from grader.checks.copying import copied
from grader.checks.differences import in_words, origin, ratio_to
from grader.checks.history import CALL_LENGTH, History, operation_code
from grader.checks.in_place import Changed, InPlace
from grader.checks.literals import is_list_of_arrays, listed_shapes, python_code, seed_of, stand_for
from grader.checks.objects import StudentObject, no_number, objects_in
from grader.checks.values import describe, is_number
from grader.model.errors import StudentFault
from grader_worker.operations import OPERATORS, Action

KEPT_CALLS, KEPT_BYTES = 8, 2**20
"""So many calls of a case are remembered, as long as what they have returned is not larger."""
JUDGED_FIRST = ("operator", "call", "method", "get")
"""What most likely was to return an object, where several calls have returned none."""
OPERANDS = {"set": ["value"], "operator": ["other"]}
"""Names of arguments of what is done with an object, for messages."""
ANY_GENERATOR = "np.random.default_rng(3)"
"""Is written for a generator that cannot be made again as it was: it gives other numbers, and most mistakes show with any."""
SAME_ARRAY = "all entries of the list are the same; append a new array in each step, as `a = a - b` makes one, and not `a -= b`"
WITHOUT_CALL = ("missing", "ambiguous", "not_implemented")
"""Reasons for which no call is shown."""


class Contract(msgspec.Struct, frozen=True, dict=True):
    """The names that an exercise gives its functions' arguments and results, for messages."""

    arguments: Mapping[str, str] = {}
    """For each function its arguments with their defaults: "w, m, grad, alpha, beta=0.9"."""
    results: Mapping[str, tuple[str, ...]] = {}
    """For each function that returns several values their names: ("w", "m")."""
    draws: bool = False
    """Whether pictures can be looked at."""

    def names(self, function: str) -> list[str]:
        """Return the names of a function's arguments, in order."""
        return [part.partition("=")[0].strip() for part in self.arguments.get(function, "").split(", ") if part]

    def methods(self, kind: str) -> frozenset[str]:
        """Return the names of the methods that a class has in the contract."""
        return frozenset(name.partition(".")[2] for name in self.arguments if kind and name.startswith(f"{kind}."))

    @functools.cached_property
    def operators(self) -> frozenset[str]:
        """Return the operators that classes have in the contract."""
        return frozenset(name.partition(".")[2] for name in self.arguments) & OPERATORS.keys()

    def defaults(self, function: str) -> dict[str, float]:
        """Return the numbers that are defaults of a function's arguments, by name."""
        pairs = (part.partition("=") for part in self.arguments.get(function, "").split(", "))
        found = {name.strip(): number_in(text) for name, _, text in pairs}
        return {name: number for name, number in found.items() if number is not None}


class MadeCall:
    """A call of one function, with what it returned; None while it has not."""

    def __init__(
        self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], contract: Contract, action: Action = "call"
    ) -> None:
        self.name = name
        self.action = action
        self.value: Any = None
        self.contract = contract
        names = [*(["self"] if action != "call" else []), *(contract.names(name) or OPERANDS.get(action, []))]
        self.positional = [names[n] if n < len(names) else f"argument_{n + 1}" for n in range(len(arguments))]
        self.given = {**dict(zip(self.positional, arguments, strict=True)), **keywords}
        """The arguments by name, in the order of the call."""
        self.states = {
            name: str(given.bit_generator.state) for name, given in self.given.items() if isinstance(given, np.random.Generator)
        }
        """Where random generators stood when the call began."""
        self.in_place: InPlace | None = None

    def changing(self, names: tuple[str, ...]) -> None:
        """Let the call change its arguments of these names, or all. `given` has them from here on as they were before.

        Raises ValueError for an argument that nothing can be written to.
        """
        own = self.given
        self.given = {name: copied(value) if bytes_in_arrays(value) <= KEPT_BYTES else value for name, value in own.items()}
        self.in_place = InPlace(self, own, names)

    def argument(self, number: int) -> str:
        """Return the name of an argument by its number in the call."""
        return list(self.given)[number]

    def shapes(self) -> str:
        """Return the shapes of the arrays among the arguments: "X has shape (5, 3), W (4, 3)"."""
        arrays = {name: str(given.shape) for name, given in self.given.items() if isinstance(given, np.ndarray)}
        lists = {name: listed_shapes(given) for name, given in self.given.items() if is_list_of_arrays(given)}
        texts = [f"{name} {'' if n else 'has shape '}{shape}" for n, (name, shape) in enumerate(arrays.items())]
        return ", ".join(texts + [f"the arrays in {name} have {shapes}" for name, shapes in lists.items()])

    def functions(self) -> list[str]:
        """Return the names of the functions among the arguments."""
        return [name for name, given in self.given.items() if callable(given) and not isinstance(given, StudentObject)]

    def numbers(self) -> Iterator[tuple[str, float]]:
        """Yield the constants of the call, by name, defaults included."""
        for name, value in {**self.contract.defaults(self.name), **self.given}.items():
            if isinstance(value, int | float | np.number) and not isinstance(value, bool):
                yield name, float(value)

    def lengths(self) -> Iterator[tuple[str, str, int]]:
        """Yield the numbers of rows, columns and entries of the arrays among the arguments: ("rows", "X", 5)."""
        for name, value in self.given.items():
            if isinstance(value, np.ndarray) and value.ndim == 2:
                yield "rows", name, value.shape[0]
                yield "columns", name, value.shape[1]
            if isinstance(value, np.ndarray) and value.ndim in (1, 2):
                yield "entries", name, value.size

    def has_rows(self) -> bool:
        """Tell whether there are arrays of two dimensions or more among the arguments."""
        return any(isinstance(given, np.ndarray) and given.ndim > 1 for given in self.given.values())

    def is_fresh(self, name: str) -> bool:
        """Tell whether a random generator stood at the beginning of its seed when the call began."""
        seed = seed_of(self.given[name])
        return seed is not None and str(np.random.default_rng(seed).bit_generator.state) == self.states[name]

    def shown(self, changed: str = "") -> tuple[str, str]:
        """Return the call as a line of Python to paste, and what the names in it stand for that could not be written out.

        The line shows what becomes of the argument of the name `changed`.
        """
        texts = {
            name: ANY_GENERATOR if name in self.states and not self.is_fresh(name) else python_code(value)
            for name, value in self.given.items()
        }
        room = CALL_LENGTH - sum(len(text or name) + 4 for name, text in texts.items())
        for name in sorted(texts, key=lambda name: -len(texts[name] or "")):
            if room < 0 and texts[name] is not None:
                room += len(texts[name] or "") - len(name)
                texts[name] = None
        begin = f"{changed} = {texts[changed]}; " if changed and texts[changed] else ""
        if begin:
            texts[changed] = changed
        written = [
            (text or name) if n < len(self.positional) else f"{name}={text or name}" for n, (name, text) in enumerate(texts.items())
        ]
        left = [f"{name} is {stand_for(self.given[name])}" for name, text in texts.items() if text is None]
        used = [name for name, given in self.given.items() if isinstance(given, np.random.Generator) and not self.is_fresh(name)]
        left += [f"{name} has been used before in the check" for name in used]
        code = operation_code(self.action, self.name, written)
        return f"{begin}{code}{changed and f'; {changed}'}", ", ".join(left)


class Calls:
    """The last calls of one case."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.operators = contract.operators
        self.made: deque[MadeCall] = deque(maxlen=KEPT_CALLS)
        self.history = History()

    def begin(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], action: Action = "call") -> MadeCall:
        """Remember a call. Its `value` is set once there is one."""
        if self.made and bytes_in_arrays([self.made[-1].value, *self.made[-1].given.values()]) > KEPT_BYTES:
            self.made.clear()
        call = MadeCall(name, arguments, keywords, self.contract, action)
        self.made.append(call)
        return call

    def end(self, call: MadeCall, value: Any) -> None:
        """Set the value of a call."""
        call.value = value
        self.history.add(call)

    def forget(self, call: MadeCall) -> None:
        """Forget the last call, which a check has not made itself."""
        if self.made and self.made[-1] is call:
            self.made.pop()

    def of(self, value: object) -> MadeCall | None:
        """Return the call that a value comes from; the last one where that is not known, and None if there was none."""
        if maker := self.history.maker_of(value):
            return maker
        found = (call for call in reversed(self.made) if value is not None and is_part(value, call.value))
        return next(found, self.made[-1] if self.made else None)

    def misused(self, error: AttributeError | TypeError) -> StudentFault | None:
        """Return the fault of a call that has returned no object, where the check has gone on as with one; None if there is none.

        A check of objects computes with what a call returns. So Python, and no comparison, finds that a `return` is missing. It is
        the same with an object where a check takes what it gets for a number, as `round(...)` and `range(...)` do.
        """
        last = self.made[-1] if self.made else None
        if isinstance(error, TypeError) and StudentObject.__name__ in str(error):
            found = (one for call in reversed(self.made) for one in objects_in(call.value))
            subject = next(found, None)
            return None if subject is None else no_number(subject)
        is_about_objects = self.history.has_objects or any(self.contract.methods(call.name) for call in self.made)
        if not is_about_objects or last is None:
            return None
        call = None
        if isinstance(error, AttributeError):
            call = next((one for one in reversed(self.made) if error.obj is not None and is_part(error.obj, one.value)), None)
        if call is None:
            # What the check has computed with is no part of the value any more, and another call than the last may be meant.
            alike = [one for one in reversed(self.made) if one.action != "set" and names_its_type(one.value, str(error))]
            call = min(alike, key=lambda one: JUDGED_FIRST.index(one.action), default=None)
        if call is None or objects_in(call.value):
            return None
        fault = StudentFault(
            "wrong_type", f"`{call.name}` returns {describe(call.value)}; the exercise asks for an object of a class of yours"
        )
        fault.subject = call.value
        return fault

    def changed_by(self, values: list[object]) -> Changed | None:
        """Return what the last call that may have changed one of these values has made of it, the first values first."""
        found = (call.in_place.changed(value) for value in values for call in reversed(self.made) if call.in_place)
        return next(filter(None, found), None)

    def explain(self, fault: StudentFault, place: str) -> str:
        """Return the call that a fault is about, as a line to paste; "" if there is none.

        What the message can say only with the call is added to it. `place` is where the check makes the call.
        """
        value, changed = fault.subject, self.changed_by([fault.subject, *fault.around])
        fault.subject, fault.around = None, []
        call = changed.call if changed else self.of(value)
        if call is None or fault.reason in WITHOUT_CALL:
            return ""
        if changed:
            changed.explain(fault, value)
        names = self.contract.results.get(call.name, ())
        # The entries of one array may have been taken for the values that are asked for.
        is_whole = value is call.value or isinstance(call.value, np.ndarray)
        if len(names) > 1 and is_whole and fault.reason in ("wrong_type", "wrong_shape") and not has_parts(call.value, names):
            asked = f"{'two' if len(names) == 2 else len(names)} values: `return {', '.join(names)}`"
            fault.message = f"`{call.name}` returns {several(call.value)}; the exercise asks for {asked}"
        if fault.reason == "wrong_shape" and is_number(value) and call.has_rows():
            fault.message += " (is an axis=... missing in a sum, a mean or a maximum?)"
        if fault.compared:
            fault.message += self.relation(call, *fault.compared, changed)
            lists = [call.value, *(call.value if isinstance(call.value, tuple) else ())]
            if any(is_part(value, one) and is_one_array(one) for one in lists):
                fault.message += f": {SAME_ARRAY}"
            fault.compared = None
        line, left = self.history.line(call, changed.name if changed else "")
        if left:
            line += f"  # {left}, see {place}" if place else f"  # {left}"
        return line

    def relation(
        self, call: MadeCall, values: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], changed: Changed | None = None
    ) -> str:
        """Return in words which factor the wrong numbers have, or what they add to the argument; "" if there is none.

        The argument is the one that was `changed`, or the first.

        It begins as a message goes on that ends with the number, if that has been told.
        """
        ratio = ratio_to(values, expected)
        if ratio is not None:
            return origin(ratio, "every value", call.numbers(), call.lengths())
        name, start = (changed.path, changed.before) if changed else next(iter(call.given.items()), ("", None))
        if not isinstance(start, np.ndarray) or start.shape != expected.shape or start.dtype.kind not in "biuf":
            return ""
        ratio, added = ratio_to(values - start, expected - start), f"the step of {name}"
        if ratio is None:
            return ""
        told = in_words(ratio, added)
        return (f": {told}" if told else "") + origin(ratio, added, call.numbers(), call.lengths())


def names_its_type(value: object, text: str) -> bool:
    """Tell whether Python's words of an exception name the type of a value; of a number any type of numbers."""
    if isinstance(value, list | tuple) and any(names_its_type(item, text) for item in value[:KEPT_CALLS]):
        return True
    names = ("int", "float", "complex", "ndarray") if is_number(value) or isinstance(value, np.ndarray) else (type(value).__name__,)
    return re.search(rf"\b({'|'.join(names)})\b", text) is not None and not objects_in(value)


def several(value: object) -> str:
    """Return in words what a function has returned in place of several values."""
    if isinstance(value, tuple) and len(value) > 1:
        return f"{len(value)} values"
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return "one array"
    return describe(value)


def is_one_array(value: object) -> bool:
    """Tell whether the entries of a list are all the same array, as far as values tell it; the first may be a start."""
    if not is_list_of_arrays(value) or len(value) < 3:
        return False
    return all(np.array_equal(value[-1], other) for other in value[1 if len(value) > 3 else 0 :])


def has_parts(value: object, names: tuple[str, ...]) -> bool:
    return isinstance(value, list | tuple) and len(value) == len(names)


def is_part(value: object, whole: object, depth: int = 0) -> bool:
    """Tell whether a value is `whole` itself, or one of its parts; a row of an array is one, too."""
    if value is whole or (isinstance(value, np.ndarray) and value.base is not None and value.base is whole):
        return True
    if depth > 3 or not isinstance(whole, list | tuple | dict):
        return False
    return any(is_part(value, item, depth + 1) for item in (whole.values() if isinstance(whole, dict) else whole))


def bytes_in_arrays(value: object, depth: int = 0) -> int:
    """Return the bytes of the arrays in a value."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, dict):
        value = list(value.values())
    return sum(bytes_in_arrays(item, depth + 1) for item in value) if isinstance(value, list | tuple) and depth < 6 else 0


def number_in(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
