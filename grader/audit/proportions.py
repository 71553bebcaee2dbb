"""What the functions are worth, and what a usual mistake in each of them costs: the proportions, before anything is released."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from grader.audit.specimens import charged_for
from grader.grading.scoring import worths
from grader.model.assignment import Assignment

MOST = 1 / 3
"""A function is flagged where its median mistake costs more than this share of an outcome."""


class Proportion(msgspec.Struct, frozen=True, kw_only=True):
    """One function: what all its checks are worth, and the cost of its median known mistake, in points."""

    function: str
    home: str
    worth: float
    mistakes: int
    """Number of known mistakes that were graded."""
    cost: float
    outcome_points: float
    """The points of the outcome in which the mistakes are charged."""

    @property
    def is_high(self) -> bool:
        return self.cost > MOST * self.outcome_points


def proportions_of(assignment: Assignment, costs: Mapping[str, Sequence[float]]) -> Iterator[Proportion]:
    """Yield the proportion of each function in `costs`, which has the costs of its known mistakes."""
    worth = worths(assignment)
    for function, found in costs.items():
        home = assignment.home_of(function)
        charged = charged_for(assignment, home, function)
        checks = (check for check in assignment.manifest.checks if function in check.functions)
        yield Proportion(
            function=function,
            home=home,
            worth=round(math.fsum(worth[check.id] / len(check.functions) for check in checks), 2),
            mistakes=len(found),
            cost=round(statistics.median(found), 2),
            outcome_points=math.fsum(assignment.outcome(name).points for name in charged),
        )


def flagged(proportions: Iterable[Proportion]) -> Iterator[str]:
    """Yield a sentence for each function of which the median mistake costs more than an author may have meant."""
    for one in proportions:
        if one.is_high:
            yield f"{one.function}: {one.cost:.2f} of {one.outcome_points:g} points"


def lines(proportions: Iterable[Proportion]) -> Iterator[str]:
    """Yield a line for each folder: "momentum: momentum_step 1.9 of 2.2, nesterov_step 1.8 of 2.2"."""
    by_home: dict[str, list[str]] = {}
    for one in proportions:
        by_home.setdefault(one.home, []).append(f"{one.function} {one.cost:.2f} of {one.worth:.2f}")
    return (f"{home}: {', '.join(texts)}" for home, texts in by_home.items())
