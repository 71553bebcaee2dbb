"""Which checks should be looked at themselves: only with enough students behind it, and where chance does not explain it.

Intervals are computed from formulas, so the same results always give the same page.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Sequence

import msgspec
import numpy as np

from grader.model.report import Check

ENOUGH = 20
"""The number of students from which on a check may be suspected."""
BEHIND = 5
"""So many students at least are behind a suspicion, and behind what should be taught again."""
WEAK = 0.1
"""A check that tells good work from poor has a discrimination well above this (Ebel and Frisbie 1991 ask for 0.2)."""
CONFIDENCE = 0.99
"""Of intervals. An assignment has hundreds of checks, so 95 % would give several false alarms in each class."""
QUANTILE = statistics.NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Bools = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


class Doubt(msgspec.Struct, frozen=True):
    """What a class did in one check, as far as it may speak against the check."""

    students: int
    share: float
    """The mean share of its points."""
    errors: int
    unnamed: int
    """The number of students who lost points in it without a known mistake."""
    discrimination: float | None
    alone: int
    """Of these, the number who have all related checks right."""
    right: int
    """The number of students who have all related checks right, whatever they did in this one."""
    usual: float
    """The share of `alone` in `right`, in all other checks of the assignment."""

    def suspicion(self) -> str:
        """Return why the check should be looked at rather than the students, or nothing."""
        if self.errors:
            return f"could not be run {self.errors} time{'s' * (self.errors > 1)}"
        if self.students < ENOUGH or self.unnamed < BEHIND:
            return ""
        if self.share < 0.02:
            return "nobody passes it: does it ask for what the exercise says?"
        between = correlation_interval(self.discrimination, self.students)
        enough = between is not None and self.students - self.unnamed >= BEHIND
        if enough and between and between[1] < 0.0:
            return "those who do well otherwise fail it more often than the others"
        if self.alone >= BEHIND and share_interval(self.alone, self.right)[0] > self.usual:
            return (
                f"{self.alone} students fail it who have all related checks right, and no known mistake explains it: "
                "does it refuse what is right?"
            )
        if enough and between and between[1] < WEAK and self.share < 0.9:
            return "whether it passes has little to do with the rest of the work"
        return ""


def failed_alone(checks: Sequence[Check], capstones: Collection[str], lost: Bools, unnamed: Bools) -> tuple[Bools, Bools]:
    """Return who loses points in a check without a known mistake, and in no related one; and who is right in all related ones.

    Related are the other checks of the same functions. A check of a capstone is also about what its function calls, so those of the
    same outcome are related, too. Where there is none, nobody is right. All are of the shape (students, checks).
    """
    functions = {name: n for n, name in enumerate(dict.fromkeys(name for check in checks for name in check.functions))}
    of = np.zeros((len(checks), len(functions)), np.float32)
    for number, check in enumerate(checks):
        of[number, [functions[name] for name in check.functions]] = 1.0
    outcomes = np.array([check.outcome for check in checks])
    composed = np.array([check.exercise in capstones for check in checks])
    related = (of @ of.T > 0.0) | (composed[:, None] & (outcomes[:, None] == outcomes))
    np.fill_diagonal(related, False)
    right = (lost.astype(np.float32) @ related.T.astype(np.float32) == 0.0) & related.any(axis=1)
    return unnamed & right, right


def correlation(one: Sequence[float] | np.ndarray, other: Sequence[float] | np.ndarray) -> float | None:
    """Return Pearson's correlation, which with a variable of two values is the point-biserial one; None where one does not vary."""
    a, b = np.asarray(one, float), np.asarray(other, float)
    a, b = a - a.mean(), b - b.mean()
    norm = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / norm if norm > 1e-12 else None


def correlation_interval(correlation: float | None, count: int) -> tuple[float, float] | None:
    """Return the confidence interval of a correlation of so many pairs (Fisher's z); None where there is none."""
    if correlation is None or count < 4:
        return None
    middle, half = math.atanh(min(max(correlation, -1.0 + 1e-12), 1.0 - 1e-12)), QUANTILE / math.sqrt(count - 3)
    return math.tanh(middle - half), math.tanh(middle + half)


def share_interval(count: int, among: int) -> tuple[float, float]:
    """Return the confidence interval of a share (Wilson 1927); from 0 to 1 if it is one of nothing."""
    if among == 0:
        return 0.0, 1.0
    share, square = count / among, QUANTILE**2
    middle = (share + square / (2 * among)) / (1 + square / among)
    half = QUANTILE * math.sqrt(share * (1 - share) / among + square / (4 * among**2)) / (1 + square / among)
    return max(0.0, middle - half), min(1.0, middle + half)
