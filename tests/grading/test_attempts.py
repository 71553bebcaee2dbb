"""Attempts at a case: each run of a hidden check has random numbers of its own, whoever runs it and whatever is known already."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence

import numpy as np
import pytest
from support import RIGHT, Grade, checks_of, submission

from grader import grade
from grader.grading import runner
from grader.grading.collection import FixtureCollector
from grader.grading.exercise import ExerciseRunner, FirstResult
from grader.grading.plain_tests import CheckTest
from grader.grading.runner import CheckCase
from grader.grading.server import GradingRequest, GradingServer
from grader.model.assignment import Assignment
from grader.model.report import Report

TELLS = "raise ValueError(float(np.ravel(z)[0]))"
KEEPS = f"{RIGHT}\nturns = []\ndef double(z):\n    turns.append(0)\n    {TELLS}\n"
"""`double` tells the first number that it gets, and leaves something behind, so that its cases run once more."""
MISTAKES = RIGHT.replace("4.0 * np.asarray(z)", "double(double(z))").replace("return 0.5", "turns.append(0)\n    return 0.4")
MISTAKES = f"{MISTAKES}\nturns = []\ndef double(z):\n    if np.size(z) == 6: {TELLS}\n    return 3.0 * np.asarray(z)\n"
"""Mistakes of several kinds, one in a function that another one uses, and one that leaves something behind."""


def alone(self: ExerciseRunner, groups: Sequence[Sequence[CheckCase]]) -> list[list[FirstResult]]:
    """What `ExerciseRunner.share_copy` stands for, without a second run of anything."""
    return [[self.attempt(case) for case in group] for group in groups]


def said(report: Report, *functions: str) -> dict[str, tuple[object, ...]]:
    return {c.id: (c.status, c.reason, c.score, c.message, c.detail, c.diagnosis) for c in checks_of(report, *functions)}


def test_a_second_run_of_a_hidden_check_has_other_numbers(grade_toy: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = grade_toy(KEEPS)
    monkeypatch.setattr(ExerciseRunner, "share_copy", alone)
    once = grade_toy(KEEPS)
    first, second = said(once, "double"), said(twice, "double")
    hidden = {check.id for check in checks_of(once, "double") if check.hidden and check.kind == "value"}
    assert {id for id in first if first[id] != second[id]} == hidden


def test_every_attempt_has_numbers_of_its_own_and_the_first_one_those_of_the_seed_alone(
    grade_toy: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: dict[str, list[tuple[int, ...]]] = {}
    original = FixtureCollector.entropy

    def noted(self: FixtureCollector, item: CheckTest) -> list[int]:
        entropy = original(self, item)
        # The test and its `rng` ask for the same.
        if tuple(entropy) not in drawn.setdefault(item.nodeid, [])[-1:]:
            drawn[item.nodeid].append(tuple(entropy))
        return entropy

    monkeypatch.setattr(FixtureCollector, "entropy", noted)
    grade_toy(MISTAKES, seed=3)
    for name, numbers in drawn.items():
        if "test_public" in name:
            assert len(numbers) == 1
        else:
            assert len(numbers[0]) == 2, "attempt 0"
            assert [entropy[2:] for entropy in numbers[1:]] == [(n,) for n in range(1, len(numbers))]
    assert max(map(len, drawn.values())) > 2


@pytest.mark.parametrize("code", [KEEPS, MISTAKES])
def test_reports_are_the_same_for_any_number_of_lanes_and_with_a_cache(code: str, toy: Assignment) -> None:
    one, two, three = (said(grade(toy, submission(code), lanes=lanes, seed=5)) for lanes in (1, 2, 3))
    assert one == two == three
    with contextlib.closing(GradingServer(toy, ())) as server:
        for text in (RIGHT, KEEPS, MISTAKES, KEEPS, MISTAKES):
            report = server.grade(GradingRequest(submission(text), 5))
            if text == code:
                assert said(report) == one


def test_global_generators_are_the_same_in_each_run_of_an_attempt() -> None:
    drawn = []
    for entropy in ([1, 2], [1, 2], [1, 2, 1]):
        with runner.global_generators_kept():
            runner.seed_global_generators(entropy)
            drawn.append((random.random(), np.random.rand()))
    assert drawn[0] == drawn[1]
    assert drawn[0][0] != drawn[2][0]
    assert drawn[0][1] != drawn[2][1]


def test_global_generators_go_on_where_they_were(grade_toy: Grade) -> None:
    before = random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[index]
    grade_toy(RIGHT)
    assert before == (random.getstate(), np.random.get_state()[1].tolist())  # type: ignore[index]
