"""A neuron: inputs, weights, the sum, the activation function, the output."""

from drawing import BLUE, GREEN, GREY, ORANGE, Drawing


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        250,
        "One neuron",
        "Three inputs are multiplied by three weights. Their sum and the bias make z. The function f makes the output of z.",
    )
    for j, (x, w) in enumerate([("x₁ = 1", "w₁ = 0.5"), ("x₂ = −2", "w₂ = 1"), ("x₃ = 3", "w₃ = 2")]):
        y = 55 + 60 * j
        d.circle(70, y, 28, BLUE)
        d.text(70, y + 5, x, size=13)
        d.arrow((98, y), (276, 115 + 12 * (j - 1)), GREY)
        d.text(205, y + (18 if j == 2 else -10) + 16 * (1 - j), w, ORANGE)
    d.circle(310, 115, 36)
    d.text(310, 121, "Σ", size=22)
    d.arrow((310, 205), (310, 152), GREY)
    d.text(310, 224, "b = −1", ORANGE)
    d.arrow((346, 115), (446, 115), GREY)
    d.text(396, 104, "z = 3.5")
    d.box(448, 85, 80, 60, GREEN)
    d.text(488, 121, "f", GREEN, 20)
    d.arrow((528, 115), (608, 115), GREY)
    d.text(652, 110, "a = f(3.5)")
    d.text(652, 132, "output", GREY, 13)
    return d
