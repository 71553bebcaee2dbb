"""Three paths down one valley: all samples, ten samples or one sample in each step."""

import random
from math import cos, pi, sin

from drawing import BLUE, GREEN, GREY, ORANGE, Axes, Drawing

BEST = (2.0, -1.0)


def samples() -> list[tuple[float, float, float]]:
    """Return sixty samples: two inputs and a target near 2 times the first less the second."""
    rng = random.Random(2)
    found = []
    for _ in range(60):
        x1, x2 = rng.gauss(0, 1), 0.6 * rng.gauss(0, 1)
        found.append((x1, x2, BEST[0] * x1 + BEST[1] * x2 + rng.gauss(0, 0.9)))
    return found


def path(size: int, rate: float, updates: int) -> list[tuple[float, float]]:
    """Return the path of two weights with batches of this size."""
    rng, data = random.Random(5), samples()
    w1, w2 = -1.0, 0.8
    found = [(w1, w2)]
    for _ in range(updates):
        batch = rng.sample(data, size)
        errors = [w1 * x1 + w2 * x2 - y for x1, x2, y in batch]
        slopes = [2 * sum(e * x[k] for e, x in zip(errors, batch, strict=True)) / size for k in (0, 1)]
        w1, w2 = w1 - rate * slopes[0], w2 - rate * slopes[1]
        found.append((w1, w2))
    return found


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        270,
        "Three paths down one valley",
        "Three diagrams of the same valley, drawn as ellipses around its lowest point. With all samples in each step the path is"
        " smooth. With ten samples it trembles a little. With one sample it jumps about, and does not come to rest near the lowest"
        " point.",
    )
    panels = [
        ("batch: all samples", 60, 0.1, 30, GREEN),
        ("mini-batch: ten", 10, 0.1, 60, BLUE),
        ("stochastic: one", 1, 0.03, 180, ORANGE),
    ]
    for k, (name, size, rate, updates, colour) in enumerate(panels):
        axes = Axes(d, (20 + 234 * k, 40, 212, 190), (-1.4, 3.2), (-2.3, 1.2))
        for radius in (0.3, 0.7, 1.2, 1.8, 2.5):
            ring = [2 * pi * n / 60 for n in range(61)]
            points = [(BEST[0] + radius * cos(a), BEST[1] + 1.6 * radius * sin(a)) for a in ring]
            run: list[tuple[float, float]] = []
            for x, y in points:
                if -1.4 <= x <= 3.2 and -2.3 <= y <= 1.2:
                    run.append(axes.point(x, y))
                elif run:
                    d.line(run, "#c4cad1", 1)
                    run = []
            if len(run) > 1:
                d.line(run, "#c4cad1", 1)
        way = [axes.point(*w) for w in path(size, rate, updates)]
        d.line(way, colour, 1.5)
        d.dots(way, colour, 3.5)
        d.circle(*axes.point(*BEST), 4)
        d.text(axes.left + 106, 26, name, size=17)
        d.text(axes.left + 106, 254, f"{updates} updates", GREY, 16)
    return d
