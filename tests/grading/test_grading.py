"""What a grading adds up to: scores, follow-through, blame, repeatability, progress."""

from __future__ import annotations

import inspect
import itertools
import operator
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support import RIGHT, Grade, checks_of, each_check, lost, reasons, submission

from grader.authoring.release import collect_manifest, manifest_json
from grader.grading import pytest_items
from grader.grading.collection import CheckCollector, collect
from grader.grading.runner import CaseRun, CaseRunner, CheckCase
from grader.grading.scoring import function_worths, once_replaced, worths
from grader.grading.session import grade, rescored
from grader.model.assignment import Assignment, load_assignment, load_description
from grader.model.errors import CheckError, UsageError
from grader.model.report import Check, Report
from grader.sandbox.conversation import ChannelConversation

ENDLESS = "\n    while True: pass"
USES_DOUBLE = RIGHT.replace("4.0 * np.asarray(z)", "double(double(z))")
WRONG_DOUBLE = RIGHT.replace("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)")


Change = Callable[[str, str, str], Assignment]


@pytest.fixture
def changed_toy(toy: Assignment, tmp_path: Path) -> Change:
    """A copy of the toy assignment in which a text in one file is another."""

    def change(file: str, text: str, other: str) -> Assignment:
        folder = tmp_path / "toy"
        shutil.copytree(toy.folder, folder)
        before = (folder / file).read_text()
        assert text in before
        (folder / file).write_text(before.replace(text, other))
        return load_assignment(folder)

    return change


def timeless(report: Report) -> Report:
    """The report without its times."""
    outcomes = [
        msgspec.structs.replace(o, checks=tuple(msgspec.structs.replace(c, seconds=0.0) for c in o.checks)) for o in report.outcomes
    ]
    return msgspec.structs.replace(report, outcomes=tuple(outcomes), seconds=0.0)


def test_everything_right(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT)
    assert (report.score, report.max_score, report.provisional, report.complete) == (20.0, 20.0, False, True)
    assert {c.status for c in each_check(report)} == {"passed"}
    assert report.isolation


def test_outcomes_share_their_points_by_weight(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT)
    assert [o.max_score for o in report.outcomes] == [10.0, 10.0]
    weights = {c.id: c.max_score for c in checks_of(report, "double")}
    assert weights["first.public.shapes"] == pytest.approx(2 * weights["first.public.worked.double"])
    for outcome in report.outcomes:
        assert sum(c.max_score for c in outcome.checks) == pytest.approx(outcome.max_score)
        assert sum(c.score for c in outcome.checks) == pytest.approx(outcome.score)


def test_a_call_of_a_student_is_near_the_top_of_the_recipe(toy: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    stacks: list[list[str]] = []
    original = ChannelConversation.__call__

    def call(self: ChannelConversation, *arguments: Any, **keywords: Any) -> Any:
        files = [Path(frame.filename).stem for frame in reversed(inspect.stack()[1:])]
        below = files[files.index("session") + 1 :]
        # A check may call what it likes before it calls the student.
        in_check = slice(len(below) - below[::-1].index("runner"), below.index("student"))
        stacks.append([*below[: in_check.start], "check", *below[in_check.stop :], "conversation"])
        return original(self, *arguments, **keywords)

    monkeypatch.setattr(ChannelConversation, "__call__", call)
    grade(toy, submission(RIGHT))
    assert max(map(len, stacks)) <= 12
    for stack in stacks:
        entered = [file for file, _ in itertools.groupby(stack)]
        assert len(entered) == len(set(entered)), "a file is entered twice on the way down"


def test_nothing_there(grade_toy: Grade) -> None:
    report = grade_toy("import numpy as np\n")
    assert report.score == 0.0
    assert {c.reason for c in each_check(report) if c.functions} == {"missing"}


def test_cases_of_a_check_count_in_part(grade_toy: Grade) -> None:
    scalars_fail = RIGHT.replace("def double(z):\n", "def double(z):\n    if np.ndim(z) == 0: return 7.0\n")
    report = grade_toy(scalars_fail)
    partial = next(c for c in checks_of(report, "double") if c.id == "first.public.shapes")
    assert partial.status == "partial"
    assert partial.score == pytest.approx(0.75 * partial.max_score)
    assert "3 of 4 cases pass" in partial.message


def test_same_submission_same_seed_same_report(grade_toy: Grade) -> None:
    draws = ("np.random.default_rng().uniform(size=n)", "np.random.rand(n)", "np.array([__import__('random').random()] * n)")
    careless = [RIGHT.replace("rng.uniform(size=n)", draw) for draw in draws]
    for code in (RIGHT, WRONG_DOUBLE, *careless):
        assert timeless(grade_toy(code, seed=5)) == timeless(grade_toy(code, seed=5))


def test_the_report_does_not_depend_on_the_number_of_lanes(toy: Assignment) -> None:
    stuck = RIGHT.replace("return float(np.sum(z))", "\n    while True: pass")
    hanging = USES_DOUBLE.replace("return 2.0 * np.asarray(z)", ENDLESS).replace("0.5", "0.25")
    for code in (RIGHT, WRONG_DOUBLE, WRONG_DOUBLE.replace("4.0 * np.asarray(z)", "double(double(z))"), stuck, hanging):
        one, three = (timeless(grade(toy, submission(code), lanes=lanes)) for lanes in (1, 3))
        assert one == three


def test_verdicts_come_in_the_order_of_the_checks(toy: Assignment) -> None:
    told: dict[int, list[str]] = {1: [], 2: []}
    for lanes, heard in told.items():

        def hear(check: Check, case: object, heard: list[str] = heard) -> None:
            heard.append(check.id)

        grade(toy, submission(RIGHT), hidden=False, lanes=lanes, progress=hear)
    assert told[1] == told[2] != []


def test_another_seed_gives_other_hidden_numbers_only(grade_toy: Grade) -> None:
    one, two = (grade_toy(WRONG_DOUBLE, seed=seed) for seed in (1, 2))
    details = [{c.id: c.detail for c in checks_of(r, "double") if c.status == "failed"} for r in (one, two)]
    differing = {id for id in details[0] if details[0][id] != details[1][id]}
    assert differing == {"first.hidden.random.double"}


# charged once ----------------------------------------------------------------------------------------------------------


def test_a_mistake_is_charged_where_it_was_made(grade_toy: Grade) -> None:
    uses_own = WRONG_DOUBLE.replace("return 4.0 * np.asarray(z)", "return double(double(z))")
    report = grade_toy(uses_own)
    assert reasons(report, "double") == {"wrong_value"}
    assert all(c.status == "passed" and c.follow_through for c in checks_of(report, "quadruple"))
    assert "`quadruple` is right once `double` is replaced" in checks_of(report, "quadruple")[0].message


def test_a_mistake_of_another_outcome_is_not_charged_to_the_capstone(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT.replace("return 0.5 * np.asarray(z)", "return 0.25 * np.asarray(z)"))
    assert lost(report) == {"first"}
    (everything,) = checks_of(report, "everything")
    assert everything.follow_through


def test_the_capstone_blames_the_functions_of_its_own_outcome(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT.replace("return float(np.sum(z))", "return float(np.mean(z))"))
    assert lost(report) == {"second"}
    (everything,) = checks_of(report, "everything")
    assert (everything.status, everything.follow_through) == ("failed", False)
    assert "`everything` passes once `total` is replaced" in everything.message


def test_stand_ins_reach_functions_behind_tables_and_closures(grade_toy: Grade) -> None:
    hidden = WRONG_DOUBLE.replace(
        "def quadruple(z):\n    return 4.0 * np.asarray(z)",
        "TABLE = {'f': double}\ndef again(f):\n    return lambda z: f(TABLE['f'](z))\ndef quadruple(z):\n    return again(double)(z)",
    )
    report = grade_toy(hidden)
    assert all(c.follow_through for c in checks_of(report, "quadruple"))


def test_what_is_wrong_in_itself_is_not_credited(grade_toy: Grade) -> None:
    report = grade_toy(WRONG_DOUBLE.replace("return 4.0 * np.asarray(z)", "return double(double(z)) + 1.0"))
    assert {c.status for c in checks_of(report, "quadruple")} == {"failed"}


def test_a_function_that_never_ends_is_waited_for_in_its_own_checks_only(grade_toy: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    original = CaseRunner.run

    def run(self: CaseRunner, case: CheckCase, *arguments: Any, **keywords: Any) -> CaseRun:
        found = original(self, case, *arguments, **keywords)
        if found.result.reason == "timed_out":
            waited.append(case.check.functions)
        return found

    monkeypatch.setattr(CaseRunner, "run", run)
    report = grade_toy(USES_DOUBLE.replace("return 2.0 * np.asarray(z)", ENDLESS), lanes=1)
    assert set(waited) == {("double",)}
    shortened = ["less than usual" in c.message for c in checks_of(report, "double")]
    assert (shortened[0], shortened[-1]) == (False, True)
    assert all(c.status == "passed" and c.follow_through for c in checks_of(report, "quadruple"))


def test_what_never_ends_is_replaced_together_with_what_is_wrong(grade_toy: Grade) -> None:
    report = grade_toy(
        WRONG_DOUBLE.replace("return 0.5 * np.asarray(z)", ENDLESS).replace("half(total(z))", "half(total(z) - double(0.5)) + 0.5")
    )
    assert lost(report) == {"first"}
    (everything,) = checks_of(report, "everything")
    assert "once `double` and `half` are replaced" in everything.message


def test_what_never_ends_but_is_not_called_is_not_replaced(grade_toy: Grade) -> None:
    careful = RIGHT.replace("half(total(z))", "half(z) if z is None else total(z) / 2.0")
    report = grade_toy(careful.replace("return 0.5 * np.asarray(z)", ENDLESS))
    (everything,) = checks_of(report, "everything")
    assert (everything.status, everything.follow_through) == ("passed", False)


def test_what_is_wrong_in_itself_is_not_credited_to_what_never_ends(grade_toy: Grade) -> None:
    wrong = RIGHT.replace("half(total(z))", "half(total(z)) + 1.0").replace("return 0.5 * np.asarray(z)", ENDLESS)
    (everything,) = checks_of(grade_toy(wrong), "everything")
    assert (everything.status, everything.reason, everything.follow_through) == ("failed", "timed_out", False)


def test_slow_but_right_code_has_all_its_time(changed_toy: Change) -> None:
    patient = changed_toy("first/test_public.py", '"quadruple", kind="value", seconds=1', '"quadruple", kind="value", seconds=10')
    slow = USES_DOUBLE.replace(
        "return double(double(z))", "if np.size(z) == 2: __import__('time').sleep(1.5)\n    return double(double(z))"
    )
    report = grade(patient, submission(slow))
    assert {(c.status, c.follow_through) for c in each_check(report)} == {("passed", False)}


@pytest.fixture
def long_toy(changed_toy: Change) -> Assignment:
    """The toy assignment with a capstone that takes long."""
    folder = changed_toy("both/test_public.py", 'kind="value"', 'kind="convergence"').folder
    (folder / "checks.json").write_bytes(manifest_json(collect_manifest(folder, load_description(folder))))
    return load_assignment(folder)


def test_a_long_run_is_tried_with_all_replaced_that_may_be_to_blame(long_toy: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    lent = []
    original = CaseRunner.run

    def run(self: CaseRunner, case: CheckCase, limit: float, lend: tuple[str, ...] = (), **keywords: Any) -> CaseRun:
        if case.check.functions == ("everything",):
            # Replaced functions that run in the copy are no reason for much more time.
            assert limit == 1.5 * case.check.seconds
            lent.append(lend)
        return original(self, case, limit, lend, **keywords)

    monkeypatch.setattr(CaseRunner, "run", run)
    wrong = WRONG_DOUBLE.replace("return 0.5 * np.asarray(z)", "return 0.25 * np.asarray(z)")
    report = grade(long_toy, submission(wrong.replace("half(total(z))", "half(total(z)) + double(0.0)")), lanes=1)
    (everything,) = checks_of(report, "everything")
    assert "`everything` is right with `double` and `half` replaced" in everything.message
    assert lost(report) == {"first"}
    assert lent == [("double", "half")]


def test_a_long_run_blames_the_functions_of_its_own_outcome(long_toy: Assignment) -> None:
    wrong = RIGHT.replace("return 0.5 * np.asarray(z)", "return 0.25 * np.asarray(z)")
    report = grade(long_toy, submission(wrong.replace("return float(np.sum(z))", "return float(np.mean(z))")))
    (everything,) = checks_of(report, "everything")
    assert (everything.status, everything.follow_through) == ("failed", False)
    assert "`everything` passes once `half` and `total` are replaced" in everything.message


def test_a_long_run_finds_what_no_other_check_has(long_toy: Assignment) -> None:
    subtle = WRONG_DOUBLE.replace("return 0.5 * np.asarray(z)", "return 0.0 if np.all(z == 8.0) else 0.5 * np.asarray(z)")
    report = grade(long_toy, submission(subtle.replace("half(total(z))", "half(total(z)) + double(0.0)")))
    (everything,) = checks_of(report, "everything")
    assert "`everything` is right with `double` and `half` replaced" in everything.message
    right = grade(long_toy, submission(RIGHT.replace("half(total(z))", "half(total(z)) + 1.0")))
    assert {c.status for c in checks_of(right, "everything")} == {"failed"}


def test_a_stub_is_charged_where_it_stands(grade_toy: Grade) -> None:
    stub = WRONG_DOUBLE.replace("return 3.0 * np.asarray(z)", "raise NotImplementedError").replace(
        "return 4.0 * np.asarray(z)", "return double(double(z))"
    )
    report = grade_toy(stub)
    assert reasons(report, "double") == {"not_implemented"}
    assert all(c.follow_through for c in checks_of(report, "quadruple"))
    alone = checks_of(grade_toy(stub, hidden=False), "quadruple")
    assert {c.reason for c in alone} == {"raised"}
    assert "`quadruple` calls something that is not implemented yet (" in alone[0].message


# state -----------------------------------------------------------------------------------------------------------------


def test_checks_do_not_see_what_others_left_behind(grade_toy: Grade) -> None:
    # No case calls it more than three times, and all together do.
    counting = RIGHT.replace(
        "def double(z):\n", "calls = []\ndef double(z):\n    calls.append(z)\n    if len(calls) > 3: return 0.0\n"
    )
    report = grade_toy(counting)
    assert report.score == report.max_score


def test_files_do_not_carry_state_from_check_to_check_of_other_gradings(grade_toy: Grade) -> None:
    leaving = RIGHT.replace(
        "def double(z):\n", "import os\ndef double(z):\n    assert not os.path.exists('mark')\n    open('mark', 'w').close()\n"
    )
    first, second = grade_toy(leaving), grade_toy(leaving)
    assert timeless(first) == timeless(second)


def test_a_mistake_is_named(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT.replace("return 2.0 * np.asarray(z)", "return np.asarray(z) ** 2"))
    failed = [c for c in checks_of(report, "double") if c.status != "passed"]
    assert {c.diagnosis for c in failed} == {"double_as_square"}
    assert failed[0].message == "The result is the square, but twice the number is asked for. See the sheet `first`."


def test_a_mistake_that_changes_an_argument_before_it_raises_is_named(toy: Assignment, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    (folder / "first" / "misconceptions.py").write_text(
        """from grader.checks.misconceptions import misconception

@misconception("half", says="Only matrices are halved, and they change.", see="Numbers")
def half_of_matrices_in_place(z):
    z *= 0.5
    return z[:, :]
"""
    )
    wrong = RIGHT.replace("return 0.5 * np.asarray(z)", "z /= 2\n    return z[:, :]")
    report = grade(load_assignment(folder), submission(wrong))
    assert {c.diagnosis for c in checks_of(report, "half") if c.status != "passed"} == {"half_of_matrices_in_place"}


@pytest.mark.usefixtures("faults_in_explanations_pass")
def test_a_file_of_mistakes_that_cannot_be_used_costs_names_and_no_verdict(toy: Assignment, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    (folder / "first" / "misconceptions.py").write_text(
        """from grader.checks import misconception

@misconception("double", says="It is none.", see="Numbers")
@property
def double_none(z):
    return z
"""
    )
    report = grade(load_assignment(folder), submission(RIGHT.replace("return 2.0 * np.asarray(z)", "return np.asarray(z) ** 2")))
    assert {(c.diagnosis, c.reason) for c in checks_of(report, "double") if c.status == "failed"} == {(None, "wrong_value")}
    assert not report.provisional


def test_no_mistake_is_named_where_another_function_is_to_blame(toy: Assignment, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    (folder / "both" / "misconceptions.py").write_text(
        """import numpy as np
from grader.checks.misconceptions import misconception

@misconception("everything", says="The sum is missing.", see="Functions")
def everything_of_the_mean(z):
    return 0.5 * float(np.mean(z))
"""
    )
    mean = RIGHT.replace("return float(np.sum(z))", "return float(np.mean(z))")
    (everything,) = checks_of(grade(load_assignment(folder), submission(mean)), "everything")
    assert (everything.diagnosis, "passes once `total` is replaced" in everything.message) == (None, True)
    own = RIGHT.replace("half(total(z))", "half(np.mean(z))")
    (everything,) = checks_of(grade(load_assignment(folder), submission(own)), "everything")
    assert everything.diagnosis == "everything_of_the_mean"


CHOICES = """from grader.checks import free, misconception
import numpy as np

SIGN, EDGE = 1, 0.0

def _half(z):
    return np.where(z == 0, EDGE, SIGN * z / 2)

@free("half", either={"SIGN": (1, -1)}, between={"EDGE": (-1.0, 1.0)})
def half_right(z):
    return _half(np.asarray(z))

@misconception("half", says="There is a third too much.", see="Numbers")
def half_and_a_third(z):
    return _half(np.asarray(z)) * 5 / 3

@misconception("half", says="There is a third too much, and nothing at 0.", see="Numbers")
def half_and_a_third_without_edge(z):
    return SIGN * np.asarray(z) * 5 / 6

@misconception("half", says="The number is squared.", see="Numbers")
def half_squared(z):
    return SIGN * np.square(z)

@misconception("half", says="The number is squared, and the sign is turned round.", see="Numbers")
def half_squared_other_sign(z):
    return -np.square(z)
"""


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("np.where(z == 0, 0.25, z * 5 / 6)", "half_and_a_third"),
        ("np.where(z == 0, -1.5, z * -5 / 6)", "half_and_a_third"),
        ("np.where(z == 0, 1.75, z * 5 / 6)", None),  # beyond what is free
        ("np.abs(z) * 5 / 6", None),  # two choices at once
        ("z * 5 / 6", "half_and_a_third_without_edge"),  # the more specific of two
        ("z**2", "half_squared"),
        ("-(z**2)", None),  # two that are equally specific
        ("-0.5 * z", None),  # right, as the author declares
        ("np.where(z == 0, 0.75, -0.5 * z)", None),
    ],
)
def test_a_mistake_is_named_whatever_free_choices_surround_it(
    toy: Assignment, tmp_path: Path, body: str, named: str | None
) -> None:
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    (folder / "first" / "misconceptions.py").write_text(CHOICES)
    public = folder / "first" / "test_public.py"
    public.write_text(public.read_text().replace("[1.0, -4.0]", "[1.0, -4.0, 0.0]"))
    wrong = RIGHT.replace("return 0.5 * np.asarray(z)", f"z = np.asarray(z, float)\n    return {body}")
    report = grade(load_assignment(folder), submission(wrong))
    assert {c.diagnosis for c in checks_of(report, "half") if c.status != "passed"} == {named}


def test_another_mistake_is_not_named(grade_toy: Grade) -> None:
    assert {c.diagnosis for c in each_check(grade_toy(WRONG_DOUBLE))} == {None}


# parts -----------------------------------------------------------------------------------------------------------------


def test_public_checks_need_no_reference(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT, hidden=False)
    assert {c.hidden for c in each_check(report)} == {False}
    assert report.score == report.max_score < 20.0


def test_one_outcome(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT, outcomes=["second"])
    assert [o.id for o in report.outcomes] == ["second"]


def test_unknown_outcome(toy: Assignment) -> None:
    with pytest.raises(UsageError, match="there are first, second"):
        grade(toy, submission(RIGHT), outcomes=["third"])


def test_progress_tells_every_case(grade_toy: Grade) -> None:
    told = []
    report = grade_toy(RIGHT, progress=lambda check, case: told.append((check.id, case.status)))
    assert {id for id, _ in told} == {c.id for c in each_check(report) if c.functions}


def test_a_first_report_says_that_it_is_not_the_last(grade_toy: Grade) -> None:
    first: list[Report] = []
    grade_toy(RIGHT, started=first.append)
    assert [(r.complete, r.provisional, r.score, r.max_score) for r in first] == [(False, True, 0.0, 20.0)]


def test_students_do_not_see_the_numbers_of_hidden_checks(grade_toy: Grade) -> None:
    report = grade_toy(WRONG_DOUBLE)
    assert any(c.hidden and c.detail for c in each_check(report))
    student = report.for_student()
    assert not any(c.hidden and (c.detail or c.call) for c in each_check(student))
    assert any(c.hidden and c.call.startswith("double(") for c in each_check(report))
    assert any(not c.hidden and c.detail for c in each_check(student))
    assert {c.call for c in checks_of(student, "double") if not c.hidden and c.call} >= {"double(np.array([1.0, -4.0]))"}


def test_what_a_function_uses_is_to_be_mended_first(grade_toy: Grade) -> None:
    text = RIGHT.replace("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)").replace(
        "4.0 * np.asarray(z)", "double(double(z))"
    )
    at_home = grade_toy(text, hidden=False)
    assert {c.message for c in checks_of(at_home, "quadruple")} == {"it uses `double`, which is not right yet: mend that first"}
    assert not any("mend that first" in c.message for c in checks_of(at_home, "double"))
    # Where the right functions are at hand, it is tried whether they help.
    assert {c.status for c in checks_of(grade_toy(text), "quadruple")} == {"passed"}


def test_what_functions_are_worth_adds_up_to_the_points_of_their_checks(toy: Assignment) -> None:
    worth = worths(toy)
    about_functions = [worth[check.id] for check in toy.manifest.checks if check.functions]
    assert sum(function_worths(toy).values()) == pytest.approx(sum(about_functions))


def test_earlier_results_count_for_the_points_that_their_checks_have_now(toy: Assignment) -> None:
    report = grade(toy, submission(WRONG_DOUBLE))
    heavier = [msgspec.structs.replace(c, points=3 * c.points) if c.hidden else c for c in toy.manifest.checks]
    changed = msgspec.structs.replace(toy, manifest=msgspec.structs.replace(toy.manifest, checks=tuple(heavier)))
    again = rescored(changed, report, {check.id: check for check in report.checks})
    assert again.score == grade(changed, submission(WRONG_DOUBLE)).score != report.score


# our own faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("    z = rng.normal(size=(3, 2))", "    z = 1 / 0"),
        ("    z = rng.normal(size=(3, 2))", "    z = object()"),
        ("getattr(reference, function)(z)", "np.nan"),
        ("student, reference, rng, function", "student, reference, rng, function, no_such_fixture"),
        ("from grader.checks import", "from grader.cheques import"),
        ("def test_random", "def test_renamed"),
    ],
)
def test_a_broken_check_is_an_error_and_never_the_students(changed_toy: Change, line: str, other: str) -> None:
    report = grade(changed_toy("first/test_hidden.py", line, other), submission(RIGHT))
    hidden = [c for c in each_check(report) if c.hidden and c.id.startswith("first")]
    assert {(c.status, c.score) for c in hidden} == {("error", 0.0)}
    assert {c.reason for c in hidden} <= {"check_broken", "not_run"}
    assert report.provisional
    assert report.max_score == 20.0
    assert {c.status for c in each_check(report) if c not in hidden} == {"passed"}


def test_the_author_of_a_broken_check_sees_where_it_broke_and_students_do_not(changed_toy: Change) -> None:
    report = grade(changed_toy("first/test_hidden.py", "    z = rng.normal(size=(3, 2))", "    z = {}['b']"), submission(RIGHT))
    broken = [c for c in each_check(report) if c.reason == "check_broken"]
    assert broken
    for check in broken:
        assert check.detail == "KeyError: 'b'"
        assert check.trace == "first/test_hidden.py, line 9, in test_random: z = {}['b']"
    assert not any(c.trace for c in each_check(report.for_student()))


def test_an_exercise_whose_process_dies_is_an_error(changed_toy: Change) -> None:
    deadly = changed_toy(
        "first/test_hidden.py", "    z = rng.normal(size=(3, 2))", "    __import__('os').kill(__import__('os').getpid(), 9)"
    )
    report = grade(deadly, submission(RIGHT), lanes=2)
    hidden = [c for c in each_check(report) if c.hidden and c.id.startswith("first")]
    assert {(c.status, c.reason) for c in hidden} == {("error", "not_run")}
    assert {c.status for c in each_check(report) if not c.id.startswith("first")} == {"passed"}
    assert any("ended before its time" in problem.message for problem in report.problems)


def test_a_case_that_was_put_off_when_its_process_died_has_not_been_run(changed_toy: Change) -> None:
    dies = "    function == 'quadruple' and __import__('os').kill(__import__('os').getpid(), 9)\n    z ="
    deadly = changed_toy("first/test_hidden.py", "    z =", dies)
    report = grade(deadly, submission(USES_DOUBLE.replace("return 2.0 * np.asarray(z)", ENDLESS)), lanes=2)
    assert {(c.status, c.reason) for c in checks_of(report, "quadruple") if c.hidden} == {("error", "not_run")}
    assert {c.reason for c in checks_of(report, "double")} == {"timed_out"}


def test_grading_needs_hidden_checks_and_solutions(toy: Assignment) -> None:
    from pathlib import Path

    from grader.model.assignment import Manifest

    with pytest.raises(CheckError, match="not grade"):
        grade(Assignment(Path("/nowhere"), toy.description, Manifest(toy.manifest.checks)), submission(RIGHT))


def test_pytest_still_has_what_running_a_single_item_needs(toy: Assignment) -> None:
    collector = CheckCollector([outcome.id for outcome in toy.outcomes])
    collect(collector, toy, ["first"], hidden=False)
    for name in pytest_items.PRIVATE:
        try:
            operator.attrgetter(name)(collector.items[0][1])
        except AttributeError:
            pytest.fail(f"pytest {pytest.__version__} has renamed Function.{name}: see grader/grading/pytest_items.py")


@pytest.mark.parametrize(
    ("functions", "replaced", "credited", "sentence"),
    [
        ("f", "a", True, "`f` is right once `a` is replaced"),
        ("f", "a b", True, "`f` is right once `a` and `b` are replaced"),
        ("f g", "a b c", False, "`f` and `g` pass once `a`, `b` and `c` are replaced"),
    ],
)
def test_the_sentence_on_replaced_functions(toy: Assignment, functions: str, replaced: str, credited: bool, sentence: str) -> None:
    check = msgspec.structs.replace(toy.manifest.checks[0], functions=tuple(functions.split()))
    assert once_replaced(check, replaced.split(), credited=credited) == sentence
