"""nbgrader: marks in its gradebook, a database, through nbgrader's own interface.

Each outcome is a graded cell with the outcome's id in a notebook of that name, as `grader bundle nbgrader` makes them. A part that
a person grades is one in the notebook of its outcome, or in the last one. What is not there is made. The score of a cell
may be more than it is worth, which is extra credit. Late days, and a mark that was set lower, are a penalty; what a mark was set
higher by is in the first cell. So the sum is the mark. Points that a person has given in nbgrader stay, and are told.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from grader.classroom.results import in_lists
from grader.model.assignment import Assignment
from grader.model.errors import UsageError

AT_ONCE = 500
"""The rows of so many students are made at a time."""
CACHE_KIB = 200_000
"""Of the database. With 100,000 students it has 500 MiB."""
Row = dict[str, Any]
UNGRADED: Row = {"auto_score": None, "manual_score": None, "extra_credit": None, "needs_manual_grade": True}
"""What a grade has that is not there yet, as nbgrader makes it."""


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
    from nbgrader.api import Grade, MissingEntry, SubmittedAssignment, SubmittedNotebook

    found = []
    with gradebook_in(database, assignment.id) as gradebook:
        for cell in graded_cells(assignment):
            try:
                place = gradebook.find_grade_cell(cell.name, cell.notebook, assignment.id).id
            except MissingEntry:
                continue
            columns = (SubmittedAssignment.student_id, Grade.manual_score, Grade.extra_credit)
            query = sa.select(*columns).join_from(Grade, SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            query = query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            given = gradebook.db.execute(query.where((Grade.cell_id == place) & Grade.manual_score.is_not(None)))
            # What was given on top counts in nbgrader, too.
            found += [GivenByHand(row[0], cell.name, float(row[1] + (row[2] or 0.0))) for row in given]
    return found


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
    """Write the mark of each student into these cells, of which the first gets what they do not add up to; all marks or none."""
    there = present_cells(gradebook, name, cells)
    connection = gradebook.db.connection()
    # Rows stand in the order of random ids, so that each one is written to another page.
    connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
    for some in in_lists(marks, AT_ONCE):
        yield from write_some(connection, there, cells, some)
    gradebook.db.commit()


def write_some(connection: sa.Connection, there: Cells, cells: Sequence[GradedCell], marks: Sequence[Mark]) -> list[Written]:
    """Write the marks of some students."""
    submitted, new = submissions_of(connection, there, marks)
    rows = submitted_rows(connection, there, submitted, new)

    def mark_of(submission: str) -> float:
        """Return a mark as nbgrader computes it."""
        own = [rows.notebooks[notebook, submission] for notebook in there.graded]
        earned = sum(counted_score(rows.grades[cell, row["id"]]) for row in own for cell in there.graded[row["notebook_id"]])
        return max(0.0, float(earned) - sum(float(row["late_submission_penalty"] or 0.0) for row in own))

    before = {student: None if student in new else mark_of(submission) for student, submission in submitted.items()}
    by_hand: dict[str, list[str]] = {mark.student: [] for mark in marks}
    for mark in marks:
        # What the cells do not add up to.
        rest = mark.final - sum(mark.points.get(cell.name, 0.0) for cell in cells)
        for number, cell in enumerate(cells):
            place, notebook = there.own[cell.name]
            row = rows.notebooks[notebook, submitted[mark.student]]
            own = rows.grades[place, row["id"]]
            waits = cell.by_person and cell.name not in mark.points
            points = mark.points.get(cell.name, 0.0) + (max(0.0, rest) if number == 0 else 0.0)
            own["auto_score"] = None if waits else round(points, 6)
            own["needs_manual_grade"] = waits and own["manual_score"] is None
            if number == 0 or cell.notebook != cells[0].notebook:
                row["late_submission_penalty"] = round(max(0.0, -rest), 6) if number == 0 else 0.0
            if own["manual_score"] is not None or own["extra_credit"] is not None:
                by_hand[mark.student].append(cell.name)
    rows.write(connection)
    return [
        Written(mark.student, before[mark.student], mark_of(submitted[mark.student]), tuple(by_hand[mark.student]))
        for mark in marks
    ]


def submissions_of(connection: sa.Connection, there: Cells, marks: Sequence[Mark]) -> tuple[dict[str, str], set[str]]:
    """Return the id of each student's submission, and of whom it is new."""
    from nbgrader.api import Student, SubmittedAssignment
    from nbgrader.utils import parse_utc

    students = [mark.student for mark in marks]
    known = set(connection.scalars(sa.select(Student.id).where(Student.id.in_(students))))
    insert_rows(connection, Student, [{"id": student} for student in students if student not in known])
    here = (SubmittedAssignment.assignment_id == there.assignment) & SubmittedAssignment.student_id.in_(students)
    found = connection.execute(sa.select(SubmittedAssignment.student_id, SubmittedAssignment.id).where(here))
    submitted = {row.student_id: row.id for row in found}
    new = set(students) - submitted.keys()
    submitted |= {student: new_id() for student in students if student in new}
    times = {mark.student: parse_utc(mark.submitted.isoformat()) for mark in marks if mark.submitted}
    key = {"assignment_id": there.assignment}
    added = [{**key, "id": submitted[student], "student_id": student, "timestamp": times.get(student)} for student in new]
    insert_rows(connection, SubmittedAssignment, added)
    moved = [{"row": submitted[student], "timestamp": time} for student, time in times.items() if student not in new]
    update_rows(connection, SubmittedAssignment, moved)
    return submitted, new


class SubmittedRows(msgspec.Struct):
    """The rows of the notebooks of some submissions, as dictionaries."""

    notebooks: dict[tuple[str, str], Row]
    """By the id of the notebook and that of the submission."""
    grades: dict[tuple[str, str], Row]
    """By the id of the cell and that of the submitted notebook."""
    comments: list[Row]
    """That are to be made; others stay as they are."""
    known: set[str]
    """The ids of those that are there."""

    def write(self, connection: sa.Connection) -> None:
        """Make the rows that are not there, and write what may have changed in the others."""
        from nbgrader.api import Comment, Grade, SubmittedNotebook

        changing = {SubmittedNotebook: ("late_submission_penalty",), Grade: ("auto_score", "needs_manual_grade")}
        for table, rows in ((SubmittedNotebook, self.notebooks), (Grade, self.grades)):
            insert_rows(connection, table, [row for row in rows.values() if row["id"] not in self.known])
            there = (row for row in rows.values() if row["id"] in self.known)
            update_rows(connection, table, [{"row": row["id"], **{name: row[name] for name in changing[table]}} for row in there])
        insert_rows(connection, Comment, self.comments)


def submitted_rows(connection: sa.Connection, there: Cells, submitted: Mapping[str, str], new: Set[str]) -> SubmittedRows:
    """Return the rows of submissions of students, of whom some are new; rows that lack are among them.

    nbgrader makes them for new submissions only, and has an index for them in this order.
    """
    from nbgrader.api import Grade, SubmittedNotebook

    older = [submission for student, submission in submitted.items() if student not in new]
    rows = SubmittedRows({}, {}, [], set())
    for notebook, cells in there.graded.items():
        here = (SubmittedNotebook.notebook_id == notebook) & SubmittedNotebook.assignment_id.in_(older)
        found = {row["assignment_id"]: row for row in select_rows(connection, SubmittedNotebook, here, older)}
        ids = [row["id"] for row in found.values()]
        rows.known.update(ids)
        for submission in submitted.values():
            row = found.get(submission)
            if row is None:
                keys = {"id": new_id(), "notebook_id": notebook, "assignment_id": submission}
                row = {**keys, "flagged": False, "late_submission_penalty": None}
                rows.comments += [{"id": new_id(), "cell_id": c, "notebook_id": row["id"]} for c in there.commented[notebook]]
            rows.notebooks[notebook, submission] = row
        for cell in cells:
            graded = {row["notebook_id"]: row for row in select_rows(connection, Grade, grade_of(cell, ids), ids)}
            rows.known.update(row["id"] for row in graded.values())
            for submission in submitted.values():
                number = rows.notebooks[notebook, submission]["id"]
                rows.grades[cell, number] = graded.get(number) or {
                    **UNGRADED,
                    "id": new_id(),
                    "cell_id": cell,
                    "notebook_id": number,
                }
    return rows


def grade_of(cell: str, notebooks: Sequence[str]) -> Any:
    """Return the condition that a grade is one of a cell in these submitted notebooks."""
    from nbgrader.api import Grade

    return (Grade.cell_id == cell) & Grade.notebook_id.in_(notebooks)


def select_rows(connection: sa.Connection, table: Any, here: Any, among: Sequence[str]) -> list[Row]:
    """Return the rows of a table that meet a condition; none where it can be met by none, since it is `among` nothing."""
    return [dict(row) for row in connection.execute(sa.select(table.__table__).where(here)).mappings()] if among else []


def insert_rows(connection: sa.Connection, table: Any, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(sa.insert(table.__table__), rows)


def update_rows(connection: sa.Connection, table: Any, rows: Sequence[Row]) -> None:
    """Write values of rows, each with its id as `row`."""
    if rows:
        connection.execute(sa.update(table.__table__).where(table.__table__.c.id == sa.bindparam("row")), rows)


def new_id() -> str:
    """Return an id as nbgrader makes them."""
    return uuid.uuid4().hex


def counted_score(grade: Row) -> float:
    """Return the points of a cell as nbgrader counts them: a person's in place of ours, and extra credit on top."""
    given = grade["auto_score"] if grade["manual_score"] is None else grade["manual_score"]
    return 0.0 if given is None else float(given) + float(grade["extra_credit"] or 0.0)
