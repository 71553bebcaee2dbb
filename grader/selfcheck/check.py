"""Public checks on work in progress."""

from __future__ import annotations

from collections.abc import Sequence

from grader.grading.session import Grader, Loaded, open_grader, usable_lanes
from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.model.suggestions import did_you_mean


def open_public(assignment: Assignment, exercises: Sequence[str] = (), lanes: int | None = None) -> Grader:
    """Return a grader of the public checks of these exercises, or of all, with as many lanes as are best unless told otherwise.

    The checks of a capstone count towards outcomes, and are an exercise of their own: who asks for an outcome means its sheet.
    Raises UsageError for an exercise that does not exist.
    """
    for name in exercises:
        if name not in assignment.folders:
            home = assignment.home_of(name)
            meant = f"; did you mean {home!r}?" if home else did_you_mean(name, assignment.folders)
            raise UsageError(f"no exercise is called {name!r}{meant}; there are {', '.join(assignment.folders)}")
    public = [check for check in assignment.manifest.checks if not check.hidden]
    only = {check.id for check in public if not exercises or check.exercise in exercises}
    return open_grader(assignment, hidden=False, only=only, lanes=lanes or usable_lanes(len(only)))


def refuse_foreign(loaded: Loaded) -> None:
    """Raise UsageError where nothing of the exercises was found, and nothing tells why."""
    if not loaded.found and not loaded.problems:
        raise UsageError("no function of the exercises was found here; name the file or folder with your work")
