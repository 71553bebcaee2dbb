"""The reference gives the same numbers for whole numbers of every width as for floats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

WIDTHS = (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64)
SMOOTH = [
    "sigmoid",
    "tanh",
    "elu",
    "selu",
    "gelu",
    "swish",
    "sigmoid_prime",
    "tanh_prime",
    "elu_prime",
    "selu_prime",
    "gelu_prime",
    "swish_prime",
    "softmax",
]
STRAIGHT = ["heaviside", "sign", "relu", "leaky_relu", "relu_prime", "leaky_relu_prime"]
ERRORS = ["squared_error", "absolute_error", "huber", "squared_error_prime", "absolute_error_prime", "huber_prime"]


def twice(z: Any) -> Any:
    return 2 * z


def calls(draw: Callable[..., Any], small: Callable[..., Any]) -> Iterator[tuple[Any, ...]]:
    """Names and arguments: whole numbers near the limits of their width from `draw`, near 0 from `small`."""
    for name in (*SMOOTH, *STRAIGHT):
        yield name, small(3, 4)
    for name in STRAIGHT:
        yield name, draw(3, 4)
    for name in ERRORS:
        yield name, draw(3, 4), draw(3, 4)
    yield "huber", draw(3, 4), draw(3, 4), 10**6
    yield "cost", draw(5), [draw(3, 4)], 2
    yield "categorical_cross_entropy_prime", np.full((2, 3), 0.25), np.abs(small(2, 3))
    yield "neuron", draw(4), draw(4), 3, float
    yield "perceptron", draw(9, 4), draw(4), 3
    yield "feedforward", draw(4, 3), [draw(3, 2), draw(2, 2)], [draw(2), draw(2)], [twice] * 2
    yield "output_delta", draw(3, 2), draw(3, 2), draw(3, 2), twice, np.subtract
    yield "softmax_cross_entropy_delta", draw(3, 2), draw(3, 2)
    yield "hidden_delta", draw(3, 2), draw(3, 4), draw(2, 4), twice
    yield "layer_gradients", draw(3, 2), draw(3, 4)
    yield "relative_error", draw(3, 2), draw(3, 2)
    yield "signal_variances", draw(3, 2), [draw(2, 4), draw(4, 2)], twice
    yield "gradient_step", [draw(3, 2), draw(4)], [draw(3, 2), draw(4)], 3
    yield "momentum_step", draw(3), draw(3), draw(3), 2, 3
    yield "nesterov_step", draw(3), draw(3), np.positive, 2, 3
    yield "terminal_velocity", draw(3), 3, 0
    yield "momentum_descent", draw(3), twice, 2, 3, 3
    yield "scheduled_descent", draw(3), twice, lambda t: 2, 3
    yield "adagrad_step", draw(3), np.ones(3), draw(3), 2
    yield "rmsprop_step", draw(3), np.ones(3), draw(3), 2
    yield "adam_step", draw(3), draw(3), np.ones(3), draw(3), 3, 2
    for name in ("power_decay", "time_based_decay", "exponential_decay", "step_decay"):
        yield name, 3, np.abs(small(5)), 7


def floats(value: Any) -> Any:
    """The same value with floats in place of whole numbers."""
    if isinstance(value, list | tuple):
        return type(value)(map(floats, value))
    return value.astype(float) if isinstance(value, np.ndarray) else value


def flat(value: Any) -> list[float]:
    if isinstance(value, list | tuple):
        return [number for item in value for number in flat(item)]
    numbers: list[float] = np.ravel(np.asarray(value, dtype=float)).tolist()
    return numbers


@pytest.mark.parametrize("width", WIDTHS)
def test_whole_numbers_give_what_floats_give(reference: SimpleNamespace, width: Any) -> None:
    rng, limits = np.random.default_rng(3), np.iinfo(width)
    low, high = max(limits.min, -(10**5)), min(limits.max, 10**5)

    def draw(*shape: int) -> Any:
        return rng.integers(low, high, shape, dtype=width, endpoint=True)

    def small(*shape: int) -> Any:
        return rng.integers(max(low, -3), 4, shape, dtype=width)

    for name, *arguments in calls(draw, small):
        function = getattr(reference, name)
        found, right = flat(function(*arguments)), flat(function(*map(floats, arguments)))
        assert found == pytest.approx(right, rel=1e-9, abs=1e-12), f"{name} of {width.__name__}"
