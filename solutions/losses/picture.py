"""Losses against the error, and cross-entropy against the prediction."""

import math

from drawing import BLUE, GREEN, GREY, ORANGE, PURPLE, Axes, Drawing


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        330,
        "Losses",
        "Left: squared error, absolute error and Huber loss against the error. Right: binary cross-entropy against the predicted "
        "probability, for target 1 and for target 0.",
    )
    d.text(163, 28, "loss of an error", size=21)
    axes = Axes(d, (22, 50, 282, 220), (-3, 3), (0, 4.5))
    axes.frame()
    axes.curve(lambda e: e * e, BLUE)
    axes.curve(abs, ORANGE)
    axes.curve(lambda e: e * e / 2 if abs(e) <= 1 else abs(e) - 0.5, GREEN)
    d.text(268, 66, "squared", BLUE, 19, "start")
    d.text(309, 127, "absolute", ORANGE, 19, "start")
    d.text(309, 155, "Huber", GREEN, 19, "start")
    for e, name in ((-3, "−3"), (-1, "−1"), (1, "1"), (3, "3")):
        x, y = axes.point(e, 0)
        d.line([(x, y - 4), (x, y + 4)], GREY, 1)
        d.text(x, y + 20, name, GREY, 18)
    d.text(163, 312, "error: prediction − target", GREY, 19)

    d.text(555, 28, "cross-entropy", size=21)
    axes = Axes(d, (415, 50, 280, 220), (0, 1), (0, 4.5))
    axes.frame()
    axes.curve(lambda p: -math.log(max(p, 1e-9)), PURPLE, steps=400)
    axes.curve(lambda p: -math.log(max(1 - p, 1e-9)), ORANGE, steps=400)
    d.text(442, 90, "target 1", PURPLE, 19, "start")
    d.text(668, 90, "target 0", ORANGE, 19, "end")
    for p, name in ((0, "0"), (0.5, "0.5"), (1, "1")):
        x, y = axes.point(p, 0)
        d.line([(x, y - 4), (x, y + 4)], GREY, 1)
        d.text(x, y + 20, name, GREY, 18)
    d.text(555, 312, "predicted probability of class 1", GREY, 19)
    return d
