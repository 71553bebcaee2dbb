"""Public checks on work in progress."""

from __future__ import annotations

from collections.abc import Sequence

from grader.grading.session import Grader, Loaded, choose, open_grader, usable_lanes
from grader.model.assignment import Assignment
from grader.model.errors import UsageError


def open_public(assignment: Assignment, outcomes: Sequence[str] = (), lanes: int | None = None) -> Grader:
    """Return a grader of the public checks, with as many lanes as are best unless told otherwise.

    Raises UsageError for an outcome that does not exist.
    """
    lanes = lanes or usable_lanes(len(choose(assignment, False, outcomes)))
    return open_grader(assignment, hidden=False, outcomes=outcomes, lanes=lanes)


def refuse_foreign(loaded: Loaded) -> None:
    """Raise UsageError where nothing of the exercises was found, and nothing tells why."""
    if not loaded.found and not loaded.problems:
        raise UsageError("no function of the exercises was found here; name the file or folder with your work")
