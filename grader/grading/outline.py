"""The outline of a report: what stands in it before any check has run, and its sums once outcomes are there."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import UNSET

from grader.grading.scoring import total
from grader.model.assignment import Assignment
from grader.model.report import ManualPart, ManualResult, OutcomeResult, Problem, Report, SubmissionSummary, folded
from grader.model.submission import Submission


def blank(
    assignment: Assignment, submission: Submission, seed: int, problems: Iterable[Problem], isolation: Iterable[str]
) -> Report:
    """Return the report before any check has run; `problems` besides those of reading the submission."""
    return Report(
        assignment=assignment.id,
        title=assignment.description.title,
        capstones={capstone.id: capstone.title for capstone in assignment.description.capstone},
        submission=SubmissionSummary(submission.id, submission.sha256, tuple(sorted(submission.files))),
        seed=seed,
        score=0.0,
        max_score=0.0,
        provisional=True,
        complete=False,
        outcomes=(),
        problems=folded([*submission.problems, *problems]),
        isolation=tuple(isolation),
        seconds=0.0,
        capped=assignment.description.capped or UNSET,
        manual=tuple(awaiting(part) for part in assignment.description.manual) or UNSET,
    )


def awaiting(part: ManualPart) -> ManualResult:
    """Return a part that a person grades, as it is before anybody has."""
    return ManualResult(id=part.id, title=part.title, asks=part.asks, outcome=part.outcome, max_score=part.points)


def completed(report: Report, results: Sequence[OutcomeResult], begin: float, *, complete: bool) -> Report:
    """Return the report with its outcomes and sums."""
    most = msgspec.structs.replace(report, max_score=total(o.max_score for o in results))
    return msgspec.structs.replace(
        most,
        outcomes=tuple(results),
        score=most.counted(total(o.score for o in results)),
        extra=total(o.most_extra for o in results) or UNSET,
        provisional=any(c.status == "error" for o in results for c in o.checks),
        complete=complete,
        seconds=round(time.monotonic() - begin, 3),
    )
