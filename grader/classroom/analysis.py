"""Analysis of a class: how it did in each outcome, what mistakes it made, and which checks themselves should be looked at.

Reports pass by one at a time; of each, three numbers for every check are kept.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np

from grader.classroom.suspects import BEHIND, Doubt, correlation, correlation_interval, failed_alone
from grader.model.assignment import Assignment
from grader.model.report import REASONS, Check, Report

BINS = 10
"""Of histograms of shares from 0 to 1."""
STATUSES = ("passed", "partial", "failed", "error", "not there")
"""Of checks in the picture of a class; a check that a report does not have is not there."""
TAUGHT, MANY = 0.75, 0.1
"""An outcome below this mean should be taught again, and so should what this share of the class gets wrong in the same way."""


class MistakeFindings(msgspec.Struct, frozen=True):
    """A known mistake that students of the class made in one outcome."""

    outcome: str
    id: str
    function: str
    message: str
    students: int


class Lesson(msgspec.Struct, frozen=True):
    """What should be taught again: a mistake that many make, or else an outcome of which many points are missing."""

    weight: float
    """The share of the class that makes the mistake, or of the points that are missing: most first."""
    about: MistakeFindings | OutcomeFindings


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
    mistakes: list[MistakeFindings]
    """The known mistakes that were made most often in it."""


class CheckFindings(msgspec.Struct, frozen=True):
    """Results of a class in one check, and what they say about the check."""

    check: Check
    share: float
    """The mean share of its points."""
    discrimination: float | None
    """Correlation with the score of all other checks, point-biserial where there is no partial credit; None without variation."""
    interval: tuple[float, float] | None
    """The confidence interval of the discrimination."""
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
    mistakes: list[MistakeFindings]
    """The known mistakes, most frequent first."""
    lessons: list[Lesson]
    """What should be taught again, most urgent first."""
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
    named: np.ndarray[tuple[int], np.dtype[np.bool_]]
    """Whether a known mistake explains the result."""
    times: np.ndarray[tuple[int], np.dtype[np.float32]]
    """Seconds of the student's code."""
    total: float
    """The share of all points, by the checks."""
    mark: float
    """The share of all points that counts, after late days and decisions."""
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
        self.described: dict[str, tuple[str, str]] = {}
        """Of known mistakes, by id: function and message."""

    def add(self, report: Report, mark: float | None = None) -> None:
        """Add a student's report, and the share of the points that the mark is; None where the checks alone make the mark."""
        shares = np.zeros(len(self.checks), np.float32)
        statuses = np.full(len(self.checks), STATUSES.index("not there"), np.uint8)
        named = np.zeros(len(self.checks), np.bool_)
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
                    named[n] = True
                    made[outcome.id, check.diagnosis] = None
                    self.described.setdefault(check.diagnosis, (next(iter(check.functions), ""), check.message))
        self.mistakes.update(made.keys())
        total = report.score / report.max_score if report.max_score else 0.0
        self.rows.append(Row(shares, statuses, named, times, total, total if mark is None else mark, report.seconds))

    def findings(self) -> ClassFindings:
        """Return what the reports say together. Raises ValueError if there was none."""
        if not self.rows:
            raise ValueError("no results")
        totals, marks = [row.total for row in self.rows], [row.mark for row in self.rows]
        seconds = [row.seconds for row in self.rows]
        order = np.argsort(-np.array(totals), kind="stable")
        outcomes = [self.outcome_findings(outcome.id) for outcome in self.assignment.outcomes if self.outcomes[outcome.id]]
        return ClassFindings(
            len(marks),
            statistics.fmean(marks),
            statistics.median(marks),
            histogram(marks),
            outcomes,
            self.checks_findings(),
            self.mistakes_made(),
            self.lessons(outcomes),
            [min(seconds), statistics.median(seconds), max(seconds)],
            np.array([row.statuses for row in self.rows])[order].T,
        )

    def mistakes_made(self) -> list[MistakeFindings]:
        return [
            MistakeFindings(outcome, name, *self.described[name], count) for (outcome, name), count in self.mistakes.most_common()
        ]

    def outcome_findings(self, name: str) -> OutcomeFindings:
        outcome = self.assignment.outcome(name)
        shares = self.outcomes[name]
        full = sum(share > 1.0 - 1e-9 for share in shares) / len(shares)
        mistakes = [mistake for mistake in self.mistakes_made() if mistake.outcome == name]
        mean, median = statistics.fmean(shares), statistics.median(shares)
        return OutcomeFindings(name, outcome.title, outcome.section, mean, median, full, histogram(shares), mistakes[:3])

    def lessons(self, outcomes: Sequence[OutcomeFindings]) -> list[Lesson]:
        """Return what should be taught again, most urgent first. A mistake that costs points in two outcomes is one lesson."""
        low = [Lesson(1.0 - outcome.mean, outcome) for outcome in outcomes if outcome.mean < TAUGHT]
        frequent: dict[str, Lesson] = {}
        for mistake in self.mistakes_made():
            share = mistake.students / len(self.rows)
            if mistake.students >= BEHIND and share >= MANY:
                frequent.setdefault(mistake.id, Lesson(share, mistake))
        return sorted([*low, *frequent.values()], key=lambda lesson: -lesson.weight)

    def checks_findings(self) -> list[CheckFindings]:
        """Return how each check did."""
        shares = np.array([row.shares for row in self.rows])
        statuses = np.array([row.statuses for row in self.rows])
        points = shares @ np.array([check.points for check in self.checks])
        failed = (statuses == STATUSES.index("failed")) | (statuses == STATUSES.index("partial"))
        unnamed = failed & ~np.array([row.named for row in self.rows])
        capstones = {part.id for part in self.assignment.description.capstone}
        alone, right = failed_alone(self.checks, capstones, statuses != STATUSES.index("passed"), unnamed)
        findings = []
        for n, check in enumerate(self.checks):
            errors = int(np.sum(statuses[:, n] == STATUSES.index("error")))
            discrimination = correlation(shares[:, n], points - shares[:, n] * check.points)
            mean, students = float(shares[:, n].mean()), len(self.rows)
            others = max(int(right.sum() - right[:, n].sum()), 1)
            usual = int(alone.sum() - alone[:, n].sum()) / others
            by_themselves, correct, without = (int(found[:, n].sum()) for found in (alone, right, unnamed))
            doubt = Doubt(students, mean, errors, without, discrimination, by_themselves, correct, usual)
            interval = correlation_interval(discrimination, students)
            seconds = float(np.median([row.times[n] for row in self.rows]))
            reasons, suspect = self.reasons[n].most_common(3), doubt.suspicion()
            findings.append(
                CheckFindings(check, mean, discrimination, interval, int(failed[:, n].sum()), errors, seconds, reasons, suspect)
            )
        return findings


def histogram(shares: Sequence[float]) -> list[int]:
    """Return the number of shares in each of BINS equal parts from 0 to 1."""
    return [int(count) for count in np.histogram(np.clip(shares, 0.0, 1.0), BINS, (0.0, 1.0))[0]]
