"""What a class did in each check, collected in one pass: numbers about each check, and the picture of checks by students."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from grader.classroom import packing
from grader.classroom.packing import NO_REASON, Column, Summary
from grader.classroom.suspects import Bools, Doubt, Floats, correlation_interval, failed_alone
from grader.model.assignment import Assignment
from grader.model.report import REASONS, Check

STATUSES = (*packing.STATUSES, "not there")
"""Of checks in the picture of a class; a check that a report does not have is not there."""
PASSED, PARTIAL, FAILED, ERROR, NOT_THERE = range(5)
BLOCK = 512
"""So many students are counted at a time."""
WIDEST = 4096
"""So many students have a column in the picture: browsers draw no image of any width."""
VARIES = 1e-9
"""A check whose shares or whose rest vary by less has no correlation."""


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


class Moments:
    """What is needed of the shares of each check for means and for correlations with the rest of the points, in one pass."""

    def __init__(self, points: Floats) -> None:
        self.points = points
        """Of each check."""
        self.sums = np.zeros((5, len(points)))
        """Of shares, of the rest, of the squares of both, and of their products; the first value is subtracted before."""
        self.first: np.ndarray[tuple[int, int], np.dtype[np.float64]] | None = None

    def add(self, shares: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
        """Add rows of shares, of shape (students, checks)."""
        rest = (shares @ self.points)[:, None] - shares * self.points
        if self.first is None:
            self.first = np.stack([shares[0], rest[0]])
        a, b = shares - self.first[0], rest - self.first[1]
        self.sums += [part.sum(axis=0) for part in (a, b, a * a, b * b, a * b)]

    def means(self, count: int) -> Floats:
        """Return the mean share of each check."""
        assert self.first is not None
        means: Floats = self.first[0] + self.sums[0] / count
        return means

    def correlations(self, count: int) -> list[float | None]:
        """Return the correlation of each check with the rest; None where one does not vary."""
        a, b, aa, bb, ab = self.sums
        with np.errstate(invalid="ignore", divide="ignore"):
            norms = np.sqrt(np.maximum(aa - a * a / count, 0.0) * np.maximum(bb - b * b / count, 0.0))
            found = (ab - a * b / count) / norms
        return [float(r) if norm > VARIES else None for r, norm in zip(found, norms, strict=True)]


class Related:
    """Counts in one pass who fails a check alone, as `failed_alone` has it."""

    def __init__(self, assignment: Assignment) -> None:
        self.checks = assignment.manifest.checks
        self.capstones = {part.id for part in assignment.description.capstone}
        self.counts = np.zeros((3, len(self.checks)), np.int64)
        """Of students who fail a check alone, who are right in all related ones, and who lose points without a known mistake."""

    def add(self, lost: Bools, unnamed: Bools) -> None:
        """Add who loses points, and who does so without a known mistake, of the shape (students, checks)."""
        alone, right = failed_alone(self.checks, self.capstones, lost, unnamed)
        self.counts += [part.sum(axis=0) for part in (alone, right, unnamed)]


class StudentsBlock:
    """Rows of some students, which are counted together."""

    def __init__(self, checks: int) -> None:
        self.count = 0
        self.shares = np.zeros((BLOCK, checks))
        self.statuses = np.full((BLOCK, checks), NOT_THERE, np.uint8)
        self.reasons = np.full((BLOCK, checks), NO_REASON, np.uint8)
        self.named = np.zeros((BLOCK, checks), np.bool_)
        self.times = np.zeros((BLOCK, checks), np.float32)


class NumbersOfChecks:
    """Collects what students did in each check."""

    def __init__(self, assignment: Assignment) -> None:
        self.checks = assignment.manifest.checks
        self.place = {check.id: n for n, check in enumerate(self.checks)}
        self.places: dict[str, tuple[np.ndarray, np.ndarray, Floats]] = {}
        """By the digest of columns: which of them are checks of the assignment, which checks these are, and their points."""
        self.moments = Moments(np.array([check.points for check in self.checks], float))
        self.related = Related(assignment)
        self.counts = np.zeros((len(STATUSES), len(self.checks)), np.int64)
        self.reasons = np.zeros((len(REASONS), len(self.checks)), np.int64)
        self.block = StudentsBlock(len(self.checks))
        self.statuses: list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]] = []
        self.times: list[np.ndarray[tuple[int, int], np.dtype[np.float32]]] = []

    def add(self, report: Summary, columns: Sequence[Column]) -> None:
        """Add a student's numbers, which are about these columns."""
        if report.columns not in self.places:
            there = [n for n, column in enumerate(columns) if column.id in self.place]
            numbers = np.array([self.place[columns[n].id] for n in there], int)
            self.places[report.columns] = np.array(there, int), numbers, np.array([columns[n].max_score for n in there])
        known, to, points = self.places[report.columns]
        block, row = self.block, self.block.count
        block.shares[row, to] = np.divide(report.scores[known], points, out=np.zeros(len(points)), where=points != 0)
        block.statuses[row, to] = report.statuses[known]
        block.reasons[row, to] = report.reasons[known]
        block.times[row, to] = report.times[known]
        block.named[row, [self.place[columns[n].id] for n in report.diagnoses if columns[n].id in self.place]] = True
        block.count += 1
        if block.count == BLOCK:
            self.finish_block()

    def finish_block(self) -> None:
        """Count the rows that were added since the last time."""
        block, count = self.block, self.block.count
        if not count:
            return
        statuses = block.statuses[:count]
        self.moments.add(block.shares[:count])
        lost = (statuses == FAILED) | (statuses == PARTIAL)
        self.related.add(statuses != PASSED, lost & ~block.named[:count])
        self.counts += [(statuses == status).sum(axis=0) for status in range(len(STATUSES))]
        self.reasons += [(block.reasons[:count] == reason).sum(axis=0) for reason in range(len(REASONS))]
        self.statuses.append(statuses)
        self.times.append(block.times[:count])
        self.block = StudentsBlock(len(self.checks))

    def findings(self) -> list[CheckFindings]:
        """Return how each check did."""
        self.finish_block()
        students = sum(map(len, self.statuses))
        means = self.moments.means(students)
        discriminations = self.moments.correlations(students)
        alone, right, unnamed = self.related.counts
        findings = []
        for n, check in enumerate(self.checks):
            usual = int(alone.sum() - alone[n]) / max(int(right.sum() - right[n]), 1)
            mean, errors, discrimination = float(means[n]), int(self.counts[ERROR, n]), discriminations[n]
            doubt = Doubt(students, mean, errors, int(unnamed[n]), discrimination, int(alone[n]), int(right[n]), usual)
            interval = correlation_interval(discrimination, students)
            failed = int(self.counts[FAILED, n] + self.counts[PARTIAL, n])
            seconds = float(np.median(np.concatenate([times[:, n] for times in self.times])))
            findings.append(
                CheckFindings(
                    check, mean, discrimination, interval, failed, errors, seconds, self.frequent_reasons(n), doubt.suspicion()
                )
            )
        return findings

    def frequent_reasons(self, check: int) -> list[tuple[str, int]]:
        """Return why a check was not passed: the three most frequent reasons, with the number of students."""
        counts = self.reasons[:, check]
        most = np.argsort(-counts, kind="stable")[:3]
        return [(REASONS[n], int(counts[n])) for n in most if counts[n]]

    def picture(self, order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
        """Return the statuses, of shape (checks, students), in this order of students; of more than WIDEST, some in even steps."""
        self.finish_block()
        if len(order) > WIDEST:
            order = order[np.linspace(0, len(order) - 1, WIDEST).astype(int)]
        picture: np.ndarray[tuple[int, int], np.dtype[np.uint8]] = np.concatenate(self.statuses)[order].T
        return picture
