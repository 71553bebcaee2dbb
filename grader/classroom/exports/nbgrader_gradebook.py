"""nbgrader: marks in its gradebook, a database, through nbgrader's own interface.

Each outcome is a graded cell with the outcome's id in a notebook of that name, as `grader bundle nbgrader` makes them. A part that
a person grades is one in the notebook of its outcome, or in the last one. What is not there is made. The score of a cell
may be more than it is worth, which is extra credit. Late days, and a mark that was set lower, are a penalty; what a mark was set
higher by is in the first cell. So the sum is the mark. Points that a person has given in nbgrader stay, and are told.
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
    """A part is not among them that nobody has graded yet: it waits for a person in nbgrader, too."""
    submitted: datetime | None = None


class GradedCell(msgspec.Struct, frozen=True):
    """A cell of nbgrader's that gives points, for an outcome or a part of this name."""

    name: str
    notebook: str
    worth: float
    by_person: bool = False


class GivenByHand(msgspec.Struct, frozen=True):
    """Points that a person has given a student in nbgrader, for an outcome or a part."""

    student: str
    cell: str
    points: float


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
    cells = graded_cells(assignment)
    with gradebook_in(database, assignment.id) as gradebook:
        prepare_assignment(gradebook, assignment.id, cells)
        return list(write_marks(gradebook, assignment.id, cells, marks))


def graded_cells(assignment: Assignment) -> list[GradedCell]:
    """Return the cells of an assignment, those of outcomes first."""
    outcomes = [GradedCell(outcome.id, outcome.id, outcome.points) for outcome in assignment.outcomes]
    about = assignment.description
    return [*outcomes, *(GradedCell(part.id, about.sheet_of(part), part.points, by_person=True) for part in about.manual)]


def given_by_hand(database: Path, assignment: Assignment) -> list[GivenByHand]:
    """Read the points that persons have given in a gradebook. Raises UsageError as `fill_nbgrader`."""
    from nbgrader.api import MissingEntry

    found = []
    with gradebook_in(database, assignment.id) as gradebook:
        for cell in graded_cells(assignment):
            try:
                grades = gradebook.find_grade_cell(cell.name, cell.notebook, assignment.id).grades
            except MissingEntry:
                continue
            # What was given on top counts in nbgrader, too.
            given = {grade.student.id: grade.manual_score + (grade.extra_credit or 0.0) for grade in grades if has_score(grade)}
            found += [GivenByHand(student, cell.name, float(points)) for student, points in given.items()]
    return found


def has_score(grade: Any) -> bool:
    """Tell whether a person has given the score of a cell."""
    return grade.manual_score is not None


def gradebook_in(database: Path, assignment: str) -> Any:
    """Open the gradebook in a database, a context manager. Raises UsageError if it is none, or nbgrader is not installed."""
    try:
        from nbgrader.api import Gradebook
    except ModuleNotFoundError:
        raise UsageError("nbgrader is not installed where the grader is; install both in one environment") from None
    return Gradebook(f"sqlite:///{database.resolve()}", course_in(database, assignment))


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


def prepare_assignment(gradebook: Any, name: str, cells: Sequence[GradedCell]) -> None:
    """Make what is missing of an assignment: itself, its notebooks and these cells."""
    from nbgrader.api import MissingEntry

    gradebook.update_or_create_assignment(name)
    for cell in cells:
        gradebook.update_or_create_notebook(cell.notebook, name)
        try:
            gradebook.find_grade_cell(cell.name, cell.notebook, name)
        except MissingEntry:
            kind = "markdown" if cell.by_person else "code"
            gradebook.add_grade_cell(cell.name, cell.notebook, name, max_score=cell.worth, cell_type=kind)


def write_marks(gradebook: Any, name: str, cells: Sequence[GradedCell], marks: Sequence[Mark]) -> Iterator[Written]:
    """Write the mark of each student into these cells."""
    for mark in marks:
        before = mark_of(gradebook, name, mark.student)
        gradebook.update_or_create_student(mark.student)
        handed_in = {"timestamp": mark.submitted.isoformat()} if mark.submitted else {}
        add_missing(gradebook, gradebook.update_or_create_submission(name, mark.student, **handed_in))
        # What the cells do not add up to.
        rest = mark.final - sum(mark.points.get(cell.name, 0.0) for cell in cells)
        by_hand = []
        for number, cell in enumerate(cells):
            own = gradebook.find_grade(cell.name, cell.notebook, name, mark.student)
            waits = cell.by_person and cell.name not in mark.points
            points = mark.points.get(cell.name, 0.0) + (max(0.0, rest) if number == 0 else 0.0)
            own.auto_score = None if waits else round(points, 6)
            own.needs_manual_grade = waits and not has_score(own)
            if number == 0 or cell.notebook != cells[0].notebook:
                own.notebook.late_submission_penalty = round(max(0.0, -rest), 6) if number == 0 else 0.0
            if has_score(own) or own.extra_credit is not None:
                by_hand.append(cell.name)
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
