"""Regrading: whose mark moves where checks, or the seed, have changed, and the record of who made it so."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from grader.classroom.changes import Change, find_change
from grader.classroom.records import Application, MovedMark, Version
from grader.classroom.register import Register
from grader.classroom.store import now
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
    for student, attempts in new.items():
        pair = []
        for own, standing in ((old[student], before), (attempts, after)):
            stands = standing[own[0].number]
            report = register.store.report(own[0].number, stands.version)
            assert report
            pair.append((register.grade(own, stands, report, version).final, report))
        if after[attempts[0].number].version != version:
            absent += 1
        elif before[old[student][0].number].version != base:
            already += 1
        else:
            compared += 1
        found = find_change(student, *pair)
        if found:
            moved.append(found)
    return Comparison(tuple(moved), compared, already, absent)


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
