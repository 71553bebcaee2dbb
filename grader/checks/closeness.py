"""Numbers close to those that an exercise asks for: `close`, `close_in_norm`, `close_path`, by the rule in `tolerance`.

Every function takes the student's value first. What is wrong with it raises `StudentFault`, whose message holds no
expected number; what is wrong with the check's own arguments raises `ValueError`. `what` names the value in messages.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.checks.differences import wrong_values
from grader.checks.figures import drawn, trajectory
from grader.checks.kinds import close_complex, is_complex
from grader.checks.relations import same
from grader.checks.tolerance import NORM_TOLERANCE_FLOAT32, allowance, tolerance_for
from grader.checks.values import RESULT, Array, about, as_mapping, as_sequence, as_shape, entry, expected_array
from grader.model.errors import StudentFault


@about
def close(
    actual: object,
    expected: object,
    *,
    tol: float | None = None,
    scale: float | None = None,
    what: str = RESULT,
    given: object = None,
    advice: str = "",
) -> None:
    """`actual` equals `expected` within |actual - expected| <= tol * max(scale, |expected|), scale 1 unless told.

    `expected` decides what is asked for: a number, an array of exactly this shape, a list or tuple of so many entries, or a
    dict with these keys. What is no number is compared exactly, as by `same`, and so are integers beyond 64 bits. NaN equals
    nothing, an infinity only itself. A single-precision result is allowed 1e-5 if tol is smaller. `given` is the input; where it
    has the same shape it is told, and the values are drawn over it. `advice` is said after a wrong value.
    Raises ValueError if `expected` is empty or has NaN.
    """
    if isinstance(expected, dict):
        found = as_mapping(actual, keys=not_empty(expected), what=what)
        for key, value in expected.items():
            close(found[key], value, tol=tol, scale=scale, what=entry(what, key))
    elif isinstance(expected, list | tuple):
        for i, item in enumerate(as_sequence(actual, length=len(not_empty(expected)), what=what)):
            close(item, expected[i], tol=tol, scale=scale, what=entry(what, i, actual))
    elif is_compared_exactly(expected):
        same(actual, expected, what=what)
    elif is_complex(expected):
        close_complex(actual, np.asarray(expected), what, tol, 1.0 if scale is None else scale)
    else:
        try:
            _close_array(actual, expected_array(expected), tol, scale, what, given)
        except StudentFault as fault:
            if advice and fault.reason in ("wrong_value", "not_finite"):
                fault.message += f": {advice}"
            raise


def is_compared_exactly(expected: object) -> bool:
    """Tell whether a value is compared exactly: it is no number, or an integer that no float is."""
    if isinstance(expected, int) and not isinstance(expected, bool):
        return not -(2**63) <= expected < 2**63
    is_text = isinstance(expected, np.ndarray) and expected.dtype.kind == "U"
    return expected is None or is_text or isinstance(expected, bool | str | bytes | set | frozenset)


def not_empty(expected: Any) -> Any:
    if len(expected) == 0:
        raise ValueError("nothing to compare with: expected is empty")
    return expected


def _close_array(actual: object, expected: Array, tol: float | None, scale: float | None, what: str, given: object) -> None:
    found = as_shape(actual, expected.shape, what)
    allowed = allowance(tolerance_for(found, tol), expected, 1.0 if scale is None else scale)
    values = found.astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        excess = np.abs(values - expected) / allowed
    excess = np.where(values == expected, 0.0, np.where(np.isfinite(excess), excess, np.inf))
    if (excess > 1.0).any():
        raise wrong_values(found, expected, excess, what, given, tolerance_for(found, tol))


@about
def close_path(
    actual: object, expected: Sequence[Any], *, cost: Callable[[Array], Any] | None = None, what: str = "the path"
) -> None:
    """The entries of a path, one after the other, each by the rule of `close`.

    Where an entry is two numbers, a wrong path is drawn over the right one, and over contours of `cost`, if there is one: a
    trusted function of an array like the entries.
    """
    path = as_sequence(actual, length=len(expected), what=what)
    for n, wanted in enumerate(expected):
        try:
            close(path[n], wanted, what=entry(what, n))
        except StudentFault as fault:
            fault.figure = drawn(lambda: trajectory(path, expected, cost)) or fault.figure
            raise


@about
def close_in_norm(actual: object, expected: object, *, tol: float | None = None, what: str = RESULT) -> None:
    """||actual - expected|| <= tol * ||expected||, per array, in the 2-norm; tol 1e-6, and 1e-4 for float32 results.

    For gradients: honest formulas may differ by much in an entry that is small beside the others. Lists go entry by entry.
    Raises ValueError if the norm of an expected array is below 1e-12.
    """
    if isinstance(expected, list | tuple):
        for i, item in enumerate(as_sequence(actual, length=len(not_empty(expected)), what=what)):
            close_in_norm(item, expected[i], tol=tol, what=entry(what, i, actual))
        return
    wanted = expected_array(expected)
    size = float(np.linalg.norm(wanted))
    if not 1e-12 <= size < math.inf:
        raise ValueError("expected has no norm to compare with")
    found = as_shape(actual, wanted.shape, what)
    values = found.astype(np.float64)
    if not np.linalg.norm(values - wanted) <= tolerance_for(found, tol, NORM_TOLERANCE_FLOAT32) * size:
        excess, largest = _excess_in_norm(values, wanted)
        raise wrong_values(found, wanted, excess, what, tol=largest / 10.0 / float(np.abs(wanted).max()))


def _excess_in_norm(values: Array, wanted: Array) -> tuple[Array, float]:
    """The largest difference, and each as a multiple of a tenth of it: entries above 1 are the ones that matter."""
    difference = np.where(np.isfinite(values), np.abs(values - wanted), np.inf)
    largest = max(float(difference[np.isfinite(difference)].max(initial=0.0)), 1e-300)
    return np.asarray(10.0 * difference / largest), largest
