"""Budget, attribution, dependencies and the call log, on a sandbox that has no processes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support import RIGHT, checks_of, each_check, reasons, submission

from grader.checks.student import Answer, Observed
from grader.grading.attribution import Attribution, Deferred, Evidence
from grader.grading.budget import AGAIN_SECONDS, HANGS, REPLACED_FACTOR, WASTE, Budget
from grader.grading.call_log import KEPT_CALLS, CallLog
from grader.grading.caller import CaseCaller
from grader.grading.copies import Copies
from grader.grading.dependencies import Dependencies
from grader.grading.runner import CaseRun
from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.errors import StudentFault
from grader.model.report import CaseResult, Check, Reason
from grader.sandbox.fake import FakeSandbox

CHAIN = """
def double(z): return z + z
def half(z): return z / 2
def quadruple(z): return double(double(z))
def total(z): return sum(z)
def everything(z): return half(total(z))
"""


def a_check(toy: Assignment, function: str) -> Check:
    return next(check for check in toy.manifest.checks if check.functions == (function,))


@pytest.fixture
def dependencies(toy: Assignment) -> Dependencies:
    loading = FakeSandbox().load({"lab.py": CHAIN.encode()}, toy.functions, 1)
    return Dependencies(toy.description, loading, frozenset(toy.functions))


def run_of(reason: Reason | None = None, called: str = "", limit: float = 1.0) -> CaseRun:
    return CaseRun(CaseResult("failed" if reason else "passed", reason), frozenset(called.split()), limit, limit)


# dependencies ----------------------------------------------------------------------------------------------------------


def test_what_a_function_uses_may_be_replaced_and_suspects_come_first(dependencies: Dependencies) -> None:
    assert dependencies.replaceable(["everything"]) == ("half", "total")
    assert dependencies.replaceable(["everything"], {"total"}) == ("total", "half")
    assert dependencies.replaceable(["double"]) == ()


def test_a_capstone_blames_the_functions_of_the_outcome_that_it_counts_towards(toy: Assignment, dependencies: Dependencies) -> None:
    assert dependencies.blamed_here(a_check(toy, "everything")) == {"total", "twice", "draw"}
    assert dependencies.blamed_here(a_check(toy, "quadruple")) == set()


# budget ----------------------------------------------------------------------------------------------------------------


def test_what_was_cut_gets_less_time_and_so_does_what_uses_it(toy: Assignment, dependencies: Dependencies) -> None:
    budget, double, quadruple = Budget(dependencies), a_check(toy, "double"), a_check(toy, "quadruple")
    assert budget.limit(double) == double.seconds == 1.0
    for seconds in AGAIN_SECONDS:
        budget.charge(double, run_of("timed_out"))
        assert budget.limit(double) == budget.limit(quadruple) == seconds
    assert budget.limit(quadruple, ["double"]) == REPLACED_FACTOR * quadruple.seconds
    assert budget.limit(a_check(toy, "half")) == 1.0


def test_an_exercise_that_has_lost_much_time_gets_less_of_it(toy: Assignment, dependencies: Dependencies) -> None:
    budget = Budget(dependencies)
    for waste, share in reversed(WASTE):
        budget.charge(a_check(toy, "double"), run_of("timed_out", limit=waste + 1.0 - budget.wasted))
        assert budget.limit(a_check(toy, "half")) == share
    budget.begin()
    assert budget.limit(a_check(toy, "half")) == 1.0


@pytest.mark.parametrize("options", [{"lend": ("half",)}, {"blame": False}])
def test_a_cut_that_is_not_the_tested_functions_costs_time_only(
    toy: Assignment, dependencies: Dependencies, options: dict[str, Any]
) -> None:
    budget, check = Budget(dependencies), a_check(toy, "everything")
    budget.charge(check, run_of("timed_out"), **options)
    assert (budget.times_cut(check), budget.wasted) == (0, 1.0)


def test_the_last_round_begins_with_what_the_first_has_found(toy: Assignment, dependencies: Dependencies) -> None:
    budget = Budget(dependencies)
    budget.begin(["double"], [(a_check(toy, "half"), CaseResult("failed", "timed_out"))])
    assert [budget.times_cut(a_check(toy, name)) for name in ("double", "half", "total")] == [HANGS, 1, 0]


# attribution -----------------------------------------------------------------------------------------------------------


class Runs:
    """Runs a case that passes once all of `culprits` are replaced, and keeps what was."""

    def __init__(self, *culprits: str) -> None:
        self.culprits = set(culprits)
        self.lent: list[tuple[str, ...]] = []
        self.blamed: list[bool] = []

    def __call__(self, lend: tuple[str, ...] = (), *, blame: bool = True) -> CaseRun:
        self.lent.append(lend)
        self.blamed.append(blame)
        return run_of(None if self.culprits <= set(lend) else "wrong_value", " ".join(lend))


FAILED = CaseResult("failed", "wrong_value", "is wrong")


def test_the_culprit_is_found_and_the_case_credited(toy: Assignment, dependencies: Dependencies) -> None:
    runs = Runs("half")
    case = Attribution(a_check(toy, "everything"), dependencies, Evidence(["half"]), runs).result(FAILED)
    assert (case.status, case.replaced) == ("passed", ("half",))
    assert runs.lent == [("half",)]


def test_without_a_suspect_everything_is_tried_and_made_smaller(toy: Assignment, dependencies: Dependencies) -> None:
    runs = Runs("half")
    evidence = Evidence()
    case = Attribution(a_check(toy, "everything"), dependencies, evidence, runs).result(FAILED)
    assert (case.status, case.replaced, evidence.needed) == ("passed", ("half",), [("half",)])
    # Those of its own outcome are spared first.
    assert runs.lent[0] == ("half",)


def test_a_function_of_the_own_outcome_is_blamed(toy: Assignment, dependencies: Dependencies) -> None:
    runs = Runs("total")
    case = Attribution(a_check(toy, "everything"), dependencies, Evidence(["total"]), runs).result(FAILED)
    assert (case.status, case.replaced) == ("failed", ("total",))
    assert case.message == "is wrong; `everything` passes once `total` is replaced"


def test_what_is_wrong_in_itself_stays_failed(toy: Assignment, dependencies: Dependencies) -> None:
    runs = Runs("everything")
    attribution = Attribution(a_check(toy, "everything"), dependencies, Evidence(["half"]), runs)
    assert attribution.result(FAILED) == FAILED
    assert len(runs.lent) == len(set(runs.lent)), "the same is not run twice"


def test_what_was_deferred_is_tried_with_what_hangs_replaced(toy: Assignment, dependencies: Dependencies) -> None:
    evidence = Evidence(["double"], ["double"])
    runs = Runs("double")
    assert Attribution(a_check(toy, "quadruple"), dependencies, evidence, runs).result(Deferred(0)).replaced == ("double",)
    assert runs.lent == [("double",)]
    runs = Runs("quadruple")
    assert Attribution(a_check(toy, "quadruple"), dependencies, evidence, runs).result(Deferred(0)).status == "failed"
    # It has ended with that replaced: if it is cut as it is, it is not the tested function that does not end.
    assert (runs.lent[1], runs.blamed[1]) == ((), False)


def test_attribution_ends_when_its_time_is_over(toy: Assignment, dependencies: Dependencies) -> None:
    evidence, runs = Evidence(["half"]), Runs("half")
    evidence.seconds = 1e9
    assert Attribution(a_check(toy, "everything"), dependencies, evidence, runs).result(FAILED) == FAILED
    assert runs.lent == []


# calls -----------------------------------------------------------------------------------------------------------------


def test_the_log_keeps_the_first_calls_of_each_function() -> None:
    log = CallLog()
    for number in range(KEPT_CALLS + 1):
        log.add(Observed("double", (number,), {}, False, False, Answer(0)))
    log.add(Observed("half", (), {}, False, False, Answer(0)))
    assert (len(log.of("double")), len(log.of("half")), log.is_full("double"), log.is_full("half")) == (KEPT_CALLS, 1, True, False)


def test_calls_are_kept_as_they_were_made_and_not_where_functions_are_replaced(toy: Assignment) -> None:
    sandbox, log = FakeSandbox(), CallLog()
    loading = sandbox.load({"lab.py": CHAIN.encode()}, toy.functions, 1)
    z = np.ones(2)
    copies = Copies(sandbox)
    CaseCaller(copies, loading, 1.0, {}, log)("double", (z,), {}, watch=False, iterate=False)
    z[:] = 5.0
    (call,) = log.of("double")
    assert isinstance(call.answer, Answer)
    assert (call.arguments[0].tolist(), call.answer.value.tolist()) == ([1.0, 1.0], [2.0, 2.0])
    copies.leave()
    caller = CaseCaller(copies, loading, 1.0, {"double": lambda z: z}, log)
    assert caller("quadruple", (3.0,), {}, watch=False, iterate=False).value == 3.0
    assert (caller.called, log.of("quadruple")) == ({"double"}, [])


def test_what_is_not_there_costs_no_copy(toy: Assignment) -> None:
    sandbox = FakeSandbox()
    loading = sandbox.load({"lab.py": b""}, toy.functions, 1)
    with pytest.raises(StudentFault, match="`double` was not found"):
        CaseCaller(Copies(sandbox), loading, 1.0, {})("double", (1,), {}, watch=False, iterate=False)
    assert sandbox.opened == []


# all together ----------------------------------------------------------------------------------------------------------


def test_a_whole_grading_needs_no_process(toy: Assignment) -> None:
    sandbox = FakeSandbox()
    report = grade(toy, submission(RIGHT), sandbox=sandbox)
    assert report.score == report.max_score == 20.0
    assert len(sandbox.opened) < len(list(each_check(report))) / 2


def test_what_hangs_is_charged_once(toy: Assignment) -> None:
    hangs = RIGHT.replace("2.0 * np.asarray(z)", "hang()").replace("4.0 * np.asarray(z)", "double(double(z))")
    report = grade(toy, submission(hangs), sandbox=FakeSandbox())
    assert reasons(report, "double") == {"timed_out"}
    assert all(c.status == "passed" and c.follow_through for c in checks_of(report, "quadruple"))


def test_what_leaves_something_behind_is_run_alone(toy: Assignment) -> None:
    counts = RIGHT.replace(
        "def double(z):\n", "turns = []\ndef double(z):\n    turns.append(0)\n    if len(turns) > 3: return 0.0\n"
    )
    report = grade(toy, submission(counts), sandbox=FakeSandbox())
    assert report.score == report.max_score
