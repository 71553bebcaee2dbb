"""Pictures of what went wrong, as plain numbers: `grader.checks.figures` makes them, `grader.report` draws them."""

from __future__ import annotations

import msgspec

Row = tuple[float | None, ...]
"""Numbers of a picture, four digits each; None where one is not finite."""
Span = tuple[float, float]
"""From where to where."""


class Curves(msgspec.Struct, frozen=True, tag_field="kind", tag="curves"):
    """The values that came back and those asked for, over their inputs, which increase."""

    inputs: tuple[float, ...]
    got: Row
    asked: tuple[float, ...]


class Histogram(msgspec.Struct, frozen=True, tag_field="kind", tag="histogram"):
    """Densities of random numbers and those asked for, in bins; `edges` are one more than bins."""

    edges: tuple[float, ...]
    got: tuple[float, ...]
    asked: tuple[float, ...]
    outside: float
    """The share of the numbers that lies beyond the edges."""
    unit: str
    """What the edges are multiples of, in words."""


class Series(msgspec.Struct, frozen=True, tag_field="kind", tag="series"):
    """What several runs report after some of their steps, and where they really end: at most at `band`, if all is right."""

    steps: tuple[int, ...]
    runs: tuple[Row, ...]
    ends: Row
    band: float
    quantity: str


class Entries(msgspec.Struct, frozen=True, tag_field="kind", tag="entries"):
    """A small matrix by entry: what came back, what is asked for, and the relative errors, of which `allowed` is the largest."""

    got: tuple[Row, ...]
    asked: tuple[Row, ...]
    errors: tuple[Row, ...]
    allowed: float


class Trajectory(msgspec.Struct, frozen=True, tag_field="kind", tag="trajectory"):
    """Two parameters on their way, and the way asked for, over a function on a grid: rows from low y to high, or none at all."""

    got: tuple[Row, ...]
    asked: tuple[Span, ...]
    x: Span
    y: Span
    values: tuple[Row, ...]


class Regions(msgspec.Struct, frozen=True, tag_field="kind", tag="regions"):
    """What a classifier of two inputs says on a grid (class 1 above `level`), and samples with their classes, 0 or 1."""

    x: Span
    y: Span
    values: tuple[Row, ...]
    level: float
    points: tuple[Span, ...]
    classes: tuple[int, ...]
    wrong: tuple[int, ...]
    """Numbers of the points that lie on the wrong side."""


Figure = Curves | Histogram | Series | Entries | Trajectory | Regions
"""A picture of what went wrong, a few kilobytes at most."""
