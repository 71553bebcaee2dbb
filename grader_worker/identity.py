"""Which arrays, lists and dicts in the arguments of a call are still those that were there before it.

A call changes its arguments on one side of the wire, and the caller has them on the other side. Values alone do not tell whether
an array in a list was changed, or whether another array has taken its place. Used on both sides of the trust boundary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from grader_worker.frames import Array, Items, Mapping, Set

NEW = -1
"""The number of a part that was not there before."""


def mutable_parts(form: Any, value: Any) -> Iterator[Any]:
    """Yield the arrays, lists, dicts and sets in a value, each before what is in it.

    `form` is the value as it was packed, or the value itself: what cannot cross has no parts.
    """
    if isinstance(form, Array | np.ndarray | np.float32 | np.float16):
        yield value
    elif isinstance(form, Items):
        if form.kind == "list":
            yield value
        yield from _inner(form.items, value)
    elif isinstance(form, list | tuple):
        if isinstance(form, list):
            yield value
        yield from _inner(form, value)
    elif isinstance(form, set) or (isinstance(form, Set) and not form.is_frozen):
        yield value
    elif isinstance(form, Mapping):
        yield value
        yield from _inner([one for _, one in form.pairs], value.values())
    elif isinstance(form, dict):
        yield value
        yield from _inner(form.values(), value.values())


def _inner(forms: Iterable[Any], values: Iterable[Any]) -> Iterator[Any]:
    for form, value in zip(forms, values, strict=False):
        yield from mutable_parts(form, value)


def parts_of_all(values: Iterable[Any]) -> list[Any]:
    """Return the parts of several plain values, in their order."""
    return [part for value in values for part in mutable_parts(value, value)]


def numbers_before(before: Sequence[Any], after: Iterable[Any]) -> list[int]:
    """Return for each of the parts `after` a call its number among those `before` it, once for each; NEW for all others."""
    known = {id(part): number for number, part in enumerate(before)}
    return [known.pop(id(part), NEW) for part in after]
