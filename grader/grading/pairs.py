"""Two known mistakes of one function at once: each part of each result is explained by one of them, or by both together.

A part is an entry of a tuple, a list or a dict that is returned, a warning, or what happens to arguments and global random numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.checks.misconceptions import Misconception
from grader.checks.student import Observed
from grader.grading.effects import Effect, as_floats, close_enough, effect, effect_of_answer, is_among

LEAST = 2
"""Parts of results that must speak for two mistakes. One could be a coincidence."""

Pair = tuple[Misconception, Misconception]
Effects = list[list[Effect]]
"""For each call, the effects with each limit of what is free."""


def find_pair(
    mistakes: Sequence[Sequence[Misconception]], right: Sequence[Callable[..., Any]], calls: Sequence[Observed]
) -> Pair | None:
    """Find the two mistakes that explain all calls together; None if there are none, or if others explain them as well.

    Each mistake, and the right function, comes in the forms that it has with each limit of what is free.
    """
    answers = [effect_of_answer(call.answer) for call in calls]
    theirs = [one for one in answers if one is not None]
    if len(theirs) < len(calls) or not calls:
        return None
    rights = [[effect(function, call) for function in right] for call in calls]
    possible: list[tuple[Misconception, Effects]] = []
    for forms in mistakes:
        effects = effects_of_part(forms, theirs, rights, calls)
        if effects is not None:
            possible.append((forms[0], effects))
    pairs = [(one, other) for one, other in itertools.combinations(possible, 2) if explain(theirs, one[1], other[1], rights, calls)]
    if not pairs or any(differ(pairs[0], pair, calls) for pair in pairs[1:]):
        return None
    (first, _), (second, _) = pairs[0]
    return first, second


def effects_of_part(
    forms: Sequence[Misconception], theirs: Sequence[Effect], rights: Effects, calls: Sequence[Observed]
) -> Effects | None:
    """Return what a mistake does in all calls; None if it does something wrong where the student's function is right."""
    effects: Effects = []
    for answer, right, call in zip(theirs, rights, calls, strict=True):
        ours = [effect(form.implementation, call) for form in forms]
        for one, made, asked in parts(answer, [ours, right], call):
            if is_among(one, asked, call) and not any(is_among(wrong, asked, call) for wrong in made):
                return None
        effects.append(ours)
    return effects


def explain(theirs: Sequence[Effect], first: Effects, second: Effects, rights: Effects, calls: Sequence[Observed]) -> bool:
    """Tell whether two mistakes explain all calls, and neither is enough."""
    for_first = for_second = for_both = 0
    for answer, one, other, right, call in zip(theirs, first, second, rights, calls, strict=True):
        for given, a, b, asked in parts(answer, [one, other, right], call):
            in_a, in_b = is_among(given, a, call), is_among(given, b, call)
            a_right, b_right = (all(is_among(x, asked, call) for x in effects) for effects in (a, b))
            if a_right and b_right:
                if not is_among(given, asked, call):
                    return False
            elif b_right or a_right:
                if not (in_a if b_right else in_b):
                    return False
                for_first += b_right and not in_b
                for_second += a_right and not in_a
            elif is_among(given, joined(a, b, asked), call) and not in_a and not in_b:
                for_both += 1
            elif not (in_a and in_b) and not (given.raised and (in_a or in_b)):
                return False
    enough = for_first + for_second + for_both >= LEAST
    return enough and bool(for_first or for_both) and bool(for_second or for_both)


def parts(theirs: Effect, groups: Sequence[list[Effect]], call: Observed) -> Iterator[list[Any]]:
    """Yield the parts of a result, each with the same part of the effects in each group."""
    everything = [theirs, *itertools.chain(*groups)]
    if any(one.raised for one in everything):
        yield [theirs, *groups]
        return
    yield from (
        [take(theirs), *([take(one) for one in group] for group in groups)] for take in takers([one.value for one in everything])
    )
    if call.watched:
        yield [changes_of(theirs), *(list(map(changes_of, group)) for group in groups)]
    yield [warning_of(theirs), *(list(map(warning_of, group)) for group in groups)]


def takers(values: Sequence[Any]) -> list[Callable[[Effect], Effect]]:
    """Return what takes one part of the value of an effect, for each part that all these values have."""
    first = values[0]
    keys: list[Any] = []
    if isinstance(first, dict) and all(isinstance(value, dict) and value.keys() == first.keys() for value in values):
        keys = list(first)
    elif all(isinstance(value, list | tuple) and len(value) == len(first) for value in values):
        # An array may come as a list of numbers.
        keys = [] if all(isinstance(item, int | float) for item in first) else list(range(len(first)))
    if not keys:
        return [lambda one: value_only(one.value)]
    return [lambda one, key=key: value_only(one.value[key]) for key in keys]  # type: ignore[misc]


def value_only(value: Any) -> Effect:
    return Effect(value, "", frozenset(), False, False)


def changes_of(one: Effect) -> Effect:
    return Effect(None, "", one.changed, one.global_random, False)


def warning_of(one: Effect) -> Effect:
    return Effect(None, "", frozenset(), False, one.warned)


def joined(first: Sequence[Effect], second: Sequence[Effect], right: Sequence[Effect]) -> list[Effect]:
    """Return what two mistakes do together, where one of them only multiplies by a number; nothing where it is not known.

    Where both do, many pairs have the same product. So one of them must turn the sign round, and do nothing else.
    """
    if not len(first) == len(second) == len(right):
        return []
    both = []
    for a, b, asked in zip(first, second, right, strict=True):
        factors = multiple(a.value, asked.value), multiple(b.value, asked.value)
        if None not in factors and -1.0 not in factors:
            return []
        for by, other in zip(factors, (b, a), strict=True):
            array = as_floats(other.value)
            if by is not None and array is not None:
                with np.errstate(over="ignore"):
                    both.append(msgspec.structs.replace(other, value=by * array))
                break
    return both


def multiple(value: Any, right: Any) -> float | None:
    """Return the number by which the right value is multiplied; None if there is none."""
    made, asked = as_floats(value), as_floats(right)
    if made is None or asked is None or made.shape != asked.shape or not asked.size:
        return None
    if not (np.isfinite(made).all() and np.isfinite(asked).all()):
        return None
    place = np.unravel_index(np.argmax(np.abs(asked)), asked.shape)
    if asked[place] == 0 or made[place] == 0:
        return None
    by = float(made[place] / asked[place])
    return by if close_enough(made, by * asked) else None


def differ(one: Any, other: Any, calls: Sequence[Observed]) -> bool:
    """Tell whether two pairs of mistakes do not do the same in all calls."""
    return any(
        not is_among(x, others, call)
        for (_, effects), (_, its) in zip(one, other, strict=True)
        for call, ours, others in zip(calls, effects, its, strict=True)
        for x in ours
    )
