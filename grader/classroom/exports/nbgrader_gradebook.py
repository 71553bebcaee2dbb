"""nbgrader: marks in its gradebook, a database, through nbgrader's own interface.

Each outcome is a graded cell with the outcome's id in a notebook of that name, as `grader bundle nbgrader` makes them, and so is
each part that a person grades. What is not there is made. The score of a cell may be more than it is worth, which is extra credit.
Late days, and a mark that was set lower, are a penalty; what a mark was set higher by is in the first cell. So the sum is the mark.
Points and extra credit that a person has given in nbgrader stay, and are told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from grader.model.assignment import Assignment
from grader.model.errors import UsageError


class Mark(msgspec.Struct, frozen=True):
    """What is written for a student: the mark, and the points of outcomes and parts that it comes from."""

    student: str
    final: float
    points: dict[str, float] = {}
    submitted: datetime | None = None


class Written(msgspec.Struct, frozen=True):
    """The mark of a student in nbgrader, before and after."""

    student: str
    before: float | None
    """None where there was no submission of the student."""
    after: float
    by_hand: tuple[str, ...] = ()
    """Cells for which a person has given points in nbgrader, which count there in place of ours or on top of them."""


def fill_nbgrader(database: Path, assignment: Assignment, marks: Sequence[Mark]) -> list[Written]:
    """Write marks into a gradebook, and return what has changed. Raises UsageError if it is none, or nbgrader is not installed."""
    try:
        from nbgrader.api import Gradebook
    except ModuleNotFoundError:
        raise UsageError("nbgrader is not installed where the grader is; install both in one environment") from None
    course = course_in(database, assignment.id)
    worth = {outcome.id: outcome.points for outcome in assignment.outcomes}
    worth |= {part.id: part.points for part in assignment.description.manual}
    with Gradebook(f"sqlite:///{database.resolve()}", course) as gradebook:
        prepare_assignment(gradebook, assignment.id, worth)
        return list(write_marks(gradebook, assignment.id, list(worth), marks))


def course_in(database: Path, assignment: str) -> str:
    """Return the course of an assignment in a gradebook, or the one course that there is.

    Raises UsageError if the file is no gradebook: nbgrader would make a new one of any name.
    """
    try:
        with sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True) as connection:
            own = connection.execute("SELECT course_id FROM assignment WHERE name = ?", (assignment,)).fetchall()
            courses = own or connection.execute("SELECT id FROM course").fetchall()
    except sqlite3.Error:
        told = "it is called gradebook.db, in the folder of the course"
        raise UsageError(f"{database} is no gradebook of nbgrader; {told}") from None
    return str(courses[0][0]) if len(courses) == 1 else "default_course"


def prepare_assignment(gradebook: Any, name: str, worth: dict[str, float]) -> None:
    """Make what is missing of an assignment: itself, and a notebook with a graded cell for each of `worth`."""
    from nbgrader.api import MissingEntry

    gradebook.update_or_create_assignment(name)
    for own, most in worth.items():
        gradebook.update_or_create_notebook(own, name)
        try:
            gradebook.find_grade_cell(own, own, name)
        except MissingEntry:
            gradebook.add_grade_cell(own, own, name, max_score=most, cell_type="code")


def write_marks(gradebook: Any, name: str, cells: Sequence[str], marks: Sequence[Mark]) -> Iterator[Written]:
    """Write the mark of each student into these cells."""
    for mark in marks:
        before = mark_of(gradebook, name, mark.student)
        gradebook.update_or_create_student(mark.student)
        handed_in = {"timestamp": mark.submitted.isoformat()} if mark.submitted else {}
        add_missing(gradebook, gradebook.update_or_create_submission(name, mark.student, **handed_in))
        # What the cells do not add up to.
        rest = mark.final - sum(mark.points.get(cell, 0.0) for cell in cells)
        by_hand = []
        for number, cell in enumerate(cells):
            own = gradebook.find_grade(cell, cell, name, mark.student)
            own.auto_score = round(mark.points.get(cell, 0.0) + (max(0.0, rest) if number == 0 else 0.0), 6)
            own.needs_manual_grade = False
            own.notebook.late_submission_penalty = round(max(0.0, -rest), 6) if number == 0 else 0.0
            if own.manual_score is not None or own.extra_credit is not None:
                by_hand.append(cell)
        gradebook.db.commit()
        yield Written(mark.student, before, mark_of(gradebook, name, mark.student) or 0.0, tuple(by_hand))


def mark_of(gradebook: Any, name: str, student: str) -> float | None:
    """Return a student's mark as nbgrader exports it; None if there is no submission."""
    from nbgrader.api import MissingEntry

    try:
        submission = gradebook.find_submission(name, student)
    except MissingEntry:
        return None
    return max(0.0, float(submission.score) - float(submission.late_submission_penalty or 0.0))


def add_missing(gradebook: Any, submission: Any) -> None:
    """Give a submission the notebooks and cells that were made after it: nbgrader gives them to new submissions only."""
    from nbgrader.api import Grade, SubmittedNotebook

    there = {notebook.notebook_id: notebook for notebook in submission.notebooks}
    for notebook in submission.assignment.notebooks:
        own = there.get(notebook.id) or SubmittedNotebook(notebook=notebook, assignment=submission)
        graded = {grade.cell_id for grade in own.grades}
        for cell in notebook.grade_cells:
            if cell.id not in graded:
                gradebook.db.add(Grade(cell_id=cell.id, notebook=own))
    gradebook.db.commit()
