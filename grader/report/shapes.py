"""Parts of pictures: windows, axes, lines and contours, as pieces of SVG; and numbers in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from markupsafe import escape

from grader.model.figures import Row, Span

WIDTH, HEIGHT, SQUARE = 320.0, 170.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 8.0, 10.0, 36.0
REACH = 2.0
"""Room for values that came back, in ranges of what is asked for; beyond, they are drawn at the edge."""
LARGEST = 1e300
"""Differences of numbers up to here are numbers."""
TOLD = 12
"""Values in a description, at most."""


def tame(value: float) -> float:
    return min(max(value, -LARGEST), LARGEST)


def known(values: Iterable[float | None]) -> list[float]:
    return [tame(value) for value in values if value is not None]


def window(asked: Iterable[float | None], got: Iterable[float | None]) -> Span:
    """The range of what is asked for and, within reason, of what came back."""
    right, found = known(asked) or [0.0], known(got)
    low, high = min(right), max(right)
    room = REACH * (high - low) or max(abs(high), 1.0)
    low, high = max(min([low, *found]), low - room), min(max([high, *found]), high + room)
    return (low, high) if low < high else (low - room / 2, high + room / 2)


def said(value: float | None) -> str:
    return "not finite" if value is None else f"{value:.4g}"


def join_first(texts: Sequence[str]) -> str:
    more = f"; and {len(texts) - TOLD} more" if len(texts) > TOLD else ""
    return "; ".join(texts[:TOLD]) + more


class Axes(msgspec.Struct, frozen=True):
    """A map from numbers to places of the picture; what lies outside is put at the edge."""

    x: Span
    y: Span
    height: float = HEIGHT

    def place(self, x: float, y: float) -> Span:
        across = scaled(x, *self.x, LEFT, WIDTH - RIGHT)
        return across, scaled(y, *self.y, self.height - BOTTOM, TOP)

    def cut(self, points: Iterable[Row]) -> str:
        """Say that points lie outside; no text if none does."""
        outside = any(
            value is not None and not low <= tame(value) <= high
            for point in points
            for value, (low, high) in zip(point, (self.x, self.y), strict=True)
        )
        return ", cut off at the edge" if outside else ""

    def parts(self, x_label: str, y_label: str = "", ticks: Callable[[float], float] = float) -> list[str]:
        """Draw the axes, with the numbers at their ends and labels."""
        floor, middle = self.height - BOTTOM, (LEFT + WIDTH - RIGHT) / 2
        turned = f"translate(12 {(TOP + floor) / 2:.1f}) rotate(-90)"
        return [
            f'<path class="axes" d="M{LEFT:g} {TOP:g}V{floor:g}H{WIDTH - RIGHT:g}"/>',
            text(LEFT - 5, floor, "end", f"{ticks(self.y[0]):.3g}"),
            text(LEFT - 5, TOP + 9, "end", f"{ticks(self.y[1]):.3g}"),
            text(LEFT, floor + 14, "start", f"{self.x[0]:.3g}"),
            text(WIDTH - RIGHT, floor + 14, "end", f"{self.x[1]:.3g}"),
            text(middle, floor + 28, "middle", x_label),
            f'<text transform="{turned}" text-anchor="middle">{escape(y_label)}</text>' if y_label else "",
        ]


def scaled(value: float, low: float, high: float, start: float, end: float) -> float:
    """Map a value from the range low to high to the range start to end."""
    share = (tame(value) - low) / (high - low) if high > low else 0.5
    return start + (end - start) * min(max(share, 0.0), 1.0)


def rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def circle(kind: str, place: Span, radius: float) -> str:
    return f'<circle class="{kind}" cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{radius:g}"/>'


def text(x: float, y: float, anchor: str, content: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'


def line(points: Iterable[Span | None]) -> str:
    """Write a path through points, broken at each None."""
    found, command = [], "M"
    for point in points:
        found += [f"{command}{point[0]:.1f} {point[1]:.1f}"] if point else []
        command = "L" if point else "M"
    return "".join(found)


def got_line(points: Sequence[Span | None]) -> str:
    crosses = "".join(f"M{x - 3:.1f} {y - 3:.1f}l6 6m0-6l-6 6" for x, y in filter(None, points))
    return f'<path class="got" d="{line(points)}{crosses}"/>'


def asked_line(points: Sequence[Span]) -> list[str]:
    circles = [circle("asked", point, 3.5) for point in points]
    return [f'<path class="asked" d="{line(points)}"/>', *circles]


def contour(axes: Axes, values: Sequence[Row], level: float) -> tuple[str, str]:
    """Draw the part of a grid on which a function is above a level: its surface, and its border inside the grid, as paths."""
    surface, border = [], []
    columns = len(values[0]) if values else 0
    xs = [axes.x[0] + (axes.x[1] - axes.x[0]) * i / max(columns - 1, 1) for i in range(columns)]
    ys = [axes.y[0] + (axes.y[1] - axes.y[0]) * j / max(len(values) - 1, 1) for j in range(len(values))]
    for j in range(len(values) - 1):
        for i in range(columns - 1):
            corners = [(xs[i + a], ys[j + b], values[j + b][i + a]) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]
            if any(value is None for _, _, value in corners):
                continue
            polygon, cuts = clipped([(x, y, tame(value or 0.0)) for x, y, value in corners], level)
            surface += [line([axes.place(*point) for point in polygon]) + "z"] if polygon else []
            # Cuts go out and in again in turn; a border leads from where it goes out to where it comes in.
            border += [line([axes.place(*one), axes.place(*other)]) for one, other in zip(cuts[::2], cuts[1::2], strict=False)]
    return "".join(surface), "".join(border)


def clipped(corners: list[tuple[float, float, float]], level: float) -> tuple[list[Span], list[Span]]:
    """The part of a cell that is above the level (Sutherland and Hodgman, 1974), and the points where its edges are cut."""
    polygon: list[Span] = []
    cuts: list[Span] = []
    outward = False
    for (x0, y0, v0), (x1, y1, v1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if v0 > level:
            polygon.append((x0, y0))
        if (v0 > level) != (v1 > level):
            share = (level - v0) / (v1 - v0)
            cut = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            outward = outward if cuts else v0 > level
            polygon.append(cut)
            cuts.append(cut)
    return polygon, cuts if outward else cuts[1:] + cuts[:1]
