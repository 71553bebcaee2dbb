"""Regrading: whose score moves where checks, or the seed, have changed."""

from __future__ import annotations

from grader.classroom.changes import Change, change
from grader.classroom.marks import counting
from grader.classroom.store import Store, Version
from grader.model.policy import Policy


def compare(store: Store, base: Version, version: Version, rules: Policy) -> tuple[list[Change], int]:
    """List the students whose score moves from version `base` to `version`; also return how many have a result of both."""
    standing = store.standing(version)
    by_student = counting(store.attempts(), standing, rules)
    moved = []
    compared = 0
    for student, attempts in by_student.items():
        number = attempts[0].number
        before, after = (store.report(number, one) for one in (base, standing[number].version))
        if before and after:
            compared += 1
            found = change(student, before, after)
            if found:
                moved.append(found)
    return moved, compared
