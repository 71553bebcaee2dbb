"""Files that follow from the results of a class: grades as tables, one page about all, and a page for each student."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from grader.classroom import gradebook
from grader.classroom.analysis import Analysis
from grader.classroom.exports.nbgrader import nbgrader_csv
from grader.classroom.grades import Grade, make_grade, rank_attempts, with_points_of, with_time_notes
from grader.classroom.names import file_names
from grader.classroom.page import render
from grader.classroom.store import Attempt, Standing, Store, Version
from grader.model.assignment import Assignment
from grader.model.policy import Policy
from grader.model.report import Report
from grader.report import replacing, to_html, to_json, write_whole

REPORTS = "reports"
"""The folder of the students' reports."""
GRADEBOOK, CLASS_REPORT = "gradebook.csv", "class.html"


def write_all(
    assignment: Assignment, store: Store, version: Version, policy: Policy, target: Path, problems: Sequence[str]
) -> list[Grade]:
    """Write tables, the class report, and the students' reports that are missing or older than their results.

    Returns the grade of each student; none if nothing has been graded, and then nothing is written.
    """
    reports = target / REPORTS
    reports.mkdir(exist_ok=True)
    standing = store.standing(version)
    by_student = rank_attempts(store.attempts(), standing, policy)
    if not by_student:
        return []
    names = file_names(by_student)
    grades: list[Grade] = []
    analysis = Analysis(assignment)
    table = gradebook.ChecksTable(assignment)
    with contextlib.ExitStack() as files:
        lines = files.enter_context(replacing(target / "results.jsonl"))
        analytic = open_parquet(files, target / "results.parquet")
        for grade, report in grades_of(store, by_student, standing, version, policy):
            student = grade.attempt.student
            grades.append(grade)
            analysis.add(report)
            table.add(student, report)
            lines.write(gradebook.grade_line(grade, report))
            if analytic:
                analytic.add(student, report)
            write_report(reports / names[student], with_points_of(grade, report))
    due = policy.late.due.isoformat() if policy.late.due else ""
    write_whole(target / GRADEBOOK, gradebook.gradebook_csv(assignment, grades))
    write_whole(target / "checks.csv", table.csv())
    write_whole(target / "nbgrader.csv", nbgrader_csv(assignment, grades, due))
    links = {student: f"{REPORTS}/{names[student]}.html" for student in by_student}
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    page = render(assignment, analysis.findings(), grades, links, problems, when)
    write_whole(target / CLASS_REPORT, page.encode("utf-8", "replace"))
    return grades


def grades_of(
    store: Store, by_student: Mapping[str, Sequence[Attempt]], standing: Mapping[int, Standing], version: Version, policy: Policy
) -> Iterator[tuple[Grade, Report]]:
    """Yield the grade of each student, with the report that it comes from; one report at a time is in memory."""
    decisions = store.overrides()
    for attempts in by_student.values():
        stands = standing[attempts[0].number]
        report = store.report(attempts[0].number, stands.version)
        assert report
        yield with_time_notes(make_grade(attempts, report, policy, decisions), stands, version), report


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
