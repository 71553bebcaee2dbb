"""Lent functions that run in the copy: what a submission makes of them reaches no report, and earns nothing."""

from __future__ import annotations

import functools
import shutil
import types
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from support import RIGHT, TOY, checks_of, submission

from grader.grading.session import Grader, open_grader
from grader.model.assignment import load_assignment
from grader.model.isolation import keeps_all_in
from grader.model.report import Report
from grader.report import gradescope, junit, to_html
from grader.sandbox.handing import code_to_hand_over, packed_function
from grader.sandbox.session_peer import SessionPeer
from grader_worker.frames import Call
from grader_worker.handed import Crossing, Unusual, handed_function, read_function
from grader_worker.peer import Peer, Reader

WRONG_HALF = RIGHT.replace("return 0.5 * np.asarray(z)", "return 0.25 * np.asarray(z)")
WRONG_TOTAL = WRONG_HALF.replace("return float(np.sum(z))", "return float(np.sum(z)) + 1.0")
STEAL = """
import gc, sys, types, warnings

def stolen():
    found = [f for f in gc.get_objects() if type(f) is types.FunctionType and f.__globals__.get("__name__") == "lent"]
    return " ".join(f"STOLEN {f.__name__} {f.__code__.co_code.hex()} {f.__code__.co_consts!r}" for f in found)

def everything(z):
    text = stolen()
"""
TELLING = {
    "prints": "print(text, file=sys.stdout); print(text, file=sys.stderr); return half(total(z)) + bool(text)",
    "raises": "raise ValueError(text)",
    "warns": "warnings.warn(text); return half(total(z)) + bool(text)",
    "returns": "return text",
    "returns it in a function": "f = lambda: None; f.__name__ = text[:90]; return f",
    "tells it with a right answer": "print(text); warnings.warn(text); return half(total(z))",
}
LIE = """
import sys

def everything(z):
    frame = sys._getframe()
    while frame.f_code.co_name != "serve" or not hasattr(frame.f_locals.get("peer"), "called"):
        frame = frame.f_back
    answer = half(total(z))
    peer = frame.f_locals["peer"]
    peer.called = type("Liar", (set,), {"__iter__": lambda self: iter(NAMES)})()
    return answer
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """The toy assignment, whose capstone takes long."""
    folder = Path(shutil.copytree(TOY, tmp_path_factory.mktemp("long") / "toy"))
    for path in (folder / "both" / "test_public.py", folder / "both" / "test_hidden.py"):
        if path.exists():
            path.write_text(path.read_text().replace('"everything", kind="value"', '"everything", kind="convergence"'))
    assignment = load_assignment(folder)
    checks = tuple(
        msgspec.structs.replace(one, kind="convergence" if "everything" in one.functions else one.kind)
        for one in assignment.manifest.checks
    )
    assignment = msgspec.structs.replace(assignment, manifest=msgspec.structs.replace(assignment.manifest, checks=checks))
    with open_grader(assignment, lanes=1) as grader:
        yield grader


def graded(grader: Grader, code: str) -> Report:
    return grader.run(grader.load(submission(code), seed=1))


def renderings(report: Report) -> str:
    """What is written of a report in any format, for students and for others."""
    told = report.for_student()
    texts = [msgspec.json.encode(report), msgspec.json.encode(told), to_html(told), to_html(report), junit.render(told)]
    return " ".join([*map(str, texts), str(gradescope.render(report))])


def test_a_lent_function_runs_in_the_copy_of_a_long_check(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    answer = SessionPeer.answer

    def noted(self: SessionPeer, call: Call, rest: memoryview) -> Any:
        asked.append(call.target)
        return answer(self, call, rest)

    monkeypatch.setattr(SessionPeer, "answer", noted)
    report = graded(grader, WRONG_HALF)
    (check,) = checks_of(report, "everything")
    assert (check.status, check.follow_through) == ("passed", True)
    # Where a file could be left behind, it is called in the session.
    assert ("half" in asked) != keeps_all_in(report.isolation)
    asked.clear()
    report = graded(grader, WRONG_TOTAL)
    (check,) = checks_of(report, "everything")
    assert check.status == "failed"
    assert "total" in asked


@pytest.mark.parametrize("way", TELLING)
def test_nothing_of_a_lent_function_reaches_a_report(grader: Grader, way: str) -> None:
    report = graded(grader, WRONG_HALF + STEAL + "    " + TELLING[way])
    assert "STOLEN" not in renderings(report)
    if way == "prints" and keeps_all_in(report.isolation):
        # It has found the function: its answer is another one then.
        assert checks_of(report, "everything")[0].status == "failed"
    assert report.score <= graded(grader, WRONG_HALF).score


@pytest.mark.parametrize("names", ["[]", "['total']", "['half', 'total']", "['double'] * 10**5", "[1]"])
def test_a_lie_about_what_was_called_earns_nothing(grader: Grader, names: str) -> None:
    for code in (WRONG_HALF, WRONG_TOTAL):
        assert graded(grader, code + LIE.replace("NAMES", names)).score <= graded(grader, code).score


def test_what_a_submission_does_to_numpy_makes_no_lent_function_wrong_or_another_one_right(grader: Grader) -> None:
    patched = "\nimport builtins\nnp.asarray = lambda z: 0.0\nbuiltins.float = lambda z: 0.0\n"
    for code in (WRONG_HALF, WRONG_TOTAL):
        assert graded(grader, code + patched).score <= graded(grader, code).score
    only_half = graded(grader, WRONG_HALF + "\nnp.asarray = lambda z: np.array(z) * 1.0\n")
    assert checks_of(only_half, "everything")[0].status == "passed"


# which functions -------------------------------------------------------------------------------------------------------

FACTOR = 3.0
TABLE = [1.0]
generator = np.random.default_rng(0)


def tripled(z: Any, by: float = FACTOR, *, plus: float = 0.0) -> Any:
    return np.asarray(z) * by + plus


def through(z: Any) -> Any:
    return [tripled(one) for one in z]


def kept(z: Any) -> Any:
    return z + TABLE[0]


def random(z: Any) -> Any:
    return z + np.random.uniform()


def drawn(z: Any) -> Any:
    return z + generator.uniform()


def importing(z: Any) -> Any:
    import math

    return math.exp(z)


def opening(z: Any) -> Any:
    return open(z)


def making(z: Any) -> Any:
    yield z


def closing(by: float) -> Callable[..., Any]:
    return lambda z: by * z


@pytest.mark.parametrize(
    "function", [kept, random, drawn, importing, opening, making, closing(2.0), np.exp, Path, functools.cache(kept)]
)
def test_what_is_more_than_a_plain_function_stays_here(function: Callable[..., Any]) -> None:
    assert packed_function(function) is None


def test_a_plain_function_is_handed_over_with_what_it_uses() -> None:
    form = packed_function(through)
    assert form is not None
    assert form.functions == (through, tripled)
    assert __file__.encode() not in form.content
    function = read_function(form.content)
    assert isinstance(function, types.FunctionType)
    assert [value.tolist() for value in function([1.0, 2.0])] == [3.0, 6.0]
    trusted = {"through": through, "tripled": tripled}
    assert code_to_hand_over(trusted, ["through"], []).keys() == {"through"}
    # The code of what it uses would do the work of that.
    assert not code_to_hand_over(trusted, ["through"], ["tripled"])


# values ----------------------------------------------------------------------------------------------------------------


class Alone:
    """A worker's end without a session."""

    def __init__(self) -> None:
        self.called: set[str] = set()
        self.ran: Counter[int] = Counter()

    def is_of_session(self, function: Callable[..., Any]) -> bool:
        return False


VALUES: dict[str, Any] = {
    "numbers": [1, 2.5, True, None, np.float64(0.1), np.int32(7), np.bool_(True), 2**62],
    "a narrow float": np.float32(0.1),
    "an array": np.arange(6.0).reshape(2, 3),
    "its transpose": np.arange(6.0).reshape(2, 3).T,
    "every other one": np.arange(6)[::2],
    "a number in an array": np.array(2.5),
    "nothing": np.zeros((0, 3)),
    "narrow floats": np.arange(3, dtype=np.float16),
    "another order of bytes": np.arange(3, dtype=">f8"),
    "truth values": np.array([True, False]),
    "complex numbers": np.array([1j]),
    "texts": np.array(["a", "bc"]),
    "a text": "tanh",
    "a lone surrogate": "\ud800",
    "a dict": {"a": 1, "b": (np.ones(2), 3.0)},
}


@pytest.mark.parametrize("name", VALUES)
def test_values_are_rebuilt_as_on_the_wire(name: str) -> None:
    value = VALUES[name]
    peer = Peer(None, lambda call: None)  # type: ignore[arg-type, return-value]
    buffers: list[bytes | memoryview] = []
    sent = peer.pack_value(value, buffers)
    same(Crossing(Alone()).value(value), Reader(peer, memoryview(b"".join(buffers))).value(sent))


def same(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert (one.dtype, one.shape, one.strides, one.tobytes()) == (other.dtype, other.shape, other.strides, other.tobytes())
    elif isinstance(one, dict):
        assert [*one] == [*other]
        same([*one.values()], [*other.values()])
    elif isinstance(one, list | tuple):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            same(a, b)
    else:
        assert one == other


@pytest.mark.parametrize("value", [object(), generator, np.ma.ones(2), {1: 2}, 2**70, [[[[1]]]], np.zeros(200_000), "x" * 3000])
def test_what_is_rebuilt_in_no_other_way_goes_over_the_wire(value: Any) -> None:
    with pytest.raises(Unusual):
        Crossing(Alone()).value(value)
    form = packed_function(tripled)
    assert form is not None
    assert handed_function("tripled", form.content, lambda z: "asked", Alone())(value) == "asked"


def test_an_exception_of_a_lent_function_is_told_as_over_the_wire() -> None:
    form = packed_function(tripled)
    assert form is not None
    with pytest.raises(ValueError, match="`tripled` was called with something that it cannot take") as raised:
        handed_function("tripled", form.content, lambda z: "asked", Alone())("x")
    assert raised.value.__context__ is None
