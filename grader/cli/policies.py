"""The policy that a command names, or the one that a class was graded by last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy, read_policy

if TYPE_CHECKING:
    # A class needs packages that one submission does not.
    from grader.classroom.store import Store


def named_policy(path: Path | None, assignment: Assignment) -> Policy | None:
    """Read the policy that a command names; None if it names none.

    Raises UsageError if it cannot be used, or has a rule that no check of the assignment fits.
    """
    if path is None:
        return None
    try:
        policy = read_policy(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"--policy {path}: {error.strerror}") from None
    policy.require_use(assignment)
    return policy


def remembered_policy(store: Store, assignment: Assignment) -> Policy | None:
    """Return the policy that was named last, for a command that names none, and say so; None if there never was one.

    Raises UsageError if it has a rule that no check fits any more: what the rule should hide would be shown.
    """
    policy = store.policy
    if policy:
        policy.require_use(assignment)
        print("The policy is the one that was given last; --policy names another, which may be an empty file.")
    return policy
