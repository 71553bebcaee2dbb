"""Analysis of a class: how it did in each outcome, what mistakes it made, and which checks themselves should be looked at.

Reports pass by one at a time; of each, three numbers for every check are kept.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np

from grader.model.assignment import Assignment
from grader.model.report import REASONS, Check, Report

BINS = 10
"""Of histograms of shares from 0 to 1."""
STATUSES = ("passed", "partial", "failed", "error", "not there")
"""Of checks in the picture of a class; a check that a report does not have is not there."""
ENOUGH = 20
"""The number of students from which on a check may be suspected."""
WEAK = 0.1
"""A check that tells good work from poor has a discrimination well above this (Ebel and Frisbie 1991 ask for 0.2)."""


class OutcomeFindings(msgspec.Struct, frozen=True):
    """Results of a class in one outcome, as shares of its points."""

    id: str
    title: str
    section: str
    mean: float
    median: float
    full: float
    """The share of students with all points."""
    bins: list[int]
    """Numbers of students by share of the points, from 0 to 1 in tenths."""
    mistakes: list[tuple[str, int]]
    """The known mistakes that were made most often in it."""


class CheckFindings(msgspec.Struct, frozen=True):
    """Results of a class in one check, and what they say about the check."""

    check: Check
    share: float
    """The mean share of its points."""
    discrimination: float | None
    """Correlation with the score of all other checks, point-biserial where there is no partial credit; None without variation."""
    failed: int
    errors: int
    seconds: float
    """The median time of the student's code in it."""
    reasons: list[tuple[str, int]]
    suspect: str
    """The reason why the check itself should be looked at; "" if there is none."""


class ClassFindings(msgspec.Struct, frozen=True):
    """Everything that the class report shows besides the marks."""

    students: int
    mean: float
    median: float
    bins: list[int]
    outcomes: list[OutcomeFindings]
    checks: list[CheckFindings]
    mistakes: list[tuple[str, str, str, int]]
    """Outcome, id, message and count of the known mistakes, most frequent first."""
    seconds: list[float]
    """Minimum, median and maximum of the time to grade a submission."""
    statuses: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    """Checks by students, the best student first: indices into STATUSES."""


class Row(msgspec.Struct, frozen=True):
    """The numbers that are kept of one report. The arrays have a number for each check of the assignment."""

    shares: np.ndarray[tuple[int], np.dtype[np.float32]]
    """Of the points of a check."""
    statuses: np.ndarray[tuple[int], np.dtype[np.uint8]]
    """Indices into STATUSES."""
    times: np.ndarray[tuple[int], np.dtype[np.float32]]
    """Seconds of the student's code."""
    total: float
    """The share of all points."""
    seconds: float
    """The time of the whole grading."""


class Analysis:
    """Collects the reports of a class, one by one, and finds what they say together."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.checks = list(assignment.manifest.checks)
        self.place = {check.id: n for n, check in enumerate(self.checks)}
        self.rows: list[Row] = []
        self.reasons: list[Counter[str]] = [Counter() for _ in self.checks]
        self.outcomes: dict[str, list[float]] = {outcome.id: [] for outcome in assignment.outcomes}
        self.mistakes: Counter[tuple[str, str]] = Counter()
        self.messages: dict[str, str] = {}
        """Of known mistakes, by id."""

    def add(self, report: Report) -> None:
        """Add a student's report."""
        shares = np.zeros(len(self.checks), np.float32)
        statuses = np.full(len(self.checks), STATUSES.index("not there"), np.uint8)
        times = np.zeros(len(self.checks), np.float32)
        # In the order of the report, so that mistakes of equal number stand in the same order each time.
        made: dict[tuple[str, str], None] = {}
        for outcome in report.outcomes:
            if outcome.id in self.outcomes and outcome.max_score:
                self.outcomes[outcome.id].append(outcome.score / outcome.max_score)
            for check in outcome.checks:
                if check.id not in self.place:
                    continue
                n = self.place[check.id]
                shares[n] = check.score / check.max_score if check.max_score else 0.0
                statuses[n] = STATUSES.index(check.status)
                times[n] = check.seconds
                if check.reason in REASONS:
                    self.reasons[n][check.reason] += 1
                if check.diagnosis:
                    made[outcome.id, check.diagnosis] = None
                    self.messages.setdefault(check.diagnosis, check.message)
        self.mistakes.update(made.keys())
        total = report.score / report.max_score if report.max_score else 0.0
        self.rows.append(Row(shares, statuses, times, total, report.seconds))

    def findings(self) -> ClassFindings:
        """Return what the reports say together. Raises ValueError if there was none."""
        if not self.rows:
            raise ValueError("no results")
        shares = np.array([row.shares for row in self.rows])
        totals = [row.total for row in self.rows]
        seconds = [row.seconds for row in self.rows]
        worth = np.array([check.points for check in self.checks])
        order = np.argsort(-np.array(totals), kind="stable")
        mistakes = [(outcome, name, self.messages[name], count) for (outcome, name), count in self.mistakes.most_common()]
        return ClassFindings(
            len(totals),
            statistics.fmean(totals),
            statistics.median(totals),
            histogram(totals),
            [self.outcome_findings(outcome.id) for outcome in self.assignment.outcomes if self.outcomes[outcome.id]],
            [self.check_findings(n, shares, worth) for n in range(len(self.checks))],
            mistakes,
            [min(seconds), statistics.median(seconds), max(seconds)],
            np.array([row.statuses for row in self.rows])[order].T,
        )

    def outcome_findings(self, name: str) -> OutcomeFindings:
        outcome = self.assignment.outcome(name)
        shares = self.outcomes[name]
        full = sum(share > 1.0 - 1e-9 for share in shares) / len(shares)
        mistakes = [(mistake, count) for (place, mistake), count in self.mistakes.most_common() if place == name]
        mean, median = statistics.fmean(shares), statistics.median(shares)
        return OutcomeFindings(name, outcome.title, outcome.section, mean, median, full, histogram(shares), mistakes[:3])

    def check_findings(self, n: int, shares: np.ndarray, worth: np.ndarray) -> CheckFindings:
        """Return how the check of this number did; shares have the shape (students, checks), worths (checks,)."""
        check = self.checks[n]
        own = shares[:, n]
        statuses = np.array([row.statuses[n] for row in self.rows])
        errors = int(np.sum(statuses == STATUSES.index("error")))
        failed = int(np.sum((statuses == STATUSES.index("failed")) | (statuses == STATUSES.index("partial"))))
        discrimination = correlation(own, shares @ worth - own * worth[n])
        mean = float(own.mean())
        seconds = float(np.median([row.times[n] for row in self.rows]))
        reasons = self.reasons[n].most_common(3)
        suspect = suspicion(len(own), mean, discrimination, errors)
        return CheckFindings(check, mean, discrimination, failed, errors, seconds, reasons, suspect)


def suspicion(students: int, share: float, discrimination: float | None, errors: int) -> str:
    """Return why a check should be looked at rather than the students, or nothing."""
    if errors:
        return f"could not be run {errors} time{'s' * (errors > 1)}"
    if students < ENOUGH:
        return ""
    if share < 0.02:
        return "nobody passes it: does it ask for what the exercise says?"
    if discrimination is not None and discrimination < -WEAK:
        return "those who do well otherwise fail it more often than the others"
    if discrimination is not None and discrimination < WEAK and 0.05 < share < 0.9:
        return "whether it passes has little to do with the rest of the work"
    return ""


def correlation(one: Sequence[float] | np.ndarray, other: Sequence[float] | np.ndarray) -> float | None:
    """Return Pearson's correlation, which with a variable of two values is the point-biserial one; None where one does not vary."""
    a, b = np.asarray(one, float), np.asarray(other, float)
    a, b = a - a.mean(), b - b.mean()
    norm = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / norm if norm > 1e-12 else None


def histogram(shares: Sequence[float]) -> list[int]:
    """Return the number of shares in each of BINS equal parts from 0 to 1."""
    return [int(count) for count in np.histogram(np.clip(shares, 0.0, 1.0), BINS, (0.0, 1.0))[0]]
