"""Two known mistakes of one function at once: each part of each result is explained by one of them, or by both together.

A part is an entry of a tuple, a list or a dict that is returned, a warning, or what happens to arguments and global random numbers.
"""

from __future__ import annotations

import functools
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
Play = Callable[[Any, Observed], Effect]
"""Returns the effect of an implementation on the arguments of a call."""


class ResultPart:
    """A part of a result, as it is given, as a mistake makes it and as it is asked for, each of these with every limit."""

    def __init__(self, given: Effect, made: list[Effect], asked: list[Effect], call: Observed) -> None:
        self.given = given
        self.made = made
        self.asked = asked
        self.fits = is_among(given, made, call)
        """It is as the mistake makes it."""
        self.is_right = all(is_among(one, asked, call) for one in made)
        """The mistake makes it right."""

    @functools.cached_property
    def factors(self) -> list[float | None]:
        """The numbers by which the mistake multiplies what is right."""
        return [multiple(one.value, asked.value) for one, asked in zip(self.made, self.asked, strict=True)]


class Candidate:
    """A mistake that does nothing wrong where the student's function is right; its parts are compared once, not for each pair."""

    def __init__(
        self, mistake: Misconception, theirs: Sequence[Effect], effects: Effects, rights: Effects, calls: Sequence[Observed]
    ) -> None:
        self.mistake = mistake
        self.theirs = theirs
        self.effects = effects
        self.rights = rights
        self.calls = calls
        self.divisions = [division([one, *made, *right]) for one, made, right in zip(theirs, effects, rights, strict=True)]
        """Into which parts the result of each call is divided."""
        self.known: dict[tuple[int, Division], list[ResultPart]] = {}

    def parts(self, number: int, divided: Division) -> list[ResultPart]:
        """Return the parts of the result of a call."""
        if (number, divided) not in self.known:
            call = self.calls[number]
            self.known[number, divided] = [
                ResultPart(given, made, asked, call)
                for given, made, asked in parts(self.theirs[number], [self.effects[number], self.rights[number]], call, divided)
            ]
        return self.known[number, divided]


def find_pair(
    mistakes: Sequence[Sequence[Misconception]], right: Sequence[Callable[..., Any]], calls: Sequence[Observed], play: Play = effect
) -> Pair | None:
    """Find the two mistakes that explain all calls together; None if there are none, or if others explain them as well.

    Each mistake, and the right function, comes in the forms that it has with each limit of what is free.
    """
    answers = [effect_of_answer(call.answer) for call in calls]
    theirs = [one for one in answers if one is not None]
    if len(theirs) < len(calls) or not calls:
        return None
    rights = [[play(function, call) for function in right] for call in calls]
    possible: list[Candidate] = []
    for forms in mistakes:
        effects = effects_of_part(forms, theirs, rights, calls, play)
        if effects is not None:
            possible.append(Candidate(forms[0], theirs, effects, rights, calls))
    pairs = [(one, other) for one, other in itertools.combinations(possible, 2) if explain(one, other)]
    if not pairs or any(differ(pairs[0], pair, calls) for pair in pairs[1:]):
        return None
    first, second = pairs[0]
    return first.mistake, second.mistake


def effects_of_part(
    forms: Sequence[Misconception], theirs: Sequence[Effect], rights: Effects, calls: Sequence[Observed], play: Play
) -> Effects | None:
    """Return what a mistake does in all calls; None if it does something wrong where the student's function is right."""
    effects: Effects = []
    for answer, right, call in zip(theirs, rights, calls, strict=True):
        ours = [play(form.implementation, call) for form in forms]
        for one, made, asked in parts(answer, [ours, right], call, division([answer, *ours, *right])):
            if is_among(one, asked, call) and not any(is_among(wrong, asked, call) for wrong in made):
                return None
        effects.append(ours)
    return effects


def explain(first: Candidate, second: Candidate) -> bool:
    """Tell whether two mistakes explain all calls, and neither is enough."""
    for_first = for_second = for_both = 0
    for number, call in enumerate(first.calls):
        divided = divided_alike(first.divisions[number], second.divisions[number])
        for one, other in zip(first.parts(number, divided), second.parts(number, divided), strict=True):
            in_a, in_b, a_right, b_right = one.fits, other.fits, one.is_right, other.is_right
            if a_right and b_right:
                if not is_among(one.given, one.asked, call):
                    return False
            elif b_right or a_right:
                if not (in_a if b_right else in_b):
                    return False
                for_first += b_right and not in_b
                for_second += a_right and not in_a
            elif not in_a and not in_b and is_among(one.given, joined(one, other), call):
                for_both += 1
            elif not (in_a and in_b) and not (one.given.raised and (in_a or in_b)):
                return False
    enough = for_first + for_second + for_both >= LEAST
    return enough and bool(for_first or for_both) and bool(for_second or for_both)


Division = tuple[Any, ...] | None
"""The keys of the parts of a value; none for a value that is one part, and None for a result that is an exception."""


def division(effects: Sequence[Effect]) -> Division:
    """Return into which parts these results are divided."""
    return None if any(one.raised for one in effects) else shared_keys([one.value for one in effects])


def divided_alike(one: Division, other: Division) -> Division:
    """Return into which parts results are divided that are compared with those of two mistakes."""
    return None if one is None or other is None else one if one == other else ()


def parts(theirs: Effect, groups: Sequence[list[Effect]], call: Observed, divided: Division) -> Iterator[list[Any]]:
    """Yield the parts of a result, each with the same part of the effects in each group."""
    if divided is None:
        yield [theirs, *groups]
        return
    for take in takers(divided):
        yield [take(theirs), *([take(one) for one in group] for group in groups)]
    if call.watched:
        yield [changes_of(theirs), *(list(map(changes_of, group)) for group in groups)]
    yield [warning_of(theirs), *(list(map(warning_of, group)) for group in groups)]


def shared_keys(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return the keys of the parts that all these values have; none where they have no parts."""
    first = values[0]
    keys: list[Any] = []
    if isinstance(first, dict) and all(isinstance(value, dict) and value.keys() == first.keys() for value in values):
        keys = list(first)
    elif all(isinstance(value, list | tuple) and len(value) == len(first) for value in values):
        # An array may come as a list of numbers.
        keys = [] if all(isinstance(item, int | float) for item in first) else list(range(len(first)))
    return tuple(keys)


def takers(keys: Sequence[Any]) -> list[Callable[[Effect], Effect]]:
    """Return what takes one part of the value of an effect, for each of these keys; all of it where there are none."""
    if not keys:
        return [lambda one: value_only(one.value)]
    return [lambda one, key=key: value_only(one.value[key]) for key in keys]  # type: ignore[misc]


def value_only(value: Any) -> Effect:
    return Effect(value, "", frozenset(), False, False)


def changes_of(one: Effect) -> Effect:
    return Effect(None, "", one.changed, one.global_random, False)


def warning_of(one: Effect) -> Effect:
    return Effect(None, "", frozenset(), False, one.warned)


def joined(first: ResultPart, second: ResultPart) -> list[Effect]:
    """Return what two mistakes do together, where one of them only multiplies by a number; nothing where it is not known.

    Where both do, many pairs have the same product. So one of them must turn the sign round, and do nothing else.
    """
    if not len(first.made) == len(second.made) == len(first.asked):
        return []
    both = []
    for a, b, *factors in zip(first.made, second.made, first.factors, second.factors, strict=True):
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


def differ(one: Sequence[Candidate], other: Sequence[Candidate], calls: Sequence[Observed]) -> bool:
    """Tell whether two pairs of mistakes do not do the same in all calls."""
    return any(
        not is_among(x, others, call)
        for mine, its in zip(one, other, strict=True)
        for call, ours, others in zip(calls, mine.effects, its.effects, strict=True)
        for x in ours
    )
