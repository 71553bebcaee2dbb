"""Whether something random converges: several runs, a band, and no verdict from bad luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from grader.checks.figures import drawn, series
from grader.model.errors import StudentFault
from grader.model.figures import Figure

NEEDED = 2
RUNS = 5
"""A right submission that misses the band in one of ten runs fails in fewer than one of 2,000 gradings; see `miss_probability`."""


class Run(msgspec.Struct, frozen=True):
    """What came of one run: a number, and what a picture of it is made of."""

    value: float
    steps: Sequence[Any] = ()
    """The same quantity after each step, as the submission reports it."""
    draw: Callable[[], Figure | None] | None = None
    """A picture that tells more than the steps; called once the check has failed, and allowed to fail itself."""


def check_converges(
    run: Callable[[int], float | Run],
    seeds: Iterable[int],
    band: float,
    *,
    message: str = "training does not get far enough: the cost stays too high, whatever the random numbers",
    quantity: str = "final cost",
) -> None:
    """`run(seed)` gives a `quantity` of at most `band` for two of up to five seeds; it stops as soon as it has.

    Raises StudentFault (`not_converged`), with a picture of the worst run if that has one, and of the steps of all otherwise.
    Choose the band between what right and known wrong submissions reach.
    """
    runs: list[Run] = []
    for seed in list(seeds)[:RUNS]:
        found = run(seed)
        runs.append(found if isinstance(found, Run) else Run(found))
        within = sum(one.value <= band for one in runs)
        if within == NEEDED:
            return
        if len(runs) - within > RUNS - NEEDED:
            break
    reached = ", ".join(f"{one.value:.3g}" for one in runs)
    detail = f"{quantity} of each run: {reached}; at most {band:g} is asked"
    raise StudentFault("not_converged", message, detail, picture(runs, band, quantity))


def picture(runs: Sequence[Run], band: float, quantity: str) -> Figure | None:
    worst = max(runs, key=lambda one: one.value)
    own = drawn(worst.draw) if worst.draw else None
    return own or drawn(lambda: series([one.steps for one in runs], [one.value for one in runs], band, quantity))


def miss_probability(miss: float) -> float:
    """The probability that a submission fails `check_converges` if a single run misses the band with probability `miss`."""
    return float(miss**RUNS + RUNS * miss ** (RUNS - 1) * (1.0 - miss))
