"""The warm-up: its checks accept the solution, and a student reads what each known mistake is about."""

from __future__ import annotations

import pytest
from support import ROOT

from grader.checks.misconceptions import Misconception, load_misconceptions
from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment, load_reference
from grader.model.report import Report
from grader.model.submission import Submission
from grader.selfcheck.kernel import KernelSandbox

WARMUP = ROOT / "solutions" / "warmup"
REFERENCE = load_reference(load_assignment(ROOT / "solutions").at_home)
MISTAKES = load_misconceptions(WARMUP / "misconceptions.py")


@pytest.fixture(scope="module")
def at_home() -> Assignment:
    return load_assignment(ROOT / "exercises" / "checks").at_home


def checked(at_home: Assignment, mistake: Misconception | None = None) -> Report:
    changed = {mistake.function: mistake.implementation} if mistake else {}
    sandbox = KernelSandbox({**REFERENCE, **changed})
    return grade(at_home, Submission.empty(), sandbox=sandbox, hidden=False, outcomes=["warmup"]).for_student()


def test_the_solution_is_right(at_home: Assignment) -> None:
    report = checked(at_home)
    assert [check.message for check in report.practice_checks if check.status != "passed"] == []
    assert len(report.practice_checks) == 18


def test_every_mistake_is_named(at_home: Assignment) -> None:
    for mistake in MISTAKES:
        wrong = [check for check in checked(at_home, mistake).practice_checks if check.status != "passed"]
        assert {check.functions for check in wrong} == {(mistake.function,)}, mistake.id
        assert mistake.id in {check.diagnosis for check in wrong}, mistake.id
        assert any(check.message.startswith(mistake.says) for check in wrong), mistake.id
