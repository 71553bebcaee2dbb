"""Deviations: what a function may do besides what it should, made from outside by wrapping it.

Such a function is right for most inputs, or in most calls: it remembers earlier results, it is right for small arrays only, it
changes an argument. Every function here takes the right function and returns the deviant one. The text of this module is executed
inside a specimen, so it imports nothing of the grader.
"""

from __future__ import annotations

import copy
import functools
import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Function = Callable[..., Any]
LARGE = 4
"""Length of the longest axis for which a function that is right for small arrays is right."""
STILL, SLOW = 1e-6, 1e-3
"""Lengths of a step at which an impatient loop ends, or no longer moves."""


def wrapper_of(right: Function, call: Callable[[inspect.BoundArguments], Any]) -> Function:
    """Return a function with the signature of `right` that answers with what `call` makes of the arguments by name."""
    signature = inspect.signature(right)

    @functools.wraps(right)
    def deviant(*arguments: Any, **keywords: Any) -> Any:
        bound = signature.bind(*arguments, **keywords)
        bound.apply_defaults()
        return call(bound)

    return deviant


def run(right: Function, bound: inspect.BoundArguments) -> Any:
    """Call a function; what it yields one by one comes back as a list."""
    value = right(*bound.args, **bound.kwargs)
    return list(value) if inspect.isgenerator(value) else value


def run_wrongly(right: Function, bound: inspect.BoundArguments) -> Any:
    """Call a function and return something wrong. Where it returns nothing, what it has changed in place is wrong."""
    before = copy.deepcopy(list(bound.arguments.values()))
    value = run(right, bound)
    return spoilt(value) if value is not None else spoil_changed(before, list(bound.arguments.values()))


def spoil_changed(before: Any, now: Any) -> None:
    """Spoil what has changed in arguments: arrays, and entries of lists and dicts."""
    if isinstance(now, np.ndarray) and not np.array_equal(before, now):
        now[...] = spoilt_number(now)
    if not isinstance(now, list | tuple | dict):
        return
    known, entries = (dict(one if isinstance(one, dict) else enumerate(() if one is None else one)) for one in (before, now))
    for key, entry in entries.items():
        if isinstance(entry, np.ndarray | list | tuple | dict):
            spoil_changed(known.get(key), entry)
        elif not isinstance(now, tuple) and known.get(key) != entry:
            now[key] = spoilt(entry)


# values ----------------------------------------------------------------------------------------------------------------


def each(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with something else in place of every array and every number in it; functions and generators stay."""
    if isinstance(value, tuple | list):
        return type(value)(each(item, change) for item in value)
    if isinstance(value, dict):
        return {key: each(item, change) for key, item in value.items()}
    return change(value) if is_numeric(value) else value


def is_numeric(value: Any) -> bool:
    return isinstance(value, bool | int | float | complex | np.generic) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "biufc"
    )


def arrays_in(value: Any) -> Iterator[np.ndarray]:
    """Yield the arrays in an argument or a result, and the numbers as arrays without dimensions."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from arrays_in(item)
    elif is_numeric(value):
        yield np.asarray(value)


def spoilt(value: Any) -> Any:
    """Return something wrong: other numbers, another truth value, another text."""
    if isinstance(value, str):
        return value + "_"
    if isinstance(value, tuple | list):
        return type(value)(spoilt(item) for item in value) if value else [0.0]
    if isinstance(value, dict):
        return {key: spoilt(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return type(value)(list(value)[1:]) if value else type(value)([0])
    return spoilt_number(value) if is_numeric(value) else value


def spoilt_number(value: Any) -> Any:
    array = np.asarray(value)
    if array.size == 0:
        return np.zeros(1)
    other = ~array if array.dtype.kind == "b" else array + 1 if array.dtype.kind in "iu" else array * 1.5 + 0.31
    return other[()] if array.ndim == 0 else other


def shape_key(value: Any) -> Any:
    """Return what two arguments of one shape have in common; texts are told apart."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple | list):
        return tuple(shape_key(item) for item in value)
    return np.shape(value) if is_numeric(value) else None


# with a memory ---------------------------------------------------------------------------------------------------------


def first_call_only(right: Function) -> Function:
    """Right in the first call, whose result is returned ever after."""
    kept: list[Any] = []

    def call(bound: inspect.BoundArguments) -> Any:
        if not kept:
            kept.append(run(right, bound))
        return kept[0]

    return wrapper_of(right, call)


def every_second_call(right: Function) -> Function:
    """Right in every other call."""
    count = [0]

    def call(bound: inspect.BoundArguments) -> Any:
        count[0] += 1
        return run_wrongly(right, bound) if count[0] % 2 == 0 else run(right, bound)

    return wrapper_of(right, call)


def cached_by_shape(right: Function) -> Function:
    """Returns what it has returned before for arguments of the same shapes."""
    kept: dict[Any, Any] = {}

    def call(bound: inspect.BoundArguments) -> Any:
        key = tuple(shape_key(value) for value in bound.arguments.values())
        if key not in kept:
            kept[key] = run(right, bound)
        return kept[key]

    return wrapper_of(right, call)


def buffer_by_shape(right: Function) -> Function:
    """Writes every array of its result to the one buffer that there is for this shape."""
    buffers: dict[Any, np.ndarray] = {}

    def buffered(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            return value
        buffer = buffers.setdefault((value.shape, value.dtype), np.empty_like(value))
        buffer[...] = value
        return buffer

    return wrapper_of(right, lambda bound: each(run(right, bound), buffered))


# for some arguments only -----------------------------------------------------------------------------------------------


def right_unless(right: Function, wrong_for: Callable[[inspect.BoundArguments], bool]) -> Function:
    return wrapper_of(right, lambda bound: run_wrongly(right, bound) if wrong_for(bound) else run(right, bound))


def longest_axis(value: Any) -> int:
    """Return the length of the longest axis, or of a list."""
    if isinstance(value, tuple | list):
        return max([len(value), *(longest_axis(item) for item in value)])
    return max(np.shape(value), default=0) if isinstance(value, np.ndarray) else 0


def small_only(right: Function) -> Function:
    """Right for arrays and lists of up to `LARGE` entries along every axis."""
    return right_unless(right, lambda bound: any(longest_axis(value) > LARGE for value in bound.arguments.values()))


def small_numbers_only(right: Function) -> Function:
    """Right where no whole number is above `LARGE`."""
    return right_unless(right, lambda bound: any(isinstance(v, int) and v > LARGE for v in bound.arguments.values()))


def wrong_for(right: Function, matches: Callable[[np.ndarray], bool]) -> Function:
    return right_unless(right, lambda bound: any(matches(a) for value in bound.arguments.values() for a in arrays_in(value)))


def wrong_for_a_number(right: Function, argument: str) -> Function:
    """Wrong for a number in place of an array."""
    return right_unless(right, lambda bound: is_numeric(value := bound.arguments[argument]) and np.ndim(value) == 0)


def wrong_in_one_dimension(right: Function) -> Function:
    """Wrong for arrays of one dimension."""
    return wrong_for(right, lambda a: a.ndim == 1)


def wrong_in_two_dimensions(right: Function) -> Function:
    """Wrong for arrays of two dimensions."""
    return wrong_for(right, lambda a: a.ndim == 2)


def wrong_in_three_dimensions(right: Function) -> Function:
    """Wrong for arrays of three dimensions."""
    return wrong_for(right, lambda a: a.ndim == 3)


def wrong_without_entries(right: Function) -> Function:
    """Wrong for arrays without entries."""
    return wrong_for(right, lambda a: a.size == 0)


def wrong_for_whole_numbers(right: Function) -> Function:
    """Wrong for arrays of whole numbers."""
    return wrong_for(right, lambda a: a.ndim > 0 and a.dtype.kind in "iu")


def wrong_for_single_precision(right: Function) -> Function:
    """Wrong for arrays of single precision."""
    return wrong_for(right, lambda a: a.dtype == np.float32)


def only_positive(right: Function, argument: str) -> Function:
    """Takes the absolute values of one argument."""

    def call(bound: inspect.BoundArguments) -> Any:
        bound.arguments[argument] = each(bound.arguments[argument], np.abs)
        return run(right, bound)

    return wrapper_of(right, call)


# right in part ---------------------------------------------------------------------------------------------------------


def first_along(value: Any, axis: int) -> Any:
    """Return an array that is right in its first row or column only."""
    array = np.asarray(value)
    if array.ndim == 0:
        return value
    first = np.zeros(array.shape, bool)
    first[(slice(1), ...) if axis == 0 else (..., slice(1))] = True
    return np.where(first, array, spoilt(array))


def first_row_only(right: Function) -> Function:
    """Right along the first entry of the first axis."""
    return wrapper_of(right, lambda bound: each(run(right, bound), lambda value: first_along(value, 0)))


def first_column_only(right: Function) -> Function:
    """Right along the first entry of the last axis."""
    return wrapper_of(right, lambda bound: each(run(right, bound), lambda value: first_along(value, -1)))


def first_entry_only(right: Function) -> Function:
    """Right in the first entry of a list."""

    def call(bound: inspect.BoundArguments) -> Any:
        value = run(right, bound)
        return type(value)([*value[:1], *(spoilt(item) for item in value[1:])])

    return wrapper_of(right, call)


def last_entry_wrong(right: Function) -> Function:
    """Right in all entries of a list but the last."""

    def call(bound: inspect.BoundArguments) -> Any:
        value = run(right, bound)
        return type(value)([*value[:-1], *(spoilt(item) for item in value[-1:])])

    return wrapper_of(right, call)


def without_axes_of_one(right: Function) -> Function:
    """Drops the axes of length one of its result."""
    return wrapper_of(right, lambda bound: each(run(right, bound), np.squeeze))


# nearly right ----------------------------------------------------------------------------------------------------------


def six_digits(right: Function) -> Function:
    """Rounds to six digits."""

    def rounded(value: Any) -> Any:
        if np.asarray(value).dtype.kind != "f":
            return value
        return np.vectorize(lambda number: float(f"{number:.6g}"), otypes=[float])(value)[()]

    return wrapper_of(right, lambda bound: each(run(right, bound), rounded))


def added(value: Any, amount: Any) -> Any:
    return value if np.asarray(value).dtype.kind == "b" else (np.asarray(value, float) + amount)[()]


def nearly_exact(right: Function) -> Function:
    """Adds 1e-9."""
    return wrapper_of(right, lambda bound: each(run(right, bound), lambda value: added(value, 1e-9)))


def random_near_zero(right: Function) -> Function:
    """Is a little random where it should be zero."""
    numbers = np.random.RandomState(0)

    def shaken(value: Any) -> Any:
        return added(value, np.where(np.equal(value, 0.0), 1e-8 * numbers.normal(size=np.shape(value)), 0.0))

    return wrapper_of(right, lambda bound: each(run(right, bound), shaken))


# besides its value -----------------------------------------------------------------------------------------------------


def draws_globally(right: Function) -> Function:
    """Draws from the global random numbers."""

    def call(bound: inspect.BoundArguments) -> Any:
        np.random.random()
        return run(right, bound)

    return wrapper_of(right, call)


def changes_argument(right: Function, argument: str) -> Function:
    """Changes an array that it was given."""

    def call(bound: inspect.BoundArguments) -> Any:
        value = run(right, bound)
        for array in arrays_in(bound.arguments[argument]):
            if array.ndim and array.flags.writeable:
                array += np.ones((), array.dtype)
        return value

    return wrapper_of(right, call)


# in a loop -------------------------------------------------------------------------------------------------------------


def flat_rows(right: Function, argument: str) -> Function:
    """Hands a single row to `gradient` as an array of one dimension."""

    def call(bound: inspect.BoundArguments) -> Any:
        gradient = bound.arguments[argument]

        def flattened(theta: Any, *rows: Any) -> Any:
            return gradient(theta, *(np.asarray(a)[0] if len(a) == 1 else a for a in rows))

        bound.arguments[argument] = flattened
        return run(right, bound)

    return wrapper_of(right, call)


def steps_of(path: Any) -> list[float]:
    """Return how far each step of a path goes: the largest change of a number."""
    return [float(np.max(np.abs(np.subtract(after, before)), initial=0.0)) for before, after in itertools.pairwise(path)]


def stops_early(right: Function) -> Function:
    """Ends its path at the first small step."""

    def call(bound: inspect.BoundArguments) -> Any:
        path = run(right, bound)
        small = [n for n, step in enumerate(steps_of(path), 1) if step < STILL]
        return path[: small[0] + 1] if small else path

    return wrapper_of(right, call)


def stands_still(right: Function) -> Function:
    """Does not move any more after the first small step."""

    def call(bound: inspect.BoundArguments) -> Any:
        path = run(right, bound)
        small = [n for n, step in enumerate(steps_of(path), 1) if step < SLOW]
        return [*path[: small[0] + 1], *[path[small[0]]] * (len(path) - small[0] - 1)] if small else path

    return wrapper_of(right, call)
