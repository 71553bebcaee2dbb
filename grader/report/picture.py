"""Figures of checks as inline SVG, each with a title, a description in words and a key.

Nothing is told by colour alone: what came back is drawn through with crosses, what is asked for is dashed with circles.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from markupsafe import Markup, escape

from grader.model.figures import Curves, Entries, Figure, Histogram, Regions, Series, Trajectory
from grader.report.shapes import (
    BOTTOM,
    HEIGHT,
    LARGEST,
    LEFT,
    SQUARE,
    TOP,
    WIDTH,
    Axes,
    asked_line,
    circle,
    contour,
    got_line,
    join_first,
    known,
    line,
    rect,
    said,
    tame,
    text,
    window,
)
from grader.report.templates import palette

REMEMBERED = 256
"""So many images are remembered, of some ten kilobytes each."""
LEVELS = 7
"""Contours."""
EDGE = 26.0
"""Room for the numbers of rows."""
NARROW = 5
"""A matrix of at most so many columns has room for its numbers."""

STYLE = Markup("""
.picture { margin: .5rem 0 0; max-width: 27rem; } .picture .plot { display: block; width: 100%; height: auto; }
.picture path, .picture circle, .picture rect { fill: none; stroke-width: 1.6; }
.picture text { font-size: 12px; fill: var(--muted); } .picture text.strong { fill: var(--text); }
.picture .axes { stroke: var(--muted); } .picture .level { stroke: var(--muted); stroke-width: .8; }
.picture .got { stroke: var(--failed); } .picture .asked { stroke: var(--passed); } .picture path.asked { stroke-dasharray: 5 3; }
.picture .gap { stroke: var(--failed); stroke-dasharray: 1 3; }
.picture .density { stroke: var(--failed); stroke-width: 1; fill: var(--failed); fill-opacity: .22; }
.picture .allowed { fill: var(--passed); fill-opacity: .16; } .picture .side { fill: var(--muted); fill-opacity: .2; }
.picture .fine { stroke: var(--muted); stroke-width: .6; } .picture .wrong { stroke: var(--failed); stroke-width: 2.2; }
.picture rect.wrong { fill: var(--failed); fill-opacity: .13; }
.picture .sample { stroke: var(--text); stroke-width: 1.3; } .picture .solid { fill: var(--text); }
.picture figcaption { font-size: .9rem; color: var(--muted); }
.picture figcaption span { display: inline-block; margin-right: 1em; }
.picture svg.key { display: inline; width: 1.7em; height: .85em; vertical-align: -.05em; margin-right: .3em; }
""")
"""Needs the colours --text, --muted, --passed and --failed."""

KEY = {
    "got": '<path class="got" d="M1 6H23M9 3l6 6m0-6l-6 6"/>',
    "density": '<rect class="density" x="5" y="1" width="14" height="10"/>',
    "asked": '<path class="asked" d="M0 6H24"/><circle class="asked" cx="12" cy="6" r="3.5"/>',
    "gap": '<path class="gap" d="M12 0V12"/>',
    "asked line": '<path class="asked" d="M0 6H24"/>',
    "got line": '<path class="got" d="M1 6H23"/>',
    "end": '<circle class="got" cx="12" cy="6" r="4"/>',
    "allowed": '<rect class="allowed" x="1" y="1" width="22" height="10"/><path class="asked" d="M0 1H24"/>',
    "level": '<path class="level" d="M1 9Q12 -4 23 9"/>',
    "right": '<rect class="fine" x="3" y="1" width="18" height="10"/>',
    "wrong": '<rect class="wrong" x="3" y="1" width="18" height="10"/>',
    "zero": '<circle class="sample" cx="12" cy="6" r="3"/>',
    "one": '<rect class="sample solid" x="9.5" y="3.5" width="5" height="5"/>',
    "ring": '<circle class="wrong" cx="12" cy="6" r="5"/>',
    "side": '<rect class="side" x="1" y="1" width="22" height="10"/>',
}


class Picture(msgspec.Struct, frozen=True):
    """The parts of a drawing, and the words about it."""

    title: str
    description: str
    parts: list[str]
    key: dict[str, str]
    """Symbols of `KEY`, and what they stand for."""
    height: float = HEIGHT


def draw(figure: Figure) -> Markup:
    """Draw a figure, with its key, in the colours of the page that it stands in.

    The numbers that it shows stand in its description, so that nobody needs to see it.
    """
    picture = PICTURES[type(figure)](figure)
    words = f"<title>{escape(picture.title)}</title><desc>{escape(picture.description)}</desc>"
    return framed(f'<svg class="plot" {view_box(picture)} role="img">{words}{"".join(picture.parts)}</svg>', picture)


def draw_image(figure: Figure) -> Markup:
    """Draw a figure as an image that is light or dark as the page is; its words are the alternative to it.

    What tools check on a page, such as the contrast of its text, they cannot check inside a drawing.
    """
    # Figures that are equal may be written in two ways, as with 0.0 and -0.0; their bytes are not the same then.
    return image_of(msgspec.msgpack.encode(figure))


@functools.lru_cache(REMEMBERED)
def image_of(content: bytes) -> Markup:
    """Draw the figure with this content; in a class, those who make the same mistake have the same."""
    figure: Figure = msgspec.msgpack.decode(content, type=Figure)
    picture = PICTURES[type(figure)](figure)
    font = ".picture text { font-family: system-ui, sans-serif; }"
    style = f"<style>{palette()}{STYLE}{font}</style>"
    size = f'width="{WIDTH:g}" height="{picture.height:g}"'
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" {size} {view_box(picture)}>{style}{"".join(picture.parts)}</svg>'
    )
    words = escape(f"{picture.title}. {picture.description}")
    return framed(f'<img class="plot" alt="{words}" src="data:image/svg+xml,{quote(drawn)}">', picture)


def view_box(picture: Picture) -> str:
    return f'viewBox="0 0 {WIDTH:g} {picture.height:g}"'


def framed(drawn: str, picture: Picture) -> Markup:
    """Put a key below a drawing."""
    symbols = (
        f'<span><svg class="key" viewBox="0 0 24 12" aria-hidden="true">{KEY[symbol]}</svg>{escape(text)}</span> '
        for symbol, text in picture.key.items()
    )
    return Markup(f'<figure class="picture">{drawn}<figcaption>{"".join(symbols)}</figcaption></figure>')


# One function for each kind --------------------------------------------------------------------------------------


def curves(figure: Curves) -> Picture:
    axes = Axes(window(figure.inputs, ()), window(figure.asked, figure.got))
    asked = [axes.place(x, y) for x, y in zip(figure.inputs, figure.asked, strict=True)]
    got = [None if y is None else axes.place(x, y) for x, y in zip(figure.inputs, figure.got, strict=True)]
    triples = zip(figure.inputs, figure.got, figure.asked, strict=True)
    values = [f"at {x:.4g}: {said(one)}, {wanted:.4g}" for x, one, wanted in triples]
    cut = axes.cut(zip(figure.inputs, figure.got, strict=True))
    gaps = "".join(f"M{x:.1f} {TOP:g}V{HEIGHT - BOTTOM:g}" for (x, _), y in zip(asked, got, strict=True) if y is None)
    return Picture(
        "Your values over those asked for",
        f"By input, your value and the one asked for: {join_first(values)}.",
        [*axes.parts("input"), f'<path class="gap" d="{gaps}"/>', *asked_line(asked), got_line(got)],
        {"got": f"what came back{cut}", "asked": "asked for"} | ({"gap": "no finite number came back"} if gaps else {}),
    )


def histogram(figure: Histogram) -> Picture:
    edges, highest = figure.edges, max(figure.asked, default=1.0) or 1.0
    axes = Axes(window(edges, ()), (0.0, min(max([highest, *figure.got]), 4 * highest)))
    bars = []
    for start, end, density in zip(edges, edges[1:], figure.got, strict=False):
        (left, bottom), (right, top) = axes.place(start, 0.0), axes.place(end, density)
        bars += [rect("density", left, top, right - left, bottom - top)] if density > 0 else []
    asked = [axes.place(x, d) for start, end, d in zip(edges, edges[1:], figure.asked, strict=False) for x in (start, end)]
    beyond = f" {figure.outside:.1%} of your numbers lie beyond the picture." if figure.outside else ""
    return Picture(
        "Your random numbers and the density asked for",
        f"In multiples of the {figure.unit}, your numbers have mean and spread {moments(edges, figure.got)}; "
        f"asked for are {moments(edges, figure.asked)}.{beyond}",
        [*axes.parts(f"value / {figure.unit}", "density"), *bars, f'<path class="asked" d="{line(asked)}"/>'],
        {"density": "your numbers", "asked line": "density asked for"},
    )


def moments(edges: Sequence[float], densities: Sequence[float]) -> str:
    """Mean and standard deviation of what lies in the bins, as text."""
    middles = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    total = math.fsum(densities)
    if not 0 < total < LARGEST:
        return "unknown"
    mean = math.fsum(d / total * m for d, m in zip(densities, middles, strict=True))
    variance = math.fsum(d / total * (m - mean) * (m - mean) for d, m in zip(densities, middles, strict=True))
    return f"{mean:.2g} and {math.sqrt(variance):.2g}" if abs(mean) > 5e-3 else f"0 and {math.sqrt(variance):.2g}"


def series(figure: Series) -> Picture:
    everything = [*known(figure.ends), *(value for run in figure.runs for value in known(run))]
    logarithmic = figure.band > 0 and all(value > 0 for value in everything)

    def up(value: float) -> float:
        return math.log10(value) if logarithmic else tame(value)

    def down(height: float) -> float:
        return 10.0**height if logarithmic else height

    # Room below the band, so that it is seen as a band.
    heights = [up(value) for value in (figure.band, figure.band / 3, *everything)]
    axes = Axes((1.0, float(max([2, *figure.steps]))), (min(heights), max(heights)))
    left, band = axes.place(axes.x[0], up(figure.band))
    right, bottom = axes.place(axes.x[1], axes.y[0])
    lines = [[None if y is None else axes.place(x, up(y)) for x, y in zip(figure.steps, run, strict=True)] for run in figure.runs]
    told = [
        f"run {n} from {said(next(iter(run), None))} to {said(end)}"
        for n, (run, end) in enumerate(zip(figure.runs, figure.ends, strict=True), 1)
    ]
    asked = f"at most {figure.band:.4g}"
    return Picture(
        "Your runs, and the band in which they are to end",
        f"Your costs, epoch by epoch, and the {figure.quantity}, of which {asked} is asked: {join_first(told)}.",
        [
            rect("allowed", left, band, right - left, bottom - band),
            *axes.parts("epoch", f"cost{' (log)' if logarithmic else ''}", down),
            f'<path class="asked" d="{line([(left, band), (right, band)])}"/>',
            f'<path class="got" d="{"".join(map(line, lines))}"/>',
            *(circle("got", axes.place(axes.x[1], up(end)), 4) for end in figure.ends if end is not None),
        ],
        {"got line": "your costs, a line for each run", "end": figure.quantity, "allowed": f"asked for: {asked}"},
    )


def entries(figure: Entries) -> Picture:
    rows, columns = len(figure.got), max((len(row) for row in figure.got), default=0)
    roomy = columns <= NARROW
    width, height = min(80.0, (WIDTH - EDGE) / max(columns, 1)), 36.0 if roomy else 26.0
    parts = [text(EDGE + (j + 0.5) * width, 12, "middle", f"[{j}]") for j in range(columns)]
    told = []
    for i, row in enumerate(zip(figure.got, figure.asked, figure.errors, strict=True)):
        parts += [text(EDGE - 5, 22 + (i + 0.5) * height, "end", f"[{i}]")] if rows > 1 else []
        for j, (got, asked, error) in enumerate(zip(*row, strict=True)):
            x, y, wrong = EDGE + j * width, 18 + i * height, error is None or error > figure.allowed
            parts.append(rect("wrong" if wrong else "fine", x + 1.5, y + 1.5, width - 3, height - 3))
            lines = ("✓",) if not wrong else (short(got), f"≠ {short(asked)}") if roomy else (error_percent(error),)
            first = y + height / 2 + 4 - 7 * (len(lines) - 1)
            for n, content in enumerate(lines):
                parts.append(text(x + width / 2, first + 14 * n, "middle", content, "strong" if wrong else ""))
            told += [f"[{f'{i}, ' if rows > 1 else ''}{j}]: {said(got)}, asked for {said(asked)}"] if wrong else []
    return Picture(
        "Which entries are wrong",
        f"{len(told)} of {rows * columns} entries are wrong: {join_first(told)}.",
        parts,
        {"wrong": "wrong: yours ≠ asked for" if roomy else "wrong, by this relative error", "right": "right"},
        22 + rows * height,
    )


def short(value: float | None) -> str:
    return "no number" if value is None else f"{value:.3g}"


def error_percent(error: float | None) -> str:
    return "?" if error is None else "> 9×" if error > 9 else f"{error:.0%}" if error >= 0.01 else "< 1%"


def trajectory(figure: Trajectory) -> Picture:
    axes = Axes(figure.x, figure.y, SQUARE)
    asked = [axes.place(x, y) for x, y in figure.asked]
    got = [None if x is None or y is None else axes.place(x, y) for x, y in figure.got]
    values = known(value for row in figure.values for value in row)
    # Closer together near the lowest value, as contours of a bowl are at equal distances.
    levels = [min(values) + (max(values) - min(values)) * ((n + 0.5) / LEVELS) ** 2 for n in range(LEVELS)] if values else []
    contours = "".join(contour(axes, figure.values, level)[1] for level in levels)
    steps = [
        f"{n}: ({said(x)}, {said(y)}), ({a:.4g}, {b:.4g})"
        for n, ((x, y), (a, b)) in enumerate(zip(figure.got, figure.asked, strict=True))
    ]
    start = asked[0] if asked else (LEFT, TOP)
    side = "end" if start[0] > WIDTH / 2 else "start"
    return Picture(
        "Your path over the one asked for",
        f"By entry, where your path is and where it is to be: {join_first(steps)}.",
        [
            f'<path class="level" d="{contours}"/>',
            *axes.parts("first parameter", "second parameter"),
            *asked_line(asked),
            got_line(got),
            text(start[0], start[1] + (18 if start[1] < SQUARE / 2 else -9), side, "[0]", "strong"),
        ],
        {"got": f"your path{axes.cut(figure.got)}", "asked": "asked for"} | ({"level": "equal cost"} if levels else {}),
        SQUARE,
    )


def regions(figure: Regions) -> Picture:
    axes = Axes(figure.x, figure.y, SQUARE)
    surface, border = contour(axes, figure.values, figure.level)
    places = [axes.place(x, y) for x, y in figure.points]
    marks = [
        rect("sample solid", x - 2.5, y - 2.5, 5, 5) if label else circle("sample", (x, y), 3)
        for (x, y), label in zip(places, figure.classes, strict=True)
    ]
    astray = [figure.classes[n] for n in figure.wrong]
    shares = " and ".join(f"{astray.count(label)} of {figure.classes.count(label)} of class {label}" for label in (0, 1))
    return Picture(
        "What your classifier says, and the samples",
        f"The classifier of your worst run divides the plane between two classes. Of the samples, {shares} lie on the wrong side.",
        [
            f'<path class="side" d="{surface}"/>',
            f'<path class="axes" d="{border}"/>',
            *axes.parts("first input", "second input"),
            *marks,
            *(circle("wrong", places[n], 6.5) for n in figure.wrong),
        ],
        {"zero": "sample of class 0", "one": "of class 1", "side": "you say class 1", "ring": "on the wrong side"},
        SQUARE,
    )


PICTURES: dict[type[Figure], Callable[[Any], Picture]] = {
    Curves: curves,
    Histogram: histogram,
    Series: series,
    Entries: entries,
    Trajectory: trajectory,
    Regions: regions,
}
