"""Regrading: whose mark moves where checks, or the seed, have changed, and the record of who made it so."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from grader.classroom.changes import SAME, Change, find_change
from grader.classroom.packing import Summary
from grader.classroom.records import Application, MovedMark, Version
from grader.classroom.register import Register
from grader.classroom.store import Store, now
from grader.classroom.tables import safe_csv
from grader.grading.scoring import total


class Comparison(msgspec.Struct, frozen=True):
    """The marks of a class with two versions of the checks."""

    moved: tuple[Change, ...]
    """Students of whom a check gives another score."""
    compared: int
    """Students who have a result of both."""
    already: int
    """Students whose mark was made with other checks than those that count, because these could not be had."""
    absent: int
    """Students whose submission was not there to be graded again."""

    @property
    def marks(self) -> list[Change]:
        """Those whose mark moves, the largest losses first."""
        moved = (one for one in self.moved if abs(one.after - one.before) > 1e-9)
        return sorted(moved, key=lambda change: change.after - change.before)


def compare_versions(register: Register, base: Version, version: Version) -> Comparison:
    """Compare the marks that count, of `base`, with those that `version` would give: after late days, attempts and decisions."""
    before, after = register.store.standing(base), register.store.standing(version)
    old, new = register.ranked(before), register.ranked(after)
    moved = []
    compared = already = absent = 0
    keys = [
        ((old[student][0].number, before[old[student][0].number].version), (own[0].number, after[own[0].number].version))
        for student, own in new.items()
    ]
    reports = zip(*(register.store.summaries(keys_of) for keys_of in zip(*keys, strict=True)), strict=True)
    for (student, own), key, (was, now_is) in zip(new.items(), keys, reports, strict=True):
        marks = (
            register.grade(old[student], before[key[0][0]], was, version).final,
            register.grade(own, after[key[1][0]], now_is, version).final,
        )
        if key[1][1] != version:
            absent += 1
        elif key[0][1] != base:
            already += 1
        else:
            compared += 1
        if not same_scores(register.store, was, now_is):
            # Messages stand in the reports only.
            first, then = register.store.reports(key)
            change = find_change(student, (marks[0], first), (marks[1], then))
        else:
            change = Change(student, *marks, ()) if marks[0] != marks[1] else None
        if change:
            moved.append(change)
    return Comparison(tuple(moved), compared, already, absent)


def same_scores(store: Store, one: Summary, other: Summary) -> bool:
    """Tell whether two results have the same checks, with the same scores."""
    ids = [column.id for column in store.columns(one.columns)]
    if one.columns != other.columns and ids != [column.id for column in store.columns(other.columns)]:
        return False
    return bool((abs(one.scores - other.scores) <= SAME).all())


def application(compared: Comparison, base: Version, version: Version, checks: str, who: str) -> Application:
    """Return the record of a decision that `version` counts from now on."""
    marks = (MovedMark(one.student, one.before, one.after, tuple(check.check for check in one.checks)) for one in compared.marks)
    return Application(now(), who, base, version, checks, tuple(marks))


def history_csv(applications: Iterable[Application]) -> bytes:
    """Write one row for each mark that was moved on purpose, and one for each time at which none moved."""
    head = ["when", "who", "checks", "from_version", "to_version", "student", "before", "after", "difference", "because_of"]
    rows: list[list[object]] = [[*head]]
    for one in applications:
        versions = [f"{v.digest[:12]}, seed {v.seed}" for v in (one.before, one.after)]
        start: list[object] = [one.made, one.who, one.checks, *versions]
        for m in one.marks:
            rows.append([*start, m.student, m.before, m.after, total([m.after, -m.before]), " ".join(m.checks)])
        if not one.marks:
            rows.append([*start, "", "", "", "", "no mark has moved"])
    return safe_csv(rows)
