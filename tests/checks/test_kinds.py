"""Values of other kinds than real numbers: complex numbers, large integers, sets, dicts with other keys, arrays of texts, bytes."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grader.checks import as_array, as_bytes, as_complex, as_float, as_sequence, as_set, as_texts, close, describe, same
from grader.checks.calls import Contract
from grader.checks.literals import python_code
from grader.checks.student import Student
from grader.model.errors import StudentFault, UnpassableArgument
from grader.sandbox import open_sandbox
from grader.selfcheck.kernel import KernelSandbox

TODAY = datetime.date(2026, 1, 1)
Z = np.array([1.0 + 2.0j, -1.5j, 3.0])
KINDS: list[Any] = [
    2.5 - 1j,
    Z,
    Z.astype(np.complex64),
    1 << 4000,
    -(10**30),
    {1, 2.5, "a", (1, "b"), None},
    frozenset({frozenset({1}), b"x"}),
    set(),
    {1: "a", (0, 1): 2.0, None: [1], False: 3, 2.5: {1: 2}, b"k": 1 << 70},
    np.array([["left", "right"], ["", "ä"]]),
    b"\x00\xff",
]


@pytest.mark.parametrize("value", KINDS, ids=lambda value: type(value).__name__)
def test_what_is_right_passes_and_can_be_pasted(value: Any) -> None:
    same(value, value)
    close(value, value)
    code = python_code(value)
    if code is not None:
        same(eval(code, {"np": np}), value)
    assert describe(value)


@pytest.mark.parametrize(
    ("actual", "expected", "reason", "says"),
    [
        (Z.conj(), Z, "wrong_value", "complex conjugate"),
        (Z * 3, Z, "wrong_value", "every value is 3 times the right one"),
        (Z.real, Z, "wrong_value", "imaginary parts are missing"),
        (Z + np.array([0, 0, 1]), Z, "wrong_value", "some of its values are wrong"),
        (Z * np.nan, Z, "not_finite", "not finite"),
        (Z[:2], Z, "wrong_shape", "shape"),
        (1j, 2j, "wrong_value", "is not right"),
        ("1j", 1j, "wrong_type", "a text"),
        (Z, Z.real, "wrong_type", "complex numbers; the exercise asks for an array of numbers, and not for complex ones"),
        (1 + 0j, 1.0, "wrong_type", "a complex number; the exercise asks for a single number, and not for complex ones"),
        ({1, 2}, {2, 3}, "wrong_value", "1 entry missing and 1 entry too many"),
        ([1, 2], {1, 2}, "wrong_type", "a list of 2 entries; the exercise asks for a set"),
        ({2, 1}, [1, 2], "wrong_type", "a list or tuple, since a set has no order"),
        ({(0, 1): 2.0}, {(0, 1): 3.0}, "wrong_value", "entry [(0, 1)] of the result"),
        ({0: 2.0}, {1: 2.0}, "wrong_value", "has no entry 1"),
        (10**30, 10**30 + 1, "wrong_value", "is not right"),
        (1e30, 10**30, "wrong_type", "a whole number"),
        (np.array(["a", "b"]), np.array(["a", "c"]), "wrong_value", "some of its texts are wrong"),
        (np.array([1.0]), np.array(["a"]), "wrong_type", "an array of texts"),
        ("x", b"x", "wrong_type", "bytes"),
    ],
)
def test_what_is_wrong_is_told(actual: Any, expected: Any, reason: str, says: str) -> None:
    for judge in (close, same):
        with pytest.raises(StudentFault) as caught:
            judge(actual, expected)
        assert caught.value.reason == reason
        if judge is close:
            assert says in caught.value.message


def test_nearly_right_complex_numbers_are_close_and_not_the_same() -> None:
    close(Z + 1e-9, Z)
    close((Z + 1e-6).astype(np.complex64), Z)
    close([1.0, 2.0], np.array([1.0 + 0j, 2.0]))
    with pytest.raises(StudentFault):
        same(Z + 1e-9, Z)
    with pytest.raises(ValueError, match="none of them NaN"):
        close(Z, Z * np.nan)


def test_values_are_taken_as_what_is_asked_for() -> None:
    assert as_complex(2) == 2 + 0j
    assert as_set({1}) == frozenset({1})
    assert as_bytes(b"x") == b"x"
    assert as_texts(["a", "b"]).tolist() == ["a", "b"]
    assert as_sequence({"b", "a"}) == ["a", "b"]
    for judge, value in ((as_array, Z), (as_float, 1j), (as_sequence, {1}), (as_set, [1]), (as_texts, [1]), (as_complex, "1")):
        with pytest.raises(StudentFault):
            judge(value)


# to a submission and back ----------------------------------------------------------------------------------------------

CODE = "def echo(value): return value\ndef kinds(value): return str(type(value).__name__)\n"


@contextlib.contextmanager
def real() -> Iterator[Any]:
    with contextlib.closing(open_sandbox()) as sandbox:
        sandbox.load({"lab.py": CODE.encode()}, ["echo", "kinds"], 1)
        with contextlib.closing(sandbox.open(5.0, {})) as conversation:
            yield conversation


@contextlib.contextmanager
def kernel() -> Iterator[Any]:
    namespace: dict[str, Any] = {}
    exec(CODE, namespace)
    with contextlib.closing(KernelSandbox(namespace).open(5.0, {})) as conversation:
        yield conversation


@pytest.fixture(scope="module", params=[real, kernel], ids=lambda one: str(one.__name__))
def student(request: pytest.FixtureRequest) -> Iterator[Student]:
    with request.param() as caller:
        yield Student(caller, Contract({"echo": "value"}))


@pytest.mark.parametrize("value", KINDS, ids=lambda value: type(value).__name__)
def test_all_kinds_come_back(student: Student, value: Any) -> None:
    same(student.pure.echo(value), value)
    assert student.kinds(value) == type(value).__name__


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (TODAY, "argument `value` of `echo`: a check cannot pass a value of type date"),
        ([1, {"a": (2, TODAY)}], "argument `value[1]['a'][1]` of `echo`: a check cannot pass a value of type date"),
        ({TODAY: 1}, "argument `value` of `echo`: a check cannot pass a dict whose keys are not texts"),
        ({float("nan")}, "argument `value` of `echo`: a check cannot pass a set whose entries"),
        ([np.array([None])], "argument `value[0]` of `echo`: a check cannot pass an array of object"),
        (1 << 9000, "an integer of more than 8192 bits"),
        ([0.0] * 60_000, "the arguments of `echo`: a check cannot pass"),
        (
            np.broadcast_to(1.0, (2**13, 2**13)),
            "argument `value` of `echo`: a check cannot pass an array of 512 MiB; 256 MiB is the most",
        ),
    ],
    ids=lambda value: str(type(value)),
)
def test_what_cannot_cross_is_the_authors_error_with_its_name(student: Student, value: Any, says: str) -> None:
    with pytest.raises(UnpassableArgument) as caught:
        student.echo(value)
    assert says in str(caught.value)
    # The submission has not been asked, and can be.
    assert student.echo(3) == 3
