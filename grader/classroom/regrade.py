"""Regrading: whose score moves where checks, or the seed, have changed."""

from __future__ import annotations

from grader.classroom.changes import Change, find_change
from grader.classroom.grades import rank_attempts
from grader.classroom.store import Store, Version
from grader.model.policy import Policy


def compare_versions(store: Store, base: Version, version: Version, policy: Policy) -> tuple[list[Change], int]:
    """List the students whose score moves from version `base` to `version`; also return how many have a result of both."""
    standing = store.standing(version)
    by_student = rank_attempts(store.attempts(), standing, policy)
    moved = []
    compared = 0
    for student, attempts in by_student.items():
        number = attempts[0].number
        before, after = (store.report(number, one) for one in (base, standing[number].version))
        if before and after:
            compared += 1
            found = find_change(student, before, after)
            if found:
                moved.append(found)
    return moved, compared
