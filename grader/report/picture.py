"""A figure of a check as inline SVG: the values that came back over those that the exercise asks for."""

from __future__ import annotations

from markupsafe import Markup

from grader.records import Figure

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 10, 22


def draw(figure: Figure) -> Markup:
    """The picture; the numbers that it shows stand in its description, so that nobody needs to see it."""
    got = [value for value in figure.got if value is not None]
    x_range = figure.inputs[0], figure.inputs[-1]
    y_range = min(*got, *figure.asked), max(*got, *figure.asked)

    def place(x: float, y: float) -> tuple[float, float]:
        return scaled(x, *x_range, LEFT, WIDTH - RIGHT), scaled(y, *y_range, HEIGHT - BOTTOM, TOP)

    asked = [place(x, y) for x, y in zip(figure.inputs, figure.asked, strict=True)]
    curve = [place(x, y) for x, y in zip(figure.inputs, figure.got, strict=True) if y is not None]
    labels = [
        text(LEFT - 5, HEIGHT - BOTTOM, "end", y_range[0]),
        text(LEFT - 5, TOP + 8, "end", y_range[1]),
        text(LEFT, HEIGHT - 6, "start", x_range[0]),
        text(WIDTH - RIGHT, HEIGHT - 6, "end", x_range[1]),
    ]
    crosses = "".join(f"M{x - 3:.1f} {y - 3:.1f}l6 6m0-6l-6 6" for x, y in curve)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{described(figure)}">',
        f'<path class="axes" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>',
        f'<path class="asked" d="{line(asked)}"/>',
        *(f'<circle class="asked" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in asked),
        f'<path class="got" d="{line(curve)}{crosses}"/>',
        *labels,
        "</svg>",
    ]
    return Markup("".join(parts))


def scaled(value: float, low: float, high: float, start: float, end: float) -> float:
    """Where a value between low and high stands between start and end."""
    # Halves first: the range of two floats may be no float.
    span = high / 2 - low / 2
    return start + (end - start) * ((value / 2 - low / 2) / span if span else 0.5)


def line(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""


def text(x: float, y: float, anchor: str, value: float) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{value:.4g}</text>'


def described(figure: Figure) -> str:
    triples = zip(figure.inputs, figure.got, figure.asked, strict=True)
    values = "; ".join(f"at {x:.4g}: {'not finite' if got is None else f'{got:.4g}'}, {asked:.4g}" for x, got, asked in triples)
    return f"Your values and those asked for, {values}"
