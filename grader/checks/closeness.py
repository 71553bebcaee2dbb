"""Plain data from a submission against what an exercise asks for.

Every function takes the student's value first. What is wrong with it raises `StudentFault`, whose message holds no
expected number; what is wrong with the check's own arguments raises `ValueError`. `what` names the value in messages.

The rule for numbers, everywhere: |actual - expected| <= tol * max(1, |expected|), entry by entry, with tol = 1e-6, and
1e-5 where the student's array is float32. Legitimate formulas stay three orders of magnitude below it, the smallest
mistakes fifty times above.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.figures import curves, drawn, entries, trajectory
from grader.model.errors import StudentFault
from grader.model.report import Figure

Array = NDArray[Any]
Shape = tuple[int | None, ...]

TOLERANCE = 1e-6
TOLERANCE_FLOAT32 = 1e-5
NORM_TOLERANCE_FLOAT32 = 1e-4
RESULT = "the result"


# What a value is -------------------------------------------------------------------------------------------------


def describe(value: object) -> str:
    """A value in a student's words, without its numbers."""
    if value is None:
        return "nothing (None): is a `return` missing?"
    if isinstance(value, bool | np.bool_):
        return "a truth value (True or False)"
    if isinstance(value, int | np.integer):
        return "a whole number"
    if isinstance(value, float | np.floating):
        return "a number with a decimal point"
    if isinstance(value, np.ndarray):
        return _describe_array(value)
    if isinstance(value, str):
        return "a text"
    return _describe_container(value)


def _describe_array(value: Array) -> str:
    if value.dtype.kind not in "biuf":
        return f"an array of {value.dtype.name} entries, which are not real numbers"
    kind = {"b": "truth values", "f": "numbers with a decimal point"}.get(value.dtype.kind, "whole numbers")
    return f"an array of shape {value.shape} of {kind}"


def _describe_container(value: object) -> str:
    if isinstance(value, list | tuple):
        inner = " that are lists or arrays themselves" if any(_is_nested(item) for item in value) else ""
        return f"a {'list' if isinstance(value, list) else 'tuple'} of {len(value)} entries{inner}"
    if isinstance(value, dict):
        return "a dict"
    kind = getattr(value, "kind", None)
    if isinstance(kind, str):
        return kind
    return "a function" if callable(value) else "something that is neither a number nor an array"


def _is_nested(item: object) -> bool:
    return isinstance(item, list | tuple) or (isinstance(item, np.ndarray) and item.ndim > 0)


def _wrong_type(actual: object, wanted: str, what: str) -> StudentFault:
    return StudentFault("wrong_type", f"{what} is {describe(actual)}; the exercise asks for {wanted}")


def entry(what: str, index: int | str) -> str:
    """The name of one entry of `what`, counted as Python counts: "entry [2] of the result"."""
    inner = what.removeprefix("entry ")
    key = f"[{index}]" if isinstance(index, int) else f'["{index}"]'
    if inner != what and inner.startswith("["):
        place, _, rest = inner.partition(" of ")
        return f"entry {place}{key} of {rest}"
    return f"entry {key} of {what}"


# One value, typed ------------------------------------------------------------------------------------------------


def as_array(actual: object, *, shape: Shape | None = None, what: str = RESULT) -> Array:
    """`actual` as an array of real numbers (bool, whole or float), of exactly `shape`; None stands for any length.

    A flat list or tuple of numbers is an array of one dimension, a single number one of none. A list of lists is no array.
    """
    array = _numbers(actual, what)
    if shape is not None and not _has_shape(array, shape):
        raise _wrong_shape(array, shape, what)
    return array


def _numbers(actual: object, what: str) -> Array:
    if isinstance(actual, list | tuple):
        if not all(_is_number(item) for item in actual):
            raise _wrong_type(actual, "an array of numbers", what)
        items = [_machine_number(item) for item in actual]
        return np.array(items, dtype=np.result_type(*items) if items else np.float64)
    if isinstance(actual, np.ndarray) and actual.dtype.kind in "biuf":
        return actual
    if not _is_number(actual):
        raise _wrong_type(actual, "numbers", what)
    return np.asarray(_machine_number(actual))


def _is_number(value: object) -> bool:
    if isinstance(value, np.ndarray | np.generic):
        return value.ndim == 0 and value.dtype.kind in "biuf"
    return isinstance(value, bool | int | float)


def _machine_number(value: Any) -> Any:
    """An int beyond 64 bits as a float, infinite if need be; Python's floats stay weak, so that float32 lists remain it."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        try:
            return float(value)
        except OverflowError:
            return math.copysign(math.inf, value)
    return value[()] if isinstance(value, np.ndarray) else value


def _has_shape(array: Array, shape: Shape) -> bool:
    lengths = zip(array.shape, shape, strict=False)
    return array.ndim == len(shape) and all(want in (None, got) for got, want in lengths)


def _wrong_shape(array: Array, shape: Shape, what: str) -> StudentFault:
    message = f"{what} {_shape_text(array.shape)}; the exercise asks for {_shape_text(shape, 'a')}"
    if array.ndim == 2 and array.shape[0] != array.shape[1] and _has_shape(array.T, shape):
        message += " (is it transposed?)"
    return StudentFault("wrong_shape", message)


def _shape_text(shape: Shape, article: str = "") -> str:
    if not shape:
        return "a single number" if article else "is a single number"
    lengths = ["any" if n is None else str(n) for n in shape]
    text = f"({lengths[0]},)" if len(shape) == 1 else f"({', '.join(lengths)})"
    return f"shape {text}" if article else f"has shape {text}"


def as_float(actual: object, *, what: str = RESULT) -> float:
    """A single number; whole numbers and truth values count, and so does an array without dimensions."""
    if isinstance(actual, list | tuple | str):
        raise _wrong_type(actual, "a single number", what)
    return float(as_array(actual, shape=(), what=what))


def as_int(actual: object, *, what: str = RESULT) -> int:
    """A single whole number or truth value of any integer type; 5.0 is none."""
    if isinstance(actual, int):
        return int(actual)
    if not _is_number(actual) or np.asarray(actual).dtype.kind == "f":
        raise _wrong_type(actual, "a whole number (an int)", what)
    return int(np.asarray(actual))


def as_bool(actual: object, *, what: str = RESULT) -> bool:
    """True or False of any type that is a truth value; 0 and 1 are none."""
    if not _is_number(actual) or np.asarray(_machine_number(actual)).dtype.kind != "b":
        raise _wrong_type(actual, "True or False", what)
    return bool(actual)


def as_text(actual: object, *, what: str = RESULT) -> str:
    if not isinstance(actual, str):
        raise _wrong_type(actual, "a text", what)
    return str(actual)


def as_sequence(actual: object, *, length: int | None = None, what: str = RESULT) -> list[Any]:
    """The entries of a list or tuple, or the rows of an array."""
    rows = isinstance(actual, np.ndarray) and actual.ndim > 0
    if not rows and not isinstance(actual, list | tuple):
        raise _wrong_type(actual, "a list or tuple", what)
    entries: list[Any] = list(actual)  # type: ignore[call-overload]
    if length is not None and len(entries) != length:
        asked = f"{length} {'entry' if length == 1 else 'entries'}"
        raise StudentFault("wrong_shape", f"{what} has {len(entries)} entries; the exercise asks for {asked}")
    return entries


def as_mapping(actual: object, *, keys: Iterable[str], what: str = RESULT) -> dict[str, Any]:
    """A dict that has at least these keys."""
    if not isinstance(actual, dict):
        raise _wrong_type(actual, "a dict", what)
    missing = [key for key in keys if key not in actual]
    if missing:
        raise StudentFault("wrong_value", f"{what} has no entry {', '.join(map(repr, missing))}")
    return actual


# Close, or the same ----------------------------------------------------------------------------------------------


def close(
    actual: object,
    expected: object,
    *,
    tol: float | None = None,
    scale: float | None = None,
    what: str = RESULT,
    given: object = None,
) -> None:
    """`actual` equals `expected` within |actual - expected| <= tol * max(scale, |expected|), scale 1 unless told.

    `expected` decides what is asked for: a number, an array of exactly this shape, a list or tuple of so many entries, or a
    dict with these keys; truth values, texts and None inside them are compared exactly. NaN equals nothing, an infinity only
    itself. A single-precision result is allowed 1e-5 if tol is smaller. `given` is the input; where
    it has the same shape it is told, and the values are drawn over it.
    Raises ValueError if `expected` is empty or has NaN.
    """
    if isinstance(expected, dict):
        found = as_mapping(actual, keys=_not_empty(expected), what=what)
        for key, value in expected.items():
            close(found[key], value, tol=tol, scale=scale, what=entry(what, key))
    elif isinstance(expected, list | tuple):
        for i, item in enumerate(as_sequence(actual, length=len(_not_empty(expected)), what=what)):
            close(item, expected[i], tol=tol, scale=scale, what=entry(what, i))
    elif expected is None or isinstance(expected, bool | str):
        same(actual, expected, what=what)
    else:
        _close_array(actual, _wanted(expected), tol, scale, what, given)


def _not_empty(expected: Any) -> Any:
    if len(expected) == 0:
        raise ValueError("nothing to compare with: expected is empty")
    return expected


def _wanted(expected: object) -> Array:
    array = np.asarray(expected)
    if array.dtype.kind not in "biuf" or array.size == 0 or np.isnan(array).any():
        raise ValueError("expected must be real numbers, at least one, and none of them NaN")
    return array.astype(np.float64)


def _close_array(actual: object, expected: Array, tol: float | None, scale: float | None, what: str, given: object) -> None:
    found = _of_shape(actual, expected.shape, what)
    allowed = _tolerance(found, tol) * np.maximum(1.0 if scale is None else scale, np.abs(expected))
    values = found.astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        excess = np.abs(values - expected) / allowed
    excess = np.where(values == expected, 0.0, np.where(np.isfinite(excess), excess, np.inf))
    if (excess > 1.0).any():
        raise _wrong_values(values, expected, excess, what, given, _tolerance(found, tol))


def _of_shape(actual: object, shape: tuple[int, ...], what: str) -> Array:
    if shape == ():
        as_float(actual, what=what)
    return as_array(actual, shape=shape, what=what)


def _tolerance(found: Array, tol: float | None, single: float = TOLERANCE_FLOAT32) -> float:
    chosen = TOLERANCE if tol is None else tol
    return max(chosen, single) if found.dtype == np.float32 else chosen


def _wrong_values(
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
    for digits in (6, 10, 17):
        pair = f"{got:.{digits}g}", f"{asked:.{digits}g}"
        if pair[0] != pair[1]:
            break
    return pair


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


def close_in_norm(actual: object, expected: object, *, tol: float | None = None, what: str = RESULT) -> None:
    """||actual - expected|| <= tol * ||expected||, per array, in the 2-norm; tol 1e-6, and 1e-4 for float32 results.

    For gradients: honest formulas may differ by much in an entry that is small beside the others. Lists go entry by entry.
    Raises ValueError if the norm of an expected array is below 1e-12.
    """
    if isinstance(expected, list | tuple):
        for i, item in enumerate(as_sequence(actual, length=len(_not_empty(expected)), what=what)):
            close_in_norm(item, expected[i], tol=tol, what=entry(what, i))
        return
    wanted = _wanted(expected)
    size = float(np.linalg.norm(wanted))
    if not 1e-12 <= size < math.inf:
        raise ValueError("expected has no norm to compare with")
    found = _of_shape(actual, wanted.shape, what)
    values = found.astype(np.float64)
    if not np.linalg.norm(values - wanted) <= _tolerance(found, tol, NORM_TOLERANCE_FLOAT32) * size:
        excess, largest = _excess_in_norm(values, wanted)
        raise _wrong_values(values, wanted, excess, what, tol=largest / 10.0 / float(np.abs(wanted).max()))


def _excess_in_norm(values: Array, wanted: Array) -> tuple[Array, float]:
    """The largest difference, and each as a multiple of a tenth of it: entries above 1 are the ones that matter."""
    difference = np.where(np.isfinite(values), np.abs(values - wanted), np.inf)
    largest = max(float(difference[np.isfinite(difference)].max(initial=0.0)), 1e-300)
    return np.asarray(10.0 * difference / largest), largest


def same(actual: object, expected: object, *, what: str = RESULT) -> None:
    """Exactly equal; `expected` decides the type: whole numbers, truth values, texts, None, arrays, or lists and dicts of them."""
    if isinstance(expected, dict):
        found = as_mapping(actual, keys=expected, what=what)
        for key, value in expected.items():
            same(found[key], value, what=entry(what, key))
    elif isinstance(expected, list | tuple):
        for i, item in enumerate(as_sequence(actual, length=len(expected), what=what)):
            same(item, expected[i], what=entry(what, i))
    elif isinstance(expected, np.ndarray):
        _same_array(actual, _wanted(expected), expected.dtype.kind, what)
    else:
        value = _same_kind(actual, expected, what)
        if value != expected:
            raise StudentFault("wrong_value", f"{what} is not right", f"got {value!r}, asked for {expected!r}")


def _same_kind(actual: object, expected: object, what: str) -> object:
    if expected is None:
        verify(actual is None, "wrong_type", f"{what} is {describe(actual)}; the exercise asks for nothing")
        return None
    if isinstance(expected, bool | np.bool_):
        return as_bool(actual, what=what)
    if isinstance(expected, int | np.integer):
        return as_int(actual, what=what)
    return as_text(actual, what=what) if isinstance(expected, str) else as_float(actual, what=what)


def _same_array(actual: object, expected: Array, kind: str, what: str) -> None:
    found = as_array(actual, shape=expected.shape, what=what)
    accepted, wanted = {"b": ("b", "truth values"), "f": ("biuf", "numbers")}.get(kind, ("biu", "whole numbers"))
    if found.dtype.kind not in accepted and found.size:
        raise _wrong_type(found, f"an array of {wanted}", what)
    values = found.astype(np.float64)
    wrong = values != expected
    if wrong.any():
        raise _wrong_values(values, expected, np.where(wrong, 2.0 + np.abs(values - expected) / TOLERANCE, 0.0), what)


def between(actual: object, low: Any, high: Any, *, what: str = RESULT) -> None:
    """Every entry within the closed bounds, numbers or arrays, widened by the tolerance of `close`; NaN and infinities fail.

    The shape asked for is that of the bounds together. For derivatives at kinks, and for values known by their range only.
    """
    low, high = np.broadcast_arrays(np.asarray(low, np.float64), np.asarray(high, np.float64))
    if low.size == 0 or not (low <= high).all():
        raise ValueError("the bounds are empty, not in order, or NaN")
    found = _of_shape(actual, low.shape, what)
    values, tol = found.astype(np.float64), _tolerance(found, None)
    if not np.isfinite(values).all():
        raise not_finite(what, number=values.ndim == 0)
    below = values < low - tol * np.maximum(1.0, np.abs(low))
    above = values > high + tol * np.maximum(1.0, np.abs(high))
    if (below | above).any():
        index = np.unravel_index(np.argmax(below | above), values.shape)
        place = f" at [{', '.join(str(int(i)) for i in index)}]" if values.ndim else ""
        detail = f"got {values[index]:.6g}{place}, asked for {low[index]:.6g} to {high[index]:.6g}"
        subject = what if values.ndim == 0 else f"a value of {what}"
        side = "smaller" if below[index] else "larger"
        raise StudentFault("wrong_value", f"{subject} is {side} than the exercise allows", detail)


def verify(condition: bool, reason: str, message: str, detail: str = "", draw: Callable[[], Figure | None] | None = None) -> None:
    """Raise the student's fault unless `condition` holds; `draw` makes a picture of it then."""
    if not condition:
        raise StudentFault(reason, message, detail, drawn(draw) if draw else None)


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


def finite(actual: Array, *, what: str = RESULT) -> Array:
    """`actual` itself, if it has neither NaN nor infinities."""
    if not np.isfinite(actual).all():
        raise not_finite(what, number=actual.ndim == 0)
    return actual


def is_permutation(order: Sequence[int], n: int) -> bool:
    """Whether `order` has each of 0 .. n-1 exactly once."""
    return sorted(order) == list(range(n))
