"""Calls that change their arguments in place: the check's own arguments become what the call has made of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from grader.audit.recording import TrustedCaller
from grader.checks import close, same
from grader.checks.calls import Contract
from grader.checks.student import Answer, Student, explain_fault
from grader.checks.values import RESULT
from grader.model.errors import StudentFault
from grader.sandbox import open_sandbox
from grader.sandbox.fake import FakeSandbox
from grader.selfcheck.kernel import KernelSandbox
from grader_worker.identity import NEW

CODE = """
import numpy as np

def step(theta, grad, alpha=0.5):
    theta -= alpha * grad

def rebinds(theta, grad, alpha=0.5):
    theta = theta - alpha * grad

def returns(theta, grad, alpha=0.5):
    theta = theta - alpha * grad
    return theta

def uphill(theta, grad, alpha=0.5):
    theta += alpha * grad

def both(theta, grad):
    theta -= grad
    grad[:] = 0.0

def all_of(params, grads):
    for p, g in zip(params, grads):
        p -= g

def none_of(params, grads):
    for p, g in zip(params, grads):
        p = p - g

def replaces(params, grads):
    for n in range(len(params)):
        params[n] = params[n] - grads[n]

def grows(params):
    params.append(params[0] + 5.0)
    params.append([1, params[0] * 2.0])
    params[0] += 1.0
    params.reverse()

def remembers(state):
    state["t"] += 1
    state["m"][0][...] *= 2.0
    state["new"] = state["m"]
    del state["old"]

def sort(a):
    a.sort(reverse=True)

def sort_not(a):
    a = sorted(a)

def reshapes(theta):
    theta.shape = (3, 1)

def retypes(theta):
    theta.dtype = np.int64

def breaks(params):
    params.append(object())

def fills(theta, grad, alpha):
    theta[...] = np.nan

def random(theta):
    theta[0] = np.random.uniform()
"""
NAMES = [line.partition("(")[0].removeprefix("def ") for line in CODE.splitlines() if line.startswith("def ")]
CONTRACT = Contract(
    dict.fromkeys(NAMES, "theta, grad, alpha=0.5")
    | {"all_of": "params, grads", "none_of": "params, grads", "replaces": "params, grads"}
)


def namespace() -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(CODE, found)
    return found


@contextlib.contextmanager
def real() -> Iterator[Any]:
    with contextlib.closing(open_sandbox()) as sandbox:
        sandbox.load({"lab.py": CODE.encode()}, NAMES, 1)
        with contextlib.closing(sandbox.open(5.0, {})) as conversation:
            yield conversation


@contextlib.contextmanager
def fake() -> Iterator[Any]:
    sandbox = FakeSandbox()
    sandbox.load({"lab.py": CODE.encode()}, NAMES, 1)
    yield sandbox.open(5.0, {})


@contextlib.contextmanager
def kernel() -> Iterator[Any]:
    with contextlib.closing(KernelSandbox(namespace()).open(5.0, {})) as conversation:
        yield conversation


@contextlib.contextmanager
def trusted() -> Iterator[Any]:
    yield TrustedCaller(namespace())


@pytest.fixture(scope="module", params=[real, fake, kernel, trusted], ids=lambda one: str(one.__name__))
def caller(request: pytest.FixtureRequest) -> Iterator[Any]:
    with request.param() as opened:
        yield opened


@pytest.fixture
def student(caller: Any) -> Student:
    return Student(caller, CONTRACT)


def test_an_array_keeps_its_identity_and_has_new_numbers(student: Student) -> None:
    theta, grad = np.array([1.0, 2.0]), np.array([2.0, -2.0])
    view = theta[:1]
    assert student.in_place.step(theta, grad, alpha=0.25) is None
    close(theta, [0.5, 2.5])
    close(view, [0.5])
    # Arguments are left alone where nobody asks for their change.
    student.step(theta, grad)
    close(theta, [0.5, 2.5])


def test_what_is_in_lists_and_dicts_keeps_its_identity_as_with_a_local_call(student: Student) -> None:
    for name in ("all_of", "none_of", "replaces", "grows"):
        there, here = ([np.array([3.0]), np.array([[4.0]])] for _ in range(2))
        kept_there, kept_here = list(there), list(here)
        rest = [] if name == "grows" else [[np.array([1.0]), np.array([2.0])]]
        getattr(student.in_place, name)(there, *rest)
        namespace()[name](here, *rest)
        same_structure(there, here)
        assert [[one is other for other in there] for one in kept_there] == [[one is other for other in here] for one in kept_here]
        same_structure(kept_there, kept_here)
    state: dict[str, Any] = {"t": 1, "m": (np.ones(2),), "old": []}
    m = state["m"]
    student.in_place.remembers(state)
    assert list(state) == ["t", "m", "new"]
    assert state["t"] == 2
    close(m[0], [2.0, 2.0])


def same_structure(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            same_structure(a, b)
    else:
        assert np.array_equal(one, other)


def test_other_demands_hold_for_what_may_not_change(student: Student, request: pytest.FixtureRequest) -> None:
    if not {"real", "kernel"} & set(request.node.callspec.id.split("-")):
        pytest.skip("nothing is watched there")
    theta, grad = np.ones(2), np.ones(2)
    student.pure.in_place.both(theta, grad)
    close(grad, [0.0, 0.0])
    with pytest.raises(StudentFault, match="changed its argument `grad`") as caught:
        student.in_place("theta").pure.both(np.ones(2), np.ones(2))
    assert caught.value.reason == "changed_argument"
    grad = np.ones(2)
    student.in_place("theta").both(theta, grad)
    close(grad, [1.0, 1.0])
    with pytest.raises(StudentFault, match="global random numbers"):
        student.in_place.pure.random(np.ones(2))


def test_what_may_not_change_is_not_written_to_whatever_a_worker_says() -> None:
    """It says that the array in `params` is now the one in `grads`, with other numbers."""

    def caller(*_: Any, **__: Any) -> Answer:
        return Answer(None, after={0: [np.array([9.0, 9.0])]}, before=(0, 3), changed=(0,))

    params: list[Any] = [np.ones(2)]
    grads: list[Any] = [np.zeros(2)]
    student: Any = Student(caller, CONTRACT)
    student.in_place("params").pure.all_of(params, grads)
    close([*params, *grads], [[0.0, 0.0]] * 2)
    # What is replaced by something that may not change has no parts that are looked at.
    swapped = Answer(None, after={0: [[np.array([9.0]), [1.0]]], 1: {}}, before=(0, 2, NEW, NEW, NEW))
    student = Student(lambda *_, **__: swapped, CONTRACT)
    student.in_place("params").all_of(params, grads)
    assert params[0] is grads
    close(grads[0], [0.0, 0.0])


def test_what_cannot_be_written_to_is_the_authors_error(student: Student) -> None:
    fixed = np.broadcast_to(1.0, 3)
    with pytest.raises(ValueError, match="argument `theta` of `step` is read-only: pass a copy"):
        student.in_place.step(fixed, np.ones(3))
    student.in_place("theta").step(np.ones(3), fixed)
    large = np.zeros(2**21)
    with pytest.raises(ValueError, match="argument `grad` of `step` has more than 14 MiB"):
        student.in_place.step(np.ones(3), large)
    student.in_place("theta").step(np.ones(2**21 // 8), large[::8])
    with pytest.raises(ValueError, match="without an argument `weights`"):
        student.in_place("weights").step(np.ones(3), fixed)


@pytest.mark.parametrize(
    ("name", "reason", "says"),
    [
        ("reshapes", "wrong_shape", "changes the shape of `theta` from (3,) to (3, 1)"),
        ("retypes", "wrong_type", "changes the dtype of `theta` from float64 to int64"),
    ],
)
def test_a_shape_or_a_dtype_that_has_changed_is_told(student: Student, name: str, reason: str, says: str) -> None:
    with pytest.raises(StudentFault) as caught:
        getattr(student.in_place, name)(np.ones(3))
    assert caught.value.reason == reason
    assert says in caught.value.message


def test_an_object_in_a_changed_list_is_the_students(caller: Any) -> None:
    params: list[Any] = []
    Student(caller, CONTRACT).in_place.breaks(params)
    with pytest.raises(StudentFault):
        close(params, [1.0])


# messages --------------------------------------------------------------------------------------------------------------

ONES, TWOS = np.array([1.0, 1.5, 2.0]), np.array([2.0, 4.0, 7.0])


def told(check: Callable[[Student], Any]) -> tuple[str, str]:
    with fake() as conversation:
        student = Student(conversation, CONTRACT)
        with pytest.raises(StudentFault) as caught:
            check(student)
        line = explain_fault(student, caught.value, "")
        return caught.value.message, line


def stepped(name: str, what: str = "") -> Callable[[Student], None]:
    def check(student: Student) -> None:
        theta = ONES.copy()
        getattr(student.in_place, name)(theta, TWOS, 0.5)
        close(theta, ONES - 0.5 * TWOS, what=what or RESULT)

    return check


def test_an_argument_that_was_not_changed_is_told_with_what_to_do() -> None:
    message, line = told(stepped("rebinds"))
    advice = "write `theta[...] = ...` or `theta -= ...`; `theta = theta - ...` makes a new array"
    assert message == f"`rebinds` did not change `theta`: {advice}"
    assert line == "theta = np.array([1.0, 1.5, 2.0]); rebinds(theta, np.array([2.0, 4.0, 7.0]), 0.5); theta"
    message, _ = told(stepped("returns"))
    assert message.startswith("`returns` did not change `theta`, and returned an array of shape (3,)")


def test_a_wrong_number_is_told_by_the_name_of_the_argument() -> None:
    message, line = told(stepped("uphill"))
    assert message == "theta after the call has the right shape, but all its values are wrong: the step of theta has the wrong sign"
    assert line.startswith("theta = np.array([1.0, 1.5, 2.0]); uphill(theta, ")
    assert told(stepped("uphill", "theta"))[0].startswith("theta has the right shape")
    message, _ = told(stepped("fills"))
    assert message.startswith("theta after the call has entries that are not finite numbers")


def test_parts_of_arguments_have_their_names() -> None:
    def lists(name: str, place: int | None) -> Callable[[Student], None]:
        def check(student: Student) -> None:
            params = [ONES.copy(), TWOS.copy()]
            first = params[0]
            getattr(student.in_place, name)(params, [ONES, -ONES])
            if place is None:
                close(first, np.zeros(3))
            close(params, [ONES - ONES, TWOS])

        return check

    message, _ = told(lists("all_of", 0))
    assert message.startswith("params[1] after the call has the right shape")
    message, line = told(lists("none_of", 0))
    assert message == (
        "`none_of` did not change `params[0]`: write `params[0][...] = ...` or `params[0] -= ...`; `p = p - ...` makes a new array"
    )
    assert line.endswith("; params")
    message, _ = told(lists("replaces", None))
    assert message.startswith("`replaces` did not change `params[0]`, but put another array in its place: ")


def test_lists_of_numbers_have_their_names() -> None:
    def check(student: Student, name: str, wanted: list[int]) -> None:
        a = [2, 3, 1]
        getattr(student.in_place, name)(a)
        same(a, wanted)

    message, line = told(lambda student: check(student, "sort", [1, 2, 3]))
    assert message == "theta[0] after the call is not right"
    assert line == "theta = [2, 3, 1]; sort(theta); theta"
    message, _ = told(lambda student: check(student, "sort_not", [1, 2, 3]))
    assert (
        message
        == "`sort_not` did not change `theta`: write `theta[0] = ...` or `theta.append(...)`; `theta = ...` makes a new list"
    )


# forged answers --------------------------------------------------------------------------------------------------------

FORGER = """
import sys, types
import numpy as np

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)

def forge(theta, changed, before):
    above = sys._getframe(1).f_locals
    items = lambda value: wire.Items("list", [items(one) for one in value]) if isinstance(value, list) else value
    watched = wire.Watched([(number, items(value)) for number, value in changed], [], False, before)
    above["self"].channel.send(wire.pack(wire.Returned(above["call"].id, None, [], [], watched)))
"""


def test_forged_parts_are_refused_and_nothing_holds_itself() -> None:
    impossible: list[tuple[list[Any], list[Any]]] = [
        ([(0, [[1]])], [0, 0]),  # a list in itself
        ([(0, [[1]])], [0]),
        ([(0, [])], [0, 1]),
        ([(0, [])], [10**12]),
        ([(0, [])], [-2]),
        ([(0, [])], []),
    ]
    with contextlib.closing(open_sandbox()) as sandbox:
        sandbox.load({"lab.py": FORGER.encode()}, ["forge"], 1)
        for changed, before in impossible:
            theta: list[Any] = [[1]]
            with contextlib.closing(sandbox.open(5.0, {})) as conversation, pytest.raises(StudentFault) as caught:
                Student(conversation).in_place("argument_1").forge(theta, changed, before)
            assert caught.value.reason == "unreadable_result"
            assert theta == [[1]]
        # The wrong kind, another argument's part, and another argument.
        for changed, before in (([(0, [])], [1]), ([(0, [[]])], [0, 3]), ([(1, [])], [2])):
            with contextlib.closing(sandbox.open(5.0, {})) as conversation, contextlib.suppress(StudentFault):
                Student(conversation).in_place("argument_1").forge([np.ones(2)], changed, before)
            assert len(changed) == 1
