"""Statistical checks: right draws pass under many seeds, wrong ones fail under nearly all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.checks.statistics import check_generator, check_mean, check_normal, check_shuffled, check_uniform
from grader.model.errors import StudentFault

SEEDS = range(60)
Draw = Callable[[np.random.Generator], Callable[[int, int], Any]]


def failures(check: Callable[[Any], None], draw: Draw) -> int:
    count = 0
    for seed in SEEDS:
        try:
            check(draw(np.random.default_rng(seed)))
        except StudentFault:
            count += 1
    return count


def normal(draw: Any) -> None:
    check_normal(draw, 0.3, shape=(100, 60))


def uniform(draw: Any) -> None:
    check_uniform(draw, -0.5, 0.5, shape=(100, 60))


def test_right_draws_pass() -> None:
    assert failures(normal, lambda rng: lambda n, k: 0.3 * rng.standard_normal((n, k))) == 0
    assert failures(uniform, lambda rng: lambda n, k: rng.uniform(-0.5, 0.5, (n, k))) == 0


WRONG_NORMAL: dict[str, Draw] = {
    "too wide": lambda rng: lambda n, k: 0.4 * rng.standard_normal((n, k)),
    "variance for deviation": lambda rng: lambda n, k: 0.09 * rng.standard_normal((n, k)),
    "moved": lambda rng: lambda n, k: 0.3 * rng.standard_normal((n, k)) + 0.1,
    "uniform": lambda rng: lambda n, k: rng.uniform(-0.52, 0.52, (n, k)),
    "truncated": lambda rng: lambda n, k: np.clip(0.3 * rng.standard_normal((n, k)), -0.6, 0.6),
    "one row for all": lambda rng: lambda n, k: np.tile(0.3 * rng.standard_normal(k), (n, 1)),
    "one column for all": lambda rng: lambda n, k: np.tile(0.3 * rng.standard_normal((n, 1)), (1, k)),
    "the same each time": lambda rng: lambda n, k: np.full((n, k), 0.3),
}
WRONG_UNIFORM: dict[str, Draw] = {
    "from 0": lambda rng: lambda n, k: rng.uniform(0, 1, (n, k)),
    "half as wide": lambda rng: lambda n, k: rng.uniform(-0.25, 0.25, (n, k)),
    "wider": lambda rng: lambda n, k: rng.uniform(-0.55, 0.55, (n, k)),
    "normal": lambda rng: lambda n, k: np.clip(rng.normal(0, 0.2887, (n, k)), -0.5, 0.5),
}


@pytest.mark.parametrize("name", WRONG_NORMAL)
def test_wrong_normal_draws_fail(name: str) -> None:
    assert failures(normal, WRONG_NORMAL[name]) == len(SEEDS)


@pytest.mark.parametrize("name", WRONG_UNIFORM)
def test_wrong_uniform_draws_fail(name: str) -> None:
    assert failures(uniform, WRONG_UNIFORM[name]) == len(SEEDS)


def test_wrong_shapes_and_types_fail_at_once() -> None:
    for value in (None, np.ones((2, 3)), np.full((100, 60), np.nan)):
        with pytest.raises(StudentFault) as caught:
            normal(lambda n, k, value=value: value)
        assert caught.value.reason in {"wrong_type", "wrong_shape", "not_finite"}


def test_generator() -> None:
    check_generator(lambda rng: rng.uniform(size=5), 1)
    private = np.random.default_rng(3)
    for draw, reason in (
        (lambda rng: np.random.default_rng(0).uniform(size=5), "not_random"),
        (lambda rng: private.uniform(size=5), "not_repeatable"),
        (lambda rng: np.ones(5), "not_random"),
    ):
        with pytest.raises(StudentFault) as caught:
            check_generator(draw, 1)
        assert caught.value.reason == reason


def test_shuffled() -> None:
    rng = np.random.default_rng(4)
    for _ in range(200):
        check_shuffled([rng.permutation(80).tolist() for _ in range(3)])
    order = rng.permutation(80).tolist()
    for orders in (
        [list(range(80))],
        [order, order],
        [[*order[:-1], order[0]]],
        [[*range(20), *(20 + rng.permutation(60))]],
        [np.concatenate([rng.permutation(20) + n for n in (0, 20, 40, 60)]).tolist()],
    ):
        with pytest.raises(StudentFault):
            check_shuffled(orders)
    with pytest.raises(ValueError, match="too few"):
        check_shuffled([[0, 1]])


def test_mean() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        check_mean(rng.normal(2.0, 0.5, 50), 2.0, 0.5)
    with pytest.raises(StudentFault):
        check_mean(rng.normal(3.0, 0.5, 50), 2.0, 0.5)
    with pytest.raises(StudentFault):
        check_mean([np.nan], 2.0, 0.5)
