"""`grader gradebook --nbgrader`: writes marks into nbgrader's database, or only tells what would change."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from grader.classroom.exports.nbgrader_gradebook import Mark, Written, fill_nbgrader
from grader.classroom.register import Register
from grader.cli import DONE
from grader.model.assignment import Assignment
from grader.model.errors import UsageError


def into_nbgrader(database: Path, out: Path | None, assignment: Assignment, register: Register) -> int:
    """Write the marks that count into `out`, which may be the database itself; without it into a copy, to tell what would change.

    Raises UsageError for a file that is no gradebook, or a class without a mark.
    """
    marks, others = marks_in(register)
    if not marks:
        raise UsageError("no submission has been graded; run `grader batch` first")
    if not database.is_file():
        raise UsageError(f"{database} is not there; nbgrader makes it when it generates an assignment")
    with tempfile.TemporaryDirectory(prefix="gradebook-") as name:
        target = out or Path(name, "gradebook.db")
        if not target.exists() or not target.samefile(database):
            copy_database(database, target)
        show_written(fill_nbgrader(target, assignment, marks), others)
    print(f"Written: {out}" if out else "Nothing has been written; name a file with --out, which can be the gradebook itself.")
    return DONE


def marks_in(register: Register) -> tuple[list[Mark], list[str]]:
    """List the marks of the version that counts, and say who has none. Who is excused has none."""
    version = register.store.applied
    everybody = register.people(version)
    marks: dict[str, Mark] = {}
    for grade, *_ in register.grades(version, everybody) if version else ():
        points = {**grade.outcomes, **{part: given or 0.0 for part, given in grade.parts.items()}}
        marks[grade.attempt.student] = Mark(grade.attempt.student, grade.final, points, grade.attempt.submitted)
    for person in everybody.values():
        if person.status == "excused":
            marks.pop(person.student, None)
        elif person.decision and person.decision.score is not None:
            marks.setdefault(person.student, Mark(person.student, person.decision.score))
    return list(marks.values()), [f"{p.student}: {p.status}" for p in everybody.values() if p.student not in marks]


def copy_database(database: Path, target: Path) -> None:
    """Copy a database as it is at one moment, whatever is writing to it. Raises UsageError if it is none."""
    try:
        with sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True) as old, sqlite3.connect(target) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise UsageError(f"{database} is no gradebook of nbgrader ({error})") from None


def show_written(written: list[Written], others: list[str]) -> None:
    """Print whose mark changes, and where points of a person in nbgrader count besides ours."""
    changing = [one for one in written if one.before is None or abs(one.before - one.after) > 1e-6]
    print(f"{len(written)} students have a mark; {len(changing)} marks change.")
    for one in changing:
        print(f"Changes: {one.student}: {'' if one.before is None else f'{one.before:g} -> '}{one.after:g}")
    for one in written:
        if one.by_hand:
            print(f"A person has given points in nbgrader, which count: {one.student}: {', '.join(one.by_hand)}")
    for who in others:
        print(f"Without a mark: {who}")
