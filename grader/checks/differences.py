"""The fault of a wrong value: how it differs from the right one, in numbers, as a picture and, if there is one, by a simple cause.

The message holds no expected number. The numbers are in `detail` and the picture in `figure`, which hidden checks do not show.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from grader.checks.figures import curves, drawn, entries
from grader.checks.tolerance import TOLERANCE
from grader.checks.values import Array, quoted_list
from grader.model.errors import StudentFault
from grader.model.explaining import explained
from grader.model.figures import Figure

CAUSES = "a division by 0, the logarithm of 0, or e to the power of a large number leads there"
FULL = 6
"""Arrays of at most so many numbers are shown in full."""


def wrong_values(
    found: Array, expected: Array, excess: Array, what: str, given: object = None, tol: float = TOLERANCE
) -> StudentFault:
    """Return the fault of values that are too far from those asked for: `excess` is above 1 where they are, 1 at the tolerance."""
    values = found.astype(np.float64)
    strange = ~np.isfinite(values) & np.isfinite(expected)
    worst = np.unravel_index(np.argmax(np.where(strange, np.inf, excess)), excess.shape)
    detail = explained("", _detail, values, expected, int((excess > 1.0).sum()), tuple(map(int, worst)), given)
    figure = explained(None, _figure, values, expected, excess, tol, given)
    if (strange | np.isnan(values)).any():
        return not_finite(what, detail, figure, number=values.ndim == 0)
    cut = explained(None, truncation, found, expected)
    related = cut or explained(None, relation, values, expected)
    message = f"{what} is not right" if values.ndim == 0 else _share(excess > 1.0, what, bool(related))
    fault = StudentFault("wrong_value", f"{message}: {related}" if related else message, detail, figure)
    fault.compared = None if cut else (values, expected)
    return fault


def not_finite(what: str, detail: str = "", figure: Figure | None = None, *, number: bool = False) -> StudentFault:
    """Return the fault of a NaN or an infinity where a finite number is asked for."""
    if number:
        return StudentFault("not_finite", f"{what} is not a finite number (NaN or infinite): {CAUSES}", detail)
    return StudentFault("not_finite", f"{what} has entries that are not finite numbers (NaN or infinite): {CAUSES}", detail, figure)


def _figure(values: Array, expected: Array, excess: Array, tol: float, given: object) -> Figure | None:
    """The values over their inputs, or entry by entry where these have another shape."""
    over_inputs = drawn(lambda: curves(np.asarray(given), values, expected)) if given is not None else None
    return over_inputs or drawn(lambda: entries(values, expected, excess * tol, tol))


def _share(wrong: Array, what: str, is_explained: bool) -> str:
    if is_explained:
        return f"{what} has the right shape, but wrong values"
    return f"{what} has the right shape, but {'all' if wrong.all() else 'some of'} its values are wrong"


def _detail(values: Array, expected: Array, wrong: int, index: tuple[int, ...], given: object) -> str:
    got, asked = number_pair(float(values[index]), float(expected[index]))
    text = f"got {got}, asked for {asked}"
    place = ", ".join(map(str, index))
    told = ""
    if given is not None and np.asarray(given).shape == values.shape:
        told = f"the input is {float(np.asarray(given)[index]):.6g}"
    if values.size == 1 and values.ndim:
        text = f"at [{place}]{f', where {told}' if told else ''}: {text}"
    elif values.ndim:
        text = f"{wrong} of {values.size} values are wrong, the worst at [{place}]{f', where {told}' if told else ''}: {text}"
        if values.size <= FULL:
            text += f"; all of them: got {short_text(values)}, asked for {short_text(expected)}"
    return text if values.ndim or not told else f"{text}; {told}"


def short_text(values: Array) -> str:
    """Write a small array in few digits: [1, 2.5]."""
    return str(np.vectorize(lambda v: f"{v:.6g}", otypes=[object])(values).tolist()).replace("'", "")


def number_pair(got: float, asked: float) -> tuple[str, str]:
    """Two numbers in as few digits as tell them apart."""
    for digits in (6, 10):
        pair = f"{got:.{digits}g}", f"{asked:.{digits}g}"
        if pair[0] != pair[1]:
            return pair
    return f"{got:.17g}", f"{asked:.17g}"


# Relations that name a mistake -----------------------------------------------------------------------------------


def truncation(found: Array, expected: Array) -> str | None:
    """Return in words that whole numbers were given back where decimals are asked for, and that they lack nothing else."""
    cut = np.isfinite(expected).all() and (expected != np.trunc(expected)).any()
    if not cut or not any(np.array_equal(found, whole(expected)) for whole in (np.trunc, np.floor)):
        return None
    if found.dtype.kind in "iu" and (found.any() or found.size > 1):
        cause = "whole numbers came back, which cannot hold decimals"
        advice = (
            "make an array for the result with dtype=float (zeros_like takes the type of its argument), and divide with /, not //"
        )
        return f"{cause}; {advice}"
    if not found.any() or found.size < 3:
        return None
    return "the values have lost their decimals: is there a //, an int(...) or an array of whole numbers on the way?"


def relation(actual: Array, expected: Array) -> str | None:
    """Return in words how a wrong array relates to the right one, if that is simple and exact to 1e-9.

    It is a factor that is a whole number or one over it, or the transpose; None otherwise.
    """
    if not is_comparable(actual, expected):
        return None
    if not actual.any():
        return "every value is 0"
    if expected.ndim == 2 and expected.shape[0] == expected.shape[1] and _fits(actual, expected.T):
        return "it is transposed"
    if expected.ndim == 2 and (sums := row_sums(actual, expected)):
        return sums
    ratio = ratio_to(actual, expected)
    return None if ratio is None else in_words(ratio)


def row_sums(actual: Array, expected: Array) -> str | None:
    """Return in words that rows do not sum to 1 where those asked for are shares."""
    if (expected < 0).any() or not np.allclose(expected.sum(axis=1), 1.0) or np.allclose(actual.sum(axis=1), 1.0, rtol=1e-4):
        return None
    if np.allclose(actual.sum(axis=0), 1.0):
        return "its columns sum to 1, but each row is to sum to 1: sum with axis=-1 and keepdims=True"
    if np.isclose(actual.sum(), 1.0):
        return "all values together sum to 1, but each row is to sum to 1: sum with axis=-1 and keepdims=True"
    return "its rows do not sum to 1"


def is_comparable(actual: Array, expected: Array) -> bool:
    """Tell whether there are enough numbers for a relation between them to be no accident."""
    if actual.shape != expected.shape or actual.size < 3 or not (np.isfinite(actual).all() and np.isfinite(expected).all()):
        return False
    size = np.abs(expected).max()
    return bool(size != 0.0 and (np.abs(expected) > 1e-3 * size).sum() >= 3)


def ratio_to(actual: Array, expected: Array) -> float | None:
    """Return the number by which every right value has been multiplied, exact to 1e-9; None if there is none."""
    if not is_comparable(actual, expected):
        return None
    top = np.unravel_index(np.argmax(np.abs(expected)), expected.shape)
    with np.errstate(over="ignore"):
        # Too large a ratio is infinite, and no simple factor.
        ratio = float(actual[top] / expected[top])
    if not 1e-6 < abs(ratio) < 1e6:
        return None
    whole = round(max(abs(ratio), 1 / abs(ratio)))
    exact = math.copysign(whole if abs(ratio) >= 1 else 1 / whole, ratio)
    ratio = exact if math.isclose(exact, ratio, rel_tol=1e-9) else ratio
    return ratio if _fits(actual, ratio * expected) else None


def _fits(actual: Array, other: Array) -> bool:
    return bool(np.allclose(actual, other, rtol=1e-9, atol=1e-12 * float(np.abs(other).max(initial=0.0))))


def whole_of(ratio: float) -> int:
    """Return the whole number that a factor is, or is one over; 0 if there is none."""
    size = max(abs(ratio), 1 / abs(ratio))
    return round(size) if math.isclose(size, round(size), rel_tol=1e-12) else 0


def in_words(ratio: float, subject: str = "every value") -> str | None:
    """Return what a factor does, if it is a whole number or one over it: "every value is 3 times the right one"."""
    whole = whole_of(ratio)
    if not whole or ratio == 1.0:
        return None
    sign = f"{subject} has the wrong sign" if ratio < 0 else ""
    if whole == 1:
        return sign
    text = f"{whole} times the right one" if abs(ratio) >= 1 else f"the right one divided by {whole}"
    return f"{sign} and is {text}" if sign else f"{subject} is {text}"


def origin(ratio: float, subject: str, constants: Iterable[tuple[str, float]], lengths: Iterable[tuple[str, str, int]]) -> str:
    """Return in words where a factor comes from, to be added to a message: "; is a division by the number of rows of X missing?".

    Only numbers of the call itself explain it: `constants` by name, and `lengths` of its arrays; and only where a single one does.
    Of lengths, one that more arrays share is the likelier. Nothing explains a factor of 1 or 2. A factor that is no whole number is
    not told as a number, since constants of a call may be hidden.
    """
    size, whole = abs(ratio), whole_of(ratio)
    if whole in (1, 2):
        return ""
    found = [(expression, size >= 1.0) for expression in shared_length(whole, lengths)]
    for name, constant in constants:
        for expression, value in ((name, constant), (f"(1 - {name})", 1.0 - constant)):
            if value and math.isclose(value, size, rel_tol=1e-9):
                found.append((expression, False))
            elif value and math.isclose(1.0 / value, size, rel_tol=1e-9):
                found.append((expression, True))
    if len(found) != 1:
        return ""
    expression, is_missing = found[0]
    if expression.startswith("the number"):
        cause = f"is a division by {expression} {'missing' if is_missing else 'too many'}?"
    elif is_missing:
        cause = f"is a factor {expression} missing, or a division by it too many?"
    else:
        cause = f"is a factor {expression} too many, or a division by it missing?"
    if whole:
        return f"; {cause}"
    divisor = f"1 / {expression}" if is_missing else expression
    return f": {subject} is {'minus ' if ratio < 0 else ''}the right one times {divisor}; {cause}"


def shared_length(whole: int, lengths: Iterable[tuple[str, str, int]]) -> list[str]:
    """Return which lengths of arrays are so large, in words; the one that most arrays share, if there is one."""
    counted: dict[str, list[str]] = {}
    for kind, name, length in lengths:
        if whole and length == whole:
            counted.setdefault(kind, []).append(name)
    most = max(map(len, counted.values()), default=0)
    shared = {kind: names for kind, names in counted.items() if len(names) == most} if most > 1 else counted
    return [f"the number of {kind} of {quoted_list(names)}" for kind, names in shared.items()]
