"""Values of other kinds than real numbers, typed and compared: complex numbers, sets, arrays of texts, bytes.

Every function takes the student's value first, and raises `StudentFault`, as those in `values` and `closeness` do.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np

from grader.checks.differences import not_finite
from grader.checks.tolerance import TOLERANCE, allowance, tolerance_for
from grader.checks.values import (
    RESULT,
    Array,
    Shape,
    about,
    counted,
    numeric_array,
    refuse_shape,
    wrong_type,
)
from grader.model.errors import StudentFault

SHOWN = 60
"""Characters of a value in a detail."""


@about
def as_complex(actual: object, *, what: str = RESULT) -> complex:
    """A single number, complex or real."""
    if isinstance(actual, list | tuple | str):
        raise wrong_type(actual, "a single number", what)
    return complex(as_complex_array(actual, shape=(), what=what)[()])


@about
def as_complex_array(actual: object, *, shape: Shape | None = None, what: str = RESULT) -> Array:
    """`actual` as an array of complex numbers; real ones are complex, too."""
    array = numeric_array(
        actual, what, "numbers" if shape is None else "an array of numbers" if shape else "a single number", "biufc"
    )
    refuse_shape(array, shape, what)
    return array if array.dtype.kind == "c" else array.astype(np.complex128)


@about
def as_set(actual: object, *, what: str = RESULT) -> frozenset[Any]:
    """The entries of a set."""
    if not isinstance(actual, Set):
        raise wrong_type(actual, "a set", what)
    return frozenset(actual)


@about
def as_texts(actual: object, *, shape: Shape | None = None, what: str = RESULT) -> Array:
    """`actual` as an array of texts; a list of texts is one of one dimension."""
    is_list = isinstance(actual, list | tuple) and all(isinstance(item, str) for item in actual)
    array = np.array(actual, dtype=np.str_) if is_list else actual
    if not isinstance(array, np.ndarray) or array.dtype.kind != "U":
        raise wrong_type(actual, "an array of texts", what)
    refuse_shape(array, shape, what)
    return array


@about
def as_bytes(actual: object, *, what: str = RESULT) -> bytes:
    """Bytes."""
    if not isinstance(actual, bytes):
        raise wrong_type(actual, "bytes", what)
    return actual


def is_complex(value: object) -> bool:
    """Tell whether a value is a complex number, or an array of some."""
    return isinstance(value, complex) or (isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "c")


def close_complex(actual: object, expected: Array, what: str, tol: float | None = None, scale: float = 1.0) -> None:
    """Raise the student's fault unless |actual - expected| <= tol * max(scale, |expected|), entry by entry; exactly, with tol = 0.

    Raises ValueError where nothing, or NaN, is expected.
    """
    if expected.size == 0 or np.isnan(expected).any():
        raise ValueError("expected must be numbers, at least one, and none of them NaN")
    found = as_complex_array(actual, shape=expected.shape, what=what)
    tolerance = 0.0 if tol == 0.0 else tolerance_for(found, tol)
    with np.errstate(all="ignore"):
        near = np.abs(found - expected) <= allowance(tolerance, expected, scale)
    wrong = ~(near | (found == expected))
    if wrong.any():
        raise wrong_complex(found, expected, wrong, what)


def wrong_complex(found: Array, expected: Array, wrong: Array, what: str) -> StudentFault:
    """Return the fault of wrong complex numbers, and what explains all of them."""
    place = np.unravel_index(np.argmax(wrong), wrong.shape)
    at = f"at [{', '.join(str(int(n)) for n in place)}]: " if found.ndim else ""
    detail = f"{at}got {found[place]:.6g}, asked for {expected[place]:.6g}"
    if not np.isfinite(found).all() and np.isfinite(expected).all():
        return not_finite(what, detail, number=not found.ndim)
    share = f"has the right shape, but {'all' if wrong.all() else 'some of'} its values are wrong" if found.ndim else "is not right"
    with np.errstate(all="ignore"):
        differences = {text: np.abs(found - other) - allowance(TOLERANCE, other) for text, other in likely(expected).items()}
    near = [text for text, difference in differences.items() if (difference <= 0.0).all()]
    return StudentFault("wrong_value", f"{what} {share}{f': {near[0]}' if near else ''}", detail)


def likely(expected: Array) -> dict[str, Array]:
    """Return what is often taken for complex numbers, with what has happened to them."""
    one = "it is" if not expected.ndim else "every value is"
    named = {
        f"{one} the complex conjugate of the right one (is a sign wrong in front of an imaginary part?)": expected.conj(),
        "the imaginary parts are missing": expected.real.astype(complex),
        "the real parts are missing": expected.imag * 1j,
        f"{one} the absolute value of the right one": np.abs(expected).astype(complex),
    }
    if expected.ndim and (length := expected.shape[-1]) > 1:
        named[f"every value is {length} times the right one"] = expected * length
        named[f"every value is the right one divided by {length}"] = expected / length
    return {text: other for text, other in named.items() if not np.array_equal(other, expected)}


def same_set(actual: object, expected: Set[Any], what: str) -> None:
    """Raise the student's fault unless the entries of a set are those asked for."""
    found = as_set(actual, what=what)
    extra, missing = found - expected, expected - found
    if extra or missing:
        told = [f"{counted(len(entries))} {text}" for entries, text in ((missing, "missing"), (extra, "too many")) if entries]
        detail = "; ".join(
            f"{text}: {short_repr(sorted(some, key=repr))}" for some, text in ((missing, "missing"), (extra, "too many")) if some
        )
        raise StudentFault("wrong_value", f"{what} is not right: {' and '.join(told)}", detail)


def same_texts(actual: object, expected: Array, what: str) -> None:
    """Raise the student's fault unless an array has the texts asked for."""
    found = as_texts(actual, shape=expected.shape, what=what)
    wrong = found != expected
    if wrong.any():
        place = np.unravel_index(np.argmax(wrong), wrong.shape)
        at = f"at [{', '.join(str(int(n)) for n in place)}]" if found.ndim else "there"
        detail = f"{at}: got {short_repr(str(found[place]))}, asked for {short_repr(str(expected[place]))}"
        share = (
            f"has the right shape, but {'all' if wrong.all() else 'some of'} its texts are wrong" if found.ndim else "is not right"
        )
        raise StudentFault("wrong_value", f"{what} {share}", detail)


def short_repr(value: object) -> str:
    """Write a value in a line that is not long; of a large integer the number of digits."""
    if isinstance(value, int) and value.bit_length() > 200:
        digits = int(value.bit_length() * 0.30103) + 1
        return f"an integer of about {digits} digits"
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
