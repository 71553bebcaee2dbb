"""Effects: what a call of a function does, as far as it can be told from outside, and when two effects are the same."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.checks.copying import copied
from grader.checks.expressions import is_same_formula
from grader.checks.student import Answer, Observed
from grader.grading.call_log import Script, script_of
from grader.grading.scripts import play_script
from grader.model.errors import StudentFault
from grader.sandbox.conversation import is_rounding
from grader_worker.drawing import as_asked
from grader_worker.identity import mutable_parts, numbers_before, parts_of_all
from grader_worker.state import generator_memory
from grader_worker.values import DIMENSIONS

TOLERANCE = 1e-9
MISFITS = (
    re.compile(r"size (\d+) is different from (\d+)"),
    re.compile(r"(\d+) \(dim \d+\) != (\d+) \(dim \d+\)"),
    re.compile(r"broadcast together with (?:remapped )?shapes (.*)"),
    re.compile(r"broadcast input array from shape (.*)"),
)
"""What NumPy says of a matrix product by `@`, of one by `dot`, of an operation entry by entry, and of an assignment."""
SHAPE = re.compile(r"\([\d,]*\)")


class Effect(msgspec.Struct, frozen=True):
    """The effect of a call, as far as it can be told from outside."""

    value: Any
    raised: str
    changed: frozenset[int]
    global_random: bool
    warned: bool
    misfit: tuple[str, ...] = ()
    """The sizes or shapes that did not fit together, in NumPy's words, where that has raised the exception."""

    @property
    def decimal(self) -> bool:
        """True for a number, or numbers, with a decimal point."""
        return isinstance(self.value, float) or (isinstance(self.value, np.ndarray) and self.value.dtype.kind == "f")


def effect_of_answer(answer: Answer | StudentFault) -> Effect | None:
    """Return the effect of a call that the submission has answered; None where it has not."""
    if isinstance(answer, StudentFault):
        return None
    raised = answer.failure.bases[0] if answer.failure and answer.failure.bases else ""
    misfit = misfit_of(answer.failure.text) if answer.failure else ()
    value = answer.value if answer.after is None else together(answer.value, answer.after, answer.before, answer.changed)
    return Effect(value, raised, frozenset(answer.changed), answer.global_random, bool(answer.warnings), misfit)


def effect(function: Callable[..., Any], call: Observed) -> Effect:
    """Return the effect of `function` on the arguments of a call, or of a class in the steps of a script."""
    if script := script_of(call):
        return effect_in_script(function, call.name, script)
    given, named = lent(call.arguments), lent(call.keywords)
    arguments, keywords = copied(given), copied(named)
    there, before = parts_of_all([*arguments, *keywords.values()]), moved_global_random()
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            value = as_asked(function, keywords)(*arguments, **keywords)
            value = list(value) if call.listed else value
        except Exception as error:
            # What else such a call does is not told across processes.
            raised = next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins")
            return Effect(None, raised, frozenset(), False, False, misfit_of(str(error)))
    pairs = zip([*given, *named.values()], [*arguments, *keywords.values()], strict=True)
    changed = frozenset(n for n, (a, b) in enumerate(pairs) if not unchanged(a, b))
    used = before != global_random()
    if call.in_place:
        after = dict(enumerate([*arguments, *keywords.values()]))
        value = together(value, after, numbers_before(there, parts_of_all(after.values())), changed)
    return Effect(value, "", changed, used, bool(caught))


def effect_in_script(implementation: Any, name: str, script: Script) -> Effect:
    """Return the effect of an implementation of a function or a class in the steps of a script."""
    assert script.functions
    before = moved_global_random()
    with np.errstate(all="warn", under="ignore"):
        played = play_script(script, script.functions(name, implementation), lent)
    return Effect(played.values, "", frozenset(played.changed), before != global_random(), played.warned)


def together(value: Any, after: Mapping[int, Any], before: Sequence[int], changed: Collection[int]) -> dict[str, Any]:
    """Return what a call in place gives back: its value, and what has become of each argument that has changed."""
    whole, numbers = {"value": value}, iter(before)
    for number, one in after.items():
        own = [next(numbers) for _ in mutable_parts(one, one)]
        if number in changed:
            whole[f"argument {number}"] = one, own
    return whole


def misfit_of(text: str) -> tuple[str, ...]:
    """Return the sizes or shapes of which a message of NumPy says that they do not fit, in an order of their own."""
    found = next((match for match in (pattern.search(text[:500]) for pattern in MISFITS) if match), None)
    if not found:
        return ()
    return tuple(sorted(SHAPE.findall(found[1]) if len(found.groups()) == 1 else found.groups()))


def lent(value: Any) -> Any:
    """Return an argument with functions in it as a submission has them: they run in the session, and ufuncs do not.

    So their warnings are not seen by the submission, and arrays of more dimensions than cross to the session end in an exception.
    """
    if isinstance(value, list | tuple):
        return type(value)(map(lent, value))
    if isinstance(value, dict):
        return {key: lent(item) for key, item in value.items()}
    if isinstance(value, np.ufunc) or not callable(value):
        return value

    @functools.wraps(value)
    def function(*arguments: Any, **keywords: Any) -> Any:
        if dimensions((arguments, keywords)) > DIMENSIONS:
            raise TypeError("an argument that cannot cross")
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = value(*arguments, **keywords)
        if dimensions(result) > DIMENSIONS:
            raise ValueError("a result that cannot cross")
        return result

    return function


def dimensions(value: Any) -> int:
    """Return the largest number of dimensions of the arrays in a structure."""
    if isinstance(value, list | tuple):
        return max(map(dimensions, value), default=0)
    if isinstance(value, dict):
        return dimensions(list(value.values()))
    return np.ndim(value) if isinstance(value, np.ndarray) else 0


def global_random() -> bytes:
    """Return the state of NumPy's global generator."""
    return generator_memory() or repr(np.random.get_state()).encode()


def moved_global_random() -> bytes:
    """Return the state of NumPy's global generator after a step: what seeds it leaves it where it has left it before."""
    np.random.random_sample()
    return global_random()


def unchanged(before: Any, after: Any) -> bool:
    """Tell whether an argument is what it was, as far as the session tells that of the submission's calls."""
    if isinstance(before, np.random.Generator) or callable(before):
        return True
    return close_enough(before, after, exact=True) or is_rounding(before, after)


def alike(one: Effect, other: Effect, call: Observed) -> bool:
    """Tell whether two effects of a call are the same, in what was looked at when it was made."""
    return same_conduct(one, other, call) and close_enough(one.value, other.value)


def same_conduct(one: Effect, other: Effect, call: Observed) -> bool:
    """Tell whether two effects of a call are the same but for the value."""
    if (one.raised, one.misfit, one.warned) != (other.raised, other.misfit, other.warned):
        return False
    return not call.watched or (one.changed, one.global_random) == (other.changed, other.global_random)


def is_among(one: Effect, others: Sequence[Effect], call: Observed) -> bool:
    """Tell whether an effect of a call is the same as one of the others, or has a value between theirs."""
    if any(alike(one, other, call) for other in others):
        return True
    return len(others) > 1 and is_between(one.value, [other.value for other in others if same_conduct(one, other, call)])


def is_between(value: Any, limits: Sequence[Any]) -> bool:
    """Tell whether each entry of a numeric array lies between the smallest and the largest of the limits.

    Where a limit is not finite, all limits must be the same, and the entry, too. Of a dict, or of a tuple whose entries are not all
    numbers or arrays of one shape, each entry must be that of a limit or lie between theirs.
    """
    everything = [value, *limits]
    parts = entries(everything)
    if len(limits) > 1 and parts:
        return all(any(close_enough(one, limit) for limit in ends) or is_between(one, ends) for one, *ends in parts)
    try:
        arrays = [np.asarray(one) for one in everything]
    except ValueError:
        return False
    if len(arrays) < 2 or any(a.shape != arrays[0].shape or a.dtype.kind not in "biuf" for a in arrays):
        return False
    found, *ends = (a.astype(float) for a in arrays)
    ranged = np.isfinite(ends).all(axis=0)
    if not all(close_enough(np.where(ranged, 0.0, found), np.where(ranged, 0.0, end)) for end in ends):
        return False
    low, high = (np.where(ranged, extreme(ends, axis=0), 0.0) for extreme in (np.min, np.max))
    found, tolerance = np.where(ranged, found, 0.0), nearness(arrays[0])
    # Beside the largest numbers there are, a limit is infinite.
    with np.errstate(over="ignore"):
        return bool(np.all((found >= low - tolerance * (1 + np.abs(low))) & (found <= high + tolerance * (1 + np.abs(high)))))


def entries(values: Sequence[Any]) -> list[list[Any]]:
    """Return the entries of dicts with the same keys, or of tuples of one length that are no arrays; nothing of other values."""
    first = values[0]
    if isinstance(first, dict):
        same = all(isinstance(one, dict) and one.keys() == first.keys() for one in values)
        return [[one[key] for one in values] for key in first] if same else []
    if as_floats(first) is not None or not all(isinstance(one, list | tuple) and len(one) == len(values[0]) for one in values):
        return []
    return [list(same_place) for same_place in zip(*values, strict=True)]


def close_enough(one: Any, other: Any, exact: bool = False) -> bool:
    """Compare values, whatever their containers and kinds of number; NaN equals NaN."""
    if type(one) is type(other) is np.ndarray and one.dtype == other.dtype == np.float64:
        return one.shape == other.shape and are_close(one, other, 0.0 if exact else TOLERANCE)
    one, other = in_sequence(one), in_sequence(other)
    if isinstance(one, set | frozenset) or isinstance(other, set | frozenset):
        return isinstance(one, set | frozenset) and isinstance(other, set | frozenset) and one == other
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(close_enough(a, b, exact) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close_enough(one[k], other[k], exact) for k in one)
    numeric = (bool, int, float, complex, np.ndarray, np.generic, list, tuple)
    if isinstance(one, str) and isinstance(other, str) and not exact:
        return one == other or is_same_formula(one, other)
    if not isinstance(one, numeric) or not isinstance(other, numeric):
        return type(one) is type(other) and one == other
    try:
        a, b = np.asarray(one), np.asarray(other)
    except ValueError:
        return False
    if a.shape != b.shape or a.dtype.kind not in "biufc" or b.dtype.kind not in "biufc":
        # Texts, and integers of more than 64 bits.
        return a.dtype.kind == b.dtype.kind and a.dtype.kind in "UO" and np.array_equal(a, b)
    return are_close(a, b, max(nearness(a, exact), nearness(b, exact)))


def are_close(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any], tolerance: float) -> bool:
    """Tell what `np.allclose` tells of two arrays of one shape, where NaN equals NaN; that takes much longer for small arrays."""
    if one.dtype == other.dtype and one.tobytes() == other.tobytes():
        return True
    other = other.astype(np.result_type(other, 1.0), copy=False)
    with np.errstate(all="ignore"):
        near = (np.abs(one - other) <= tolerance + tolerance * np.abs(other)) & np.isfinite(other)
        return bool(near.all() or (near | (one == other) | (np.isnan(one) & np.isnan(other))).all())


def in_sequence(value: Any) -> Any:
    """Return the texts of a set in the order in which they stand for a list: where the order is free, either will do."""
    is_texts = isinstance(value, set | frozenset) and all(isinstance(item, str) for item in value)
    return sorted(value) if is_texts else value


def nearness(array: np.ndarray[Any, Any], exact: bool = False) -> float:
    """Return the relative tolerance for the numbers of an array, which depends on its dtype."""
    if array.dtype.str[1:] in ("f4", "c8"):
        return 1e-5
    return 0.0 if exact else TOLERANCE


def as_floats(value: Any) -> np.ndarray[Any, Any] | None:
    """Return a numeric value as an array of floats; None for any other."""
    if not isinstance(value, int | float | np.ndarray | np.generic | list | tuple):
        return None
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None
