"""How a wrong value differs from the right one: the fault, with its numbers, its picture and, where there is one, a simple cause.

The message holds no expected number. The numbers are in `detail` and the picture in `figure`, which hidden checks do not show.
"""

from __future__ import annotations

import math

import numpy as np

from grader.checks.figures import curves, drawn, entries
from grader.checks.tolerance import TOLERANCE
from grader.checks.values import Array
from grader.model.errors import StudentFault
from grader.model.figures import Figure


def wrong_values(
    values: Array, expected: Array, excess: Array, what: str, given: object = None, tol: float = TOLERANCE
) -> StudentFault:
    """The fault of values that are too far from those asked for: `excess` is above 1 where they are, and 1 at the tolerance."""
    strange = ~np.isfinite(values) & np.isfinite(expected)
    worst = np.unravel_index(np.argmax(np.where(strange, np.inf, excess)), excess.shape)
    detail = _detail(values, expected, int((excess > 1.0).sum()), tuple(map(int, worst)), given)
    figure = _figure(values, expected, excess, tol, given)
    if (strange | np.isnan(values)).any():
        return not_finite(what, detail, figure, number=values.ndim == 0)
    message = f"{what} is not right" if values.ndim == 0 else _share(excess > 1.0, what)
    related = relation(values, expected)
    return StudentFault("wrong_value", f"{message}: {related}" if related else message, detail, figure)


def not_finite(what: str, detail: str = "", figure: Figure | None = None, *, number: bool = False) -> StudentFault:
    """The fault of a NaN or an infinity where a finite number is asked for."""
    if number:
        return StudentFault("not_finite", f"{what} is not a finite number (NaN or infinite)", detail)
    return StudentFault("not_finite", f"{what} has entries that are not finite numbers (NaN or infinite)", detail, figure)


def _figure(values: Array, expected: Array, excess: Array, tol: float, given: object) -> Figure | None:
    """The values over their inputs, or entry by entry where these have another shape."""
    over_inputs = drawn(lambda: curves(np.asarray(given), values, expected)) if given is not None else None
    return over_inputs or drawn(lambda: entries(values, expected, excess * tol, tol))


def _share(wrong: Array, what: str) -> str:
    return f"{what} has the right shape, but {'all' if wrong.all() else 'some of'} its values are wrong"


def _detail(values: Array, expected: Array, wrong: int, index: tuple[int, ...], given: object) -> str:
    got, asked = number_pair(float(values[index]), float(expected[index]))
    text = f"got {got}, asked for {asked}"
    if values.ndim:
        place = ", ".join(map(str, index))
        text = f"{wrong} of {values.size} values are wrong, the worst at [{place}]: {text}"
    if given is not None and np.asarray(given).shape == values.shape:
        text += f", for the input {float(np.asarray(given)[index]):.6g}"
    return text


def number_pair(got: float, asked: float) -> tuple[str, str]:
    """Two numbers in as few digits as tell them apart."""
    for digits in (6, 10):
        pair = f"{got:.{digits}g}", f"{asked:.{digits}g}"
        if pair[0] != pair[1]:
            return pair
    return f"{got:.17g}", f"{asked:.17g}"


# Relations that name a mistake -----------------------------------------------------------------------------------


def relation(actual: Array, expected: Array) -> str | None:
    """What a wrong array is to the right one, if that is simple and exact to 1e-9: a factor, its transpose, cut digits."""
    if actual.shape != expected.shape or actual.size < 3:
        return None
    if not (np.isfinite(actual).all() and np.isfinite(expected).all()):
        return None
    size = np.abs(expected).max()
    if size == 0.0 or (np.abs(expected) > 1e-3 * size).sum() < 3:
        return None
    if not actual.any():
        return "every value is 0"
    if expected.ndim == 2 and expected.shape[0] == expected.shape[1] and _fits(actual, expected.T):
        return "it is transposed"
    if _fits(actual, np.trunc(expected)):
        return "the values have lost their decimals"
    top = np.unravel_index(np.argmax(np.abs(expected)), expected.shape)
    with np.errstate(over="ignore"):
        # Too large a ratio is infinite, and no simple factor.
        ratio = float(actual[top] / expected[top])
    return _factor(actual, expected, ratio)


def _fits(actual: Array, other: Array) -> bool:
    return bool(np.allclose(actual, other, rtol=1e-9, atol=1e-12 * float(np.abs(other).max(initial=0.0))))


def _factor(actual: Array, expected: Array, ratio: float) -> str | None:
    size = abs(ratio)
    whole = round(size if size >= 1 else 1 / size) if 1e-6 < size < 1e6 else 0
    exact = math.copysign(whole if size >= 1 else 1 / max(whole, 1), ratio)
    if whole == 0 or not _fits(actual, exact * expected):
        return None
    sign = "every value has the wrong sign" if ratio < 0 else ""
    if whole == 1:
        return sign or None
    text = f"{whole} times the right one" if size >= 1 else f"the right one divided by {whole}"
    hint = f" (is {whole} the number of samples, or of outputs?)" if whole > 2 else ""
    return (f"{sign} and is " if sign else "every value is ") + text + hint
