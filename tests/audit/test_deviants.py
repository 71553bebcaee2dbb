"""Deviants: what each kind does, on which functions it is tried, and when the reason holds for which one survives."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.audit import deviations
from grader.audit.deviants import KINDS, KINDS_OF_ARGUMENTS, Deviant, deviants_of
from grader.audit.explanations import unfounded
from grader.audit.findings import Equivalent
from grader.audit.recording import Recorded
from grader.model.errors import UsageError

Function = Callable[..., Any]


def negated(z: Any) -> Any:
    return -np.asarray(z)


def paired(z: Any) -> tuple[Any, Any]:
    return np.asarray(z) + 1.0, np.asarray(z) + 2.0


def path(start: Any, gradient: Function, n_steps: int) -> list[Any]:
    steps = [np.asarray(start)]
    for _ in range(n_steps):
        steps.append(steps[-1] - 0.5 * gradient(steps[-1]))
    return steps


def spoilt(*numbers: float) -> list[float]:
    return [1.5 * number + 0.31 for number in numbers]


def plain(value: Any) -> Any:
    """Return arrays as lists."""
    return [plain(item) for item in value] if isinstance(value, list | tuple) else np.asarray(value).tolist()


TWO, OTHER, FIVE = np.array([1.0, -2.0]), np.array([3.0, 4.0]), np.arange(5.0)


@pytest.mark.parametrize(
    ("kind", "right", "calls", "expected"),
    [
        ("first_call_only", negated, [TWO, FIVE], [[-1.0, 2.0], [-1.0, 2.0]]),
        ("every_second_call", negated, [TWO, TWO, TWO], [[-1.0, 2.0], spoilt(-1.0, 2.0), [-1.0, 2.0]]),
        ("cached_by_shape", negated, [TWO, OTHER, np.ones(1)], [[-1.0, 2.0], [-1.0, 2.0], [-1.0]]),
        ("buffer_by_shape", paired, [TWO], [[[3.0, 0.0], [3.0, 0.0]]]),
        ("small_only", negated, [np.zeros(4), FIVE], [[0.0] * 4, spoilt(*-FIVE)]),
        ("small_numbers_only", float, [4, 5], [4.0, spoilt(5.0)[0]]),
        ("wrong_in_one_dimension", negated, [np.ones((1, 1)), np.ones(1)], [[[-1.0]], spoilt(-1.0)]),
        ("wrong_in_two_dimensions", negated, [np.ones((1, 1)), np.ones(1)], [[spoilt(-1.0)], [-1.0]]),
        ("wrong_in_three_dimensions", negated, [np.ones((1, 1, 1)), np.ones(1)], [[[spoilt(-1.0)]], [-1.0]]),
        ("wrong_without_entries", negated, [np.zeros((0, 2)), TWO], [[0.0], [-1.0, 2.0]]),
        ("wrong_for_whole_numbers", negated, [np.array([1]), TWO], [[0], [-1.0, 2.0]]),
        ("wrong_for_single_precision", negated, [np.array([2.0], np.float32), TWO], [[np.float32(-2.69)], [-1.0, 2.0]]),
        ("first_row_only", negated, [np.eye(2)], [[[-1.0, 0.0], spoilt(0.0, -1.0)]]),
        ("first_column_only", negated, [np.eye(2)], [[[-1.0, 0.31], [0.0, spoilt(-1.0)[0]]]]),
        ("first_entry_only", list, [TWO], [[1.0, spoilt(-2.0)[0]]]),
        ("last_entry_wrong", list, [FIVE[:3]], [[0.0, 1.0, spoilt(2.0)[0]]]),
        ("without_axes_of_one", negated, [np.ones((2, 1))], [[-1.0, -1.0]]),
        ("six_digits", negated, [np.array([1234.56789])], [[-1234.57]]),
        ("nearly_exact", negated, [TWO], [[-1.0 + 1e-9, 2.0 + 1e-9]]),
    ],
)
def test_what_a_kind_does(kind: str, right: Function, calls: list[Any], expected: list[Any]) -> None:
    deviant = Deviant("f", kind).of(right)
    # What lies in a buffer is looked at before the next call.
    assert [plain(deviant(z)) for z in calls] == expected
    assert inspect.signature(deviant) == inspect.signature(right)


def test_kinds_that_concern_one_argument() -> None:
    def rows(theta: Any, X: Any, Y: Any) -> Any:
        return np.shape(X) + np.shape(Y)

    def descent(X: Any, gradient: Function) -> Any:
        return gradient(0.0, X, X[:, :1])

    z = TWO.copy()
    assert Deviant("f", "only_positive", "z").of(negated)(TWO).tolist() == [-1.0, -2.0]
    assert Deviant("f", "wrong_for_a_number", "z").of(negated)(1.0) == spoilt(-1.0)[0]
    assert Deviant("f", "changes_argument", "z").of(negated)(z).tolist() == [-1.0, 2.0]
    assert z.tolist() == [2.0, -1.0]
    assert Deviant("f", "flat_rows", "gradient").of(descent)(np.ones((1, 3)), rows) == (3, 1)


def test_kinds_that_are_random() -> None:
    def drawn() -> bool:
        before = str(np.random.get_state())
        assert Deviant("f", "draws_globally").of(negated)(1.0) == -1.0
        return before != str(np.random.get_state())

    assert drawn()
    (zero, one) = Deviant("f", "random_near_zero").of(negated)(np.array([0.0, 1.0]))
    assert 0.0 < abs(zero) < 1e-7
    assert one == -1.0


def test_loops_that_end_early_or_stand_still() -> None:
    whole = path(1.0, lambda w: w, 30)
    # The step number n goes 0.5**n far.
    assert len(Deviant("f", "stops_early").of(path)(1.0, lambda w: w, 30)) == 21
    still = Deviant("f", "stands_still").of(path)(1.0, lambda w: w, 30)
    assert len(still) == 31
    assert still[9:12] == [whole[9], whole[10], whole[10]]
    assert Deviant("f", "stops_early").of(path)(1.0, lambda w: w, 3) == whole[:4]


def test_every_kind_is_tried() -> None:
    kinds = {
        name
        for name, f in inspect.getmembers(deviations, inspect.isfunction)
        if [*inspect.signature(f).parameters][:1] == ["right"]
    }
    helpers = {"wrapper_of", "run", "run_wrongly", "right_unless", "wrong_for"}
    assert kinds - helpers == {*KINDS, *KINDS_OF_ARGUMENTS, "flat_rows"}


def kinds_for(arguments: dict[str, Any], value: Any) -> set[str]:
    return {one.kind for one in deviants_of("f", [Recorded("f", arguments, value)])}


def test_what_makes_no_difference_is_not_tried() -> None:
    assert kinds_for({"name": "relu"}, "he") == {"first_call_only", "every_second_call", "draws_globally"}
    of_numbers = kinds_for({"z": np.array([0.5])}, np.array([0.25]))
    assert not of_numbers & {"six_digits", "nearly_exact", "first_row_only", "stops_early", "wrong_for_whole_numbers", "flat_rows"}
    assert {"only_positive", "changes_argument", "small_only", "wrong_in_one_dimension"} <= of_numbers
    assert {"six_digits", "first_row_only"} <= kinds_for({"z": np.ones(2)}, np.array([2.5, 7.0]))
    assert "nearly_exact" in kinds_for({"z": np.array([2.5, -1.0])}, np.array([2.5, 0.0]))


def reasons(function: Function, record: Equivalent) -> list[str]:
    calls = {"f": [Recorded("f", {"z": np.array([0.5, 2.0])}, None)]}
    return list(unfounded([record], [Deviant("f", "only_positive", "z")], calls, {"f": function}))


def test_a_reason_must_hold() -> None:
    changes = ("only positive: z",)
    assert reasons(lambda z: np.cos(z), Equivalent("f", "It is even.", changes)) == []
    (sentence,) = reasons(lambda z: np.sin(z), Equivalent("f", "It is even.", changes))
    assert sentence.startswith("f: only positive: z differs from the reference")
    assert reasons(lambda z: np.sin(z), Equivalent("f", "It is positive.", changes, where="np.all(z > 0)")) == []
    assert reasons(lambda z: 1e-9 * z, Equivalent("f", "It is small.", changes, tolerance=1e-6)) == []
    with pytest.raises(UsageError, match="no condition on the arguments of f"):
        reasons(lambda z: z, Equivalent("f", "No reason.", changes, where="x > 0"))


def test_of_a_function_in_place_what_it_changes_is_wrong() -> None:
    def step(theta: Any, state: dict[str, Any], grad: Any) -> None:
        theta -= grad
        state["t"] += 1
        state["m"][1] = theta[0]

    deviant = Deviant("step", "every_second_call").of(step)
    theta, grad, state = np.array([1.0, 2.0]), np.ones(2), {"t": 0, "m": [5.0, 5.0], "kept": np.ones(1)}
    deviant(theta, state, grad)
    assert (theta.tolist(), state["t"], state["m"]) == ([0.0, 1.0], 1, [5.0, 0.0])
    deviant(theta, state, grad)
    assert (theta.tolist(), state["t"], state["m"]) == (spoilt(-1.0, 0.0), 3, [5.0, spoilt(-1.0)[0]])
    assert (grad.tolist(), plain(state["kept"])) == ([1.0, 1.0], [1.0])
