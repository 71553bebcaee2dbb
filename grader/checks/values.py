"""A value of a submission as the type that an exercise asks for: `as_array`, `as_float`, `as_sequence` and the like.

Every function takes the student's value first, and gives it back as a plain value of that type. What is wrong with it raises
`StudentFault`, whose message describes it in a student's words (`describe`) and holds no number of it. `what` names the value
in messages.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from grader.checks.objects import IS_METHOD, StudentObject, object_in_words
from grader.model.errors import StudentFault
from grader.model.explaining import explained

Array = NDArray[Any]
Shape = tuple[int | None, ...]
"""Lengths of the axes; None stands for any length."""

NAME = re.compile(r"[A-Za-z]{1,4}|(\w+\[\d+\])+|weights|biases|costs")
"""Names of the code that messages use, such as "w", "dbs" or "As[1]": words of a sentence are none."""
Judge = TypeVar("Judge", bound=Callable[..., Any])
REAL = "biuf"
"""Kinds of dtypes: truth values, whole numbers with and without a sign, floats."""
RESULT = "the result"
"""The name of a value in messages where a check gives it no other."""


def about(judge: Judge) -> Judge:
    """Decorate a function that judges its first argument: a fault that it raises knows which value is wrong."""

    @functools.wraps(judge)
    def judging(actual: object, *arguments: Any, **keywords: Any) -> Any:
        try:
            return judge(actual, *arguments, **keywords)
        except StudentFault as fault:
            if fault.subject is None:
                fault.subject = actual
            else:
                fault.around.append(actual)
            raise

    return cast(Judge, judging)


# In words --------------------------------------------------------------------------------------------------------


def describe(value: object) -> str:
    """A value in a student's words, without its numbers."""
    if value is None:
        return "nothing (None): is a `return` missing? (`print` only shows a value)"
    if isinstance(value, bool | np.bool_):
        return "a truth value (True or False)"
    if isinstance(value, int | np.integer):
        return "a whole number"
    if isinstance(value, float | np.floating):
        return "a number with a decimal point"
    if isinstance(value, complex | np.complexfloating):
        return "a complex number"
    if isinstance(value, np.ndarray):
        return _describe_array(value)
    if isinstance(value, str):
        return "a text, not a number; without quotation marks it is one" if is_numeric_text(value) else "a text"
    if isinstance(value, StudentObject):
        return object_in_words(value)
    return _describe_container(value)


def brief(value: object) -> str:
    """Return the kind of a value in few words, and its shape: "an array of shape (3,)"."""
    if is_number(value):
        return "a single number"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, list | tuple):
        return f"a {'list' if isinstance(value, list) else 'tuple'} of {counted(len(value))}"
    return "None" if value is None else describe(value).partition(":")[0].partition(",")[0].partition(";")[0]


def _describe_array(value: Array) -> str:
    if value.dtype.kind not in "biufcU":
        return f"an array of {value.dtype.name} entries, which are not numbers"
    kind = KINDS.get(value.dtype.kind, "whole numbers")
    return f"an array of shape {value.shape} of {kind}"


def _describe_container(value: object) -> str:
    if isinstance(value, list | tuple):
        inner = " that are lists or arrays themselves" if any(_is_nested(item) for item in value) else ""
        return f"a {'list' if isinstance(value, list) else 'tuple'} of {counted(len(value))}{inner}"
    if isinstance(value, dict):
        return "a dict"
    if isinstance(value, set | frozenset):
        return f"a set of {counted(len(value))}"
    if isinstance(value, bytes):
        return "bytes"
    kind = getattr(value, "kind", None)
    if isinstance(kind, str):
        return OTHER_KINDS.get(kind, kind)
    if hasattr(value, IS_METHOD):
        return "a method: with `@property` above its `def` it is read without round brackets"
    return "a function: call it, with round brackets" if callable(value) else "something that is neither a number nor an array"


OTHER_KINDS = {
    "a matrix": "a matrix (np.matrix), which computes by other rules: leave np.matrix(...) out, and return the plain array",
    "a MaskedArray": "a masked array; make an array of it with np.asarray",
    "a value of type generator": "a generator, which holds no values yet: make a list of it with list(...)",
    "a value of type map": "a map, which holds no values yet; make a list of it with list(...)",
    "a value of type zip": "a zip, which holds no values yet; make a list of it with list(...)",
    "a value of type filter": "a filter, which holds no values yet; make a list of it with list(...)",
    "a value of type range": "a range; make a list of it with list(...)",
    "a value of type dict_values": "the values of a dict; make a list of them with list(...)",
    "a value of type dict_keys": "the keys of a dict; make a list of them with list(...)",
    "a value of type Tensor": "a tensor; return an array: `.detach().numpy()` makes one of it",
    "an array of object": "an array of Python objects, which NumPy makes of parts of different lengths or of None",
}
"""What other kinds of values are called in messages, and what to do about them."""


KINDS = {"b": "truth values", "f": "numbers with a decimal point", "c": "complex numbers", "U": "texts"}
"""What arrays hold, by the kind of their dtype."""


def is_numeric_text(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def counted(number: int) -> str:
    """Return a number of entries in words: "1 entry", "3 entries"."""
    return f"{number} {'entry' if number == 1 else 'entries'}"


def quoted_list(texts: Sequence[str]) -> str:
    """Return texts as a list in a sentence: "a, b and c"."""
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def _is_nested(item: object) -> bool:
    return isinstance(item, list | tuple) or (isinstance(item, np.ndarray) and item.ndim > 0)


def wrong_type(actual: object, wanted: str, what: str) -> StudentFault:
    return StudentFault("wrong_type", f"{what} is {explained('something else', describe, actual)}; the exercise asks for {wanted}")


class NamedTuple(tuple[Any, ...]):
    """A tuple whose entries have names."""

    names: tuple[str, ...] = ()


class NamedList(list[Any]):
    """A list whose entries have names."""

    names: tuple[str, ...] = ()


def with_names(value: Any, names: tuple[str, ...]) -> Any:
    """Return the value of a call; one of several parts knows their names, for messages."""
    if len(names) < 2 or not isinstance(value, list | tuple) or len(value) != len(names):
        return value
    named = NamedTuple(value) if isinstance(value, tuple) else NamedList(value)
    named.names = names
    return named


def entry(what: str, index: Any, of: object = None) -> str:
    """The name of one entry of `what`, which is the value `of`: "m", "dbs[1]", or, counted from 0, "entry [2] of the path"."""
    names = of.names if isinstance(of, NamedTuple | NamedList) else ()
    if names and isinstance(index, int) and what.startswith(RESULT):
        return names[index] + what.removeprefix(RESULT)
    if names and isinstance(index, int):
        return f"{names[index]} of {what}"
    first, _, rest = what.partition(" ")
    if isinstance(index, int) and NAME.fullmatch(first) and (not rest or rest.startswith(("of ", "for ", "after ", "from "))):
        return f"{first}[{index}] {rest}".strip()
    inner = what.removeprefix("entry ")
    key = f'["{index}"]' if isinstance(index, str) else f"[{index!r}]"
    if inner != what and inner.startswith("["):
        place, _, rest = inner.partition(" of ")
        return f"entry {place}{key} of {rest}"
    return f"entry {key} of {what}"


# One value, typed ------------------------------------------------------------------------------------------------


@about
def as_array(actual: object, *, shape: Shape | None = None, what: str = RESULT) -> Array:
    """`actual` as an array of real numbers (bool, whole or float), of exactly `shape`; None stands for any length.

    A list or tuple of numbers is an array of one dimension, one of equally long such lists is an array of two, and a single number
    is one of none.
    """
    array = numeric_array(actual, what, "numbers" if shape is None else "an array of numbers" if shape else "a single number")
    refuse_shape(array, shape, what)
    return array


def numeric_array(actual: object, what: str, wanted: str = "an array of numbers", kinds: str = REAL) -> Array:
    """Return an array of numbers, of dtypes of these kinds. Raises StudentFault for anything else."""
    if isinstance(actual, list | tuple):
        if actual and all(_is_row(item, kinds) for item in actual):
            rows = [numeric_array(row, what, kinds=kinds) for row in actual]
            if len({len(row) for row in rows}) == 1:
                return np.stack(rows)
        if not all(is_number(item, kinds) for item in actual):
            raise wrong_type(actual, "an array of numbers", what)
        items = [machine_number(item) for item in actual]
        return np.array(items, dtype=np.result_type(*items) if items else np.float64)
    if isinstance(actual, np.ndarray) and actual.dtype.kind in kinds:
        return actual
    if not is_number(actual, kinds):
        if is_number(actual, "c") or (isinstance(actual, np.ndarray) and actual.dtype.kind == "c"):
            wanted += ", and not for complex ones (`.real` is the real part)"
        raise wrong_type(actual, wanted, what)
    return np.asarray(machine_number(actual))


def refuse_shape(array: Array, shape: Shape | None, what: str) -> None:
    """Raise the student's fault for an array of another shape."""
    if shape is not None and not _has_shape(array, shape):
        raise _wrong_shape(array, shape, what)


def _is_row(item: object, kinds: str) -> bool:
    """Return whether this is a list of numbers, or an array of one dimension."""
    if isinstance(item, list | tuple):
        return all(is_number(number, kinds) for number in item)
    return isinstance(item, np.ndarray) and item.ndim == 1


def is_number(value: object, kinds: str = REAL) -> bool:
    """Tell whether this is a single number, whose dtype in NumPy is of one of these kinds."""
    if isinstance(value, np.ndarray | np.generic):
        return value.ndim == 0 and value.dtype.kind in kinds
    return isinstance(value, bool | int | float) or ("c" in kinds and isinstance(value, complex))


def machine_number(value: Any) -> Any:
    """An int beyond 64 bits as a float, infinite if need be; Python's floats stay weak, so that float32 lists remain it."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return value[()] if isinstance(value, np.ndarray) else value


def _has_shape(array: Array, shape: Shape) -> bool:
    lengths = zip(array.shape, shape, strict=False)
    return array.ndim == len(shape) and all(want in (None, got) for got, want in lengths)


def _wrong_shape(array: Array, shape: Shape, what: str) -> StudentFault:
    message = f"{what} {_shape_text(array.shape)}; the exercise asks for {_shape_text(shape, 'a')}"
    if array.ndim == 2 and array.shape[0] != array.shape[1] and _has_shape(array.T, shape):
        message += " (is it transposed?)"
    elif any(_has_shape(array.squeeze(axis), shape) for axis, length in enumerate(array.shape) if length == 1):
        message += " (is there a keepdims=True, or a [:, None], too many?)"
    return StudentFault("wrong_shape", message)


def _shape_text(shape: Shape, article: str = "") -> str:
    if not shape:
        return "a single number" if article else "is a single number"
    lengths = ["any" if n is None else str(n) for n in shape]
    text = f"({lengths[0]},)" if len(shape) == 1 else f"({', '.join(lengths)})"
    return f"shape {text}" if article else f"has shape {text}"


def as_shape(actual: object, shape: tuple[int, ...], what: str) -> Array:
    if shape == ():
        as_float(actual, what=what)
    return as_array(actual, shape=shape, what=what)


@about
def as_float(actual: object, *, what: str = RESULT) -> float:
    """A single number; whole numbers and truth values count, and so does an array without dimensions."""
    if isinstance(actual, list | tuple | str):
        raise wrong_type(actual, "a single number", what)
    return float(as_array(actual, shape=(), what=what))


@about
def as_int(actual: object, *, what: str = RESULT) -> int:
    """A single whole number or truth value of any integer type; 5.0 is none."""
    if isinstance(actual, int):
        return int(actual)
    if not is_number(actual) or np.asarray(actual).dtype.kind == "f":
        raise wrong_type(actual, "a whole number (an int)", what)
    return int(np.asarray(actual))


@about
def as_bool(actual: object, *, what: str = RESULT) -> bool:
    """True or False of any type that is a truth value; 0 and 1 are none."""
    if not is_number(actual) or np.asarray(machine_number(actual)).dtype.kind != "b":
        raise wrong_type(actual, "True or False", what)
    return bool(actual)


@about
def as_text(actual: object, *, what: str = RESULT) -> str:
    """A text; what is written in it does not matter here."""
    if not isinstance(actual, str):
        raise wrong_type(actual, "a text", what)
    return str(actual)


LOOPS = {
    False: " (does the loop begin too late or end too early, or does `return` stand inside it?)",
    True: " (does the loop make a round too many, or does something stand before the first entry?)",
}
"""What may be wrong with a list that is too long, and with one that is too short."""


@about
def as_sequence(actual: object, *, length: int | None = None, what: str = RESULT) -> list[Any]:
    """The entries of a list or tuple, or the rows of an array; texts of a set, which has no order, come sorted."""
    if isinstance(actual, set | frozenset) and all(isinstance(item, str) for item in actual):
        actual = tuple(sorted(actual))
    rows = isinstance(actual, np.ndarray) and actual.ndim > 0
    if not rows and not isinstance(actual, list | tuple):
        advice = ", since a set has no order" if isinstance(actual, set | frozenset) else ""
        raise wrong_type(actual, f"a list or tuple{advice}", what)
    entries: list[Any] = list(actual)  # type: ignore[call-overload]
    if length is not None and len(entries) != length:
        kind = f"is an array of shape {actual.shape}" if isinstance(actual, np.ndarray) else f"has {counted(len(entries))}"
        steps = isinstance(actual, list) or (isinstance(actual, np.ndarray) and actual.ndim > 1)
        advice = LOOPS[len(entries) > length] if steps and entries else ""
        raise StudentFault("wrong_shape", f"{what} {kind}; the exercise asks for {counted(length)}{advice}")
    return cast(list[Any], with_names(entries, getattr(actual, "names", ())))


@about
def as_mapping(actual: object, *, keys: Iterable[Any], what: str = RESULT) -> dict[Any, Any]:
    """A dict that has at least these keys."""
    if not isinstance(actual, dict):
        raise wrong_type(actual, "a dict", what)
    missing = [key for key in keys if key not in actual]
    if missing:
        raise StudentFault("wrong_value", f"{what} has no entry {', '.join(map(repr, missing))}")
    return actual


def expected_array(expected: object) -> Array:
    array = np.asarray(expected)
    if array.dtype.kind not in "biuf" or array.size == 0 or np.isnan(array).any():
        raise ValueError("expected must be real numbers, at least one, and none of them NaN")
    return array.astype(np.float64)
