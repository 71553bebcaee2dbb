"""What a student's function has drawn with Matplotlib, as records; `student.drawn` returns them.

axes = student.drawn.plot_costs(costs)
labelled(axes, x="epoch", y="cost")
close(axes.lines[0].y, costs, what="the line")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.model.errors import StudentFault
from grader_worker.drawing import FRESH_AXES

AXES = FRESH_AXES
"""Stands in a call of `student.drawn` for new axes to draw on, where a function takes them as an argument."""
Part = TypeVar("Part")
Array = NDArray[np.float64]


class DrawnLine(msgspec.Struct, frozen=True, eq=False):
    """A line, as `plot` draws it."""

    x: Array
    y: Array
    label: str
    color: str
    """As "#1f77b4"."""
    style: str
    """As "-", "--", ":" or "None"."""
    marker: str
    """As "o"; "" for none."""


class DrawnPoints(msgspec.Struct, frozen=True, eq=False):
    """The points of one `scatter`."""

    x: Array
    y: Array
    label: str
    colors: tuple[str, ...]
    """One for all, or one for each."""


class DrawnBars(msgspec.Struct, frozen=True, eq=False):
    """The bars of one `bar` or `hist`: their middles, widths and heights, and where they begin."""

    x: Array
    width: Array
    height: Array
    bottom: Array
    label: str


class DrawnParts(tuple[Part, ...]):
    """The lines, points, bars or images of a picture, in the order in which they were drawn.

    To ask for one that is not there is the student's fault.
    """

    what = "part"

    def __getitem__(self, index: Any) -> Any:
        try:
            return super().__getitem__(index)
        except IndexError:
            number = index + 1 if index >= 0 else -index
            message = f"the picture has {how_many(len(self), self.what)}; the exercise asks for {number} at least"
            raise StudentFault("wrong_value", message) from None


class DrawnLines(DrawnParts[DrawnLine]):
    """The lines of a picture."""

    what = "line"


class Scatters(DrawnParts[DrawnPoints]):
    """The point clouds of a picture."""

    what = "scatter plot"


class BarCharts(DrawnParts[DrawnBars]):
    """The bar charts and histograms of a picture."""

    what = "bar chart"


class Images(DrawnParts[tuple[int, ...]]):
    """The shapes of the images of a picture."""

    what = "image"


class DrawnAxes(msgspec.Struct, frozen=True, eq=False):
    """One system of axes, and all that is drawn on it; the names are those of Matplotlib."""

    title: str
    xlabel: str
    ylabel: str
    xlim: Array
    ylim: Array
    xscale: str
    """As "linear" or "log"."""
    yscale: str
    legend: tuple[str, ...]
    texts: tuple[str, ...]
    """What `text` and `annotate` have written."""
    lines: DrawnLines
    points: Scatters
    bars: BarCharts
    images: Images


def labelled(
    axes: DrawnAxes,
    *,
    x: str | bool = False,
    y: str | bool = False,
    title: str | bool = False,
    legend: str | bool = False,
) -> None:
    """Raise StudentFault unless the texts that are asked for are there.

    For each of them, True asks for any text, and a text for one that has it in it, whether its letters are large or small.
    """
    texts = (
        ("the x axis", "label", axes.xlabel, x, "`plt.xlabel(...)` writes one"),
        ("the y axis", "label", axes.ylabel, y, "`plt.ylabel(...)` writes one"),
        ("the picture", "title", axes.title, title, "`plt.title(...)` writes one"),
        ("the picture", "legend", "\n".join(axes.legend), legend, "`plt.legend()` makes one of what was drawn with `label=...`"),
    )
    for owner, what, found, wanted, advice in texts:
        if wanted and not found.strip():
            raise StudentFault("wrong_value", f"{owner} has no {what}: {advice}")
        if isinstance(wanted, str) and wanted.casefold() not in found.casefold():
            raise StudentFault("wrong_value", f'{owner} has a {what} without "{wanted}" in it')


# rebuilt from what the submission has sent ---------------------------------------------------------------------------


def drawn_axes(name: str, value: object, count: int) -> tuple[DrawnAxes, ...]:
    """Return the axes that a function has drawn on. Raises StudentFault unless there are `count`, and all can be read."""
    if not isinstance(value, list):
        raise unreadable_picture(name)
    if len(value) != count:
        if not value:
            text = f"`{name}` draws nothing, or closes what it has drawn: use plt.plot(...) and the like, without plt.close()"
            raise StudentFault("wrong_value", text)
        raise StudentFault("wrong_value", f"`{name}` draws {how_many(len(value), 'picture')}; the exercise asks for {count}")
    try:
        return tuple(axes_of(one) for one in value)
    except (KeyError, TypeError, ValueError):
        raise unreadable_picture(name) from None


def how_many(number: int, what: str) -> str:
    """Return a number of things in words: "1 line", "no lines"."""
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def unreadable_picture(name: str) -> StudentFault:
    return StudentFault("unreadable_result", f"what `{name}` draws cannot be read")


def axes_of(value: dict[str, Any]) -> DrawnAxes:
    """Return axes from plain data. Raises KeyError, TypeError or ValueError for what is none."""
    texts = {name: plain_of(value[name], str) for name in ("title", "xlabel", "ylabel", "xscale", "yscale")}
    lists = {name: tuple(plain_of(text, str) for text in plain_of(value[name], list)) for name in ("legend", "texts")}
    limits = {name: floats_in(value[name], 2) for name in ("xlim", "ylim")}
    fields: dict[str, Any] = {**texts, **lists, **limits}
    return DrawnAxes(
        **fields,
        lines=DrawnLines(records_of(value["lines"], DrawnLine)),
        points=Scatters(records_of(value["points"], DrawnPoints)),
        bars=BarCharts(records_of(value["bars"], DrawnBars)),
        images=Images(
            tuple(plain_of(length, int) for length in plain_of(shape, list)) for shape in plain_of(value["images"], list)
        ),
    )


def records_of(values: object, kind: Callable[..., Part]) -> list[Part]:
    """Return records of a kind from a list of dicts, whose arrays have as many numbers each."""
    made = []
    for value in plain_of(values, list):
        fields = {field: value[field] for field in kind.__struct_fields__}  # type: ignore[attr-defined]
        length = len(floats_in(fields["x"]))
        for field, content in fields.items():
            if field == "colors":
                fields[field] = tuple(plain_of(text, str) for text in plain_of(content, list))
            elif isinstance(content, str) != (field in ("label", "color", "style", "marker")):
                raise TypeError
            elif not isinstance(content, str):
                floats_in(content, length)
        made.append(kind(**fields))
    return made


def plain_of(value: Any, kind: type) -> Any:
    """Return a value of a type. Raises TypeError for another one."""
    if type(value) is not kind:
        raise TypeError
    return value


def floats_in(value: Any, length: int | None = None) -> Array:
    """Return an array of one dimension. Raises TypeError or ValueError for what is none."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float64:
        raise TypeError
    if value.ndim != 1 or (length is not None and len(value) != length):
        raise ValueError
    return value
