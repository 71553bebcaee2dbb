"""Calls that change their arguments in place: the check's own arguments become what the student's call has made of them.

    student.in_place.sgd_step(theta, grad, 0.1)
    close(theta, expected)

As after a call of a local function, arrays, lists and dicts are the same objects as before, with other content. Only the arguments
of the call itself are changed, and only where the call returns: of one that raises an exception nothing is known.
"""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.values import RESULT, describe
from grader.model.errors import StudentFault
from grader_worker.identity import NEW, mutable_parts, parts_of_all

if TYPE_CHECKING:
    from grader.checks.calls import MadeCall

SUBJECT = re.compile(rf"(?:entry ((?:\[[^\]]*\])+) of )?{RESULT}\b")
"""The name of a value in a message, where a check gives it none."""
MOST_BYTES = 14 * 2**20
"""Bytes of an array that comes back changed: what a submission answers is small, since checks compute with it."""
Array = np.ndarray[Any, Any]


class InPlace:
    """What becomes of the arguments of one call that may change those with the `names`, or all of them.

    `own` are the check's own arguments by name. Raises ValueError for an argument that nothing can be written to.
    """

    def __init__(self, call: MadeCall, own: Mapping[str, Any], names: tuple[str, ...]) -> None:
        if unknown := [name for name in names if name not in own]:
            raise ValueError(f"`{call.name}` is called without an argument `{unknown[0]}`, which it is to change")
        self.call = call
        self.own = own
        self.names = names or tuple(own)
        self.parts = parts_of_all(own.values())
        """The arrays, lists and dicts in the arguments before the call."""
        self.is_free = [name in self.names for name, one in own.items() for _ in mutable_parts(one, one)]
        """For each of them, whether the call may change it."""
        self.before = [Changed(call, *one) for name in self.names for one in paths(name, own[name], call.given[name])]
        for one in self.before:
            if isinstance(one.own, np.ndarray) and not one.own.flags.writeable:
                raise ValueError(f"argument `{one.path}` of `{call.name}` is read-only: pass a copy, which the call can change")
            if isinstance(one.own, np.ndarray) and one.own.nbytes > MOST_BYTES:
                large = (
                    f"argument `{one.path}` of `{call.name}` has more than {MOST_BYTES // 2**20} MiB, and cannot come back changed"
                )
                raise ValueError(f'{large}: pass less, or name what changes, as in `student.in_place("...")`')

    def write(self, after: Mapping[int, Any], before: Sequence[int]) -> None:
        """Make the check's own arguments what the call has made of them, by number.

        The numbers `before` tell for each part of them which part before the call it is.
        Raises StudentFault for an array whose shape or dtype has changed.
        """
        numbers = iter(before)
        for number, name in enumerate(self.own):
            if number in after and name in self.names:
                own = self.own[name]
                if self.rebuilt(after[number], numbers, name) is not own and isinstance(own, np.ndarray | list | dict | set):
                    message = f"`{self.call.name}` leaves something in `{name}` that cannot be read"
                    raise StudentFault("unreadable_result", message)
            elif number in after:
                for _ in mutable_parts(after[number], after[number]):
                    next(numbers)

    def rebuilt(self, after: Any, numbers: Iterator[int], path: str) -> Any:
        """Return a value after the call, with the check's own objects in it."""
        if isinstance(after, tuple):
            return tuple(self.rebuilt(item, numbers, f"{path}[{n}]") for n, item in enumerate(after))
        if not isinstance(after, np.ndarray | list | dict | set):
            return after
        number = next(numbers)
        own = self.parts[number] if number != NEW else None
        if number != NEW and not self.is_free[number] and isinstance(own, type(after)):
            # It may stand in another argument now, and stays what it is, whatever the submission says.
            collections.deque(itertools.islice(numbers, len(parts_of_all([after])) - 1), maxlen=0)
            return own
        if isinstance(after, np.ndarray):
            if not isinstance(own, np.ndarray):
                return after.copy()
            self.fill(own, after, path)
        elif isinstance(after, set):
            if not isinstance(own, set):
                return set(after)
            own.clear()
            own.update(after)
        elif isinstance(after, list):
            items = [self.rebuilt(item, numbers, f"{path}[{n}]") for n, item in enumerate(after)]
            if not isinstance(own, list):
                return items
            own[:] = items
        else:
            pairs = {key: self.rebuilt(item, numbers, path_of_entry(path, key)) for key, item in after.items()}
            if not isinstance(own, dict):
                return pairs
            own.clear()
            own.update(pairs)
        return own

    def fill(self, own: Array, after: Array, path: str) -> None:
        """Give an array of the check its new numbers. Raises StudentFault where it has another shape or dtype."""
        if own.shape != after.shape:
            message = f"`{self.call.name}` changes the shape of `{path}` from {own.shape} to {after.shape}: change its numbers only"
            raise StudentFault("wrong_shape", message)
        if crossing(own.dtype) != after.dtype:
            message = f"`{self.call.name}` changes the dtype of `{path}` from {own.dtype} to {after.dtype}: change its numbers only"
            raise StudentFault("wrong_type", message)
        own[...] = after

    def changed(self, value: object) -> Changed | None:
        """Return what the call has made of an argument, if a value is one, or is in one, or is a view of it."""
        now = (Changed(self.call, *one) for name in self.names for one in paths(name, self.own[name], self.own[name]))
        return next((one for one in (*self.before, *now) if is_view(value, one.own)), None)

    def holds(self, own: Array) -> bool:
        """Tell whether an array still is or stands in an argument."""
        return any(part is own for name in self.names for part in mutable_parts(self.own[name], self.own[name]))


class Changed(msgspec.Struct, frozen=True):
    """An array, list or dict that a call may have changed: an argument, or in one."""

    call: Any
    path: str
    """Its name: "theta", "params[0]"."""
    own: Any
    """The check's own object, as it is after the call."""
    before: Any
    """A copy of it from before the call; the object itself where that is not known."""

    @property
    def name(self) -> str:
        """The argument that it is, or stands in."""
        return self.path.partition("[")[0]

    def explain(self, fault: StudentFault, value: object) -> None:
        """Name the argument in a fault about a value in it, and say so where the call has not changed it."""
        place = self.path if value is self.own or not isinstance(value, np.ndarray) else f"a part of {self.path}"

        def named(match: re.Match[str]) -> str:
            return f"{self.name}{match[1]} after the call" if match[1] else f"{place} after the call"

        fault.message = SUBJECT.sub(named, fault.message, count=1)
        if fault.reason in ("wrong_value", "not_finite") and self.before is not self.own and is_same(self.before, self.own):
            fault.message = f"`{self.call.name}` did not change `{self.path}`{self.advice()}"
            fault.compared = None

    def advice(self) -> str:
        """Return what to write in order to change it."""
        path, inner = self.path, "[" in self.path
        returned = "" if self.call.value is None else f", and returned {describe(self.call.value).partition(':')[0]}"
        if isinstance(self.own, list):
            return f"{returned}: write `{path}[0] = ...` or `{path}.append(...)`; `{path} = ...` makes a new list"
        if isinstance(self.own, dict):
            return f'{returned}: write `{path}["..."] = ...`; `{path} = ...` makes a new dict'
        if isinstance(self.own, set):
            return f"{returned}: write `{path}.add(...)` or `{path} |= ...`; `{path} = ...` makes a new set"
        is_replaced = inner and not self.call.in_place.holds(self.own)
        name = "p" if inner and not is_replaced else path
        instead = ", but put another array in its place" if is_replaced else returned
        return f"{instead}: write `{path}[...] = ...` or `{path} -= ...`; `{name} = {name} - ...` makes a new array"


def crossing(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype that an array of this one has on the other side of the wire."""
    return np.dtype(np.float64) if dtype == np.longdouble else dtype.newbyteorder("=")


def path_of_entry(path: str, key: object) -> str:
    """Return the name of an entry of a list or dict, as code."""
    return f'{path}["{key}"]' if isinstance(key, str) else f"{path}[{key!r}]"


def paths(path: str, own: Any, before: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, object and its copy from before the call, of the arrays, lists and dicts in an argument, then of itself."""
    if isinstance(own, list | tuple | dict):
        for key in own if isinstance(own, dict) else range(len(own)):
            yield from paths(path_of_entry(path, key), own[key], before[key])
    if isinstance(own, np.ndarray | list | dict | set):
        yield path, own, before


def is_view(value: object, own: object) -> bool:
    return value is own or (isinstance(value, np.ndarray) and value.base is not None and value.base is own)


def is_same(one: Any, other: Any) -> bool:
    """Tell whether nothing has changed: all numbers, texts and lengths are equal."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return (one.dtype, one.shape) == (other.dtype, other.shape) and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, set) and isinstance(other, set):
        return one == other
    return one is other or bool(type(one) is type(other) and one == other)
