"""What a function draws with Matplotlib, as plain data: titles, labels, limits, and the numbers of lines, points and bars.

Used where a submission runs: in the worker, and in the student's own kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from grader_worker.frames import Opaque

DRAWN = "(drawn)"
"""The keyword of a call that asks for what the function draws in place of what it returns; no argument has such a name."""
FRESH_AXES = Opaque("axes to draw on")
"""Stands in a call for new axes, which the function is given."""
LETTERS = 500
"""Of a text in a picture."""


def as_asked(function: Callable[..., Any], keywords: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function that a call with these keywords is for: one that returns what is drawn, if the call asks for that."""
    return drawing(function) if DRAWN in keywords else function


def drawing(function: Callable[..., Any]) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that calls this one, and returns the axes that it has drawn on, the figures one after the other."""

    def drawn(*arguments: Any, **keywords: Any) -> list[dict[str, Any]]:
        # Imported here, since few assignments have it.
        from matplotlib import pyplot
        from matplotlib._pylab_helpers import Gcf

        keywords.pop(DRAWN, None)
        # What is open at home stays open, and is not drawn on.
        open_before, show = dict(Gcf.figs), pyplot.show
        Gcf.figs.clear()
        try:
            # Figures would be shown and closed, and without a screen there would be a warning.
            pyplot.show = lambda *arguments, **keywords: None
            given = [fresh_or(value, pyplot) for value in arguments]
            named = {name: fresh_or(value, pyplot) for name, value in keywords.items()}
            value = function(*given, **named)
            figures: list[Any] = [pyplot.figure(number) for number in pyplot.get_fignums()]
            # A picture need not be one of pyplot's: it may be what the function returns, or the figure of axes that it returns.
            returned = [one if hasattr(one, "suptitle") else getattr(one, "figure", None) for one in inner_values(value)]
            figures += [one for one in returned if hasattr(one, "suptitle")]
            distinct = {id(figure): figure for figure in figures}
            return [plain_axes(axes, figure) for figure in distinct.values() for axes in figure.axes]
        finally:
            pyplot.show = show
            pyplot.close("all")
            Gcf.figs.update(open_before)

    return drawn


def fresh_or(value: Any, pyplot: Any) -> Any:
    """Return new axes where a call asks for them, else the value itself."""
    return pyplot.subplots()[1] if isinstance(value, Opaque) and value == FRESH_AXES else value


def inner_values(value: Any) -> Iterator[Any]:
    """Yield a value, and what is in it if it is a list, a tuple or an array of objects."""
    yield value
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype == object):
        yield from np.asarray(value, dtype=object).ravel().tolist()


def plain_axes(axes: Any, figure: Any) -> dict[str, Any]:
    """Return axes as plain data; what is not found there is found in its figure."""
    from matplotlib.collections import PathCollection

    legend = axes.get_legend() or next(iter(figure.legends), None)
    titles = (axes.get_title(), axes.get_title("left"), axes.get_title("right"), figure.get_suptitle())
    return {
        "title": cut_text(next(filter(None, titles), "")),
        "xlabel": cut_text(axes.get_xlabel()),
        "ylabel": cut_text(axes.get_ylabel()),
        "xlim": plain_numbers(axes.get_xlim()),
        "ylim": plain_numbers(axes.get_ylim()),
        "xscale": cut_text(axes.get_xscale()),
        "yscale": cut_text(axes.get_yscale()),
        "legend": [cut_text(one.get_text()) for one in legend.get_texts()] if legend else [],
        "texts": [cut_text(one.get_text()) for one in axes.texts],
        "lines": [drawn_line(one) for one in axes.lines],
        "points": [drawn_points(one) for one in axes.collections if isinstance(one, PathCollection)],
        "bars": [drawn_bars(one) for one in axes.containers if hasattr(one, "patches")],
        "images": [list(np.shape(one.get_array())) for one in axes.images],
    }


def drawn_line(one: Any) -> dict[str, Any]:
    return {
        "x": plain_numbers(one.get_xdata(orig=False)),
        "y": plain_numbers(one.get_ydata(orig=False)),
        "label": own_label(one),
        "color": hex_color(one.get_color()),
        "style": cut_text(one.get_linestyle()),
        "marker": "" if one.get_marker() in (None, "None", "none", " ") else cut_text(one.get_marker()),
    }


def drawn_points(one: Any) -> dict[str, Any]:
    places = np.ma.getdata(one.get_offsets())
    return {
        "x": plain_numbers(places[:, 0]),
        "y": plain_numbers(places[:, 1]),
        "label": own_label(one),
        "colors": [hex_color(each) for each in one.get_facecolors()[:1000]],
    }


def drawn_bars(one: Any) -> dict[str, Any]:
    return {
        "x": plain_numbers(bar.get_x() + bar.get_width() / 2 for bar in one.patches),
        "width": plain_numbers(bar.get_width() for bar in one.patches),
        "height": plain_numbers(bar.get_height() for bar in one.patches),
        "bottom": plain_numbers(bar.get_y() for bar in one.patches),
        "label": own_label(one),
    }


def plain_numbers(values: Iterable[Any]) -> np.ndarray[Any, Any]:
    """Return numbers as an array, and those that are not there as NaN."""
    values = values if isinstance(values, np.ndarray) else list(values)
    return np.array(np.ma.filled(np.ma.asarray(values, dtype=float), np.nan), dtype=float)


def cut_text(value: object) -> str:
    return str(value)[:LETTERS]


def own_label(one: Any) -> str:
    """Return the label of a line or the like; one that Matplotlib has made up is none."""
    found = cut_text(one.get_label())
    return "" if found.startswith("_") else found


def hex_color(value: Any) -> str:
    """Return a colour as "#1f77b4"; "" for none."""
    from matplotlib.colors import to_hex

    return "" if isinstance(value, str) and value.lower() == "none" else to_hex(value)
