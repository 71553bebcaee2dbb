"""nbgrader: marks in its gradebook, a database, through nbgrader's own interface.

Each outcome is a graded cell with the outcome's id in a notebook of that name, as `grader bundle nbgrader` makes them, and so is
each part that a person grades. What is not there is made. The score of a cell may be more than it is worth, which is extra credit.
Late days, and a mark that was set lower, are a penalty; what a mark was set higher by is in the first cell. So the sum is the mark.
Points and extra credit that a person has given in nbgrader stay, and are told.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from grader.classroom.results import in_lists
from grader.model.assignment import Assignment
from grader.model.errors import UsageError

AT_ONCE = 200
"""So many students are written in one transaction."""


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


class Cells(msgspec.Struct, frozen=True):
    """The notebooks of an assignment in nbgrader, and the ids of their cells by that of the notebook."""

    assignment: str
    graded: dict[str, list[str]]
    commented: dict[str, list[str]]
    own: dict[str, tuple[str, str]]
    """Of our cells, by name: the id, and that of the notebook."""


def cells_of(gradebook: Any, name: str, cells: Sequence[str]) -> Cells:
    """Return what an assignment consists of in nbgrader."""
    assignment = gradebook.find_assignment(name)
    graded, commented = {}, {}
    own: dict[str, tuple[str, str]] = {}
    for notebook in assignment.notebooks:
        graded[notebook.id] = [cell.id for cell in (*notebook.grade_cells, *notebook.task_cells)]
        commented[notebook.id] = [cell.id for cell in (*notebook.solution_cells, *notebook.task_cells)]
        own |= {cell.name: (cell.id, notebook.id) for cell in notebook.grade_cells if cell.name == notebook.name in cells}
    return Cells(assignment.id, graded, commented, own)


def write_marks(gradebook: Any, name: str, cells: Sequence[str], marks: Iterable[Mark]) -> Iterator[Written]:
    """Write the mark of each student into these cells, of which the first gets what they do not add up to."""
    there = cells_of(gradebook, name, cells)
    for some in in_lists(marks, AT_ONCE):
        yield from write_some(gradebook.db, there, cells, some)
        # Nothing of those who are done is kept in memory.
        gradebook.db.expunge_all()


def write_some(session: Any, there: Cells, cells: Sequence[str], marks: Sequence[Mark]) -> list[Written]:
    """Write the marks of some students in one transaction."""
    submitted, new = submissions_of(session, there, marks)
    notebooks, grades = submitted_rows(session, there, [submission.id for submission in submitted.values()])

    def mark_of(submission: str) -> float:
        """Return a mark as nbgrader computes it."""
        own = [notebooks[notebook, submission] for notebook in there.graded]
        earned = sum(counted_score(grades[cell, notebook.id]) for notebook in own for cell in there.graded[notebook.notebook_id])
        return max(0.0, float(earned) - sum(float(notebook.late_submission_penalty or 0.0) for notebook in own))

    before = {student: None if student in new else mark_of(submission.id) for student, submission in submitted.items()}
    by_hand: dict[str, list[str]] = {mark.student: [] for mark in marks}
    for mark in marks:
        # What the cells do not add up to.
        rest = mark.final - sum(mark.points.get(cell, 0.0) for cell in cells)
        for number, cell in enumerate(cells):
            place, notebook = there.own[cell]
            row = notebooks[notebook, submitted[mark.student].id]
            own = grades[place, row.id]
            own.auto_score = round(mark.points.get(cell, 0.0) + (max(0.0, rest) if number == 0 else 0.0), 6)
            own.needs_manual_grade = False
            row.late_submission_penalty = round(max(0.0, -rest), 6) if number == 0 else 0.0
            if own.manual_score is not None or own.extra_credit is not None:
                by_hand[mark.student].append(cell)
    written = [
        Written(mark.student, before[mark.student], mark_of(submitted[mark.student].id), tuple(by_hand[mark.student]))
        for mark in marks
    ]
    session.commit()
    return written


def submissions_of(session: Any, there: Cells, marks: Sequence[Mark]) -> tuple[dict[str, Any], set[str]]:
    """Return the submission of each student, and of whom it is new."""
    from nbgrader.api import Student, SubmittedAssignment
    from nbgrader.utils import parse_utc

    students = [mark.student for mark in marks]
    known = set(session.scalars(sa.select(Student.id).where(Student.id.in_(students))))
    session.add_all([Student(id=student) for student in students if student not in known])
    here = (SubmittedAssignment.assignment_id == there.assignment) & SubmittedAssignment.student_id.in_(students)
    submitted = {row.student_id: row for row in session.scalars(sa.select(SubmittedAssignment).where(here))}
    new = set(students) - submitted.keys()
    for mark in marks:
        if mark.student in new:
            row = SubmittedAssignment(id=new_id(), assignment_id=there.assignment, student_id=mark.student)
            submitted[mark.student] = row
            session.add(row)
        if mark.submitted:
            submitted[mark.student].timestamp = parse_utc(mark.submitted.isoformat())
    return submitted, new


def submitted_rows(
    session: Any, there: Cells, submissions: Sequence[str]
) -> tuple[dict[tuple[str, str], Any], dict[tuple[str, str], Any]]:
    """Return the notebooks of submissions, by notebook and submission, and their grades, by cell and notebook; what lacks is made.

    nbgrader makes them for new submissions only, and has an index for them in this order.
    """
    from nbgrader.api import Comment, Grade, SubmittedNotebook

    notebooks: dict[tuple[str, str], Any] = {}
    grades: dict[tuple[str, str], Any] = {}
    for notebook, cells in there.graded.items():
        here = (SubmittedNotebook.notebook_id == notebook) & SubmittedNotebook.assignment_id.in_(submissions)
        found = {row.assignment_id: row for row in session.scalars(sa.select(SubmittedNotebook).where(here))}
        for submission in submissions:
            if submission not in found:
                row = SubmittedNotebook(id=new_id(), notebook_id=notebook, assignment_id=submission)
                found[submission] = row
                comments = [Comment(id=new_id(), cell_id=cell, notebook_id=row.id) for cell in there.commented[notebook]]
                session.add_all([row, *comments])
            notebooks[notebook, submission] = found[submission]
        ids = [row.id for row in found.values()]
        for cell in cells:
            has = (Grade.cell_id == cell) & Grade.notebook_id.in_(ids)
            grades |= {(cell, row.notebook_id): row for row in session.scalars(sa.select(Grade).where(has))}
            for number in ids:
                if (cell, number) not in grades:
                    grades[cell, number] = Grade(id=new_id(), cell_id=cell, notebook_id=number)
                    session.add(grades[cell, number])
    return notebooks, grades


def new_id() -> str:
    """Return an id as nbgrader makes them."""
    return uuid.uuid4().hex


def counted_score(grade: Any) -> float:
    """Return the points of a cell as nbgrader counts them: a person's in place of ours, and extra credit on top."""
    given = grade.auto_score if grade.manual_score is None else grade.manual_score
    return 0.0 if given is None else float(given) + float(grade.extra_credit or 0.0)
