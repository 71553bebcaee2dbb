"""What flows back: the scalar network of the sheet, its numbers forward, and the slopes of the loss backward."""

import math

from drawing import BLUE, GREY, ORANGE, PURPLE, Drawing

SIZE = 22
"""Of the letters, which are large because a telephone shows the picture at half of its width."""
STEP, RADIUS, FORWARD, BACK = 127, 38, 122, 334


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
        416,
        "What flows back",
        "Forward the numbers z1, a1, z2, yhat and L of a network. Backward the slope of L with respect to each: from right to "
        "left every number is the one on its right times the slope of one step.",
    )
    d.text(8, 32, "forward: each number from the one before", BLUE, SIZE, "start")
    d.text(8, 244, "back: the slope of L with respect to each of them", ORANGE, SIZE, "start")
    names = ["w₁", "z₁", "a₁", "z₂", "ŷ", "L"]
    values = [w1, z1, a1, z2, yhat, loss]
    steps = ["· x + b₁", "tanh", "· w₂ + b₂", "σ", "loss"]
    places = [43 + STEP * k for k in range(6)]
    for place, name, value in zip(places, names, values, strict=True):
        d.circle(place, FORWARD, RADIUS, BLUE)
        d.text(place, FORWARD + 8, minus(value), size=SIZE - 2)
        d.text(place, FORWARD + 64, name, BLUE, SIZE)
    for place, step in zip(places, steps, strict=False):
        d.arrow((place + RADIUS + 4, FORWARD), (place + STEP - RADIUS - 4, FORWARD), GREY)
        d.text(place + STEP / 2, FORWARD - 46, step, GREY, SIZE)
    back = [1.0]
    for slope in [*reversed(slopes), x]:
        back.insert(0, back[0] * slope)
    for place, name, value in zip(places, names, back, strict=True):
        d.circle(place, BACK, RADIUS, ORANGE)
        d.text(place, BACK + 8, minus(value) if name != "L" else "1", size=SIZE - 2)
        d.text(place, BACK + 66, f"∂L/∂{name}", ORANGE, SIZE)
    for place, slope in zip(places, [x, *slopes], strict=False):
        d.arrow((place + STEP - RADIUS - 4, BACK), (place + RADIUS + 4, BACK), PURPLE)
        d.text(place + STEP / 2, BACK - 46, f"· {minus(slope)}", PURPLE, SIZE)
    return d
