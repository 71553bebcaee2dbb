"""Activation functions and their derivatives, as small multiples."""

import math
from collections.abc import Callable

from drawing import BLUE, GREY, ORANGE, Axes, Drawing

Function = Callable[[float], float]
LAMBDA, A = 1.0507, 1.67326


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def normal(z: float) -> float:
    """Return the probability that a standard normal number is at most z."""
    return (1 + math.erf(z / math.sqrt(2))) / 2


def bell(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def left_and_right(left: Function, right: Function) -> Function:
    return lambda z: left(z) if z < 0 else right(z)


FUNCTIONS: list[tuple[str, Function, Function]] = [
    ("heaviside", left_and_right(lambda z: 0, lambda z: 1), lambda z: 0),
    ("sigmoid", sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    ("tanh", math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    ("relu", lambda z: max(0, z), left_and_right(lambda z: 0, lambda z: 1)),
    ("leaky_relu (slope 0.1)", left_and_right(lambda z: 0.1 * z, lambda z: z), left_and_right(lambda z: 0.1, lambda z: 1)),
    ("elu", left_and_right(lambda z: math.exp(z) - 1, lambda z: z), left_and_right(math.exp, lambda z: 1)),
    (
        "selu",
        left_and_right(lambda z: LAMBDA * A * (math.exp(z) - 1), lambda z: LAMBDA * z),
        left_and_right(lambda z: LAMBDA * A * math.exp(z), lambda z: LAMBDA),
    ),
    ("gelu", lambda z: z * normal(z), lambda z: normal(z) + z * bell(z)),
    ("swish", lambda z: z * sigmoid(z), lambda z: sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z))),
]


def curve(axes: Axes, f: Function, colour: str, *, dashed: bool = False) -> None:
    """Draw f; it is interrupted at zero if it jumps there."""
    low, high = axes.y
    for side in ((-4.0, -1e-9), (0.0, 4.0)):
        xs = [side[0] + (side[1] - side[0]) * k / 60 for k in range(61)]
        points = [axes.point(x, f(x)) for x in xs if low <= f(x) <= high]
        axes.drawing.line(points, colour, 2.5, dashed=dashed)


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        530,
        "Activation functions and their derivatives",
        "Nine graphs from z = -4 to 4: heaviside, sigmoid, tanh, relu, leaky_relu, elu, selu, gelu, swish. Each has the function "
        "as a solid line and its derivative as a dashed line.",
    )
    d.line([(20, 24), (60, 24)], BLUE, 2.5)
    d.text(68, 30, "the function", BLUE, 19, "start")
    d.line([(205, 24), (245, 24)], ORANGE, 2.5, dashed=True)
    d.text(253, 30, "its derivative (the slope)", ORANGE, 19, "start")
    d.text(700, 30, "z from −4 to 4", GREY, 19, "end")
    for k, (name, f, f_prime) in enumerate(FUNCTIONS):
        left, top = 20 + 235 * (k % 3), 75 + 165 * (k // 3)
        axes = Axes(d, (left, top, 210, 125), (-4, 4), (-2, 2.5))
        axes.frame()
        d.text(left + 105, top - 6, name, size=20)
        for at, label, side, anchor in ((-1, "−1", 8, "start"), (1, "1", -8, "end")):
            x, y = axes.point(0, at)
            d.line([(x - 4, y), (x + 4, y)], GREY, 1)
            d.text(x + side, y + 6, label, GREY, 16, anchor)
        curve(axes, f, BLUE)
        curve(axes, f_prime, ORANGE, dashed=True)
    return d
