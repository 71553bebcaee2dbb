"""Numerical derivatives against known ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import special

from grader.checks.gradients import (
    check_derivative,
    check_gradient,
    derivative,
    descent_ratio,
    gradient,
    jacobian,
    keep_away,
    slope,
    upstream,
)
from grader.model.errors import StudentFault

X = np.linspace(-3.0, 3.0, 13)
FUNCTIONS: dict[str, tuple[Any, Any]] = {
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "expit": (special.expit, lambda x: special.expit(x) * special.expit(-x)),
    "a cast to float": (lambda x: np.exp(np.asarray(x, float)), np.exp),
    "the absolute value": (lambda x: np.abs(x) ** 3, lambda x: 3 * x * np.abs(x)),
    "a scalar function": (np.vectorize(lambda x: math.exp(float(x))), np.exp),
    "the real part": (lambda x: np.real(x) ** 2, lambda x: 2 * x),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_derivative(name: str) -> None:
    f, prime = FUNCTIONS[name]
    np.testing.assert_allclose(derivative(f, X), prime(X), rtol=1e-8, atol=1e-8)


def test_slope_asks_for_real_arrays_only() -> None:
    asked: list[np.ndarray[Any, Any]] = []

    def f(x: Any) -> Any:
        asked.append(x)
        return np.tanh(x)

    np.testing.assert_allclose(slope(f, X), 1 - np.tanh(X) ** 2, atol=1e-8)
    assert {(a.dtype.kind, a.shape) for a in asked} == {("f", X.shape)}


def test_gradient_and_jacobian() -> None:
    A = np.random.default_rng(1).normal(size=(3, 4))
    np.testing.assert_allclose(jacobian(lambda v: A @ v, np.ones(4)), A, atol=1e-10)
    np.testing.assert_allclose(gradient(lambda W: np.sum(W**2), A), 2 * A, atol=1e-9)
    with pytest.raises(ValueError, match="single number"):
        gradient(lambda W: W, A)


def test_check_derivative_tells_whose_derivative_it_is() -> None:
    check_derivative(1 - np.tanh(X) ** 2, f_true=np.tanh, x=X)
    with pytest.raises(StudentFault, match="derivative of your own function"):
        check_derivative(3 * (1 - np.tanh(X) ** 2), f_true=np.tanh, x=X, f_own=lambda x: 3 * np.tanh(x))
    with pytest.raises(StudentFault, match="values are wrong"):
        check_derivative(np.cos(X), f_true=np.tanh, x=X, f_own=np.tanh)
    with pytest.raises(ValueError, match="kink"):
        check_derivative(np.sign(X), f_true=np.abs, x=X, kinks=[0.0])


def test_check_gradient() -> None:
    theta = np.array([[1.0, -2.0], [3.0, 1e-4]])
    check_gradient(2 * theta, lambda t: np.sum(t**2), theta)
    with pytest.raises(StudentFault) as caught:
        check_gradient(2 * theta * np.array([[1, 1], [1.01, 1]]), lambda t: np.sum(t**2), theta)
    assert "[1, 0]" in caught.value.detail
    with pytest.raises(ValueError, match="vanishes"):
        check_gradient(theta, lambda t: np.sum(0 * t), theta)


@pytest.mark.parametrize(("factor", "ratio"), [(1.0, 1.0), (1 / 7, 1 / 7), (2.0, 2.0), (-1.0, -1.0)])
def test_descent_ratio(factor: float, ratio: float) -> None:
    theta, alpha = np.array([1.0, -2.0]), 1e-6
    grad = 2 * theta
    found = descent_ratio(lambda t: np.sum(t**2), theta, theta - factor * alpha * grad, grad, alpha)
    assert found == pytest.approx(ratio, rel=1e-3)


def test_inputs() -> None:
    rng = np.random.default_rng(2)
    up = upstream((4, 5), rng)
    assert np.unique(up).size == 20
    assert (up > 0).any()
    assert (up < 0).any()
    assert np.abs(keep_away(rng, 1000, [0.0, 1.0])).min() > 0.01
    with pytest.raises(ValueError, match="no room"):
        keep_away(rng, 10, np.linspace(-10, 10, 100), margin=1.0)
