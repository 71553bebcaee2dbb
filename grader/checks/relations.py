"""Relations other than closeness: `same`, `between` two bounds, `finite`, a permutation, or any condition, with `verify`.

Every function but `verify` takes the student's value first. What is wrong with it raises `StudentFault`, whose message holds no
expected number; what is wrong with the check's own arguments raises `ValueError`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.checks.differences import not_finite, wrong_values
from grader.checks.figures import drawn
from grader.checks.kinds import as_bytes, close_complex, is_complex, same_set, same_texts, short_repr
from grader.checks.tolerance import TOLERANCE, allowance, tolerance_for
from grader.checks.values import (
    RESULT,
    Array,
    about,
    as_array,
    as_bool,
    as_float,
    as_int,
    as_mapping,
    as_sequence,
    as_shape,
    as_text,
    describe,
    entry,
    expected_array,
    wrong_type,
)
from grader.model.errors import StudentFault
from grader.model.figures import Figure

EXACT = "the exercise asks for exact values here, without small numbers added"


@about
def same(actual: object, expected: object, *, what: str = RESULT) -> None:
    """Exactly equal; `expected` decides the type: a number, truth value, text, None, bytes, a set, an array, a list or a dict."""
    if isinstance(expected, dict):
        found = as_mapping(actual, keys=expected, what=what)
        for key, value in expected.items():
            same(found[key], value, what=entry(what, key))
    elif isinstance(expected, list | tuple):
        for i, item in enumerate(as_sequence(actual, length=len(expected), what=what)):
            same(item, expected[i], what=entry(what, i, actual))
    elif isinstance(expected, set | frozenset):
        same_set(actual, expected, what)
    elif isinstance(expected, np.ndarray) and expected.dtype.kind == "U":
        same_texts(actual, expected, what)
    elif is_complex(expected):
        close_complex(actual, np.asarray(expected), what, tol=0.0)
    elif isinstance(expected, np.ndarray):
        _same_array(actual, expected_array(expected), expected.dtype.kind, what)
    else:
        value = _same_kind(actual, expected, what)
        if value != expected:
            near = isinstance(value, float) and isinstance(expected, float) and near_to(np.array(value), np.array(expected))
            message = f"is near the right value but not equal to it; {EXACT}" if near else "is not right"
            raise StudentFault("wrong_value", f"{what} {message}", f"got {short_repr(value)}, asked for {short_repr(expected)}")


def _same_kind(actual: object, expected: object, what: str) -> object:
    if expected is None:
        verify(actual is None, "wrong_type", f"{what} is {describe(actual)}; the exercise asks for nothing")
        return None
    if isinstance(expected, bool | np.bool_):
        return as_bool(actual, what=what)
    if isinstance(expected, int | np.integer):
        return as_int(actual, what=what)
    if isinstance(expected, bytes):
        return as_bytes(actual, what=what)
    return as_text(actual, what=what) if isinstance(expected, str) else as_float(actual, what=what)


WHOLE = ": make them with .astype(int), or with dtype=int"


def _same_array(actual: object, expected: Array, kind: str, what: str) -> None:
    found = as_array(actual, shape=expected.shape, what=what)
    accepted, wanted = {"b": ("b", "truth values"), "f": ("biuf", "numbers")}.get(kind, ("biu", "whole numbers"))
    if found.dtype.kind not in accepted and found.size:
        raise wrong_type(found, f"an array of {wanted}{WHOLE if wanted == 'whole numbers' else ''}", what)
    values = found.astype(np.float64)
    wrong = values != expected
    if wrong.any() and near_to(values, expected):
        raise StudentFault("wrong_value", f"{what} is near the right values but not equal to them; {EXACT}")
    if wrong.any():
        raise wrong_values(found, expected, np.where(wrong, 2.0 + np.abs(values - expected) / TOLERANCE, 0.0), what)


def near_to(values: Array, expected: Array) -> bool:
    """Return whether `close` would accept the values."""
    with np.errstate(invalid="ignore"):
        return bool(((np.abs(values - expected) <= allowance(TOLERANCE, expected)) | (values == expected)).all())


@about
def between(actual: object, low: Any, high: Any, *, what: str = RESULT) -> None:
    """Every entry within the closed bounds, numbers or arrays, widened by the tolerance of `close`; NaN and infinities fail.

    The shape asked for is that of the bounds together. For derivatives at kinks, and for values known by their range only.
    """
    low, high = np.broadcast_arrays(np.asarray(low, np.float64), np.asarray(high, np.float64))
    if low.size == 0 or not (low <= high).all():
        raise ValueError("the bounds are empty, not in order, or NaN")
    found = as_shape(actual, low.shape, what)
    values, tol = found.astype(np.float64), tolerance_for(found, None)
    if not np.isfinite(values).all():
        raise not_finite(what, number=values.ndim == 0)
    below = values < low - allowance(tol, low)
    above = values > high + allowance(tol, high)
    if (below | above).any():
        index = np.unravel_index(np.argmax(below | above), values.shape)
        place = f" at [{', '.join(str(int(i)) for i in index)}]" if values.ndim else ""
        detail = f"got {values[index]:.6g}{place}, asked for {low[index]:.6g} to {high[index]:.6g}"
        subject = what if values.ndim == 0 else f"a value of {what}"
        side = "smaller" if below[index] else "larger"
        raise StudentFault("wrong_value", f"{subject} is {side} than the exercise allows", detail)


@about
def finite(actual: Array, *, what: str = RESULT) -> Array:
    """`actual` itself, if it has neither NaN nor infinities."""
    if not np.isfinite(actual).all():
        raise not_finite(what, number=actual.ndim == 0)
    return actual


def is_permutation(order: Sequence[int], n: int) -> bool:
    """Return whether `order` has each of 0 .. n-1 exactly once."""
    return sorted(order) == list(range(n))


def verify(condition: bool, reason: str, message: str, detail: str = "", draw: Callable[[], Figure | None] | None = None) -> None:
    """Raise the student's fault unless `condition` holds; `draw` makes a picture of it then."""
    if not condition:
        raise StudentFault(reason, message, detail, drawn(draw) if draw else None)
