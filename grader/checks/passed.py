"""Functions that a check passes as arguments, and that the submission calls wrongly: what it gave them, and what they take.

Only kinds and shapes of what they were given are kept, in words of ours.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.values import brief

if TYPE_CHECKING:
    from grader.checks.calls import MadeCall

MOST = 8
"""Arguments of one call that are described."""
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


class FailedCallback(msgspec.Struct, frozen=True):
    """A call of a passed function that has raised an exception."""

    function: Callable[..., Any]
    kind: str
    """The class of the exception."""
    number: int
    """1 for the first call of this function, in one call of the check."""
    given: tuple[str, ...]
    """What its arguments were, in words."""
    named: Mapping[str, str] = {}
    """The same for those that were given by name."""
    source: Callable[..., Any] | None = None
    """The passed function whose several values were handed on as one argument."""


class PassedFunctions:
    """Counts the calls of passed functions in one call of a check, and remembers the last one that has failed."""

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.several: tuple[Callable[..., Any], int] | None = None
        """The last function that has returned several values, and their number."""
        self.failed: FailedCallback | None = None

    def begin(self, function: Callable[..., Any], earlier: int = 0) -> None:
        """Count a call of a function, and those `earlier` ones that were made without us."""
        self.counts[id(function)] = self.counts.get(id(function), 0) + earlier + 1

    def end(self, function: Callable[..., Any], value: Any, arguments: tuple[Any, ...]) -> None:
        """Note what a function has returned; an argument that it only gives back is none of its own."""
        if isinstance(value, tuple) and not any(value is one for one in arguments):
            self.several = function, len(value)

    def fail(self, function: Callable[..., Any], error: Exception, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> None:
        """Note that a function has raised `error`. Names of arguments are kept if the function has them."""
        known = parameters(function)
        source = None
        if self.several and any(isinstance(one, list | tuple) and len(one) == self.several[1] for one in arguments[:MOST]):
            source = self.several[0]
        self.failed = FailedCallback(
            function,
            type(error).__name__,
            self.counts.get(id(function), 1),
            tuple(brief(one) for one in arguments[:MOST]),
            {name: brief(keywords[name]) for name in known if name in keywords},
            source,
        )


def parameters(function: Callable[..., Any]) -> list[str]:
    """Return the names of a function's arguments that have no default; none where they are not known or any number will do."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    if any(one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) for one in found):
        return []
    return [one.name for one in found if one.default is one.empty]


def explain_callback(failed: FailedCallback, call: MadeCall) -> str:
    """Return what a passed function was given, and what it takes: "it gets a single number, but takes an array"."""
    takes = parameters(failed.function)
    begin = f"in its {ORDINALS.get(failed.number, 'last')} call it" if failed.number > 1 else "it"
    if takes and len(failed.given) + len(failed.named) != len(takes):
        count = len(failed.given) + len(failed.named)
        values = "1 value" if count == 1 else f"{count} values"
        return f"{begin} gets {values}, but takes {len(takes)}: {', '.join(takes)}"
    given = {**dict(zip(takes, failed.given, strict=False)), **failed.named} if takes else {}
    advice = ""
    if failed.source is not None:
        source = passed_name(call, failed.source)
        advice = f"; `{source}` returns several values: give each of them a name, as in `a, b = {source}(...)`"
    for parameter, found in given.items():
        like = counterpart(call, parameter, alone=len(takes) == 1)
        if like and not is_alike(found, call.given[like]):
            what = f"gets {found}" if len(takes) == 1 else f"gets {found} as {parameter}"
            if not advice and len(takes) > 1:
                advice = f"; its arguments are {', '.join(takes)}, in this order"
            elif not advice and found == "a single number":
                advice = "; pass the whole array, and not one entry of it"
            return f"{begin} {what}, but takes {brief(call.given[like])}, as {like} is{advice}"
    if not failed.given and not failed.named:
        return f"{begin} gets no value"
    texts = [f"{found} as {key}" if len(given) > 1 else found for key, found in given.items()] or list(failed.given)
    return f"{begin} cannot use what it gets: {', '.join(texts)}{advice}"


def passed_name(call: MadeCall, function: Callable[..., Any]) -> str:
    """Return the name under which a function was passed: "gradient", "activations[1]"."""
    for name, given in call.given.items():
        if given is function:
            return name
        if isinstance(given, list | tuple):
            for n, one in enumerate(given):
                if one is function:
                    return f"{name}[{n}]"
    return ""


def counterpart(call: MadeCall, parameter: str, *, alone: bool) -> str:
    """Return the name of the array among the arguments of the call that the parameter of a passed function is like; "" if none."""
    arrays = [name for name, given in call.given.items() if isinstance(given, np.ndarray)]
    found = next((name for name in (parameter, f"{parameter}0") if name in arrays), "")
    return found or (arrays[0] if alone and len(arrays) == 1 else "")


def is_alike(found: str, array: np.ndarray[Any, Any]) -> bool:
    """Tell whether what was found, in words, is an array of the same shape; the number of rows may differ, as in a batch."""
    return found.startswith("an array of shape") and found.partition(",")[2] == brief(array).partition(",")[2]
