"""What a class did in each check, collected in one pass: numbers about each check, and the picture of checks by students."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

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
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
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

    def __init__(self, students: int, checks: int) -> None:
        self.shares = np.zeros((students, checks))
        self.statuses = np.full((students, checks), NOT_THERE, np.uint8)
        self.reasons = np.full((students, checks), NO_REASON, np.uint8)
        self.named = np.zeros((students, checks), np.bool_)
        self.times = np.zeros((students, checks), np.float32)


class NumbersOfChecks:
    """Collects what students did in each check."""

    def __init__(self, assignment: Assignment) -> None:
        self.checks = assignment.manifest.checks
        self.place = {check.id: n for n, check in enumerate(self.checks)}
        self.places: dict[str, tuple[Ints, Ints, Floats]] = {}
        """By the digest of columns: which of them are checks of the assignment, which checks these are, and their points."""
        self.moments = Moments(np.array([check.points for check in self.checks], float))
        self.related = Related(assignment)
        self.counts = np.zeros((len(STATUSES), len(self.checks)), np.int64)
        self.reasons = np.zeros((len(REASONS), len(self.checks)), np.int64)
        self.waiting: list[Summary] = []
        self.statuses: list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]] = []
        self.times: list[np.ndarray[tuple[int, int], np.dtype[np.float32]]] = []

    def add(self, report: Summary, columns: Sequence[Column]) -> None:
        """Add a student's numbers, which are about these columns."""
        if report.columns not in self.places:
            there = [n for n, column in enumerate(columns) if column.id in self.place]
            numbers = np.array([self.place[columns[n].id] for n in there], int)
            self.places[report.columns] = np.array(there, int), numbers, np.array([columns[n].max_score for n in there])
        self.waiting.append(report)
        if len(self.waiting) == BLOCK:
            self.finish_block()

    def finish_block(self) -> None:
        """Count the students that were added since the last time."""
        if not self.waiting:
            return
        block = StudentsBlock(len(self.waiting), len(self.checks))
        row = 0
        for digest, some in itertools.groupby(self.waiting, lambda report: report.columns):
            row = self.fill(block, row, list(some), *self.places[digest])
        self.waiting = []
        statuses = block.statuses
        self.moments.add(block.shares)
        lost = (statuses == FAILED) | (statuses == PARTIAL)
        self.related.add(statuses != PASSED, lost & ~block.named)
        self.counts += [(statuses == status).sum(axis=0) for status in range(len(STATUSES))]
        self.reasons += [(block.reasons == reason).sum(axis=0) for reason in range(len(REASONS))]
        self.statuses.append(statuses)
        self.times.append(block.times)

    def fill(self, block: StudentsBlock, row: int, reports: Sequence[Summary], known: Ints, to: Ints, points: Floats) -> int:
        """Put students with the same columns into the rows from this one on. Return the row after them."""
        rows = slice(row, row + len(reports))

        def joined(parts: Iterable[bytes], kind: str) -> np.ndarray[Any, Any]:
            return np.frombuffer(b"".join(parts), kind).reshape(len(reports), -1)[:, known]

        scores = joined((report.packed_scores for report in reports), "<f8")
        block.shares[rows, to] = np.divide(scores, points, out=np.zeros(scores.shape), where=points != 0)
        block.statuses[rows, to] = joined((report.packed_statuses for report in reports), "u1")
        block.reasons[rows, to] = joined((report.packed_reasons for report in reports), "u1")
        block.times[rows, to] = joined((report.packed_times for report in reports), "<f4")
        checks = dict(zip(known.tolist(), to.tolist(), strict=True))
        for number, report in enumerate(reports, row):
            block.named[number, [checks[n] for n in report.diagnoses if n in checks]] = True
        return rows.stop

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
