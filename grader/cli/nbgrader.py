"""`grader gradebook --nbgrader`: writes marks into nbgrader's database, or only tells what would change.

What persons have given there becomes a decision in the store, as with `grader override`, so that both have the same mark.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.exports.nbgrader_gradebook import GivenByHand, Mark, Written, fill_nbgrader, given_by_hand
from grader.classroom.grades import counting_mark
from grader.classroom.records import Override
from grader.classroom.register import Register
from grader.classroom.store import now
from grader.cli import DONE
from grader.model.assignment import Assignment
from grader.model.errors import UsageError

NBGRADER = "nbgrader"
"""Who has made the decisions that were taken from there."""
ALIKE = 1e-6
"""Marks that differ by less are the same."""


def into_nbgrader(database: Path, out: Path | None, assignment: Assignment, register: Register) -> int:
    """Write the marks that count into `out`, which may be the database itself; without it into a copy, to tell what would change.

    Raises UsageError for a file that is no gradebook, or a class without a mark.
    """
    if not database.is_file():
        raise UsageError(f"{database} is not there; nbgrader makes it when it generates an assignment")
    with tempfile.TemporaryDirectory(prefix="gradebook-") as name:
        target = out or Path(name, "gradebook.db")
        if not target.exists() or not target.samefile(database):
            copy_database(database, target)
        taken = take_by_hand(register, given_by_hand(target, assignment))
        marks, others = marks_in(register)
        if not marks:
            raise UsageError("no submission has been graded; run `grader batch` first")
        written = fill_nbgrader(target, assignment, marks)
        if out:
            for decision in taken:
                register.store.add_override(decision)
        show_written(written, others)
    print(f"Written: {out}" if out else "Nothing has been written; name a file with --out, which can be the gradebook itself.")
    return DONE


def marks_in(register: Register) -> tuple[list[Mark], list[str]]:
    """List the marks of the version that counts, and say who has none. Who is excused has none."""
    version = register.store.applied
    everybody = register.people(version)
    marks: dict[str, Mark] = {}
    for grade, *_ in register.grades(version, everybody) if version else ():
        if counting_mark(everybody[grade.attempt.student], grade) is None:
            continue
        points = {**grade.outcomes, **{part: given for part, given in grade.parts.items() if given is not None}}
        marks[grade.attempt.student] = Mark(grade.attempt.student, grade.final, points, grade.attempt.submitted)
    for person in everybody.values():
        if (mark := counting_mark(person)) is not None:
            marks[person.student] = Mark(person.student, mark)
    return list(marks.values()), [f"{p.student}: {p.status}" for p in everybody.values() if p.student not in marks]


def take_by_hand(register: Register, given: Sequence[GivenByHand]) -> list[Override]:
    """Have the register decide what persons have given in nbgrader, tell that, and return these decisions.

    One that somebody has made here about the same stays, and is told: there both would have to be looked at.
    """
    here = {(d.student, d.outcome): d for d in register.decisions}
    taken = []
    for one in given:
        student = register.directory.recognise(one.student)
        before = here.get((student, one.cell))
        score = before.score if before else None
        if score is not None and abs(score - one.points) <= ALIKE:
            continue
        what = f"{student}, {one.cell}: {one.points:g}"
        if before and score is not None and before.who != NBGRADER:
            print(f"In nbgrader a person has given other points than {before.who} here ({score:g}): {what}; make them the same")
            continue
        print(f"A person has given in nbgrader, which counts here, too: {what}")
        taken.append(Override(student, one.cell, one.points, NBGRADER, "given by a person in nbgrader", now()))
    now_given = {(register.directory.recognise(one.student), one.cell) for one in given}
    for (student, about), decision in here.items():
        if decision.who == NBGRADER and decision.score is not None and (student, about) not in now_given:
            print(f"No longer given in nbgrader, and still counting here: {student}, {about}: {decision.score:g}")
    register.decide(taken)
    return taken


def copy_database(database: Path, target: Path) -> None:
    """Copy a database as it is at one moment, whatever is writing to it. Raises UsageError if it is none."""
    try:
        with sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True) as old, sqlite3.connect(target) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise UsageError(f"{database} is no gradebook of nbgrader ({error})") from None


def show_written(written: list[Written], others: list[str]) -> None:
    """Print whose mark changes, and where points of a person in nbgrader count besides ours."""
    changing = [one for one in written if one.before is None or abs(one.before - one.after) > ALIKE]
    print(f"{len(written)} students have a mark; {len(changing)} marks change.")
    for one in changing:
        print(f"Changes: {one.student}: {'' if one.before is None else f'{one.before:g} -> '}{one.after:g}")
    for one in written:
        if one.by_hand:
            print(f"A person has given points in nbgrader, which count: {one.student}: {', '.join(one.by_hand)}")
    for who in others:
        print(f"Without a mark: {who}")
