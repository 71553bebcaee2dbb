"""Listing of the students of a class report: a table in the page itself or, where they are many, on pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import msgspec

from grader.classroom.grades import Grade, counting_mark
from grader.classroom.people import Person
from grader.model.assignment import Assignment
from grader.report import write_whole
from grader.report.templates import template_at
from grader.report.wording import points

TEMPLATE = Path(__file__).with_name("students.html.jinja")
FOLDER, REPORTS = "class", "reports"
ON_A_PAGE = 1000
"""So many students stand in one table: a browser shows no more at once without delay."""


class StudentRow(msgspec.Struct, frozen=True):
    """A row of the table of students."""

    student: str
    name: str
    link: str
    """The path of the student's page, relative to the class report; "" if there is none."""
    mark: str
    machine: str
    late_days: str
    outcomes: tuple[str, ...]
    notes: str


class ListingPage(msgspec.Struct, frozen=True):
    """A page with some of the students."""

    file: str
    first: str
    last: str
    count: int


class WaitingStudent(msgspec.Struct, frozen=True):
    """A student who needs a person."""

    student: str
    link: str
    why: str


class StudentListing:
    """The students, who come one by one. Only those of one page are in memory."""

    def __init__(self, assignment: Assignment, people: Mapping[str, Person], names: Mapping[str, str], target: Path | None) -> None:
        """`names` are those of files; without a `target` there are no pages."""
        self.assignment = assignment
        self.people = people
        self.names = names
        self.folder = target / FOLDER if target else None
        self.is_paged = target is not None and len(people) > ON_A_PAGE
        self.rows: list[StudentRow] = []
        self.pages: list[ListingPage] = []
        self.count = 0
        self.waiting: list[WaitingStudent] = []
        """The first who need a person."""
        self.in_need = 0

    def add(self, grade: Grade) -> None:
        """Add a student who has a grade."""
        student, person = grade.attempt.student, self.people.get(grade.attempt.student)
        link = f"{REPORTS}/{quote(self.names[student])}.html" if student in self.names else ""
        decisions = (f"{d.outcome or 'mark'} {d.score:g} by {d.who}: {d.why}" for d in grade.decisions)
        notes = [*(place_texts(person) if person else ()), *(["provisional"] if grade.provisional else []), *decisions]
        cells = tuple(two(grade.outcomes.get(outcome.id)) for outcome in self.assignment.outcomes)
        mark = two(counting_mark(person, grade) if person else grade.final)
        name = person.name if person else grade.attempt.name
        row = StudentRow(student, name, link, mark, two(grade.machine), str(grade.late.days), cells, " ".join(notes))
        self.add_row(row, grade.person)

    def add_other(self, person: Person) -> None:
        """Add somebody who has no grade."""
        decision, cells = person.decision, ("",) * len(self.assignment.outcomes)
        set_by = [f"set by {decision.who}: {decision.why}"] if decision else []
        notes = " ".join([*place_texts(person), *set_by])
        mark = two(counting_mark(person))
        self.add_row(StudentRow(person.student, person.name, "", mark, "", "", cells, notes), person.notes)

    def add_row(self, row: StudentRow, reasons: tuple[str, ...]) -> None:
        if self.is_paged and len(self.rows) == ON_A_PAGE:
            self.write_page()
        self.rows.append(row)
        self.count += 1
        if reasons:
            self.in_need += 1
            if len(self.waiting) < ON_A_PAGE:
                self.waiting.append(WaitingStudent(row.student, row.link, "; ".join(reasons)))

    def write_page(self) -> None:
        """Write a page with the rows so far."""
        assert self.folder
        self.folder.mkdir(exist_ok=True)
        number = len(self.pages) + 1
        file, following = (f"students-{n:03}.html" if n else "" for n in (number, number + 1))
        is_last = self.count == len(self.people)
        page = template_at(TEMPLATE).render(
            assignment=self.assignment,
            rows=self.rows,
            span=f"{self.count - len(self.rows) + 1} to {self.count} of {len(self.people)}",
            before=f"students-{number - 1:03}.html" if number > 1 else "",
            after="" if is_last else following,
        )
        write_whole(self.folder / file, page.encode("utf-8", "replace"), durable=False)
        self.pages.append(ListingPage(f"{FOLDER}/{file}", self.rows[0].student, self.rows[-1].student, len(self.rows)))
        self.rows = []

    def close(self) -> None:
        """Write the last page, and delete those of a class that was larger."""
        if self.is_paged and self.rows:
            self.write_page()
        if self.folder and self.folder.is_dir():
            written = {Path(page.file).name for page in self.pages}
            for path in self.folder.glob("students-*.html"):
                if path.name not in written:
                    path.unlink()


def two(value: float | None) -> str:
    """Write points as marks are written; nothing where there are none."""
    return "" if value is None else points(value, 2)


def place_texts(person: Person) -> list[str]:
    """Return what is to be told of the place of somebody in the class."""
    return [
        *([person.status] if person.status != "graded" else []),
        *([person.roster] if person.roster not in ("", "on it") else []),
    ]
