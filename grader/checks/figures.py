"""From plain values to the picture of what went wrong.

A picture decides nothing: it is made once a check has failed, of values that have come back and trusted functions, and whatever
goes wrong in making it, there is none. Numbers are rounded to four digits and cut at 1e300, those that are not finite become
None, and what is larger than `LIMIT` is left out.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from grader.model.figures import Curves, Entries, Figure, Histogram, Regions, Row, Series, Span, Trajectory

Array = NDArray[Any]

LIMIT = 4096
"""Bytes of JSON."""
LARGEST = 1e300
POINTS = 100
"""Of a curve."""
FEWEST = 3
"""Values that tell more as a picture than as a number."""
ROWS, COLUMNS = 10, 8
"""Of a matrix by entry."""
BINS = 24
STEPS = 40
"""Of a path, or of a series."""
CONTOURS, CELLS = 16, 20
"""Grid points along each axis: of a function whose contours are drawn, and of a classifier."""
SAMPLES = 60
REACH = 2.0
"""How far what came back may widen a picture, in widths of what is asked for."""


def drawn(make: Callable[[], Figure | None]) -> Figure | None:
    """The figure that `make` gives, if it can be made and is small enough."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            figure = make()
            return figure if len(msgspec.json.encode(figure)) <= LIMIT else None
    except Exception:
        return None


def number(value: Any) -> float | None:
    value = float(value)
    return float(f"{min(max(value, -LARGEST), LARGEST):.4g}") if math.isfinite(value) else None


def numbers(values: Iterable[Any]) -> Row:
    return tuple(number(value) for value in values)


def certain(values: ArrayLike) -> tuple[float, ...]:
    """Numbers all of which must be finite; ValueError otherwise."""
    if not np.isfinite(values).all():
        raise ValueError("not finite")
    return tuple(value for value in numbers(np.ravel(values)) if value is not None)


def pair(values: Any) -> Span:
    first, second = certain(values)
    return first, second


def thinned(count: int, most: int) -> list[int]:
    """Numbers from 0 to count - 1, first and last among them, at most so many."""
    return sorted(set(np.linspace(0, count - 1, min(count, most)).round().astype(int).tolist()))


def reached(asked: Array, got: Array) -> Span:
    """The range of what is asked for, widened for what came back, but not without limit."""
    low, high = float(asked.min()), float(asked.max())
    room = REACH * (high - low) or max(abs(high), 1.0)
    seen = got[np.isfinite(got)]
    return max(min(low, seen.min(initial=low)), low - room), min(max(high, seen.max(initial=high)), high + room)


def wider(span: Span) -> Span:
    """A range with some room around it."""
    margin = 0.06 * (span[1] - span[0])
    return span[0] - margin, span[1] + margin


def shorter(values: Iterable[Any]) -> Row:
    """A row of a grid, which has many numbers: three digits of each."""
    return tuple(value if value is None else float(f"{value:.3g}") for value in numbers(values))


# One function for each kind --------------------------------------------------------------------------------------


def curves(inputs: ArrayLike, got: Array, asked: Array) -> Curves | None:
    """Values over their inputs, if they have the same shape."""
    inputs = np.asarray(inputs, dtype=np.float64)
    if inputs.shape != got.shape or inputs.size < FEWEST:
        return None
    order = np.argsort(inputs, axis=None, kind="stable")[thinned(inputs.size, POINTS)]
    return Curves(certain(inputs.ravel()[order]), numbers(got.ravel()[order]), certain(asked.ravel()[order]))


def entries(got: Array, asked: Array, errors: Array, allowed: float) -> Entries | None:
    """An array of one or two dimensions by entry; `errors` above `allowed` are wrong."""
    if got.ndim not in (1, 2) or got.size < FEWEST:
        return None
    rows = [np.atleast_2d(part) for part in (got, asked, errors)]
    if rows[0].shape[0] > ROWS or rows[0].shape[1] > COLUMNS:
        return None
    first, second, third = (tuple(numbers(row) for row in part) for part in rows)
    return Entries(first, second, third, allowed)


def histogram(sample: Array, distribution: Callable[[float], float], low: float, high: float, unit: str) -> Histogram:
    """Random numbers, measured in units of what is asked for; `distribution` is the one asked for, cumulative, from low to high."""
    start, end = reached(np.array([low, high]), np.quantile(sample, [0.005, 0.995]))
    edges = np.linspace(start, end, BINS + 1)
    counts = np.histogram(sample, edges)[0]
    asked = np.diff([distribution(edge) for edge in edges]) / np.diff(edges)
    got = counts / (sample.size * np.diff(edges))
    return Histogram(certain(edges), certain(got), certain(asked), round(1.0 - float(counts.sum()) / sample.size, 4), unit)


def series(runs: Sequence[Sequence[Any]], ends: Sequence[float], band: float, quantity: str) -> Series | None:
    """What each run reports after each of its steps, and where it ends."""
    length = min(len(run) for run in runs)
    if length < FEWEST:
        return None
    steps = thinned(length, STEPS)
    rows = tuple(numbers(run[step] for step in steps) for run in runs)
    return Series(tuple(step + 1 for step in steps), rows, numbers(ends), band, quantity)


def trajectory(got: Sequence[Any], asked: Sequence[Any], cost: Callable[[Array], Any] | None = None) -> Trajectory | None:
    """A path of two parameters and the one asked for, over contours of `cost`, a trusted function of an array like theirs."""
    shape = np.shape(asked[0])
    if math.prod(shape) != 2 or len(asked) < 2 or len(got) != len(asked):
        return None
    steps = thinned(len(asked), STEPS)
    right = np.array([np.ravel(asked[step]) for step in steps], dtype=np.float64)
    found = np.array([np.ravel(got[step]) for step in steps], dtype=np.float64)
    # Contours to all sides, also of a path along one of the axes.
    margin = 0.15 * float(np.ptp(right, axis=0).max()) or 1.0
    x, y = (wider(reached(np.array([right[:, k].min() - margin, right[:, k].max() + margin]), found[:, k])) for k in (0, 1))
    rows = []
    if cost is not None:
        places = [[np.array([a, b]).reshape(shape) for a in np.linspace(*x, CONTOURS)] for b in np.linspace(*y, CONTOURS)]
        rows = [shorter([cost(place) for place in row]) for row in places]
    return Trajectory(tuple(map(numbers, found)), tuple(map(pair, right)), pair(x), pair(y), tuple(rows))


def regions(classify: Callable[[Array], Array], X: Array, Y: Array, level: float = 0.5) -> Regions | None:
    """What `classify`, a trusted function of (m, 2) inputs, says around the samples X of class Y (0 or 1), (m, 2) and (m, 1).

    None where all of them lie on the right side: then it does not show what is wrong.
    """
    if X.shape[1] != 2 or Y.shape[1] != 1:
        return None
    chosen = thinned(len(X), SAMPLES)
    x, y = (wider((float(X[:, k].min()), float(X[:, k].max()))) for k in (0, 1))
    across, up = np.meshgrid(np.linspace(*x, CELLS), np.linspace(*y, CELLS))
    values = np.reshape(classify(np.column_stack([across.ravel(), up.ravel()])), across.shape)
    classes = Y[chosen, 0].astype(int)
    wrong = np.flatnonzero((np.ravel(classify(X[chosen])) > level) != (classes == 1))
    if not wrong.size:
        return None
    rows = tuple(map(shorter, values))
    points = tuple((float(f"{a:.3g}"), float(f"{b:.3g}")) for a, b in X[chosen])
    return Regions(pair(x), pair(y), rows, level, points, tuple(classes.tolist()), tuple(wrong.tolist()))
