"""The decorators `check` and `check_each`, which make a check of a pytest function."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, get_args

import msgspec

from grader.model.report import Kind
from grader.model.suggestions import did_you_mean

SECONDS = 5.0
KINDS = tuple(kind for kind in get_args(Kind) if kind not in ("purity", "composition"))
"""The kinds that an author chooses from; checks of the others are made by a release."""
Test = TypeVar("Test", bound=Callable[..., Any])


class CheckSpec(msgspec.Struct, frozen=True):
    """The properties of a check, which `check` notes on a test function."""

    functions: tuple[str, ...]
    kind: Kind
    points: float
    seconds: float
    outcome: str | None
    each: bool = False
    """True if every function has a check of its own."""


def check(
    *functions: str, kind: Kind, points: float = 1.0, seconds: float = SECONDS, outcome: str | None = None
) -> Callable[[Test], Test]:
    """Mark a test function as a check of these contract functions.

    `points` is its weight inside the outcome: a check with 0 runs, is shown, and costs nothing. `seconds` is the time that the
    student's code may take in each case, `outcome` where it counts if that is not the outcome of its folder. Raises ValueError for
    a mark that cannot be meant.
    """
    return marker(CheckSpec(functions, kind, points, seconds, outcome))


def check_each(
    *functions: str, kind: Kind, points: float = 1.0, seconds: float = SECONDS, outcome: str | None = None
) -> Callable[[Test], Test]:
    """Like `check`, for a test that is a check of its own for every one of these functions; its argument `function` is the name."""
    return marker(CheckSpec(functions, kind, points, seconds, outcome, each=True))


def marker(mark: CheckSpec) -> Callable[[Test], Test]:
    if not mark.functions or not all(isinstance(name, str) for name in mark.functions):
        raise ValueError("a check names at least one function, by its name")
    if mark.kind not in KINDS:
        raise ValueError(f"{mark.kind!r} is none of the kinds {', '.join(KINDS)}{did_you_mean(str(mark.kind), KINDS)}")
    if not amount_of(mark.points) >= 0:
        raise ValueError(f"the points of a check are a number, 0 or more; these are {mark.points!r}")
    if not amount_of(mark.seconds) > 0:
        raise ValueError(f"the seconds of a check are a positive number; these are {mark.seconds!r}")

    def note(test: Test) -> Test:
        if not (test.__doc__ or "").strip():
            raise ValueError(f"{test.__name__}: the first line of a check's docstring is its title")
        test.__check__ = mark  # type: ignore[attr-defined]
        return test

    return note


def amount_of(value: object) -> float:
    """Return a number as it is, and NaN for anything else that an author may have written."""
    return value if isinstance(value, int | float) else math.nan
