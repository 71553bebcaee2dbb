"""Functions of ours that a submission calls: bounds of size, time and memory, whatever it gives them."""

from __future__ import annotations

import itertools
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.errors import StudentFault
from grader.model.isolation import keeps_all_in
from grader.sandbox import Sandbox, open_sandbox
from grader.sandbox.callbacks import GROWTH, bound_memory, restore_memory
from grader.sandbox.session_peer import SessionPeer
from grader.sandbox.spawning import SpawningSandbox
from grader_worker.bounds import BROADCAST, CHARACTERS, NUMBERS, refuse_bombs
from grader_worker.frames import Breach, Call, Handle, Opaque, Returned
from grader_worker.lockdown import WorkerLimits

linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux")

# sizes -----------------------------------------------------------------------------------------------------------------

BOMBS: dict[str, Any] = {
    "an integer": 10**9,
    "a negative integer": -(10**12),
    "an integer array": np.array(10**12),
    "integers in an array": np.array([1, 10**15]),
    "the lowest integer": np.array([-(2**63)]),
    "a large array": np.zeros(NUMBERS + 1),
    "many arrays": [np.zeros(NUMBERS // 10)] * 11,
    "arrays that multiply": [np.ones((1, 100_000)), np.ones((100_000, 1))],
    "arrays that multiply in three steps": [np.ones((1, 1, 2000)), np.ones((1, 2000, 1)), np.ones((2000, 1, 1))],
    "a long text": "x" * (CHARACTERS + 1),
    "many texts": ["x" * 1000] * (CHARACTERS // 1000 + 1),
    "a long key": {"x" * (CHARACTERS + 1): 1},
}
NESTED: dict[str, Callable[[Any], list[Any]]] = {
    "alone": lambda bomb: [bomb],
    "in a list": lambda bomb: [1, [bomb]],
    "in a tuple in a list": lambda bomb: [[(1.0, bomb)]],
    "in a dict": lambda bomb: [{"a": bomb}],
    "deep in a dict": lambda bomb: [{"a": [{"b": (bomb,)}]}],
}


@pytest.mark.parametrize(("bomb", "nested"), list(itertools.product(BOMBS, NESTED)))
def test_bombs_are_refused_at_any_depth(bomb: str, nested: str) -> None:
    with pytest.raises(ValueError, match="too"):
        refuse_bombs(NESTED[nested](BOMBS[bomb]))


@pytest.mark.parametrize("nested", NESTED)
def test_what_is_no_plain_data_is_refused_at_any_depth(nested: str) -> None:
    with pytest.raises(TypeError):
        refuse_bombs(NESTED[nested](Opaque("a set")))


def test_what_checks_need_is_let_through() -> None:
    weights = [np.ones((100, 50)), np.ones((50, 10))]
    floats = [1e300, float("inf"), float("nan"), -1e308]
    refuse_bombs([np.ones((200, 100)), weights, {"b": [np.ones(50), np.ones(10)]}, "relu", 1000, True, None, np.tanh, *floats])
    refuse_bombs([np.zeros((0, 5)), np.zeros(0, np.int64), np.full(3, BROADCAST), [], ()])


@given(st.lists(st.lists(st.integers(0, 3000), max_size=4), max_size=4))
def test_what_is_let_through_broadcasts_to_few_numbers(shapes: list[list[int]]) -> None:
    arrays = [np.broadcast_to(np.float64(0), shape) for shape in shapes]
    try:
        refuse_bombs(arrays)
        whole = np.broadcast_shapes(*map(tuple, shapes))
    except ValueError:
        return
    assert sum(a.size for a in arrays) <= NUMBERS
    assert len(arrays) < 2 or np.prod(whole, dtype=float) <= BROADCAST


# time and memory -------------------------------------------------------------------------------------------------------

CODE = """
import numpy as np
def g(*arguments): raise NotImplementedError
def once(f, *arguments): return f(*arguments)
def lent(n): return g(n)
def often(f):
    while True: f(1)
def ignores(f, n):
    for _ in range(1000):
        try: f(n)
        except BaseException: pass
    return 1
def named(f): return f(1, size=10**12)
def nested(f, g): return f(g, 3)
def turns(f): return f(lambda *arguments: 1, 3)
def again(f, values):
    for value in values: found = f(value)
    return found
"""
NAMES = ["g", "once", "lent", "often", "ignores", "named", "nested", "turns", "again"]


@pytest.fixture(scope="module", params=[open_sandbox, lambda: SpawningSandbox(WorkerLimits())], ids=["forking", "spawning"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    opened: Sandbox = request.param()
    opened.load({"lab.py": CODE.encode()}, NAMES, 1)
    yield opened
    opened.close()


def fault(sandbox: Sandbox, name: str, *arguments: Any, seconds: float = 0.5, **stand_ins: Callable[..., Any]) -> StudentFault:
    """The fault with which a call ends, in which no more time has passed than is allowed."""
    conversation = sandbox.open(seconds, stand_ins)
    begin = time.thread_time()
    try:
        with pytest.raises(StudentFault) as caught:
            conversation(name, arguments, {}, watch=False, iterate=False)
    finally:
        conversation.close()
    assert time.thread_time() - begin < seconds + 1.0
    return caught.value


def rounds(n: int) -> int:
    """A function of ours that is busy for n rounds, and takes every Exception for its own."""
    for _ in range(n):
        try:
            for _ in range(1_000_000):
                pass
        except Exception:
            pass
    return n


def test_a_lent_function_is_cut(sandbox: Sandbox) -> None:
    found = fault(sandbox, "lent", 1_000_000, g=rounds)
    assert (found.reason, found.message) == (
        "timed_out",
        "`lent` calls `g` with arguments that keep it busy for more than 0.5 seconds",
    )


def test_a_passed_function_is_cut(sandbox: Sandbox) -> None:
    found = fault(sandbox, "once", rounds, 1_000_000)
    assert found.reason == "timed_out"
    assert "a function that it was given" in found.message


def test_the_time_of_many_calls_counts_together(sandbox: Sandbox) -> None:
    assert fault(sandbox, "often", rounds).reason == "timed_out"


def test_a_submission_cannot_catch_it(sandbox: Sandbox) -> None:
    assert fault(sandbox, "ignores", rounds, 1_000_000).reason == "timed_out"


def test_an_endless_iterator_is_cut(sandbox: Sandbox) -> None:
    def numbers(n: int) -> Iterator[int]:
        while True:
            n = (n + 1) % 7
            if n < 0:
                yield n

    assert fault(sandbox, "once", numbers, 1).reason == "timed_out"


def test_a_call_back_and_forth_is_cut(sandbox: Sandbox) -> None:
    assert fault(sandbox, "nested", lambda g, n: g(g) and rounds(10**6), lambda g: rounds(1)).reason == "timed_out"


def test_every_later_call_meets_the_same_fault(sandbox: Sandbox) -> None:
    conversation = sandbox.open(0.5, {})
    try:
        for _ in range(2):
            with pytest.raises(StudentFault) as caught:
                conversation("once", (rounds, 10**6), {}, watch=False, iterate=False)
            assert caught.value.reason == "timed_out"
    finally:
        conversation.close()


def test_a_check_that_calls_the_submission_from_a_callback(sandbox: Sandbox) -> None:
    conversation = sandbox.open(0.5, {})

    def inner(n: int) -> Any:
        return conversation("once", (rounds, n), {}, watch=False, iterate=False).value

    try:
        assert conversation("once", (inner, 1), {}, watch=False, iterate=False).value == 1
        with pytest.raises(StudentFault) as caught:
            conversation("once", (inner, 10**6), {}, watch=False, iterate=False)
        assert caught.value.reason == "timed_out"
    finally:
        conversation.close()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="has no such timer")
def test_outside_the_main_thread_it_is_found_out_at_the_end(sandbox: Sandbox) -> None:
    found: list[StudentFault] = []
    thread = threading.Thread(target=lambda: found.append(fault(sandbox, "once", rounds, 60, seconds=0.2)))
    thread.start()
    thread.join()
    assert [f.reason for f in found] == ["timed_out"]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="has no such timer")
def test_a_timer_of_somebody_else_is_left_alone(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.sandbox.callbacks.Timer.is_ours", False)
    before = signal.signal(signal.SIGPROF, other := lambda *_: None)
    try:
        assert fault(sandbox, "once", rounds, 60, seconds=0.2).reason == "timed_out"
        assert signal.getsignal(signal.SIGPROF) is other
    finally:
        signal.signal(signal.SIGPROF, before)


@linux
@pytest.mark.parametrize("code", ["array", "list", "text"])
def test_memory_is_bounded(sandbox: Sandbox, code: str) -> None:
    import resource

    def hoard(n: int) -> float:
        if code == "array":
            return float(np.ones((n, n))[0, 0])
        if code == "text":
            return float(len("x" * (n * n)))
        return float(len([object()] * (n * n)))

    before = resource.getrlimit(resource.RLIMIT_AS)
    found = fault(sandbox, "once", hoard, 20_000, seconds=5.0)
    assert (found.reason, "128 MB of memory" in found.message) == ("out_of_memory", True)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@linux
def test_what_a_check_needs_itself_is_not_bounded(sandbox: Sandbox) -> None:
    conversation = sandbox.open(5.0, {})
    try:
        assert conversation("once", (lambda n: n, 1), {}, watch=False, iterate=False).value == 1
        assert np.ones(2 * GROWTH // 8).size
        assert conversation("once", (lambda n: float(np.ones(10**6)[0]), 1), {}, watch=False, iterate=False).value == 1.0
    finally:
        conversation.close()


@linux
def test_limits_are_lowered_and_never_raised() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    old = bound_memory()
    assert old == before
    inner = bound_memory()
    assert inner is None or inner[0] != resource.RLIM_INFINITY
    restore_memory(before)


def test_what_a_check_computes_between_calls_costs_the_submission_nothing(sandbox: Sandbox) -> None:
    conversation = sandbox.open(0.2, {})
    try:
        for _ in range(3):
            assert conversation("once", (lambda n: n, 1), {}, watch=False, iterate=False).value == 1
            rounds(30)
    finally:
        conversation.close()


def test_a_lent_function_may_call_the_submission_often(sandbox: Sandbox) -> None:
    def lent(g: Callable[..., Any], n: int) -> int:
        z = np.ones(5000)
        return sum(int(g(z, [z, z], {"a": z})) for _ in range(1000))

    conversation = sandbox.open(20.0, {})
    try:
        assert conversation("nested", (lent, lambda *arguments: 1), {}, watch=False, iterate=False).value == 1000
        assert conversation("turns", (lent,), {}, watch=False, iterate=False).value == 1000
    finally:
        conversation.close()


# results ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "result",
    [
        lambda n: [0] * 100_000,
        lambda n: [[[0] * 100] * 100] * 100,
        lambda n: np.broadcast_to(1.0, (3000, 3000)),
        lambda n: [np.zeros(10**6)] * 10,
        lambda n: 1 << 9000,
        lambda n: {(n, object())},
        lambda n: "x" * 3000,
        lambda n: np.ones(3, dtype="O"),
        lambda n: itertools.repeat(0, 200_000),
        lambda n: {float("nan"): n},
    ],
)
def test_results_that_cannot_go_back_are_the_students_mistake(sandbox: Sandbox, result: Callable[[int], Any]) -> None:
    conversation = sandbox.open(5.0, {})
    try:
        answer = conversation("once", (result, 1), {}, watch=False, iterate=False)
        assert answer.failure
        assert answer.failure.kind == "ValueError"
        assert conversation("once", (lambda n: n, 1), {}, watch=False, iterate=False).value == 1
    finally:
        conversation.close()


def test_bombs_among_keywords_come_back_as_exceptions(sandbox: Sandbox) -> None:
    conversation = sandbox.open(5.0, {})
    try:
        answer = conversation("named", (lambda n, size: np.zeros(size),), {}, watch=False, iterate=False)
    finally:
        conversation.close()
    assert answer.failure
    assert answer.failure.kind == "ValueError"


# functions that run in the copy ----------------------------------------------------------------------------------------

BY, PLUS = np.array([2.0]), 1.0


def shifted(z: Any, by: float = 1.0) -> Any:
    """A formula: it may run in the copy of the submission."""
    return np.asarray(z) @ np.ones(2) + by


def split(z: Any) -> Any:
    return z - 1.0, z + 1.0


def scaled(z: Any) -> Any:
    """It reads an array of the check's."""
    return z * BY


def raised(z: Any) -> Any:
    """It reads a number that the check may change."""
    return z + PLUS


def again(z: Any) -> Any:
    """It has the name of a function that is asked for."""
    return z + 1.0


@pytest.mark.parametrize(("function", "stays"), [(shifted, False), (split, True), (scaled, True), (raised, True), (again, True)])
def test_a_formula_that_a_check_passes_runs_in_the_copy(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any], stays: bool
) -> None:
    asked: list[Call] = []
    answer = SessionPeer.answer

    def noted(self: SessionPeer, call: Call, rest: memoryview) -> Any:
        asked.append(call)
        return answer(self, call, rest)

    monkeypatch.setattr(SessionPeer, "answer", noted)
    conversation = sandbox.open(5.0, {})
    found = conversation("again", (function, [np.array([1.0, 2.0])] * 3), {}, watch=False, iterate=False)
    conversation.close()
    assert np.array_equal(found.value, function(np.array([1.0, 2.0])))
    assert len(asked) == (3 if stays or not keeps_all_in(sandbox.layers) else 0)


def test_what_a_formula_cannot_take_is_told_as_it_is_for_any_function(sandbox: Sandbox) -> None:
    conversation = sandbox.open(5.0, {})
    found = conversation("again", (shifted, [np.ones(2), np.ones(2), np.ones(3)]), {}, watch=False, iterate=False)
    conversation.close()
    assert found.failure
    assert found.failure.kind == "ValueError"
    told = found.failure.callback
    assert told
    assert (told.kind, told.number, told.given) == ("ValueError", 3, ("an array of shape (3,)",))


def test_no_submission_hands_over_code() -> None:
    peer = SessionPeer(None, lambda call: rounds)  # type: ignore[arg-type]
    with pytest.raises(Breach):
        peer.result(Returned(1, Handle(0, "f", True, b"code")), memoryview(b""))
