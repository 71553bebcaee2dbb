"""Files that follow from the results of a class: grades as tables, one page about all, and a page for each student."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from grader.classroom import gradebook
from grader.classroom.analysis import Analysis
from grader.classroom.exports.nbgrader import nbgrader_csv
from grader.classroom.grades import Grade, with_points_of
from grader.classroom.names import file_names
from grader.classroom.page import render
from grader.classroom.people import Person
from grader.classroom.records import Version
from grader.classroom.register import Register
from grader.classroom.regrade import history_csv
from grader.grading.provenance import policy_digest
from grader.model.assignment import Assignment
from grader.model.report import Report
from grader.report import replacing, to_html, to_json, write_whole

REPORTS = "reports"
"""The folder of the students' reports."""
GRADEBOOK, CLASS_REPORT, HISTORY = "gradebook.csv", "class.html", "history.csv"


def write_all(
    assignment: Assignment, register: Register, version: Version, target: Path, problems: Sequence[str]
) -> tuple[list[Grade], list[Person]]:
    """Write tables, the class report, and the students' reports that are missing or older than their results.

    Returns the grade of each student who has one, and everybody; where nobody has one, there is no class report.
    """
    reports = target / REPORTS
    reports.mkdir(exist_ok=True)
    everybody = register.people(version)
    names = file_names(everybody)
    grades: list[Grade] = []
    # Where nobody who was graded is on the roster, it is the roster that is wrong.
    counted = {s for s, p in everybody.items() if p.counts} or {s for s, p in everybody.items() if p.status == "graded"}
    analysis = Analysis(assignment)
    table = gradebook.ChecksTable(assignment)
    with contextlib.ExitStack() as files:
        lines = files.enter_context(replacing(target / "results.jsonl"))
        analytic = open_parquet(files, target / "results.parquet")
        policy = {"policy": policy_digest(register.policy)}
        for grade, report in register.grades(version, everybody):
            if report.made_with:
                report = msgspec.structs.replace(report, made_with={**report.made_with, **policy})
            student = grade.attempt.student
            grades.append(grade)
            if student in counted:
                analysis.add(report)
            table.add(student, report)
            lines.write(gradebook.grade_line(grade, report))
            if analytic:
                analytic.add(student, report)
            write_report(reports / names[student], with_points_of(grade, report))
    due = register.policy.late.due.isoformat() if register.policy.late.due else ""
    people = list(everybody.values())
    write_whole(target / GRADEBOOK, gradebook.gradebook_csv(assignment, grades, people))
    write_whole(target / "checks.csv", table.csv())
    write_whole(target / "nbgrader.csv", nbgrader_csv(assignment, grades, due))
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


def write_report(path: Path, report: Report) -> None:
    """Write the full report as JSON, and the page that the student may have; files that are these already stay as they are."""
    content = to_json(report)
    full, page = path.with_name(f"{path.name}.json"), path.with_name(f"{path.name}.html")
    if page.is_file() and full.is_file() and full.read_bytes() == content:
        return
    write_whole(page, to_html(report.for_student()))
    write_whole(full, content)
