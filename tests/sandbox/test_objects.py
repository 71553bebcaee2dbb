"""Objects that cross: what a worker may ask of those of the session, and what it may say of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grader.checks.calls import Contract
from grader.checks.student import Student, fault_of_misuse
from grader.checks.values import describe
from grader.model.errors import CheckError, StudentFault
from grader.sandbox import Sandbox, open_sandbox
from grader.sandbox.generators import Charged
from grader.sandbox.session_peer import SET_NUMBERS, SessionPeer
from grader_worker.frames import Breach, Call, Frame, Handle, ObjectHandle, Raised, Returned, Value, unpack_whole
from grader_worker.objects import OBJECTS


class Kept:
    """An object of a check."""

    def __init__(self, data: Any = 1.0) -> None:
        self.data = data
        self._secret = 42

    def method(self, x: Any) -> Any:
        return x

    def __pow__(self, n: int) -> Any:
        return self.data**n

    def __rpow__(self, n: int) -> Any:
        return n**self.data


class Script:
    """A channel to a worker that says what it likes."""

    def __init__(self, *frames: Frame) -> None:
        self.frames = list(frames)
        self.sent: list[Frame] = []

    def send(self, *parts: bytes | memoryview) -> None:
        self.sent.append(unpack_whole(b"".join(parts))[0])

    def receive(self) -> tuple[Frame, memoryview]:
        return self.frames.pop(0), memoryview(b"")


OURS = ObjectHandle(0, "", False)
END = Returned(1, None)


def asked(name: str, *arguments: Value, action: Any = "get") -> Call:
    return Call(7, f".{name}", list(arguments), [], action=action)


def peer_of(*frames: Frame, lent: tuple[type, ...] = ()) -> SessionPeer:
    peer = SessionPeer(Script(*frames), lambda call: Kept)
    peer.lent = lent
    return peer


BREACHES = {
    "a handle that was never passed": asked("data", ObjectHandle(5, "", False)),
    "a negative handle": asked("data", ObjectHandle(-1, "", False)),
    "its own object": asked("data", ObjectHandle(0, "Kept", True)),
    "a number": asked("data", 5),
    "a function": asked("data", Handle(0, "", False)),
    "nothing": asked("data"),
    "a private name": asked("_secret", OURS),
    "its class": asked("__class__", OURS),
    "the names of its module": asked("method.__globals__", OURS),
    "a private method": asked("__reduce__", OURS, action="method"),
    "a private attribute, to be set": asked("__class__", OURS, 1, action="set"),
    "another operator": asked("__delattr__", OURS, "data", action="operator"),
    "an operator that is a function": asked("len", OURS, action="operator"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_worker_asks_for_public_names_of_objects_that_it_was_passed(name: str) -> None:
    kept = Kept()
    with pytest.raises(Breach):
        peer_of(BREACHES[name], END).call("f", (kept, len), {})
    assert vars(kept) == {"data": 1.0, "_secret": 42}


def answers(peer: SessionPeer, *arguments: Any) -> list[Frame]:
    """What the session has answered."""
    peer.call("f", arguments, {})
    script = peer.channel
    assert isinstance(script, Script)
    return script.sent[1:]


def test_a_worker_reads_and_calls_what_is_public_and_sets_nothing_of_a_check() -> None:
    kept = Kept(np.float64(2.0))
    calls = asked("data", OURS), asked("method", OURS), asked("method", OURS, 3.0, action="method"), asked("data", OURS, 9.0, action="set")  # fmt: skip
    read, method, called, refused = answers(peer_of(*calls, END), kept)
    assert isinstance(read, Returned)
    assert read.value == 2.0
    assert isinstance(method, Returned)
    assert "a method" in repr(method.value)
    assert isinstance(called, Returned)
    assert called.value == 3.0
    assert isinstance(refused, Raised)
    assert kept.data == 2.0


@pytest.mark.parametrize(
    "value", [Handle(0, "f", True), ObjectHandle(0, "Trojan", True), 10**9], ids=["function", "object", "bomb"]
)
def test_a_lent_object_keeps_plain_data_only(value: Value) -> None:
    """What it kept otherwise would be called by the trusted code around it."""
    kept = Kept()
    peer = peer_of(asked("data", OURS, value, action="set"), END, lent=(Kept,))
    [refused] = answers(peer, kept)
    assert isinstance(refused, Raised)
    assert kept.data == 1.0
    [missing] = answers(peer_of(asked("new", OURS, 1.0, action="set"), END, lent=(Kept,)), kept)
    assert isinstance(missing, Raised)
    assert not hasattr(kept, "new")
    [done] = answers(peer_of(asked("data", OURS, 2.0, action="set"), END, lent=(Kept,)), kept)
    assert isinstance(done, Returned)
    assert kept.data == 2.0


def test_powers_of_whole_numbers_that_take_minutes_are_refused() -> None:
    kept = Kept(4_000_000)
    powers = [asked(name, OURS, 4_000_000, action="operator") for name in ("__pow__", "__rpow__")]
    small = asked("__pow__", OURS, 2, action="operator")
    first, second, third = answers(peer_of(*powers, small, END), kept)
    assert [type(one) for one in (first, second, third)] == [Raised, Raised, Returned]
    assert isinstance(first, Raised)
    assert first.kind == "ValueError"


def test_lent_objects_keep_so_much_only() -> None:
    peer = peer_of(lent=(Kept,))
    for number in range(19):
        peer.keep(number, "W", [np.zeros(SET_NUMBERS // 20)])
    for _ in range(20):
        peer.keep(0, "W", [np.zeros(SET_NUMBERS // 20)])
    with pytest.raises(Charged, match="memory"):
        peer.keep(0, "b", [[np.zeros(SET_NUMBERS // 20)], {"a": np.zeros(SET_NUMBERS // 20)}])


def test_there_are_so_many_objects_only() -> None:
    peer = peer_of()
    for number in range(OBJECTS):
        peer.their_object(ObjectHandle(number, "Node", True))
    with pytest.raises(Breach, match="too many objects"):
        peer.their_object(ObjectHandle(-1, "Node", True))


CODE = b"""
import numpy as np
class Lies:
    def __eq__(self, other): return True
    __hash__ = None
    def __len__(self): return 2**62
    def __bool__(self): return True
    def __str__(self): return "x" * 10**6
    def __iter__(self): return iter([self])
    def __getattr__(self, name): return name * 10**5
    def deeper(self, f): return f(self)
    def many(self, n): return [Lies() for _ in range(n)]
    def __call__(self): return self
    def nothing(self): pass
    def nothing_in_a_list(self): return [None]
    def __float__(self): return 1.5
    def __sub__(self, other): return 0.0
    __lt__ = __contains__ = __rsub__ = __rmatmul__ = __eq__

class TheAnswerIs42: pass
class Flood:
    def __iter__(self): return self
    def __next__(self): return bytes(2**20), [0.0] * 30_000, np.zeros(2**20)

def flood(): return Flood()
def ask(f):
    try: return f(Lies())
    except Exception as error: return str(error)

def make(): return Lies()
def told(): return TheAnswerIs42()
def steal(thing):
    found = []
    for name in ("_secret", "__class__", "__dict__", "__globals__"):
        try: found.append(str(getattr(thing, name)))
        except AttributeError: pass
    return [one for one in found if "42" in one or "globals" in one]
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = open_sandbox()
    made.load({"lab.py": CODE}, ["make", "told", "steal", "flood", "ask"], 1)
    yield made
    made.close()


@pytest.fixture
def student(sandbox: Sandbox) -> Iterator[Any]:
    conversation = sandbox.open(5.0, {})
    yield Student(conversation, Contract())
    conversation.close()


def reason_of(act: Any) -> str:
    with pytest.raises(StudentFault) as caught:
        act()
    return caught.value.reason


def test_whatever_an_object_answers_is_the_submissions_fault(student: Any) -> None:
    lies: Any = student.make()
    assert describe(lies) == "an object of a class of yours"
    assert (float(lies), bool(lies)) == (1.5, True)
    assert {lies: 1}[lies] == 1
    assert reason_of(lambda: len(lies)) == "wrong_type"
    assert reason_of(lambda: str(lies)) == "wrong_type"
    assert reason_of(lambda: np.asarray(lies)) == "wrong_type"
    assert reason_of(lambda: np.ones(2) + np.mean(lies)) == "wrong_type"
    assert "Opaque" in repr(lies.anything)
    assert next(iter(lies)) is not None
    assert len(lies.many(3)) == 3
    assert lies() is lies


JUDGED: dict[str, Any] = {
    "a difference": lambda lies: abs(lies - 3.0) < 1e-6,
    "a difference from a number": lambda lies: 3.0 - lies,
    "a difference from an array": lambda lies: np.ones(2) - lies,
    "a product with an array": lambda lies: np.ones(2) @ lies,
    "a comparison": lambda lies: lies < 3.0,
    "an order": lambda lies: sorted([lies, lies]),
    "a part": lambda lies: 3.0 in lies,
}


@pytest.mark.parametrize("name", JUDGED)
def test_an_object_is_not_asked_for_the_verdict_in_the_place_of_a_number(sandbox: Sandbox, student: Any, name: str) -> None:
    """It would be told the number that is expected, and answer what it likes."""
    assert reason_of(lambda: JUDGED[name](student.make())) == "wrong_type"
    seen: list[str] = []

    def callback(lies: Any) -> Any:
        seen.append(reason_of(lambda: JUDGED[name](lies)))
        raise ValueError

    student.ask(callback)
    assert seen == ["wrong_type"]
    assert reason_of(lambda: student.make()[1:]) == "wrong_type"


@pytest.mark.parametrize("use", [round, range, [1, 2].__getitem__, "{:.2f}".format])
def test_an_object_in_the_place_of_a_number_is_no_error_of_the_check(student: Any, use: Any) -> None:
    made = student.make()
    with pytest.raises(TypeError) as caught:
        use(made)
    fault = fault_of_misuse(student, caught.value)
    assert fault is not None
    assert fault.reason == "wrong_type"
    assert fault_of_misuse(student, TypeError("another one")) is None


def test_a_missing_return_is_found_after_other_calls(student: Any) -> None:
    made = student.make()
    assert made.nothing() is None
    assert made() is made
    fault = fault_of_misuse(student, TypeError("unsupported operand type(s) for +: 'NoneType' and 'int'"))
    assert fault is not None
    assert "nothing` returns nothing (None)" in fault.message
    assert made.nothing_in_a_list() == [None]
    fault = fault_of_misuse(student, AttributeError("'NoneType' object has no attribute 'data'", obj=None))
    assert fault is not None
    assert (float(made), student.told() is None) == (1.5, False)
    fault = fault_of_misuse(student, AttributeError("'float' object has no attribute 'backward'", obj=2.5))
    assert fault is not None
    assert fault.subject == 1.5


def test_objects_are_equal_if_they_are_the_same_one_unless_the_exercise_has_a_comparison(sandbox: Sandbox) -> None:
    conversation = sandbox.open(5.0, {})
    student: Any = Student(conversation, Contract())
    lies, other = student.make(), student.make()
    assert (lies == lies(), lies == other, lies != other, lies == 3, [lies] == [3.0]) == (True, False, True, False, False)
    assert lies in [other, lies]
    has_comparison: Any = Student(conversation, Contract({"make": "", "Number.__eq__": "other", "Number.__sub__": "other"}))
    lies = has_comparison.make()
    assert (lies == 3, lies - 3) == (True, 0.0)
    assert reason_of(lambda: lies < 3) == "wrong_type"
    conversation.close()


def test_what_objects_give_one_after_the_other_is_bounded(student: Any) -> None:
    assert reason_of(lambda: list(student.flood())) == "out_of_memory"


def test_its_class_has_a_name_in_messages_only_if_the_contract_has_it(student: Any) -> None:
    told = student.told()
    assert describe(told) == "an object of a class of yours"
    assert "42" not in repr(told)
    with pytest.raises(StudentFault) as caught:
        told.anything()
    assert "42" not in caught.value.message


def test_calls_to_and_fro_end(student: Any) -> None:
    one = student.make()

    def again(thing: Any) -> Any:
        return thing.deeper(again)

    assert reason_of(lambda: one.deeper(again)) == "crashed"


def test_private_names_of_an_object_of_the_check_stay_where_they_are(student: Any) -> None:
    assert student.steal(Kept()) == []


def test_an_object_of_another_case_cannot_be_passed(sandbox: Sandbox) -> None:
    conversation = sandbox.open(5.0, {})
    student: Any = Student(conversation, Contract())
    kept = student.make()
    conversation.again(5.0)
    with pytest.raises(CheckError, match="another case"):
        student.steal(kept)
    conversation.close()
