"""Sketches: what a function answered in one case, in a form in which equal answers have equal digests, whatever their rounding.

Numbers that are equal but for rounding have the same digest only if none of them lies at an edge between two cells of a grid. So
whoever makes a digest says for each number in which of two grids, half a cell apart, it lies away from the edges, and whoever
compares uses these (the "helper data" of a secure sketch: Dodis, Ostrovsky, Reyzin and Smith, "Fuzzy extractors", 2008).
"""

from __future__ import annotations

import hashlib
import itertools
import re
import zlib
from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any

import msgspec
import numpy as np

from grader.checks.expressions import CONTEXT, FUNCTIONS, parse_formula, value
from grader.checks.objects import objects_in
from grader.checks.student import Answer
from grader.grading.effects import effect_of_answer, in_sequence
from grader.model.errors import StudentFault

Array = np.ndarray[Any, Any]

CELL = 1e-7
"""Width of a cell of the grids, relative to a number; numbers up to `SMALL` have cells of the width `CELL * SMALL`."""
SMALL = 1e-2
CLOSE = 0.25
"""Cells by which two numbers may differ to be the same. A number lies at least so far from the edges of one of the grids."""
LARGEST = 1e300
"""Beyond it all numbers are the same."""
APART = 1.5
"""Cells by which two numbers differ at least that are in different cells of both grids, whatever their rounding."""
MOST = 128
"""Numbers of a sketch. Of more, sums with various weights are taken."""
POINTS = 3
"""Points at which formulas are evaluated."""


class Called(msgspec.Struct, frozen=True):
    """A call of a function, and what came back; `watched` if it was looked at what it does besides."""

    answer: Answer | StudentFault
    watched: bool


class Sketch(msgspec.Struct, frozen=True):
    """The answers of the calls of a function in a case: everything but numbers as a text, and the numbers, in cells of a grid."""

    form: str
    places: Array


def sketch(calls: Sequence[Called]) -> Sketch | None:
    """Return the sketch of these calls; None where a call had no answer."""
    words: list[str] = []
    numbers: list[Array] = []
    for call in calls:
        effect = effect_of_answer(call.answer)
        if effect is None:
            return None
        words += [effect.raised, *effect.misfit, "warned" if effect.warned else ""]
        if call.watched:
            words += [str(sorted(effect.changed)), str(effect.global_random)]
        add_value(effect.value, words, numbers)
    return Sketch("\n".join(words), on_scale(few(np.concatenate([np.zeros(0), *numbers]))))


def parts_of(call: Called) -> list[Called]:
    """Return the call with each of the values that it has given back, alone; nothing where there are not several."""
    effect = effect_of_answer(call.answer)
    value = effect.value if effect else None
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value, key=repr)]
    if not isinstance(value, list | tuple) or len(value) < 2:
        return []
    return [Called(Answer(part), False) for part in value]


def add_value(given: Any, words: list[str], numbers: list[Array]) -> None:
    """Add a value of an answer to the words and the numbers of a sketch. Containers and kinds of numbers make no difference."""
    array = numbers_of(given)
    if isinstance(given, complex | np.complexfloating) or (isinstance(given, np.ndarray) and given.dtype.kind == "c"):
        words.append("complex")
        add_value([np.real(given), np.imag(given)], words, numbers)
    elif array is not None:
        finite = np.isfinite(array)
        words += [str(array.shape), "" if finite.all() else str(array[~finite]) + str(np.flatnonzero(~finite))]
        numbers.append(np.where(finite, array, 0.0).ravel())
    elif isinstance(given, np.ndarray) and given.dtype.kind == "U":
        words += [str(given.shape), repr(given.tolist())]
    elif isinstance(given, set | frozenset) and not all(isinstance(item, str) for item in given):
        words.append(f"{len(given)} entries of a set")
        for item in sorted(given, key=repr):
            add_value(item, words, numbers)
    elif isinstance(given, int | bytes):
        words.append(repr(given))
    elif isinstance(given, list | tuple | set | frozenset):
        words.append(f"{len(given)} items")
        for item in in_sequence(given):
            add_value(item, words, numbers)
    elif isinstance(given, dict):
        words.append(f"{len(given)} entries")
        for key in sorted(given, key=repr):
            words.append(repr(key))
            add_value(given[key], words, numbers)
    elif isinstance(given, str):
        values = formula_values(given)
        words.append(given if values is None else "formula")
        numbers.append(np.array(values or ()))
    else:
        words.append(repr(given) if given is None else type(given).__name__)


def numbers_of(given: Any) -> Array | None:
    """Return a number, or numbers in an array or in lists of one length, as floats; None for anything else."""
    if not isinstance(given, bool | int | float | np.generic | np.ndarray | list | tuple) or objects_in(given):
        return None
    try:
        array = np.asarray(given)
    except ValueError:
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None


def formula_values(text: str) -> list[float] | None:
    """Return the values of a formula at a few points; None for a text that is none, or that has no value there."""
    names = sorted({name for name in re.findall(r"[^\W\d]\w*", text) if name not in FUNCTIONS})
    try:
        tree = parse_formula(text, dict.fromkeys(names, (0.0, 1.0)))
    except StudentFault:
        return None
    found: list[float] = []
    with localcontext(CONTEXT):
        for point in range(POINTS):
            at = {name: Decimal(1 + zlib.crc32(f"{name} {point}".encode()) % 9973) / 9974 for name in names}
            one = value(tree, at)
            if one is None:
                return None
            found.append(float(one))
    return found


def few(numbers: Array) -> Array:
    """Return the numbers, or so few sums of them that every number has a part in one."""
    if numbers.size <= MOST:
        return numbers
    order = np.arange(numbers.size)
    weights = 0.5 + (order * ((5**0.5 - 1) / 2)) % 1.0
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.bincount(order % MOST, weights * numbers, MOST))


def on_scale(numbers: Array) -> Array:
    """Return the numbers in cells: logarithmic, but for small ones, where the scale is linear."""
    return np.asarray(np.arcsinh(np.clip(numbers, -LARGEST, LARGEST) / SMALL) / CELL)


def grids(places: Array) -> Array:
    """Return for each number in which of the two grids it is farther from the edges."""
    parts = places % 1.0
    return (parts < CLOSE) | (parts >= 1.0 - CLOSE)


def digest(one: Sketch, chosen: Array, left_out: Array, name: str, size: int) -> bytes:
    """Return the digest of a sketch with these grids, without the numbers that are left out; `name` is what it is for."""
    cells = np.floor(one.places + 0.5 * chosen)[~left_out].astype("<i8")
    return hashlib.blake2b(one.form.encode() + b"\0" + cells.tobytes(), digest_size=size, key=name.encode()[:64]).digest()


def same_answers(one: Sketch, other: Sketch) -> bool:
    """Tell whether two sketches are those of equal answers."""
    return one.form == other.form and bool(np.all(np.abs(one.places - other.places) <= CLOSE))


def is_within(one: Sketch, limits: Sequence[Sketch], left_out: Array | None = None, margin: float = CLOSE) -> bool:
    """Tell whether answers are as those of one of the limits, or numbers between them; those `left_out` may be any.

    `margin` is the number of cells by which numbers may lie beyond the limits.
    """
    alike = [limit for limit in limits if limit.form == one.form]
    if not alike:
        return False
    low = np.min([limit.places for limit in alike], axis=0) - margin
    high = np.max([limit.places for limit in alike], axis=0) + margin
    inside = (one.places >= low) & (one.places <= high)
    return bool(np.all(inside if left_out is None else inside | left_out))


def unequal_numbers(sketches: Sequence[Sketch]) -> Array | None:
    """Return which numbers are not the same in all these sketches; None if more than numbers differ."""
    if any(a.form != b.form for a, b in itertools.pairwise(sketches)):
        return None
    return np.asarray(np.ptp([one.places for one in sketches], axis=0) > CLOSE)
