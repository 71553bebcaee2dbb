"""Which deviations are tried on which function: those that can make a difference, as the calls tell that the checks make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.audit import deviations
from grader.audit.deviations import arrays_in, longest_axis
from grader.audit.recording import Playground, Recorded

Calls = Sequence[Recorded]
"""The calls of one function."""


class Deviant(msgspec.Struct, frozen=True):
    """A deviation of one function."""

    function: str
    kind: str
    """The name of the function in `grader.audit.deviations` that makes it."""
    argument: str = ""
    """The argument that it is about, if it is about one."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return what the deviation is made with besides the function."""
        return (self.argument,) if self.argument else ()

    @property
    def operator(self) -> str:
        """Return the kind in words, such as "cached by shape"."""
        return self.kind.replace("_", " ")

    @property
    def change(self) -> str:
        """Return what it is called; unique in its function."""
        return f"{self.operator}{self.argument and f': {self.argument}'}"

    def of(self, right: Callable[..., Any]) -> Callable[..., Any]:
        """Return the deviant function, with a memory of its own."""
        return getattr(deviations, self.kind)(right, *self.arguments)  # type: ignore[no-any-return]


def calls_by_function(playground: Playground) -> dict[str, list[Recorded]]:
    """Return the calls that the checks make of each function and that raise nothing; none of checks that take long."""
    calls: dict[str, list[Recorded]] = {name: [] for name in playground.reference}
    for call in playground.record(long=False):
        if not call.raised:
            calls[call.name].append(call)
    return calls


def deviants(calls: Mapping[str, Calls]) -> list[Deviant]:
    """Return the deviants of all functions that a check calls."""
    return [one for name, made in calls.items() if made for one in deviants_of(name, made)]


def deviants_of(name: str, calls: Calls) -> Iterator[Deviant]:
    """Yield the deviants of a function, of which these calls are known."""
    for kind, applies in KINDS.items():
        if applies(calls):
            yield Deviant(name, kind)
    for kind, concerns in KINDS_OF_ARGUMENTS.items():
        for argument in calls[0].arguments:
            if concerns([call.arguments[argument] for call in calls]):
                yield Deviant(name, kind, argument)
    yield from (Deviant(name, "flat_rows", argument) for argument in calls[0].arguments if takes_rows(calls, argument))


# what is known of the arguments ----------------------------------------------------------------------------------------


def arguments_of(calls: Calls) -> Iterator[Any]:
    return (value for call in calls for value in call.arguments.values())


def arrays_given(calls: Calls) -> Iterator[np.ndarray]:
    return (array for value in arguments_of(calls) for array in arrays_in(value))


def takes_arrays(calls: Calls) -> bool:
    """Tell whether an argument has axes, or is a list."""
    return any(longest_axis(value) for value in arguments_of(calls))


def takes_some(matches: Callable[[np.ndarray], bool]) -> Callable[[Calls], bool]:
    return lambda calls: any(matches(array) for array in arrays_given(calls))


def takes_anything(calls: Calls) -> bool:
    """Tell whether the result depends on something."""
    return any(True for _ in arguments_of(calls))


# what is known of the results ------------------------------------------------------------------------------------------


def returns(matches: Callable[[np.ndarray], bool]) -> Callable[[Calls], bool]:
    return lambda calls: any(matches(array) for call in calls for array in arrays_in(call.value))


def returns_list(calls: Calls) -> bool:
    return any(isinstance(call.value, list) and len(call.value) > 1 for call in calls)


def returns_alike(calls: Calls) -> bool:
    """Tell whether a result has several arrays, of which two may have the same shape."""
    for call in calls:
        dimensions = [array.ndim for array in arrays_in(call.value) if array.ndim]
        if isinstance(call.value, list | tuple) and len(dimensions) > len(set(dimensions)):
            return True
    return False


def returns_path(calls: Calls) -> bool:
    """Tell whether the results are what a loop has come through: a list of arrays of one shape, and a function was called."""
    return any(map(callable, arguments_of(calls))) and all(is_path(call.value) for call in calls)


def is_path(value: Any) -> bool:
    return isinstance(value, list) and len({np.shape(item) for item in value}) <= 1 and all(longest_axis(item) for item in value)


def returns_digits(calls: Calls) -> bool:
    """Tell whether a result has more digits than six, and is not random; smaller numbers differ by less than the tolerance."""
    drawn = any(isinstance(value, np.random.Generator) for value in arguments_of(calls))
    asked = not drawn or any(map(callable, arguments_of(calls)))
    return asked and returns(lambda a: a.dtype.kind == "f" and bool((np.abs(a) > 2.0).any()))(calls) and not returns_exact(calls)


def returns_exact(calls: Calls) -> bool:
    """Tell whether every number of a result is one of those among the arguments, or 0, 1 or -1: then it is asked for exactly."""
    return returns(lambda a: a.size > 0 and a.dtype.kind != "b")(calls) and all(is_exact(call) for call in calls)


def is_exact(call: Recorded) -> bool:
    known = [np.array([-1.0, 0.0, 1.0])]
    known += [array.ravel() for value in call.arguments.values() for array in arrays_in(value)]
    return all(np.isin(array, np.concatenate(known)).all() for array in arrays_in(call.value))


KINDS: dict[str, Callable[[Calls], bool]] = {
    "first_call_only": takes_anything,
    "every_second_call": takes_anything,
    "cached_by_shape": takes_arrays,
    "buffer_by_shape": returns_alike,
    "small_only": takes_arrays,
    "small_numbers_only": lambda calls: not takes_arrays(calls) and any(isinstance(value, int) for value in arguments_of(calls)),
    "wrong_in_one_dimension": takes_some(lambda a: a.ndim == 1),
    "wrong_in_two_dimensions": takes_some(lambda a: a.ndim == 2),
    "wrong_in_three_dimensions": takes_some(lambda a: a.ndim == 3),
    "wrong_without_entries": takes_some(lambda a: a.size == 0),
    "wrong_for_whole_numbers": takes_some(lambda a: a.ndim > 0 and a.dtype.kind in "iu"),
    "wrong_for_single_precision": takes_some(lambda a: a.dtype == np.float32),
    "first_row_only": returns(lambda a: a.ndim > 0 and len(a) > 1),
    "first_column_only": returns(lambda a: a.ndim > 1 and a.shape[-1] > 1),
    "first_entry_only": returns_list,
    "last_entry_wrong": returns_list,
    "without_axes_of_one": returns(lambda a: 1 in a.shape),
    "six_digits": returns_digits,
    "nearly_exact": returns_exact,
    "random_near_zero": returns_exact,
    "draws_globally": lambda calls: True,
    "stops_early": returns_path,
    "stands_still": returns_path,
}


def may_be_negative(values: Sequence[Any]) -> bool:
    """Tell whether an argument is an array, or a number that a check has made negative."""
    arrays = [array for value in values for array in arrays_in(value)]
    return any(array.dtype.kind == "f" and (array.ndim or array < 0) for array in arrays)


def number_or_array(values: Sequence[Any]) -> bool:
    """Tell whether an argument may be a number, and an array as well."""
    dimensions = {np.ndim(value) for value in values if deviations.is_numeric(value)}
    return 0 in dimensions and len(dimensions) > 1


KINDS_OF_ARGUMENTS: dict[str, Callable[[Sequence[Any]], bool]] = {
    "wrong_for_a_number": number_or_array,
    "only_positive": may_be_negative,
    "changes_argument": lambda values: any(array.ndim for value in values for array in arrays_in(value)),
}


def takes_rows(calls: Calls, argument: str) -> bool:
    """Tell whether an argument is a function that is called with parameters, X and Y."""
    return any(probe.argument == argument and len(probe.given) == 3 for call in calls for probe in call.probes)
