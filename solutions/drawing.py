"""Draws the pictures of the sheets, `picture.svg` beside each solution: `python solutions/drawing.py` writes them all.

A sheet's `picture.py` has a function `picture() -> Drawing`. The same code gives the same bytes.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

INK, GREY, BLUE, ORANGE, GREEN, PURPLE = "#1f2328", "#59636e", "#0a58ca", "#b34700", "#1a7f37", "#8250df"
"""Each has a contrast of at least 4.5 to the white of the card."""
COLOURS = (BLUE, ORANGE, GREEN, PURPLE)


class Drawing:
    """A picture of `width` by `height` pixels on a white card, which is legible in dark themes too.

    The origin is at the top left. `title` and `text` are for screen readers.
    """

    def __init__(self, width: int, height: int, title: str, text: str) -> None:
        self.width, self.height = width, height
        self.parts = [f"<title>{escape(title)}</title>", f"<desc>{escape(text)}</desc>"]
        self.parts.append(f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>')

    def line(self, points: Sequence[tuple[float, float]], colour: str = INK, width: float = 1.5, *, dashed: bool = False) -> None:
        """Draw a line through all points."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>')

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str = INK, width: float = 1.5) -> None:
        """Draw a line with a head at its end."""
        (x0, y0), (x1, y1) = start, end
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        back = (x1 - 9 * dx, y1 - 9 * dy)
        self.line([start, back], colour, width)
        corners = [(x1, y1), (back[0] - 4 * dy, back[1] + 4 * dx), (back[0] + 4 * dy, back[1] - 4 * dx)]
        self.parts.append(f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}" fill="{colour}"/>')

    def circle(self, x: float, y: float, radius: float, colour: str = INK, fill: str = "#ffffff") -> None:
        """Draw a circle; `fill` is the colour inside."""
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{colour}" stroke-width="1.5"/>'
        )

    def dots(self, points: Sequence[tuple[float, float]], colour: str = INK, width: float = 4) -> None:
        """Draw many dots of one size, in few bytes."""
        path = "".join(f"M{x:.1f},{y:.1f}h0" for x, y in points)
        self.parts.append(f'<path d="{path}" stroke="{colour}" stroke-width="{width}" stroke-linecap="round"/>')

    def box(self, x: float, y: float, width: float, height: float, colour: str = INK, fill: str = "#ffffff") -> None:
        """Draw a rectangle from its top left corner."""
        shape = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4"'
        self.parts.append(f'<rect {shape} fill="{fill}" stroke="{colour}" stroke-width="1.5"/>')

    def text(self, x: float, y: float, words: str, colour: str = INK, size: int = 15, anchor: str = "middle") -> None:
        """Write words with their middle, start or end (`anchor`) at x, and their base line at y."""
        style = f'font-family="sans-serif" font-size="{size}" text-anchor="{anchor}"'
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" {style}>{escape(words)}</text>')

    def svg(self) -> str:
        """Return the content of the file."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" role="img">'
        return "\n".join([head, *self.parts, "</svg>", ""])


class Axes:
    """Maps numbers to a rectangle of a drawing, and draws curves in it."""

    def __init__(
        self, drawing: Drawing, place: tuple[float, float, float, float], x: tuple[float, float], y: tuple[float, float]
    ) -> None:
        """Take the left, top, width and height of the rectangle in pixels, and the ranges of x and y."""
        self.drawing, self.x, self.y = drawing, x, y
        self.left, self.top, self.width, self.height = place

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point stands in the drawing."""
        (x0, x1), (y0, y1) = self.x, self.y
        return self.left + (x - x0) / (x1 - x0) * self.width, self.top + (y1 - y) / (y1 - y0) * self.height

    def frame(self, name: str = "", x: str = "", y: str = "") -> None:
        """Draw the lines x = 0 and y = 0 where they are in the range, and the names."""
        (x0, x1), (y0, y1) = self.x, self.y
        zero_x, zero_y = min(max(0.0, x0), x1), min(max(0.0, y0), y1)
        self.drawing.line([self.point(x0, zero_y), self.point(x1, zero_y)], GREY, 1)
        self.drawing.line([self.point(zero_x, y0), self.point(zero_x, y1)], GREY, 1)
        self.drawing.text(self.left + self.width / 2, self.top - 8, name, INK, 14)
        self.drawing.text(self.left + self.width, self.point(x1, zero_y)[1] + 15, x, GREY, 12, "end")
        self.drawing.text(self.point(zero_x, y1)[0] + 5, self.top + 10, y, GREY, 12, "start")

    def curve(self, f: Callable[[float], float], colour: str = BLUE, *, dashed: bool = False, steps: int = 120) -> None:
        """Draw f over the whole range of x, where it is inside that of y."""
        xs = [self.x[0] + (self.x[1] - self.x[0]) * k / steps for k in range(steps + 1)]
        inside = [(x, f(x)) for x in xs if self.y[0] <= f(x) <= self.y[1]]
        self.drawing.line([self.point(*each) for each in inside], colour, 2.5, dashed=dashed)


def draw(folder: Path) -> str:
    """Return the SVG that `picture.py` in a folder draws."""
    spec = importlib.util.spec_from_file_location(f"picture_of_{folder.name}", folder / "picture.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.picture().svg()


if __name__ == "__main__":
    for source in sorted(Path(__file__).parent.glob("*/picture.py")):
        (source.parent / "picture.svg").write_text(draw(source.parent), encoding="utf-8")
