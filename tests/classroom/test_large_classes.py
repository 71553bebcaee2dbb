"""Large classes: tables are made from short records, the class report has pages, and stores of earlier versions give the same."""

from __future__ import annotations

import os
import re
import shutil
import zlib
from pathlib import Path

import msgspec
import numpy as np
import pytest
import sqlalchemy as sa

from grader.classroom import check_numbers, feedback, listing, spreading
from grader.classroom.analysis import Analysis, ClassFindings
from grader.classroom.packing import ReportPacker, blank_report, summarise
from grader.classroom.suspects import correlation
from grader.model.assignment import Assignment
from grader.model.report import Report

from .conftest import SUBMISSIONS, Run, full_reports, table

TABLES = ("gradebook.csv", "checks.csv", "nbgrader.csv", "results.jsonl", "results.parquet")


def test_many_students_stand_on_pages_that_need_no_script(
    classroom: Path, graded: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not (graded / "class").exists()
    monkeypatch.setattr(listing, "ON_A_PAGE", 2)
    assert run("batch", classroom, "--out", graded) == 0
    report = (graded / "class.html").read_text()
    pages = re.findall(r'href="(class/students-\d+\.html)"', report)
    assert len(pages) == 3
    found = []
    for path in pages:
        page = (graded / path).read_text()
        names = re.findall(r'<tr><td><a href="\.\./(reports/[^"]+)">([^<]+)</a>', page)
        assert len(names) <= 2
        assert all((graded / link.replace("%3D", "=")).is_file() for link, _ in names)
        ways = set(re.findall(r'href="(students-\d+\.html)"', page))
        assert ways == {Path(other).name for other in pages if abs(pages.index(other) - pages.index(path)) == 1}
        found += [name for _, name in names]
    assert found == sorted(SUBMISSIONS) == [name.lstrip("'") for name in table(graded / "gradebook.csv")]
    assert not re.findall("<td><a", report)
    # A class that has become smaller has none of them, and without pages of students no link leads to one.
    monkeypatch.undo()
    assert run("batch", classroom, "--out", graded, "--no-pages") == 0
    assert not list((graded / "class").iterdir())
    assert not list((graded / "reports").iterdir())
    report = (graded / "class.html").read_text()
    assert all(f"<tr><td>{name}" in report for name in SUBMISSIONS)
    assert "reports/" not in report


def test_several_processes_make_the_same(
    classroom: Path, graded: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def made() -> dict[Path, bytes]:
        shutil.rmtree(graded / "reports")
        assert run("batch", classroom, "--out", graded) == 0
        assert run("return", graded, "--folder", tmp_path / "folders") == 0
        paths = [*(graded / "reports").iterdir(), *(tmp_path / "folders").rglob("*.*")]
        return {path: path.read_bytes() for path in paths}

    alone = made()
    assert len(alone) >= 2 * len(SUBMISSIONS)
    monkeypatch.setattr(spreading, "FEW", 1)
    monkeypatch.setattr(spreading, "CHUNK", 1)
    monkeypatch.setattr(spreading, "usable_processors", lambda: 2)
    assert made() == alone
    # One of those processes ends.
    monkeypatch.setattr(feedback, "making_process", end_of_process)
    shutil.rmtree(graded / "reports")
    capsys.readouterr()
    assert run("batch", classroom, "--out", graded) != 0
    assert "a process of this command has ended" in capsys.readouterr().err


def end_of_process(*_: object) -> None:
    os._exit(1)


def test_a_store_of_an_earlier_version_gives_the_same(
    classroom: Path, graded: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {name: (graded / name).read_bytes() for name in TABLES}
    reports = full_reports(graded)
    engine = sa.create_engine(f"sqlite:///{graded / 'grades.sqlite'}")
    with engine.begin() as connection:
        numbers = {row.student: row.number for row in connection.execute(sa.text("select student, number from attempts"))}
        for student, report in reports.items():
            old = {"old": zlib.compress(msgspec.json.encode(report)), "number": numbers[student]}
            connection.execute(sa.text("update results set report = :old where attempt = :number"), old)
        connection.execute(sa.text("drop index results_by_time"))
        for name in ("summaries", "columns", "blanks"):
            connection.execute(sa.text(f"drop table {name}"))
    engine.dispose()
    assert run("batch", classroom, "--out", graded) == 0
    assert "0 submissions graded" in capsys.readouterr().out
    assert {name: (graded / name).read_bytes() for name in TABLES} == before
    assert full_reports(graded) == reports


def test_nothing_of_a_student_is_in_what_reports_have_in_common(graded: Path) -> None:
    for student, report in full_reports(graded).items():
        common = blank_report(report)
        assert student.encode() not in common
        assert report.submission.sha256.encode() not in common
        assert not any(check.message.encode() in common for check in report.checks if check.message)
        content = msgspec.json.encode(report)
        packed = ReportPacker(common).pack(report)
        assert ReportPacker(common).unpack(packed) == report
        assert len(packed) < len(zlib.compress(content))


def test_one_pass_in_blocks_finds_what_all_at_once_do(toy: Assignment, graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = list(full_reports(graded).values()) * 3
    whole = findings_of(toy, reports, monkeypatch, block=512)
    parts = findings_of(toy, reports, monkeypatch, block=4)
    for one, other in zip(whole.checks, parts.checks, strict=True):
        assert other.discrimination == (None if one.discrimination is None else pytest.approx(one.discrimination))
        assert (one.share, one.failed, one.errors, one.reasons) == (other.share, other.failed, other.errors, other.reasons)
    points = {check.id: check.points for check in toy.manifest.checks}
    shares = np.array([[check.score / check.max_score for check in report.checks] for report in reports])
    ids = [check.id for check in reports[0].checks]
    totals = shares @ np.array([points[name] for name in ids])
    for n, name in enumerate(ids):
        expected = correlation(shares[:, n], totals - shares[:, n] * points[name])
        (found,) = [check.discrimination for check in parts.checks if check.check.id == name]
        assert found == (None if expected is None else pytest.approx(expected))
    assert np.array_equal(whole.statuses, parts.statuses)
    # Of more students than a picture has columns, the best and the last are among those that are shown.
    monkeypatch.setattr(check_numbers, "WIDEST", 4)
    few = findings_of(toy, reports, monkeypatch, block=512)
    assert few.statuses.shape == (len(points), 4)
    assert np.array_equal(few.statuses[:, [0, -1]], whole.statuses[:, [0, -1]])


def findings_of(toy: Assignment, reports: list[Report], monkeypatch: pytest.MonkeyPatch, *, block: int) -> ClassFindings:
    monkeypatch.setattr(check_numbers, "BLOCK", block)
    analysis = Analysis(toy)
    for report in reports:
        analysis.add(*summarise(report, b""))
    return analysis.findings()
