"""Diagnosis, the naming of a mistake: a student's outputs that equal those of a known wrong implementation on every input tried."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from grader.checks.expressions import is_same_formula
from grader.checks.misconceptions import Misconception, load_misconceptions
from grader.checks.student import Answer, Observed
from grader.grading.call_log import CallLog, copied
from grader.model.assignment import Assignment
from grader.model.errors import StudentFault
from grader.model.report import Mistake
from grader.sandbox.conversation import is_rounding

MISCONCEPTIONS = "misconceptions.py"
TOLERANCE = 1e-9


class Effect(msgspec.Struct, frozen=True):
    """The effect of a call, as far as it can be told from outside."""

    value: Any
    raised: str
    changed: frozenset[int]
    global_random: bool
    warned: bool

    @property
    def decimal(self) -> bool:
        """True for a number, or numbers, with a decimal point."""
        return isinstance(self.value, float) or (isinstance(self.value, np.ndarray) and self.value.dtype.kind == "f")


Functions = Mapping[str, Callable[..., Any]]


def find_mistakes(assignment: Assignment, log: CallLog, trusted: Functions, functions: Collection[str]) -> Iterator[Mistake]:
    """Find for each of these functions the first known mistake that fits every call in the log, where one does."""
    known = set()
    for part in assignment.description.parts:
        if not set(part.functions) & set(functions):
            continue
        path = assignment.folder / part.id / MISCONCEPTIONS
        for mistake in load_misconceptions(path) if path.is_file() else ():
            if mistake.function in functions and mistake.function not in known and fits(mistake, log, trusted):
                known.add(mistake.function)
                yield Mistake(mistake.function, mistake.id, f"{mistake.says} See the lecture, {mistake.see}.")


def fits(mistake: Misconception, log: CallLog, trusted: Functions) -> bool:
    """Tell whether the mistake does what the student's function did, in every call, and not always what the right one does."""
    differs = False
    for call in log.of(mistake.function):
        theirs, known = effect_of_answer(call.answer), effect(mistake.implementation, call)
        if theirs is None or not alike(theirs, known, call):
            return False
        if not differs:
            right = effect(trusted[mistake.function], call)
            differs = not alike(known, right, call) or theirs.decimal == known.decimal != right.decimal
    return differs


def effect_of_answer(answer: Answer | StudentFault) -> Effect | None:
    """Return the effect of a call that the submission has answered; None where it has not."""
    if isinstance(answer, StudentFault):
        return None
    raised = answer.failure.bases[0] if answer.failure and answer.failure.bases else ""
    return Effect(answer.value, raised, frozenset(answer.changed), answer.global_random, bool(answer.warnings))


def effect(function: Callable[..., Any], call: Observed) -> Effect:
    """Return the effect of `function` on the arguments of a call."""
    arguments, keywords = copied(call.arguments), copied(call.keywords)
    before = global_random()
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            value = function(*arguments, **keywords)
            value = list(value) if call.listed else value
        except Exception as error:
            # What else such a call does is not told across processes.
            raised = next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins")
            return Effect(None, raised, frozenset(), False, False)
    given = [*call.arguments, *call.keywords.values()]
    now = [*arguments, *keywords.values()]
    changed = frozenset(n for n, (a, b) in enumerate(zip(given, now, strict=True)) if not unchanged(a, b))
    used = before != global_random()
    return Effect(value, "", changed, used, bool(caught))


def global_random() -> bytes:
    """Return the state of NumPy's global generator."""
    state: Any = np.random.get_state()
    return bytes(state[1].tobytes()) + bytes([state[2] % 256])


def unchanged(before: Any, after: Any) -> bool:
    """Tell whether an argument is what it was, as far as the session tells that of the submission's calls."""
    if isinstance(before, np.random.Generator) or callable(before):
        return True
    return is_rounding(before, after) or close_enough(before, after, exact=True)


def alike(one: Effect, other: Effect, call: Observed) -> bool:
    """Tell whether two effects of a call are the same, in what was looked at when it was made."""
    if one.raised != other.raised or one.warned != other.warned:
        return False
    if call.watched and (one.changed, one.global_random) != (other.changed, other.global_random):
        return False
    return close_enough(one.value, other.value)


def close_enough(one: Any, other: Any, exact: bool = False) -> bool:
    """Compare values, whatever their containers and kinds of number; NaN equals NaN."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(close_enough(a, b, exact) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close_enough(one[k], other[k], exact) for k in one)
    numeric = (bool, int, float, np.ndarray, np.generic, list, tuple)
    if isinstance(one, str) and isinstance(other, str) and not exact:
        return one == other or is_same_formula(one, other)
    if not isinstance(one, numeric) or not isinstance(other, numeric):
        return type(one) is type(other) and one == other
    try:
        a, b = np.asarray(one), np.asarray(other)
    except ValueError:
        return False
    if a.shape != b.shape or a.dtype.kind not in "biuf" or b.dtype.kind not in "biuf":
        return False
    tolerance = 0.0 if exact else TOLERANCE
    if "f4" in (a.dtype.str[1:], b.dtype.str[1:]):
        tolerance = max(tolerance, 1e-5)
    with np.errstate(all="ignore"):
        return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))
