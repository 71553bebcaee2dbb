"""The rules by which values are compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.checks import (
    as_array,
    as_bool,
    as_float,
    as_int,
    as_mapping,
    as_sequence,
    as_text,
    between,
    close,
    close_in_norm,
    describe,
    same,
)
from grader.model.errors import StudentFault

ARRAY = np.array([[1.0, -2.0, 3.0], [0.5, 0.25, -8.0]])


def reason(compare: Any, *arguments: Any, **options: Any) -> str | None:
    """Why a comparison fails, or None."""
    try:
        compare(*arguments, **options)
    except StudentFault as fault:
        assert fault.message
        assert "\n" not in fault.message + fault.detail
        return fault.reason
    return None


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (ARRAY, ARRAY),
        (ARRAY * (1 + 1e-9), ARRAY),
        (ARRAY.astype(np.float32), ARRAY * (1 + 3e-7)),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        ([1, 2.0], np.array([1.0, 2.0])),
        ((1.0, np.float64(2)), np.array([1.0, 2.0])),
        (np.float32(0.1), 0.1),
        (True, 1.0),
        (np.array(3.0), 3.0),
        ([ARRAY, [1.0]], [ARRAY, np.array([1.0])]),
        ((ARRAY,), [ARRAY]),
        ({"a": 1, "b": ARRAY}, {"b": ARRAY, "a": 1.0}),
        (np.array([np.inf, -np.inf]), np.array([np.inf, -np.inf])),
        (1e-9, 0.0),
    ],
)
def test_close(actual: Any, expected: Any) -> None:
    assert reason(close, actual, expected) is None


@pytest.mark.parametrize(
    ("actual", "expected", "why"),
    [
        (ARRAY * (1 + 1e-4), ARRAY, "wrong_value"),
        (ARRAY.T, ARRAY, "wrong_shape"),
        (ARRAY[0], ARRAY, "wrong_shape"),
        (ARRAY[None], ARRAY, "wrong_shape"),
        (np.float64(1.0), np.ones(3), "wrong_shape"),
        (1.0, np.ones(1), "wrong_shape"),
        (np.ones(1), 1.0, "wrong_shape"),
        (np.array([np.nan, 1.0]), np.array([0.0, 1.0]), "not_finite"),
        (np.array([np.inf, 1.0]), np.array([0.0, 1.0]), "not_finite"),
        (None, 1.0, "wrong_type"),
        ("1.0", 1.0, "wrong_type"),
        (np.array(["a"]), np.ones(1), "wrong_type"),
        ([[1.0, 2.0], [3.0]], np.array([[1.0, 2.0], [3.0, 0.0]]), "wrong_type"),
        ([[[1.0]]], np.array([[[1.0]]]), "wrong_type"),
        ([[1.0, 2.0]], np.array([1.0, 2.0]), "wrong_shape"),
        (1j, 1.0, "wrong_type"),
        ([ARRAY], [ARRAY, ARRAY], "wrong_shape"),
        (ARRAY, [ARRAY[0], ARRAY[1] + 1], "wrong_value"),
        ({"a": 1.0}, {"b": 1.0}, "wrong_value"),
        (1.0, {"a": 1.0}, "wrong_type"),
    ],
)
def test_not_close(actual: Any, expected: Any, why: str) -> None:
    assert reason(close, actual, expected) == why


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)), st.data())
def test_one_wrong_entry_is_found_and_told(expected: Any, data: st.DataObject) -> None:
    assert reason(close, expected.copy(), expected) is None
    index = tuple(data.draw(st.integers(0, n - 1)) for n in expected.shape)
    actual = expected.copy()
    actual[index] += 1e-3 * max(1.0, abs(expected[index]))
    with pytest.raises(StudentFault) as caught:
        close(actual, expected)
    assert caught.value.reason == "wrong_value"
    assert f"[{', '.join(map(str, index))}]" in caught.value.detail
    assert expected.size == 1 or caught.value.detail.startswith(f"1 of {expected.size} values")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.just(ARRAY), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_anything_at_all_gets_a_verdict(actual: Any) -> None:
    """Whatever comes out of a worker, comparing raises nothing but the student's fault."""
    for expected in (1.0, ARRAY, [1.0, ARRAY], {"a": 1.0}, "text", True, 3, None):
        reason(close, actual, expected) if not isinstance(expected, str | bool | None) else reason(same, actual, expected)
    assert describe(actual)


@pytest.mark.parametrize(
    ("convert", "good", "bad"),
    [
        (as_float, [1, 1.5, True, np.float32(2), np.array(2.0)], [None, "1", np.ones(1), [1.0], 1j]),
        (as_int, [1, np.int8(3), True, np.array(4)], [1.0, "1", None, np.ones(1, int)]),
        (as_bool, [True, np.bool_(False), np.array(True)], [1, "True", None, 0.5]),
        (as_text, ["a", ""], [1, None, b"a"]),
        (as_sequence, [[], [1], (1, 2), np.ones(3)], [1, "ab", None, {1: 2}, np.array(1.0)]),
        (as_array, [1, [1, 2], [[1], [2]], [np.zeros(2), (1, 2)], ARRAY], [None, "a", [[1], [2, 3]], [[1], 2], [[[1]]], [None]]),
    ],
)
def test_conversions(convert: Any, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        convert(value)
    for value in bad:
        assert reason(convert, value) in {"wrong_type", "wrong_shape", "not_finite"}, value


def test_conversions_with_a_size() -> None:
    assert as_array([1, 2], shape=(2,)).tolist() == [1, 2]
    assert as_array(ARRAY, shape=(None, 3)).shape == (2, 3)
    assert reason(as_array, ARRAY, shape=(3, None)) == "wrong_shape"
    assert reason(as_sequence, [1], length=2) == "wrong_shape"
    assert as_mapping({"a": 1}, keys=["a"]) == {"a": 1}
    assert reason(as_mapping, {}, keys=["a"]) == "wrong_value"


def test_close_in_norm_forgives_small_entries_and_no_large_ones() -> None:
    expected = np.array([1e3, 1e-3])
    assert reason(close_in_norm, expected + np.array([0, 1e-4]), expected) is None
    assert reason(close_in_norm, expected * [1.0, 30.0], expected) == "wrong_value"
    assert reason(close_in_norm, expected[None], expected) == "wrong_shape"


def test_between() -> None:
    assert reason(between, np.array([0.0, 0.5, 1.0]), np.zeros(3), np.ones(3)) is None
    assert reason(between, np.array([0.0, 1.1, 1.0]), np.zeros(3), np.ones(3)) == "wrong_value"
    assert reason(between, np.array([0.0, np.nan, 1.0]), np.zeros(3), np.ones(3)) == "not_finite"


def test_same_is_exact() -> None:
    for value in (3, True, "a", None, [1, "b"], {"a": (1, 2)}, np.array([1, 2])):
        assert reason(same, value, value) is None
    assert reason(same, 3.0, 3) == "wrong_type"
    assert reason(same, 4, 3) == "wrong_value"
    assert reason(same, np.array([1, 3]), np.array([1, 2])) == "wrong_value"
    assert reason(same, np.array([0, True]), np.array([0.0, 1.0])) is None
    for nearly, exact in (
        (np.full((2, 2), 1e-300), np.zeros((2, 2))),
        (np.array([1.0, 2.0 - 1e-9, 3.0]), np.arange(1.0, 4.0)),
        (1e-12, 0.0),
    ):
        with pytest.raises(StudentFault, match=r"near the right values? but not equal"):
            same(nearly, exact)


@pytest.mark.parametrize("expected", [np.nan, np.array([1.0, np.nan]), np.zeros(0), []])
def test_a_check_that_could_not_fail_or_not_pass_is_refused(expected: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        close(1.0, expected)
