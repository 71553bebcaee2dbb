"""A mistake of a capstone's function itself is charged once, in one outcome, and told once."""

from __future__ import annotations

import shutil

import pytest
from support import RIGHT, TOY, Grade, checks_of, lost, submission

from grader import grade
from grader.authoring.release import collect_manifest, manifest_json
from grader.grading.session import rescored
from grader.model.assignment import Assignment, load_assignment, load_description
from grader.model.report import CheckResult, Report

CHECKS = """
import numpy as np
from grader.checks import check, close

@check("everything", kind="value", outcome="first", points=4)
def test_one(student):
    \"\"\"Half of one number.\"\"\"
    close(student.everything(np.array([3.0])), 1.5)

@check("everything", kind="value", outcome="second", points=4)
def test_several(student):
    \"\"\"Half of a sum.\"\"\"
    close(student.everything(np.array([1.0, 2.0, 5.0])), 4.0)

@check("everything", kind="value", outcome="second", points=1)
def test_negative(student):
    \"\"\"Half of a negative sum.\"\"\"
    close(student.everything(np.array([-1.0, -2.0])), -1.5)

@check("everything", kind="value", outcome="second", points=0.5)
def test_nothing(student):
    \"\"\"Half of zero.\"\"\"
    close(student.everything(np.array([0.0])), 0.0)
"""
OWN = '\n[capstone.own.everything]\noutcome = "first"\npoints = 4.0\n'


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """The toy, with a capstone whose own mistakes are charged in `first`."""
    folder = tmp_path_factory.mktemp("toy") / "toy"
    shutil.copytree(TOY, folder)
    (folder / "both" / "test_public.py").write_text(CHECKS)
    description = (folder / "assignment.toml").read_text()
    (folder / "assignment.toml").write_text(
        description.replace('functions = ["everything"]\n', f'functions = ["everything"]\n{OWN}')
    )
    (folder / "checks.json").write_bytes(manifest_json(collect_manifest(folder, load_description(folder))))
    return load_assignment(folder)


def graded(assignment: Assignment, everything: str, code: str = RIGHT, **options: object) -> Report:
    text = code.replace("return half(total(z))", everything)
    return grade(assignment, submission(text), **options)  # type: ignore[arg-type]


def composition(report: Report) -> CheckResult:
    return next(check for check in report.checks if check.kind == "composition")


def cost(report: Report) -> float:
    return round(report.max_score - report.score, 4)


def test_a_slip_costs_what_it_has_lost_in_one_outcome_and_at_most_all_of_one_check(assignment: Assignment) -> None:
    whole = composition(graded(assignment, "return half(total(z))"))
    assert (whole.status, whole.score) == ("passed", whole.max_score)
    slip = graded(assignment, "return half(abs(total(z)))")
    own = composition(slip)
    assert lost(slip) == {"first"}
    assert own.status == "partial"
    assert cost(slip) == round(own.max_score - own.score, 4) > 0
    assert [c.id for c in slip.checks if c.message] == [own.id]
    assert 'seen in the check "Half of a negative sum", and charged here only' in own.message
    credited = next(c for c in slip.checks if c.id == "both.public.negative")
    assert (credited.status, credited.follow_through, credited.score) == ("passed", True, credited.max_score)
    assert "not right" in credited.detail
    large = graded(assignment, "return half(total(z)) if len(z) == 1 else 7.0")
    assert lost(large) == {"first"}
    assert cost(large) == round(composition(large).max_score, 4)
    assert "and 1 more" in composition(large).message


def test_what_is_not_written_loses_its_checks(assignment: Assignment) -> None:
    stub, nothing = (graded(assignment, text) for text in ("raise NotImplementedError", "return None"))
    worth = sum(c.max_score for c in checks_of(stub, "everything"))
    assert cost(stub) == cost(nothing) == round(worth, 4)
    assert {c.reason for c in checks_of(stub, "everything")} == {"not_implemented"}


def test_mistakes_of_other_functions_cost_no_composition(assignment: Assignment) -> None:
    report = graded(assignment, "return half(total(z))", RIGHT.replace("return 0.5", "return 0.4"))
    assert lost(report) == {"first"}
    assert composition(report).status == "passed"


def test_without_its_outcome_the_mistake_is_told_where_it_was_seen(assignment: Assignment) -> None:
    report = graded(assignment, "return half(abs(total(z)))", outcomes=["second"])
    assert [c.id for c in report.checks if c.status != "passed"] == ["both.public.negative"]


def test_an_earlier_report_has_the_same_score_again(assignment: Assignment) -> None:
    report = graded(assignment, "return half(abs(total(z)))")
    assert rescored(assignment, report, {c.id: c for c in report.checks}).score == report.score


def test_a_report_says_what_functions_are_worth(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT.replace("return 0.5", "return 0.4"))
    for outcome in report.outcomes:
        worth = {f.name: f.max_score for f in outcome.functions}
        assert worth == pytest.approx(
            {name: sum(c.max_score for c in checks_of(report, name) if c in outcome.checks) for name in worth}
        )
    half = next(f for outcome in report.outcomes for f in outcome.functions if f.name == "half")
    assert half.score < half.max_score
