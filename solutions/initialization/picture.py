"""Signals through ten layers: weights that are too small, right and too large."""

import random
from math import sqrt, tanh

from drawing import BLUE, GREEN, GREY, ORANGE, Axes, Drawing

LAYERS, UNITS = 10, 40


def signals(deviation: float) -> list[list[float]]:
    """Return the outputs of forty tanh units in each of ten layers; weights have this standard deviation."""
    rng = random.Random(1)
    outputs, found = [rng.gauss(0, 1) for _ in range(UNITS)], []
    for _ in range(LAYERS):
        outputs = [tanh(sum(deviation * rng.gauss(0, 1) * a for a in outputs)) for _ in range(UNITS)]
        found.append(outputs)
    return found


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        260,
        "Signals through ten layers",
        "Three diagrams with the outputs of forty units in each of ten layers. Weights that are too small: the outputs shrink to"
        " zero. Right weights: they stay spread out. Weights that are too large: nearly all are at minus one or one.",
    )
    right = 1 / sqrt(UNITS)
    for k, (name, deviation, colour) in enumerate(
        [("too small", right / 2, ORANGE), ("right", right, GREEN), ("too large", 12 * right, BLUE)]
    ):
        axes = Axes(d, (55 + 228 * k, 40, 190, 170), (0.4, LAYERS + 0.6), (-1.05, 1.05))
        d.text(axes.left + 95, 28, name, size=18)
        axes.frame()
        d.dots([axes.point(layer, a) for layer, outputs in enumerate(signals(deviation), 1) for a in outputs], colour, 3.5)
        for layer in (1, 5, 10):
            d.text(axes.point(layer, 0)[0], 233, f"{layer}", GREY, 17)
    for value in (-1, 0, 1):
        d.text(42, axes.point(0, value)[1] + 5, f"{value}".replace("-", "−"), GREY, 17, "end")
    d.text(378, 252, "layer", GREY, 17)
    return d
