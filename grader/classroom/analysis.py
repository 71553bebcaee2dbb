"""Analysis of a class: how it did in each outcome, what mistakes it made, and which checks themselves should be looked at.

Results pass by one at a time; of each, five bytes for every check are kept.
"""

from __future__ import annotations

import statistics
from array import array
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np

from grader.classroom.check_numbers import CheckFindings, NumbersOfChecks
from grader.classroom.packing import Column, Summary
from grader.classroom.suspects import BEHIND, Floats
from grader.model.assignment import Assignment

BINS = 10
"""Of histograms of shares from 0 to 1."""
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
    """Checks by students, the best student first, or by some of them in even steps: indices into STATUSES."""


class Analysis:
    """Collects the results of a class, one by one, and finds what they say together."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.checks = list(assignment.manifest.checks)
        self.numbers = NumbersOfChecks(assignment)
        self.outcomes: dict[str, array[float]] = {outcome.id: array("d") for outcome in assignment.outcomes}
        self.mistakes: Counter[tuple[str, str]] = Counter()
        self.described: dict[str, tuple[str, str]] = {}
        """Of known mistakes, by id: function and message."""
        self.totals, self.marks, self.seconds = array("d"), array("d"), array("d")

    def add(self, report: Summary, columns: Sequence[Column], mark: float | None = None) -> None:
        """Add a student's result, whose numbers are about these columns, and the share of the points that the mark is.

        None stands for a mark that the checks alone make.
        """
        for name, (score, most) in report.outcomes.items():
            if name in self.outcomes and most:
                self.outcomes[name].append(score / most)
        for made in report.mistakes:
            # A mistake of a check that is gone is none of this assignment.
            if made.check in self.numbers.place:
                self.mistakes[made.outcome, made.id] += 1
                self.described.setdefault(made.id, (made.function, made.message))
        self.numbers.add(report, columns)
        self.totals.append(report.score / report.max_score if report.max_score else 0.0)
        self.marks.append(self.totals[-1] if mark is None else mark)
        self.seconds.append(report.seconds)

    def findings(self) -> ClassFindings:
        """Return what the results say together. Raises ValueError if there was none."""
        if not self.totals:
            raise ValueError("no results")
        totals, marks, seconds = np.array(self.totals), np.array(self.marks), np.array(self.seconds)
        outcomes = [self.outcome_findings(outcome.id) for outcome in self.assignment.outcomes if self.outcomes[outcome.id]]
        return ClassFindings(
            len(marks),
            statistics.fmean(marks),
            float(np.median(marks)),
            histogram(marks),
            outcomes,
            self.numbers.findings(),
            self.mistakes_made(),
            self.lessons(outcomes),
            [float(seconds.min()), float(np.median(seconds)), float(seconds.max())],
            self.numbers.picture(np.argsort(-totals, kind="stable")),
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
        mean, median = statistics.fmean(shares), float(np.median(shares))
        return OutcomeFindings(name, outcome.title, outcome.section, mean, median, full, histogram(shares), mistakes[:3])

    def lessons(self, outcomes: Sequence[OutcomeFindings]) -> list[Lesson]:
        """Return what should be taught again, most urgent first. A mistake that costs points in two outcomes is one lesson."""
        low = [Lesson(1.0 - outcome.mean, outcome) for outcome in outcomes if outcome.mean < TAUGHT]
        frequent: dict[str, Lesson] = {}
        for mistake in self.mistakes_made():
            share = mistake.students / len(self.totals)
            if mistake.students >= BEHIND and share >= MANY:
                frequent.setdefault(mistake.id, Lesson(share, mistake))
        return sorted([*low, *frequent.values()], key=lambda lesson: -lesson.weight)


def histogram(shares: Sequence[float] | Floats) -> list[int]:
    """Return the number of shares in each of BINS equal parts from 0 to 1."""
    return [int(count) for count in np.histogram(np.clip(shares, 0.0, 1.0), BINS, (0.0, 1.0))[0]]
