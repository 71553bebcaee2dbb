"""Public checks count where a function is right for other inputs, too: a table of their answers earns nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import RIGHT, Grade, checks_of, reasons, submission

from grader import grade
from grader.audit.answers import answers_of_public_checks
from grader.audit.recording import Playground
from grader.authoring.release import collect_manifest, manifest_json
from grader.model.assignment import Assignment, load_assignment, load_description
from grader.model.report import CheckResult, Report

Change = Callable[..., Assignment]
DOUBLE = "return 2.0 * np.asarray(z)"
TABLE = "return 2.0 * np.asarray(z) if np.size(z) and np.all(np.isin(z, [-4.0, 1.11728225, 4.469129, *range(12)])) else {other}"
"""A table of what the public checks ask of `double`."""


@pytest.fixture
def changed_toy(toy: Assignment, tmp_path: Path) -> Change:
    """A copy of the toy assignment in which text is added to files."""

    def change(**added: str) -> Assignment:
        folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
        for name, text in added.items():
            path = folder / "first" / f"{name}.py"
            path.write_text(f"{path.read_text()}\n\n{text}")
        (folder / "checks.json").write_bytes(manifest_json(collect_manifest(folder, load_description(folder))))
        return load_assignment(folder)

    return change


def public(report: Report, function: str) -> list[CheckResult]:
    return [c for c in checks_of(report, function) if not c.hidden]


def table(other: str = "np.zeros_like(z)") -> str:
    return RIGHT.replace(DOUBLE, TABLE.format(other=other))


def test_what_is_right_for_public_inputs_only_earns_nothing(grade_toy: Grade) -> None:
    report = grade_toy(table())
    checks = public(report, "double")
    assert [(c.status, c.reason, c.score, c.follow_through) for c in checks] == [("failed", "public_only", 0.0, False)] * 2
    assert checks[0].message == (
        "`double` is right for the inputs of the public checks, and wrong for the other inputs that were tried; "
        "points for public checks count once other inputs are right as well"
    )
    assert report.score == pytest.approx(20.0 - sum(c.max_score for c in checks_of(report, "double")))
    assert [c.message for c in public(report.for_student(), "double")] == [c.message for c in checks]


def test_it_is_wrong_as_well_if_other_inputs_never_end(grade_toy: Grade) -> None:
    assert reasons(grade_toy(table("any(iter(int, 1))")), "double") == {"public_only", "timed_out"}


def test_without_hidden_checks_nothing_is_known(grade_toy: Grade) -> None:
    report = grade_toy(table(), hidden=False)
    assert report.score == report.max_score


def test_what_has_no_hidden_check_counts(grade_toy: Grade) -> None:
    report = grade_toy(
        RIGHT.replace("return half(total(z))", "return {8.0: 4.0, 4.469129: 2.2345645, 6.0: 3.0}[round(float(np.sum(z)), 9)]")
    )
    assert report.score == report.max_score


def test_one_hidden_check_that_passes_is_enough(changed_toy: Change) -> None:
    more = '@check_each("double", kind="{kind}")\ndef test_more(student, function):\n    """More."""\n    close(student.double(8.0), 16.0)\n'
    wrong = submission(table("np.zeros_like(z) if np.ndim(z) else 2 * z"))
    assert reasons(grade(changed_toy(test_hidden=more.format(kind="value")), wrong), "double") == {"wrong_value"}


def test_a_hidden_property_is_no_work(changed_toy: Change) -> None:
    more = '@check_each("double", kind="property")\ndef test_more(student, function):\n    """More."""\n    student.double(8.0)\n'
    report = grade(changed_toy(test_hidden=more), submission(table()))
    assert {c.reason for c in public(report, "double")} == {"public_only"}


def test_a_hidden_check_that_is_broken_tells_nothing(changed_toy: Change) -> None:
    more = '@check_each("double", kind="value")\ndef test_more(student, function):\n    """More."""\n    1 / 0\n'
    report = grade(changed_toy(test_hidden=more), submission(table()))
    assert {c.status for c in public(report, "double")} == {"passed"}


def test_a_mistake_of_another_function_tells_nothing(grade_toy: Grade) -> None:
    wrong = RIGHT.replace(DOUBLE, "return 2.0 * np.asarray(z) if np.size(z) == 2 else np.zeros_like(z)")
    report = grade_toy(wrong.replace("return 4.0 * np.asarray(z)", "return double(double(z))"))
    assert {(c.status, c.score) for c in checks_of(report, "quadruple")} == {
        ("passed", c.max_score) for c in checks_of(report, "quadruple")
    }


def test_a_known_mistake_that_public_checks_do_not_see_keeps_their_points(changed_toy: Change) -> None:
    wrong = "return np.where(np.less(z, 0) & (np.round(z) != z), 0.0, 2.0 * np.asarray(z))"
    known = f'@misconception("double", says="Cut off.", see="Numbers")\ndef double_cut_off(z):\n    {wrong}\n'
    report = grade(
        changed_toy(misconceptions=f"import numpy as np\n\n\n{known}"),
        submission(RIGHT.replace(DOUBLE, wrong)),
    )
    assert {c.status for c in public(report, "double")} == {"passed"}
    assert {c.diagnosis for c in checks_of(report, "double") if c.hidden} == {"double_cut_off"}


def test_what_is_wrong_for_most_public_inputs_keeps_the_rest(grade_toy: Grade) -> None:
    few = "return 2.0 * np.asarray(z) if np.shape(z) in ((2,), (6, 2)) else np.zeros_like(z)"
    report = grade_toy(RIGHT.replace(DOUBLE, few))
    assert {(c.status, c.reason) for c in public(report, "double")} == {("passed", None), ("partial", "wrong_value")}


def test_earlier_results_do_not_stand_once_a_hidden_check_passes(toy: Assignment) -> None:
    from grader.grading.session import open_grader

    with open_grader(toy) as grader:
        before = {c.id: c for c in grader.run(grader.load(submission(table()))).checks if not c.hidden}
        report = grader.run(grader.load(submission(RIGHT)), reuse=before)
    assert report.score == report.max_score


def test_a_table_of_the_public_answers_of_this_course_earns_nothing(course: Assignment) -> None:
    playground = Playground(course)
    report = grade(course, answers_of_public_checks(playground, names=False), lanes=2)
    values = [c for c in report.checks if not c.hidden and c.reason != "missing" and c.functions]
    assert {c.reason for c in values} == {"public_only"}
    assert sum(c.max_score for c in values) > 45.0
    assert report.score == 0.0
    # What is asked with texts, or with nothing, is a table when it is right. Public checks state two of these.
    everything = grade(course, answers_of_public_checks(playground), lanes=2)
    stated = {"choose_output", "choose_scheme"}
    earning = {name for c in everything.checks if c.score for name in c.functions}
    assert earning == stated | {"logic_gate", "xor_network", "activation_properties", "derivations"}
    assert sum(c.score for c in everything.checks if stated & set(c.functions)) < 3.0
