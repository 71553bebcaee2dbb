"""What checks cost: a wrong default little, and an answer of any kind never an error of ours."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from grader.audit.recording import Playground
from grader.grading.runner import global_generators_kept, play_trusted
from grader.grading.scoring import worths
from grader.model.assignment import Assignment, load_reference
from grader.model.report import CaseResult, Check
from grader.selfcheck.kernel import KernelSandbox

OTHERS: dict[str, list[Any]] = {
    "batch_size": [16, 64],
    "beta": [0.99, 0.5],
    "beta1": [0.99, 0.5],
    "beta2": [0.99, 0.9],
    "optimizer": ["sgd", "rmsprop"],
    "weights": [[np.ones((2, 2))]],
    "lam": [0.1, 1.0],
    "n_epochs": [100, 250],
}
"""Wrong defaults that are not a multiple of the right one."""


@pytest.fixture(scope="module")
def playground(course: Assignment) -> Playground:
    """The checks of the assignment, to be played in this process."""
    return Playground(course)


def played(
    playground: Playground, checks: set[str], functions: dict[str, Callable[..., Any]]
) -> Iterator[tuple[Check, CaseResult]]:
    """Play these checks, but none that takes long, with these functions as a submission."""
    with global_generators_kept():
        for check, item in playground.items(long=False):
            if check.id in checks:
                conversation = KernelSandbox(functions).open(0.0, {})
                playground.collector.caller = conversation
                try:
                    yield check, play_trusted(item)
                finally:
                    conversation.close()


def test_a_wrong_default_costs_at_most_a_fifth_of_its_function(course: Assignment, playground: Playground) -> None:
    worth, checks = worths(course), course.manifest.checks
    outcomes = {name: outcome.id for outcome in course.outcomes for name in outcome.functions}
    capstones = {part.id for part in course.description.capstone}
    tried, wrong, functions = 0, list[str](), load_reference(course)
    for name, function in functions.items():
        total = sum(worth[check.id] for check in checks if name in check.functions)
        # A capstone charges mistakes of functions of the outcome that a check of it counts towards.
        asking = {c.id for c in checks if name in c.functions or (c.exercise in capstones and c.outcome == outcomes.get(name))}
        for parameter in inspect.signature(function).parameters.values():
            if parameter.default is inspect.Parameter.empty:
                continue
            for other in OTHERS.get(parameter.name) or [parameter.default * 2, parameter.default / 2, parameter.default / 10]:
                with changed_default(function, parameter.name, other):
                    lost = [check for check, case in played(playground, asking, functions) if case.status != "passed"]
                cost = sum(worth[check.id] for check in lost)
                case = f"{name}({parameter.name}={other!r}) costs {cost:.3f} of {total:.3f}: {[check.id for check in lost]}"
                if not 0 < cost <= total / 5 or {check.hidden for check in lost} != {True, False}:
                    wrong.append(case)
                tried += 1
    assert wrong == []
    assert tried > 60


@contextlib.contextmanager
def changed_default(function: Callable[..., Any], name: str, value: Any) -> Iterator[None]:
    """Give a function another default, for all that calls it."""
    code: Any = function
    names = [p.name for p in inspect.signature(function).parameters.values() if p.default is not inspect.Parameter.empty]
    before = code.__defaults__
    code.__defaults__ = tuple(value if n == name else old for n, old in zip(names, before, strict=True))
    try:
        yield
    finally:
        code.__defaults__ = before


ANSWERS: dict[str, Any] = {
    "nothing": None,
    "a number that is none": float("nan"),
    "a whole number of 400 digits": 10**400,
    "a text": "left",
    "an empty list": [],
    "lists of different lengths": [[1.0, 2.0], [3.0]],
    "pairs of empty lists": ([], []),
    "three arrays": (np.zeros((2, 2)), np.zeros(2), np.full(3, np.nan)),
    "an empty array": np.zeros((0, 3)),
    "whole numbers": np.arange(6).reshape(2, 3),
    "an array of anything": np.array([None, "a"], dtype=object),
    "a dict": {"range": (0, None), "saturates": 3, "sigmoid_prime": 1j},
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_of_any_kind_is_never_an_error_of_ours(course: Assignment, playground: Playground, kind: str) -> None:
    functions = dict.fromkeys(course.functions, lambda *arguments, **keywords: ANSWERS[kind])
    checks = {check.id for check in course.manifest.checks}
    ends = [
        (check.id, case.message, case.detail) for check, case in played(playground, checks, functions) if case.status == "error"
    ]
    assert ends == []


FORMS: dict[str, tuple[Callable[[Any, Any, Any], object], set[str]]] = {
    "no costs": (lambda weights, biases, costs: (weights, biases), {"shapes", "costs", "every_epoch", "default_values"}),
    "costs first": (lambda weights, biases, costs: (costs, weights, biases), {"shapes"}),
    "pairs": (lambda weights, biases, costs: (list(zip(weights, biases, strict=True)), costs), {"shapes"}),
    "biases as rows": (lambda weights, biases, costs: (weights, [b[None] for b in biases], costs), {"shapes"}),
    "transposed": (lambda weights, biases, costs: ([W.T for W in weights], biases, costs), {"shapes"}),
}
"""Other forms of what `train` returns, and the last words of the checks that each may fail."""


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_a_result_of_train_is_asked_for_once(course: Assignment, playground: Playground, form: str) -> None:
    right, (changed, may_fail) = load_reference(course)["train"], FORMS[form]

    def train(X: Any, Y: Any, layer_sizes: Any, rng: Any, n_epochs: int = 200, **options: Any) -> object:
        return changed(*right(X, Y, layer_sizes, rng, n_epochs, **options))

    checks = {check.id for check in course.manifest.checks if check.functions == ("train",)}
    failed = {check.id for check, case in played(playground, checks, {"train": train}) if case.status != "passed"}
    assert {name.split(".")[2] for name in failed} <= may_fail
    assert any(name.endswith(".shapes") for name in failed)
