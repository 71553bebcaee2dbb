"""Files that follow from the results of a class: grades as tables, one page about all, and a page for each student."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

import grader.report
from grader.classroom import gradebook
from grader.classroom.analysis import Analysis
from grader.classroom.exports.nbgrader import NbgraderTable
from grader.classroom.feedback import DueFeedback, Feedback, feedback_due, made_of, shown_in
from grader.classroom.grades import Grade
from grader.classroom.listing import StudentListing
from grader.classroom.names import file_names
from grader.classroom.packing import Column, Summary
from grader.classroom.page import render
from grader.classroom.parquet import ParquetTable
from grader.classroom.people import Person, averaged
from grader.classroom.records import Version
from grader.classroom.register import Register
from grader.classroom.regrade import history_csv
from grader.grading.digests import paths_digest
from grader.model.assignment import Assignment
from grader.report import replacing, write_whole

REPORTS, INSTRUCTOR = "reports", "instructor"
"""The folder of the pages that students may have, and that in which earlier versions have kept full reports."""
PAGES = "pages.json"
"""The file that says what each page was made of."""
GRADEBOOK, CLASS_REPORT, HISTORY = "gradebook.csv", "class.html", "history.csv"


class Outlook(msgspec.Struct):
    """What is told of a class when its files are written."""

    people: list[Person]
    graded: int = 0
    counted: int = 0
    """The number of those whose marks the average is over."""
    total: float = 0.0
    """The sum of their marks."""
    waiting: dict[str, tuple[str, ...]] = {}
    """Who needs a person, and why."""

    def add(self, grade: Grade, *, counts: bool) -> None:
        """Add a student who has a grade."""
        self.graded += 1
        if counts:
            self.counted += 1
            self.total += grade.final
        if grade.person:
            self.waiting[grade.attempt.student] = grade.person


def write_all(
    assignment: Assignment,
    register: Register,
    version: Version,
    target: Path,
    problems: Sequence[str],
    *,
    with_pages: bool = True,
) -> Outlook:
    """Write tables, the class report, and the students' pages that are missing or tell something else than is true.

    Where nobody has a grade, there is no class report. Students pass by one at a time. Without pages, those of before go.
    """
    everybody = register.people(version)
    names = file_names(everybody)
    counted = averaged(everybody.values())
    outlook = Outlook(list(everybody.values()))
    analysis = Analysis(assignment)
    pages = Pages(target, register)
    listing = StudentListing(assignment, everybody, names if with_pages else {}, target)
    graded = set()
    with contextlib.ExitStack() as files:
        tables = Tables(assignment, register, everybody, target, files)

        def pages_due() -> Iterator[DueFeedback]:
            for grade, report, made in register.grades(version, everybody):
                student = grade.attempt.student
                columns = register.store.columns(report.columns)
                graded.add(student)
                outlook.add(grade, counts=student in counted)
                if student in counted:
                    analysis.add(report, columns, grade.final / grade.max_score if grade.max_score else 0.0)
                tables.add(grade, report, columns)
                listing.add(grade)
                if with_pages:
                    due = feedback_due(assignment, grade, everybody[student], made, names[student])
                    if pages.look_at(due, report):
                        yield due

        pages.write(pages_due())
        others = [person for person in outlook.people if person.student not in graded]
        tables.add_others(others)
    pages.save()
    outlook.waiting |= {p.student: p.notes for p in outlook.people if p.notes and p.student not in outlook.waiting}
    if applications := register.store.applications():
        write_whole(target / HISTORY, history_csv(applications))
    if counted:
        write_report(assignment, analysis, listing, others, problems, target)
    return outlook


def write_report(
    assignment: Assignment,
    analysis: Analysis,
    listing: StudentListing,
    others: Iterable[Person],
    problems: Sequence[str],
    target: Path,
) -> None:
    """Write the class report and its pages of students, to whom these others are added first."""
    for person in others:
        listing.add_other(person)
    listing.close()
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    page = render(assignment, analysis.findings(), listing, problems, when)
    write_whole(target / CLASS_REPORT, page.encode("utf-8", "replace"))


class Tables:
    """The tables of a class, written student by student."""

    def __init__(
        self, assignment: Assignment, register: Register, people: Mapping[str, Person], target: Path, files: contextlib.ExitStack
    ) -> None:
        def opened(name: str) -> BinaryIO:
            return files.enter_context(replacing(target / name))

        self.people, self.full = people, gradebook.full_points(assignment)
        due = register.policy.late.due.isoformat() if register.policy.late.due else ""
        self.lines = opened("results.jsonl")
        self.checks = gradebook.ChecksTable(assignment, opened("checks.csv"))
        self.nbgrader = NbgraderTable(assignment, people, due, opened("nbgrader.csv"))
        self.gradebook = gradebook.Gradebook(assignment, people, opened(GRADEBOOK))
        self.analytic: ParquetTable | None = None
        # The package for it may not be installed.
        if importlib.util.find_spec("pyarrow"):
            self.analytic = ParquetTable(opened("results.parquet"))
            files.callback(self.analytic.close)

    def add(self, grade: Grade, report: Summary, columns: Sequence[Column]) -> None:
        """Write the rows of a student who has a grade."""
        student, scores = grade.attempt.student, gradebook.scores_by_check(report, columns)
        self.gradebook.add(grade)
        self.nbgrader.add(grade)
        self.checks.add(student, scores)
        self.lines.write(gradebook.grade_line(grade, report, scores, self.people[student]))
        if self.analytic:
            self.analytic.add(student, report, columns)

    def add_others(self, people: Sequence[Person]) -> None:
        """Write the rows of those who have no grade."""
        self.gradebook.add_others(people)
        self.nbgrader.add_others(people)
        self.lines.writelines(gradebook.person_line(person, self.full) for person in people)


def report_files(target: Path, name: str) -> tuple[Path, Path]:
    """Return where the page of a student is, and where earlier versions have put the full report."""
    return target / REPORTS / f"{name}.html", target / INSTRUCTOR / f"{name}.json"


@functools.cache
def rendering_digest() -> str:
    """Return the digest of all that renders a page."""
    return paths_digest(sorted(path for path in Path(grader.report.__file__).parent.iterdir() if path.is_file()))


class Pages:
    """The pages of the students; a page is made again only if what it tells has changed."""

    def __init__(self, target: Path, register: Register) -> None:
        self.folder = target / REPORTS
        self.folder.mkdir(exist_ok=True)
        self.file = target / PAGES
        self.store = register.store
        self.shown = shown_in(register, published=False)
        self.before = self.read()
        self.now: dict[str, str] = {}

    def read(self) -> dict[str, str]:
        """Return the digest of what each page was made of; none where that is not known."""
        try:
            return msgspec.json.decode(self.file.read_bytes(), type=dict[str, str])
        except (OSError, msgspec.DecodeError):
            return {}

    def look_at(self, due: DueFeedback, report: Summary) -> bool:
        """Tell whether the page of a student has to be made: it is not there, or tells something else. Call it once for each."""
        made_of = msgspec.json.encode([rendering_digest(), report.digest, due.mark, due.parts, self.shown.digest])
        self.now[due.file] = hashlib.sha256(made_of).hexdigest()
        return self.before.get(due.file) != self.now[due.file] or not is_filled(self.folder / f"{due.file}.html")

    def write(self, due: Iterable[DueFeedback]) -> None:
        """Write pages, in several processes where there are many."""
        for _ in made_of(self.store, due, self.shown, functools.partial(write_page, self.folder)):
            pass

    def save(self) -> None:
        """Delete pages of those who have none any more, and save what the pages were made of."""
        for name in self.before.keys() - self.now.keys():
            (self.folder / f"{name}.html").unlink(missing_ok=True)
        write_whole(self.file, msgspec.json.encode(self.now))
        # Earlier versions have put pages' reports, and full ones, into files; the store has them.
        for old in (*self.folder.glob("*.json"), *(self.file.parent / INSTRUCTOR).glob("*.json")):
            old.unlink()


def write_page(folder: Path, feedback: Feedback) -> None:
    """Write the page of a student. It can be made again: what is lost with the power need not wait for the disk."""
    write_whole(folder / f"{feedback.file}.html", feedback.page() or b"", durable=False)


def is_filled(path: Path) -> bool:
    """Tell whether there is a file with something in it; an empty one is what is left where the power has gone."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
