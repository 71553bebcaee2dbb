"""Whether something random converges: several runs, a band, and no verdict from bad luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from grader.errors import StudentFault

NEEDED = 2
RUNS = 5
"""A right submission that misses the band in one of ten runs fails in fewer than one of 2,000 gradings; see `miss_probability`."""


def check_converges(
    run: Callable[[int], float],
    seeds: Iterable[int],
    band: float,
    *,
    message: str = "training does not get far enough: the cost stays too high, whatever the random numbers",
    quantity: str = "final cost",
) -> None:
    """`run(seed)` gives a `quantity` of at most `band` for two of up to five seeds; it stops as soon as it has.

    Raises StudentFault (`not_converged`). Choose the band between what right and known wrong submissions reach.
    """
    costs: list[float] = []
    for seed in list(seeds)[:RUNS]:
        costs.append(run(seed))
        within = sum(cost <= band for cost in costs)
        if within == NEEDED:
            return
        if len(costs) - within > RUNS - NEEDED:
            break
    reached = ", ".join(f"{cost:.3g}" for cost in costs)
    raise StudentFault("not_converged", message, f"{quantity} of each run: {reached}; at most {band:g} is asked")


def miss_probability(miss: float) -> float:
    """The probability that a submission fails `check_converges` if a single run misses the band with probability `miss`."""
    return float(miss**RUNS + RUNS * miss ** (RUNS - 1) * (1.0 - miss))
