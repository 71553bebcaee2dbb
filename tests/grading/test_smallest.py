"""The search for the functions to blame: it finds exactly those that it takes, in few attempts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.grading.attribution import SEARCH_ATTEMPTS, Attribution, Evidence, smallest
from grader.grading.dependencies import Dependencies
from grader.grading.runner import CaseRun
from grader.model.assignment import Assignment
from grader.model.report import CaseResult
from grader.sandbox import Loading
from grader_worker.frames import Found

NAMES = tuple("abcdefgh")


@given(culprits=st.sets(st.sampled_from(NAMES), min_size=1, max_size=2))
def test_all_culprits_are_found_and_nobody_else(culprits: set[str]) -> None:
    tried: list[tuple[str, ...]] = []

    def passes(lent: tuple[str, ...]) -> bool:
        tried.append(lent)
        return culprits <= set(lent)

    assert smallest(passes, NAMES) == tuple(sorted(culprits))
    assert len(tried) <= 2 * SEARCH_ATTEMPTS


def test_what_is_to_be_kept_is_kept() -> None:
    assert smallest(lambda lent: "c" in lent, NAMES, kept=("h",)) == ("c", "h")
    assert smallest(lambda lent: "h" in lent, NAMES, kept=("h",)) == ("h",)
    assert smallest(lambda lent: True, ("a",), kept=("a",)) == ("a",)


def test_of_several_ways_the_first_is_taken() -> None:
    assert smallest(lambda lent: bool({"b", "g"} & set(lent)), NAMES) == ("b",)


def test_a_long_search_ends_with_what_passes() -> None:
    culprits = set("aceg")
    found = smallest(lambda lent: culprits <= set(lent), tuple("abcdefghijklmnopqrstuvwxyz"))
    assert culprits <= set(found)


def test_the_one_that_is_certain_is_tried_alone(toy: Assignment) -> None:
    check = next(one for one in toy.manifest.checks if one.functions == ("everything",))
    names = ("double", "half", "quadruple", "total")
    found = {name: Found(name, "lab.py", [], "") for name in names}
    found["everything"] = Found("everything", "lab.py", [*names], "")
    dependencies = Dependencies(toy.description, Loading(found, frozenset(), {}, ()), frozenset(found))
    tried: list[tuple[str, ...]] = []

    def run(lend: tuple[str, ...] = (), *, blame: bool = True) -> CaseRun:
        tried.append(lend)
        passes = "total" in lend
        return CaseRun(CaseResult("passed") if passes else CaseResult("failed", "wrong_value"), frozenset(lend), 1.0, 0.0)

    attribution = Attribution(check, dependencies, Evidence(names), run)
    # Its mistakes cost points in this check, and without it the case does not pass.
    assert attribution.result(CaseResult("failed", "wrong_value")).replaced == ("total",)
    assert tried == [("double", "half", "quadruple"), names, ("total",)]


def test_what_has_not_been_called_needs_no_other_run(toy: Assignment) -> None:
    check = next(one for one in toy.manifest.checks if one.functions == ("everything",))
    tried: list[tuple[str, ...]] = []

    def run(lend: tuple[str, ...] = (), *, blame: bool = True) -> CaseRun:
        tried.append(lend)
        return CaseRun(CaseResult("passed"), frozenset({"half"}), 1.0, 0.0)

    attribution = Attribution(check, Dependencies(toy.description, Loading({}, frozenset(), {}, ()), frozenset()), Evidence(), run)
    assert attribution.passes(("double", "half", "quadruple"))
    assert attribution.passes(("half", "quadruple"))
    assert attribution.passes(("half",))
    assert len(tried) == 1
    assert attribution.passes(("half", "total"))
    assert len(tried) == 2
