"""Paths along a narrow valley, without and with momentum."""

from math import sqrt

from drawing import BLUE, GREY, ORANGE, Axes, Drawing

STEEP = 45.0


def path(beta: float, steps: int = 30) -> list[tuple[float, float]]:
    """Return the path of two weights down to (0, 0); the valley is 45 times as steep across as along."""
    x, y, mx, my = -4.0, 0.9, 0.0, 0.0
    found = [(x, y)]
    for _ in range(steps):
        mx, my = beta * mx - 0.04 * x, beta * my - 0.04 * STEEP * y
        x, y = x + mx, y + my
        found.append((x, y))
    return found


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        250,
        "A narrow valley, without and with momentum",
        "Two diagrams of a long narrow valley with thirty steps from the same point. Without momentum the steps go from wall to"
        " wall and are still far from the lowest point. With momentum they swing as well, go along the valley faster, pass the lowest"
        " point and turn back to it.",
    )
    for k, (name, beta, colour) in enumerate([("without momentum, β = 0", 0.0, ORANGE), ("with momentum, β = 0.8", 0.8, BLUE)]):
        axes = Axes(d, (20 + 350 * k, 45, 330, 150), (-4.4, 2.6), (-1.3, 1.3))
        for radius in (2.0, 4.0, 6.0, 8.0):
            xs = [max(-4.4, -radius) + n / 50 * (min(2.6, radius) - max(-4.4, -radius)) for n in range(51)]
            for side in (-1, 1):
                d.line([axes.point(x, side * sqrt(max(0.0, radius**2 - x * x) / STEEP)) for x in xs], "#c4cad1", 1)
        way = [axes.point(*w) for w in path(beta)]
        d.line(way, colour, 1.5)
        d.dots(way, colour, 4)
        d.circle(*axes.point(0, 0), 4)
        d.text(axes.left + 165, 28, name, size=18)
        d.text(axes.left + 165, 232, "30 steps, the same learning rate", GREY, 17)
    return d
