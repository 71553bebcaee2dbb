"""What flows back: the scalar network of the sheet, its numbers forward, and the slopes of the loss backward."""

import math

from drawing import BLUE, GREY, ORANGE, PURPLE, Drawing

STEP, FORWARD, BACK = 126, 95, 255


def minus(number: float) -> str:
    return f"{number:.2f}".replace("-", "−")


def picture() -> Drawing:
    """Return the picture of the sheet."""
    x, w1, b1, w2, b2 = 2.0, 0.25, 0.0, 2.0, -0.5
    z1 = w1 * x + b1
    a1 = math.tanh(z1)
    z2 = w2 * a1 + b2
    yhat = 1 / (1 + math.exp(-z2))
    loss = -math.log(yhat)
    slopes = [1 - a1**2, w2, yhat * (1 - yhat), -1 / yhat]
    d = Drawing(
        720,
        330,
        "What flows back",
        "Forward the numbers z1, a1, z2, yhat and L of a network. Backward the slope of L with respect to each: from right to "
        "left every number is the one on its right times the slope of one step.",
    )
    d.text(20, 32, "forward: each number from the one before", BLUE, 18, "start")
    d.text(20, 205, "back: the slope of L with respect to each of them", ORANGE, 18, "start")
    names = ["w₁", "z₁", "a₁", "z₂", "ŷ", "L"]
    values = [w1, z1, a1, z2, yhat, loss]
    steps = ["· x + b₁", "tanh", "· w₂ + b₂", "σ", "loss"]
    places = [45 + STEP * k for k in range(6)]
    for place, name, value in zip(places, names, values, strict=True):
        d.circle(place, FORWARD, 28, BLUE)
        d.text(place, FORWARD + 6, minus(value), size=17)
        d.text(place, FORWARD + 54, name, BLUE, 20)
    for place, step in zip(places, steps, strict=False):
        d.arrow((place + 30, FORWARD), (place + STEP - 30, FORWARD), GREY)
        d.text(place + STEP / 2, FORWARD - 14, step, GREY, 15)
    back = [1.0]
    for slope in [*reversed(slopes), x]:
        back.insert(0, back[0] * slope)
    for place, name, value in zip(places, names, back, strict=True):
        d.circle(place, BACK, 28, ORANGE)
        d.text(place, BACK + 6, minus(value) if name != "L" else "1", size=17)
        d.text(place, BACK + 56, f"∂L/∂{name}", ORANGE, 18)
    for place, slope in zip(places, [x, *slopes], strict=False):
        d.arrow((place + STEP - 30, BACK), (place + 30, BACK), PURPLE)
        d.text(place + STEP / 2, BACK - 14, f"· {minus(slope)}", PURPLE, 16)
    return d
