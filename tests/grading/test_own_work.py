"""Credit needs own work: a special case of a function is credited where that one is written, right or wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import RIGHT, checks_of, submission

from grader import grade
from grader.model.assignment import DESCRIPTION, Assignment, load_assignment
from grader.model.report import Report

SPECIAL = RIGHT.replace("return 0.5 * np.asarray(z)", "return 0.25 * double(z)")
"""`half` as one line on `double`."""
STUB = "raise NotImplementedError"
DOUBLE = "return 2.0 * np.asarray(z)"
Graded = Callable[[str, str], Report]


@pytest.fixture
def graded(toy: Assignment, tmp_path: Path) -> Graded:
    """Grade one module against the toy assignment with a table at the end of its description."""

    def run(text: str, table: str) -> Report:
        folder = shutil.copytree(toy.folder, tmp_path / "toy", dirs_exist_ok=True)
        (folder / DESCRIPTION).write_text((toy.folder / DESCRIPTION).read_text() + table)
        return grade(load_assignment(folder), submission(text))

    return run


def credited(report: Report, function: str) -> set[tuple[str, bool]]:
    return {(c.status, c.follow_through) for c in checks_of(report, function)}


CONTAINS = '\n[contains]\nhalf = ["double"]\ndouble = ["quadruple"]\n'


def test_a_special_case_of_a_stub_is_not_credited(graded: Graded) -> None:
    assert credited(graded(SPECIAL.replace(DOUBLE, STUB), ""), "half") == {("passed", True)}
    assert credited(graded(SPECIAL.replace(DOUBLE, STUB), CONTAINS), "half") == {("failed", False)}


def test_a_special_case_of_what_is_missing_is_not_credited(graded: Graded) -> None:
    missing = SPECIAL.replace(f"def double(z):\n    {DOUBLE}\n", "")
    assert "def double" not in missing
    assert credited(graded(missing, CONTAINS), "half") == {("failed", False)}


def test_a_special_case_of_what_is_wrong_is_credited(graded: Graded) -> None:
    report = graded(SPECIAL.replace(DOUBLE, "return 3.0 * np.asarray(z)"), CONTAINS)
    assert credited(report, "half") == {("passed", True)}
    assert credited(report, "double") == {("failed", False)}


def test_a_line_on_a_stub_is_not_written_itself(graded: Graded) -> None:
    chain = SPECIAL.replace(DOUBLE, "return quadruple(z) / 2.0").replace("return 4.0 * np.asarray(z)", STUB)
    report = graded(chain, CONTAINS)
    assert credited(report, "double") == credited(report, "half") == {("failed", False)}


def test_what_uses_a_stub_as_one_of_its_parts_is_credited(graded: Graded) -> None:
    stub = RIGHT.replace("return 4.0 * np.asarray(z)", "return double(double(z))").replace(DOUBLE, STUB)
    assert credited(graded(stub, CONTAINS), "quadruple") == {("passed", True)}


def test_a_part_is_never_credited_for_the_whole(graded: Graded) -> None:
    wrong = SPECIAL.replace(DOUBLE, "return 3.0 * np.asarray(z)")
    assert credited(graded(wrong, '\n[part_of]\nhalf = ["double"]\n'), "half") == {("failed", False)}
