"""Explanations: the reasons for which a deviant may survive, tried on the calls that the checks make, and on others like them.

A reason says where the deviant is right: everywhere, or for the arguments that the exercise allows. There it must answer like the
reference, or the reason does not hold.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.audit.deviants import Deviant
from grader.audit.deviations import arrays_in, each, run
from grader.audit.findings import Equivalent
from grader.audit.recording import Functions, Recorded
from grader.checks.copying import copied

CALLS, OTHERS = 30, 4
"""Number of calls of a function that are tried, and of others like each: with other signs and sizes of the numbers."""


def unfounded(
    equivalent: Iterable[Equivalent], deviants: Iterable[Deviant], calls: Mapping[str, list[Recorded]], reference: Functions
) -> Iterator[str]:
    """Yield a sentence for every explained deviant that differs where its reason says that it does not.

    Raises UsageError for a condition that cannot be evaluated.
    """
    by_name = {(one.function, one.change): one for one in deviants}
    for record in equivalent:
        for change in record.changes:
            deviant = by_name.get((record.function, change))
            if deviant and not reason_holds(deviant, record, calls[record.function], reference[record.function]):
                where = f", where {record.where}" if record.where else ""
                yield f"{record.function}: {change} differs from the reference{where}, though it is recorded as equivalent"


def reason_holds(deviant: Deviant, record: Equivalent, calls: Iterable[Recorded], right: Any) -> bool:
    """Tell whether a deviant answers like the right function wherever the condition of its record holds."""
    rng = np.random.default_rng(0)
    signature = inspect.signature(right)
    for call in list(calls)[:CALLS]:
        for number in range(1 + OTHERS):
            arguments = other_arguments(call.arguments, rng) if number else call.arguments
            if not record.applies(arguments):
                continue
            found, wanted = (answer(function, signature, arguments) for function in (deviant.of(right), right))
            if not answers_alike(found, wanted, record.tolerance):
                return False
    return True


def other_arguments(arguments: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Return arguments with other signs and sizes of the numbers that have decimals."""

    def other(value: Any) -> Any:
        array = np.asarray(value)
        factors = rng.choice([-1.0, 1.0], array.shape) * np.exp(rng.normal(0.0, 0.3, array.shape))
        return (array * factors)[()] if array.dtype.kind == "f" else value

    return {name: each(value, other) for name, value in arguments.items()}


def answer(function: Any, signature: inspect.Signature, arguments: Mapping[str, Any]) -> Any:
    """Return what a function answers, or the class of what it raises."""
    bound = signature.bind(**{name: copied(value) for name, value in arguments.items()})
    try:
        with np.errstate(all="ignore"):
            return run(function, bound)
    except Exception as error:
        return type(error)


def answers_alike(found: Any, wanted: Any, tolerance: float) -> bool:
    if isinstance(wanted, type):
        return bool(found is wanted)
    pairs = list(zip(list(arrays_in(found)), list(arrays_in(wanted)), strict=True))
    return all(a.shape == b.shape and np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True) for a, b in pairs)
