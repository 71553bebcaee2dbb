"""Changes of scores when checks have changed: for approval, before the new grades count."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.classroom.tables import safe_csv
from grader.grading.scoring import total
from grader.model.report import Report

SAME = 1e-9
"""Scores that differ by no more are the same."""


class CheckChange(msgspec.Struct, frozen=True):
    """A check that gives a student another score than before; None where it was not there."""

    check: str
    before: float | None
    after: float | None
    message: str


class Change(msgspec.Struct, frozen=True):
    """A student whose mark moves, or of whom a check gives another score."""

    student: str
    before: float
    after: float
    checks: tuple[CheckChange, ...]


def find_change(student: str, before: tuple[float, Report], after: tuple[float, Report]) -> Change | None:
    """Return what is different for a student, of whom these are mark and report; None if neither the mark nor a check is."""
    old, new = scores(before[1]), scores(after[1])
    moved = []
    for check in dict.fromkeys([*old, *new]):
        first, then = old.get(check), new.get(check)
        if first is None or then is None or abs(first[0] - then[0]) > SAME:
            message = (then or first or (0.0, ""))[1]
            moved.append(CheckChange(check, first and first[0], then and then[0], message))
    return Change(student, before[0], after[0], tuple(moved)) if moved or before[0] != after[0] else None


def scores(report: Report) -> dict[str, tuple[float, str]]:
    return {check.id: (check.score, check.message) for check in report.checks}


def changes_csv(changes: Sequence[Change]) -> bytes:
    """Write one row for each student and check that moves."""
    rows: list[list[object]] = [["student", "before", "after", "difference", "check", "check_before", "check_after", "message"]]
    for one in changes:
        start = [one.student, one.before, one.after, total([one.after, -one.before])]
        if not one.checks:
            rows.append([*start, "", "", "", "another attempt counts"])
        for moved in one.checks:
            before, after = ("" if score is None else round(score, 6) for score in (moved.before, moved.after))
            rows.append([*start, moved.check, before, after, moved.message])
    return safe_csv(rows)
