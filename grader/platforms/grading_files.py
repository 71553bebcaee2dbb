"""All that grading with an assignment needs. A class that is graded keeps it, so nothing is imported here that makes a bundle."""

from __future__ import annotations

from pathlib import Path

from grader.model.assignment import DESCRIPTION, MANIFEST, SOLUTION, Assignment, part_files
from grader.model.errors import UsageError
from grader.platforms.archive import File, Files

HIDDEN_FILES = (SOLUTION, "test_hidden.py", "misconceptions.py")


def assignment_files(assignment: Assignment) -> Files:
    """Return the files by their path in the assignment, hidden parts included: no variants, and nothing else that may lie about.

    Raises UsageError where there are no hidden checks.
    """
    if assignment.manifest.withheld or not assignment.has_reference:
        raise UsageError(f"{assignment.folder} has no hidden checks; name the instructor's folder with --assignment")
    files = {name: File(readable_content(assignment.folder / name)) for name in (DESCRIPTION, MANIFEST)}
    for part in assignment.folders:
        for path in part_files(assignment.folder / part):
            name = path.relative_to(assignment.folder).as_posix()
            files[name] = File(path.read_bytes(), hidden=path.name in HIDDEN_FILES)
    return files


def readable_content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise UsageError(f"{path} is missing") from None
