"""Diagnosis, the naming of a mistake: a student's outputs that equal those of a known wrong implementation on every input tried.

What the contract leaves open (`free` in a file of misconceptions) is tried with each mistake. A mistake has the name only if no
right implementation, with any of these choices, does what the student's function did.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from grader.checks.expressions import is_same_formula
from grader.checks.misconceptions import Known, Misconception, load_known
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


class Fit(msgspec.Struct, frozen=True):
    """A mistake that does in every call what the student's function did."""

    mistake: Misconception
    effects: list[list[Effect]]
    """For each call, the effects with each limit of what is free."""
    open_calls: int
    """Number of calls in which these differ, so that a range is allowed. With fewer of them a fit is more specific."""


def find_mistakes(assignment: Assignment, log: CallLog, trusted: Functions, functions: Collection[str]) -> Iterator[Mistake]:
    """Find for each of these functions the known mistake that fits every call in the log, where one does."""
    found = set()
    for part in assignment.description.parts:
        if not set(part.functions) & set(functions):
            continue
        path = assignment.folder / part.id / MISCONCEPTIONS
        if not path.is_file():
            continue
        known = load_known(path)
        for name in dict.fromkeys(one.function for one in known.misconceptions):
            if name in functions and name not in found:
                mistake = find_mistake(name, known, path, log.of(name), trusted[name])
                if mistake:
                    found.add(name)
                    yield Mistake(name, mistake.id, f"{mistake.says} See the lecture, {mistake.see}.")


def find_mistake(
    function: str, known: Known, path: Path, calls: Sequence[Observed], trusted: Callable[..., Any]
) -> Misconception | None:
    """Find the mistake of one function that fits all calls with one choice of what is free; None where several explain them.

    Of those that fit with the same choice, the more specific one is found, and of equally specific ones the first.
    """
    freedom = known.freedoms.get(function)
    conventions = [[load_known(path, names) for names in limits] for limits in freedom.conventions()] if freedom else [[known]]
    rights = [[trusted]]
    if freedom:
        rights += [[one.freedoms[function].right for one in files] for files in conventions]
    found: list[Fit] = []
    for files in conventions:
        fits = [fit_of(forms, calls) for forms in zip(*(one.of(function) for one in files), strict=True)]
        wrong = [fit for fit in fits if fit and all(is_apart(fit, calls, right) for right in rights)]
        if wrong:
            least = min(fit.open_calls for fit in wrong)
            first, *others = [fit for fit in wrong if fit.open_calls == least]
            if least and any(not same_effects(first, other, calls) for other in others):
                return None
            found.append(first)
    least = min((fit.open_calls for fit in found), default=0)
    mistakes = {fit.mistake.id: fit.mistake for fit in found if fit.open_calls == least}
    return next(iter(mistakes.values())) if len(mistakes) == 1 else None


def fit_of(forms: Sequence[Misconception], calls: Sequence[Observed]) -> Fit | None:
    """Return how a mistake fits the calls; None if it does not. Its forms are those with each limit of what is free."""
    effects, open_calls = [], 0
    for call in calls:
        theirs, ours = effect_of_answer(call.answer), [effect(form.implementation, call) for form in forms]
        if theirs is None or not is_among(theirs, ours, call):
            return None
        effects.append(ours)
        open_calls += any(not alike(ours[0], other, call) for other in ours[1:])
    return Fit(forms[0], effects, open_calls)


def is_apart(fit: Fit, calls: Sequence[Observed], right: Sequence[Callable[..., Any]]) -> bool:
    """Tell whether in some call neither the student's function nor the mistake does what the right function may do."""
    for call, wrong in zip(calls, fit.effects, strict=True):
        theirs = effect_of_answer(call.answer)
        allowed = [effect(function, call) for function in right]
        if theirs is None:
            continue
        if theirs.decimal == wrong[0].decimal != allowed[0].decimal:
            return True
        # With some limits a mistake may do nothing wrong: what counts are those with which it did as the student's function.
        wrong = [one for one in wrong if same_conduct(one, theirs, call)]
        if any(is_among(one, allowed, call) for one in (theirs, *wrong)):
            continue
        if not any(is_among(one, wrong, call) for one in allowed):
            return True
    return False


def same_effects(one: Fit, other: Fit, calls: Sequence[Observed]) -> bool:
    """Tell whether two mistakes do the same in all calls, with each limit of what is free."""
    return all(
        alike(a, b, call)
        for call, ours, others in zip(calls, one.effects, other.effects, strict=True)
        for a, b in zip(ours, others, strict=True)
    )


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
    return same_conduct(one, other, call) and close_enough(one.value, other.value)


def same_conduct(one: Effect, other: Effect, call: Observed) -> bool:
    """Tell whether two effects of a call are the same but for the value."""
    if one.raised != other.raised or one.warned != other.warned:
        return False
    return not call.watched or (one.changed, one.global_random) == (other.changed, other.global_random)


def is_among(one: Effect, others: Sequence[Effect], call: Observed) -> bool:
    """Tell whether an effect of a call is the same as one of the others, or has a value between theirs."""
    if any(alike(one, other, call) for other in others):
        return True
    return len(others) > 1 and is_between(one.value, [other.value for other in others if same_conduct(one, other, call)])


def is_between(value: Any, limits: Sequence[Any]) -> bool:
    """Tell whether each entry of a numeric array lies between the smallest and the largest of the limits.

    Where a limit is not finite, all limits must be the same, and the entry, too.
    """
    try:
        arrays = [np.asarray(one) for one in (value, *limits)]
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
    return bool(np.all((found >= low - tolerance * (1 + np.abs(low))) & (found <= high + tolerance * (1 + np.abs(high)))))


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
    tolerance = max(nearness(a, exact), nearness(b, exact))
    with np.errstate(all="ignore"):
        return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))


def nearness(array: np.ndarray[Any, Any], exact: bool = False) -> float:
    """Return the relative tolerance for the numbers of an array, which depends on its dtype."""
    if array.dtype.str[1:] == "f4":
        return 1e-5
    return 0.0 if exact else TOLERANCE
