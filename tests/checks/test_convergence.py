"""Verdicts on convergence."""

from __future__ import annotations

import pytest

from grader.checks.convergence import check_converges, miss_probability
from grader.model.errors import StudentFault


def test_two_runs_within_the_band_are_enough() -> None:
    costs = {1: 0.9, 2: 0.01, 3: 0.9, 4: 0.02, 5: 0.9}
    run: list[int] = []

    def cost(seed: int) -> float:
        run.append(seed)
        return costs[seed]

    check_converges(cost, costs, 0.05)
    assert run == [1, 2, 3, 4]


def test_one_lucky_run_is_not_enough() -> None:
    with pytest.raises(StudentFault) as caught:
        check_converges(lambda seed: 0.0 if seed == 3 else 1.0, range(5), 0.05)
    assert caught.value.reason == "not_converged"
    assert "1, 1, 1, 0, 1" in caught.value.detail


def test_nan_is_no_convergence() -> None:
    with pytest.raises(StudentFault):
        check_converges(lambda seed: float("nan"), range(5), 0.05)


def test_miss_probability() -> None:
    assert miss_probability(0.5) == pytest.approx(6 / 32)
    assert miss_probability(0.05) < 3.2e-5
