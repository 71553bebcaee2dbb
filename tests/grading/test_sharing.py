"""Cases that share a copy of the submission: the same marks as with a copy for each, whatever the submission keeps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from support import RIGHT, Grade, each_check

from grader.grading.exercise import ExerciseRunner, FirstResult
from grader.grading.runner import CheckCase
from grader.model.report import Report
from grader.sandbox.conversation import ChannelConversation
from grader.sandbox.forking import ForkingSandbox

TURNS = """
def double(z):
    {count}
    if turn == 1 and np.ndim(z) == 0:
        raise RuntimeError("not yet")
    return 2.0 * np.asarray(z)
"""
"""`double` takes a number only where it has been called before."""

KEPT = {
    "global": ("turns = 0", "global turns; turns += 1; turn = turns"),
    "list": ("turns = []", "turns.append(0); turn = len(turns)"),
    "attribute": ("def turns(): pass\nturns.n = 0", "turns.n += 1; turn = turns.n"),
    "default": ("def turns(n=[]):\n    n.append(0)\n    return len(n)", "turn = turns()"),
    "closure": (
        "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n    return up\nturns = counter()",
        "turn = turns()",
    ),
    "class": ("class Turns:\n    n = 0", "Turns.n += 1; turn = Turns.n"),
    "object": ("class Turns:\n    def __init__(self):\n        self.n = 0\nturns = Turns()", "turns.n += 1; turn = turns.n"),
    "slots": (
        "class Turns:\n    __slots__ = ('n',)\n    def __init__(self):\n        self.n = 0\nturns = Turns()",
        "turns.n += 1; turn = turns.n",
    ),
    "array": ("turns = np.zeros(1)", "turns[:] += 1; turn = turns[0]"),
    "array of objects": ("turns = np.array([[], 0], dtype=object)", "turns[0].append(0); turn = len(turns[0])"),
    "iterator": ("turns = iter(range(1, 999))", "turn = next(turns)"),
    "generator": ("turns = (n for n in range(1, 999))", "turn = next(turns)"),
    "count": ("import itertools\nturns = itertools.count(1)", "turn = next(turns)"),
    "cache": (
        "import functools\n@functools.lru_cache(None)\ndef turns(n):\n    return n",
        "turns(turns.cache_info().currsize); turn = turns.cache_info().currsize",
    ),
    "random numbers": (
        "start = np.random.get_state()[2]",
        "turn = 3 if np.random.get_state()[2] != start else 1; np.random.rand()",
    ),
    "random": (
        "import random\nstart = random.getstate()",
        "turn = 3 if random.getstate() != start else 1; random.random()",
    ),
    "generator of numbers": (
        "own = np.random.default_rng(1)\nstart = own.bit_generator.state",
        "turn = 3 if own.bit_generator.state != start else 1; own.random()",
    ),
    "error handling": ("", "turn = 3 if np.geterr()['over'] == 'raise' else 1; np.seterr(over='raise')"),
    "file": ("import os", "turn = 3 if os.path.exists('turns') else 1; open('turns', 'w').close()"),
}


def alone(self: ExerciseRunner, groups: Sequence[Sequence[CheckCase]]) -> list[list[FirstResult]]:
    """What `ExerciseRunner.share_copy` stands for."""
    return [[self.attempt(case) for case in group] for group in groups]


def verdicts(report: Report) -> dict[str, tuple[str, str]]:
    return {check.id: (check.status, check.message) for check in each_check(report)}


@pytest.mark.parametrize("kept", KEPT)
def test_what_a_submission_keeps_reaches_no_other_check(kept: str, grade_toy: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    before, count = KEPT[kept]
    count = count.replace("; ", "\n    ")
    code = f"{RIGHT}\n{before}\n{TURNS.format(count=count)}"
    together = verdicts(grade_toy(code))
    assert "partial" in {status for status, _ in together.values()}
    monkeypatch.setattr(ExerciseRunner, "share_copy", alone)
    assert together == verdicts(grade_toy(code))


@pytest.mark.parametrize("fault", ["while True: pass", "import os; os._exit(0)", "raise ValueError", "return None"])
@pytest.mark.parametrize("when", ["np.ndim(z) == 0", "np.size(z) == 3", "np.ndim(z) == 2"])
def test_a_case_that_fails_costs_the_others_nothing(
    when: str, fault: str, grade_toy: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = RIGHT.replace("def double(z):\n", f"def double(z):\n    if {when}: {fault}\n")
    together = grade_toy(code)
    monkeypatch.setattr(ExerciseRunner, "share_copy", alone)
    assert verdicts(together) == verdicts(grade_toy(code))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is copied")
def test_what_is_right_shares_copies(grade_toy: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[float] = []
    original = ForkingSandbox.open

    def counted(self: ForkingSandbox, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> ChannelConversation:
        opened.append(seconds)
        return original(self, seconds, stand_ins)

    monkeypatch.setattr(ForkingSandbox, "open", counted)
    report = grade_toy(RIGHT)
    assert report.score == report.max_score
    assert len(opened) < len(list(each_check(report))) / 2


def test_what_was_passed_in_one_check_is_of_no_use_in_the_next(grade_toy: Grade) -> None:
    code = RIGHT.replace(
        "    return f(f(z))\n",
        "    hidden.append(f)\n    return hidden[0](hidden[0](z))\n",
    ).replace("def twice", "hidden = []\n\ndef twice")
    assert grade_toy(code).score == 20.0
