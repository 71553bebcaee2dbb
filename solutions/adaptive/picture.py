"""One step size for each weight: large and small gradients become steps of the same size."""

from drawing import BLUE, GREY, ORANGE, Drawing


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        270,
        "One step size for each weight",
        "Two rows, one for each of two weights, with five gradients each. The gradients of the first weight are large, those of the"
        " second are small. Each is divided by the root of its own mean square. After that the numbers of both weights are of the"
        " same size.",
    )
    rows = [("w₁", (9.0, -6.0, 7.0, 8.0, -5.0), ORANGE), ("w₂", (0.6, 0.9, 0.5, -0.4, 0.8), BLUE)]
    d.text(185, 28, "gradients", GREY, 18)
    d.text(587, 28, "after the division", GREY, 18)
    for row, (name, gradients, colour) in enumerate(rows):
        middle = 90 + 110 * row
        d.text(45, middle + 5, name, colour, 22)
        typical = (sum(g * g for g in gradients) / len(gradients)) ** 0.5
        for left, unit in ((85, 4.5), (487, 22.0 / typical)):
            d.line([(left, middle), (left + 200, middle)], GREY, 1)
            for k, g in enumerate(gradients):
                x = left + 20 + 40 * k
                d.arrow((x, middle), (x, middle - unit * g - (9 if g > 0 else -9)), colour, 2.5)
        d.arrow((300, middle), (334, middle), GREY)
        d.box(336, middle - 26, 104, 52, colour)
        d.text(388, middle + 5, f"÷ {typical:.1f}", colour, 19)
        d.arrow((440, middle), (474, middle), GREY)
    d.text(388, 255, "the root of its own mean square", GREY, 17)
    return d
