"""A class that does not exist: submissions with known mistakes in them, to try a class's grading on and to measure it.

Students are mixtures: most functions right, in several ways of writing them, some wrong by a known misconception, some not
done; a few files do not parse, a few functions never end, and a few students have the work of another. What each got is written
down, so that a grading can be held against it. Nothing of it is executed here but the files of misconceptions.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.report import write_whole
from grader.synthesis.code import Implementations
from grader.synthesis.handing_in import Platform, class_files, display_name, identifier, names_of
from grader.synthesis.students import SyntheticStudent, draw_class


def synthesize(assignment: Assignment, folder: Path, *, students: int, seed: int, platform: Platform, truth: Path | None) -> None:
    """Write a class into a folder that is new or empty, and beside it, if asked for, what is true of whom.

    Raises UsageError if the folder holds something already or the assignment has no solutions.
    """
    if not assignment.has_reference:
        raise UsageError(f"{assignment.folder} has no solutions to make submissions of; name a folder that has with --assignment")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists already; name a folder that is new or empty")
    if truth is not None and folder.absolute() in truth.absolute().parents:
        raise UsageError(f"{truth} would be taken for a submission; name a file outside {folder}")
    implementations = Implementations(assignment)
    made = draw_class(implementations, students, seed)
    for name, content in class_files(implementations, made, platform):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if truth is not None:
        truth_of_class = {
            "assignment": assignment.id,
            "seed": seed,
            "students": [truth_of(implementations, s, platform, made) for s in made],
        }
        write_whole(truth, msgspec.json.format(msgspec.json.encode(truth_of_class), indent=1) + b"\n")


def truth_of(
    implementations: Implementations, student: SyntheticStudent, platform: Platform, everybody: list[SyntheticStudent]
) -> dict[str, Any]:
    """Return what the student got: `student` as the class's gradebook will have it, mistakes by function, and the rest by name."""
    original = everybody[student.copy_of - 1] if student.copy_of else None
    return {
        "student": identifier(student, platform),
        "name": display_name(student.number),
        "ability": student.ability,
        "layout": student.layout,
        "files": names_of(implementations, student),
        "mistakes": {f: done.mistake for f, done in student.work.items() if done.kind == "wrong"},
        "stubs": [f for f, done in student.work.items() if done.kind == "stub"],
        "endless": [f for f, done in student.work.items() if done.kind == "endless"],
        "syntax_error": student.syntax_error,
        "copy_of": identifier(original, platform) if original else None,
        "copied": student.copied or None,
        "submitted": student.submitted.isoformat(),
        "late": student.late,
    }
