"""Files that follow from the results of a class: grades as tables, one page about all, and a page for each student."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from grader import __version__
from grader.classroom import gradebook
from grader.classroom.analysis import Analysis
from grader.classroom.exports.nbgrader import nbgrader_csv
from grader.classroom.feedback import Feedback, feedback_on, shown_in
from grader.classroom.grades import Grade, with_points_of
from grader.classroom.names import file_names
from grader.classroom.page import render
from grader.classroom.people import Person, averaged
from grader.classroom.records import Version
from grader.classroom.register import Register
from grader.classroom.regrade import history_csv
from grader.grading.provenance import by_policy
from grader.model.assignment import Assignment
from grader.model.report import Report
from grader.report import replacing, to_json, write_whole

REPORTS, INSTRUCTOR = "reports", "instructor"
"""The folder of the pages that students may have, and that of the full reports, in which hidden numbers stand."""
PAGES = "pages.json"
"""The file that says what each page was made of."""
GRADEBOOK, CLASS_REPORT, HISTORY = "gradebook.csv", "class.html", "history.csv"


def write_all(
    assignment: Assignment, register: Register, version: Version, target: Path, problems: Sequence[str]
) -> tuple[list[Grade], list[Person]]:
    """Write tables, the class report, full reports, and the students' pages that are missing or tell something else than is true.

    Returns the grade of each student who has one, and everybody; where nobody has one, there is no class report.
    """
    everybody = register.people(version)
    names = file_names(everybody)
    grades: list[Grade] = []
    counted = averaged(everybody.values())
    analysis = Analysis(assignment)
    table = gradebook.ChecksTable(assignment)
    pages = Pages(target)
    shown = shown_in(register, published=False)
    with contextlib.ExitStack() as files:
        lines = files.enter_context(replacing(target / "results.jsonl"))
        analytic = open_parquet(files, target / "results.parquet")
        for grade, found in register.grades(version, everybody):
            report = by_policy(found, register.policy)
            student = grade.attempt.student
            grades.append(grade)
            if student in counted:
                analysis.add(report, grade.final / grade.max_score if grade.max_score else 0.0)
            table.add(student, report)
            lines.write(gradebook.grade_line(grade, report, everybody[student]))
            if analytic:
                analytic.add(student, report)
            told = feedback_on(assignment, grade, report, everybody[student], shown)
            pages.write(names[student], with_points_of(grade, report), told)
        graded, full = {grade.attempt.student for grade in grades}, gradebook.full_points(assignment)
        lines.writelines(gradebook.person_line(one, full) for student, one in everybody.items() if student not in graded)
    pages.save()
    due = register.policy.late.due.isoformat() if register.policy.late.due else ""
    people = list(everybody.values())
    write_whole(target / GRADEBOOK, gradebook.gradebook_csv(assignment, grades, people))
    write_whole(target / "checks.csv", table.csv())
    write_whole(target / "nbgrader.csv", nbgrader_csv(assignment, grades, people, due))
    if applications := register.store.applications():
        write_whole(target / HISTORY, history_csv(applications))
    if counted:
        links = {grade.attempt.student: f"{REPORTS}/{names[grade.attempt.student]}.html" for grade in grades}
        when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        page = render(assignment, analysis.findings(), grades, links, problems, when, people=people)
        write_whole(target / CLASS_REPORT, page.encode("utf-8", "replace"))
    return grades, people


def open_parquet(files: contextlib.ExitStack, path: Path) -> gradebook.ParquetTable | None:
    """Open a table for analysis, where the package for it is installed."""
    if importlib.util.find_spec("pyarrow") is None:
        return None
    analytic = gradebook.ParquetTable(files.enter_context(replacing(path)))
    files.callback(analytic.close)
    return analytic


def report_files(target: Path, name: str) -> tuple[Path, Path]:
    """Return where the page of a student is, and the full report."""
    return target / REPORTS / f"{name}.html", target / INSTRUCTOR / f"{name}.json"


class Pages:
    """The pages of the students and the full reports; a page is made again only if what it tells has changed."""

    def __init__(self, target: Path) -> None:
        self.target = target
        for folder in (REPORTS, INSTRUCTOR):
            (target / folder).mkdir(exist_ok=True)
        self.before = self.read()
        self.now: dict[str, str] = {}

    def read(self) -> dict[str, str]:
        """Return the digest of what each page was made of; none where that is not known."""
        try:
            return msgspec.json.decode((self.target / PAGES).read_bytes(), type=dict[str, str])
        except (OSError, msgspec.DecodeError):
            return {}

    def write(self, name: str, report: Report, told: Feedback) -> None:
        """Write the full report of a student as JSON, and the page; files that are these already stay as they are."""
        page, full = report_files(self.target, name)
        content = to_json(report)
        if not (full.is_file() and full.read_bytes() == content):
            write_whole(full, content)
        made_of = msgspec.json.encode([__version__, told.report, told.mark, told.unseen])
        self.now[name] = hashlib.sha256(made_of).hexdigest()
        if self.before.get(name) != self.now[name] or not page.is_file():
            write_whole(page, told.page() or b"")
        # Earlier versions put the full report there.
        page.with_suffix(".json").unlink(missing_ok=True)

    def save(self) -> None:
        """Save what the pages were made of."""
        write_whole(self.target / PAGES, msgspec.json.encode(self.now))
