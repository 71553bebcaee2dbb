"""nbgrader: marks in its gradebook, a database, through nbgrader's own interface.

Each outcome is a graded cell with the outcome's id in a notebook of that name, as `grader bundle nbgrader` makes them. A part that
a person grades is one in the notebook of its outcome, or in the last one. What is not there is made. The score of a cell
may be more than it is worth, which is extra credit. Late days, and a mark that was set lower, are a penalty; what a mark was set
higher by is in the first cell. So the sum is the mark. Points that a person has given in nbgrader stay, and are told.
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


class Cells(msgspec.Struct, frozen=True):
    """The notebooks of an assignment in nbgrader, and the ids of their cells by that of the notebook."""

    assignment: str
    graded: dict[str, list[str]]
    commented: dict[str, list[str]]
    own: dict[str, tuple[str, str]]
    """Of our cells, by name: the id, and that of the notebook."""


def present_cells(gradebook: Any, name: str, cells: Sequence[GradedCell]) -> Cells:
    """Return what an assignment consists of in nbgrader."""
    assignment = gradebook.find_assignment(name)
    ours = {(cell.name, cell.notebook) for cell in cells}
    graded, commented = {}, {}
    own: dict[str, tuple[str, str]] = {}
    for notebook in assignment.notebooks:
        graded[notebook.id] = [cell.id for cell in (*notebook.grade_cells, *notebook.task_cells)]
        commented[notebook.id] = [cell.id for cell in (*notebook.solution_cells, *notebook.task_cells)]
        own |= {cell.name: (cell.id, notebook.id) for cell in notebook.grade_cells if (cell.name, notebook.name) in ours}
    return Cells(assignment.id, graded, commented, own)


def write_marks(gradebook: Any, name: str, cells: Sequence[GradedCell], marks: Iterable[Mark]) -> Iterator[Written]:
    """Write the mark of each student into these cells, of which the first gets what they do not add up to."""
    there = present_cells(gradebook, name, cells)
    for some in in_lists(marks, AT_ONCE):
        yield from write_some(gradebook.db, there, cells, some)
        # Nothing of those who are done is kept in memory.
        gradebook.db.expunge_all()


def write_some(session: Any, there: Cells, cells: Sequence[GradedCell], marks: Sequence[Mark]) -> list[Written]:
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
        rest = mark.final - sum(mark.points.get(cell.name, 0.0) for cell in cells)
        for number, cell in enumerate(cells):
            place, notebook = there.own[cell.name]
            row = notebooks[notebook, submitted[mark.student].id]
            own = grades[place, row.id]
            waits = cell.by_person and cell.name not in mark.points
            points = mark.points.get(cell.name, 0.0) + (max(0.0, rest) if number == 0 else 0.0)
            own.auto_score = None if waits else round(points, 6)
            own.needs_manual_grade = waits and not has_score(own)
            if number == 0 or cell.notebook != cells[0].notebook:
                row.late_submission_penalty = round(max(0.0, -rest), 6) if number == 0 else 0.0
            if has_score(own) or own.extra_credit is not None:
                by_hand[mark.student].append(cell.name)
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
