"""Our sandboxes, held against what every sandbox has to do."""

from __future__ import annotations

import contextlib
import sys

import numpy as np
import pytest

from grader.checks.calls import Contract
from grader.checks.student import Student
from grader.model.errors import StudentFault
from grader.sandbox import Sandbox, WorkerLimits, launch, open_sandbox
from grader.sandbox.conformance import DEMANDS, SECRECY, conformance
from grader.sandbox.fake import FakeSandbox
from grader.sandbox.spawning import SpawningSandbox
from grader.sandbox.warm import WarmInterpreter


def complaints(found: dict[str, str]) -> dict[str, str]:
    return {name: complaint for name, complaint in found.items() if complaint}


@pytest.mark.skipif(sys.platform != "linux", reason="the strongest sandbox is that of Linux")
def test_the_sandbox_of_linux_meets_every_demand() -> None:
    found = dict(conformance(open_sandbox))
    assert set(found) == set(DEMANDS)
    sandbox = open_sandbox()
    try:
        sandbox.load({}, [], 1)
        confined = "seccomp" in sandbox.layers and "Landlock files" in sandbox.layers
    finally:
        sandbox.close()
    assert set(complaints(found)) <= (set() if confined else SECRECY), complaints(found)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")
def test_sandboxes_whose_interpreters_are_forks_of_one_meet_every_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    launched = open_sandbox()
    with contextlib.closing(WarmInterpreter(["scipy.special"])) as warm:
        monkeypatch.setattr(launch, "WARM", [warm])
        forked = open_sandbox()
        for sandbox in (launched, forked):
            sandbox.load({}, [], 1)
            sandbox.close()
        assert launched.layers == forked.layers
        confined = "seccomp" in forked.layers and "Landlock files" in forked.layers
        for name, demand in DEMANDS.items():
            # What takes seconds is about limits of time, which are the session's.
            if (confined or name not in SECRECY) and not name.startswith("cuts"):
                demand(open_sandbox)
        assert launch.WARM, "none was forked"


def test_the_sandbox_of_other_systems_meets_every_demand_but_secrecy() -> None:
    found = dict(conformance(lambda: SpawningSandbox(WorkerLimits())))
    assert set(complaints(found)) <= SECRECY, complaints(found)


PLAIN = (
    "loads a submission and answers calls",
    "tells exceptions as text",
    "passes functions in both directions",
    "lends functions for one check only",
    "takes a random generator back only where draws have led it",
    "names the layers that confine the submission",
    "can be closed twice, and before it has loaded anything",
    "forgets between checks what a check has changed",
)
"""Demands that have nothing to do with processes, with time or with what confines a submission."""


def test_the_sandbox_without_processes_serves_as_others_do() -> None:
    for name in PLAIN:
        DEMANDS[name](FakeSandbox)


def test_a_sandbox_that_does_nothing_meets_hardly_any() -> None:
    class Idle:
        layers = ("own process",)

        def load(self, *arguments: object) -> None:
            raise NotImplementedError

        def close(self) -> None: ...

    found = dict(conformance(lambda: Idle()))  # type: ignore[arg-type, return-value]
    assert set(found) - set(complaints(found)) == {"can be closed twice, and before it has loaded anything"}
    assert all("NotImplementedError" in complaint for complaint in complaints(found).values())


def test_what_is_demanded_is_a_sandbox() -> None:
    sandbox: Sandbox = open_sandbox()
    sandbox.close()


def test_a_passed_function_that_is_called_wrongly_is_told_with_what_it_got() -> None:
    code = b"def f(g, theta):\n    g(theta)\n    return g(g(theta))\ndef h(g, theta): return g(theta[0])\ndef k(g, theta): return g()\ndef order(g, theta, X): return g(X, theta)\n"
    functions: list[str] = ["f", "h", "k", "order"]
    said: dict[str, str] = {}
    sandbox = open_sandbox()
    try:
        loading = sandbox.load({"lab.py": code}, functions, 1)
        assert set(loading.found) == set(functions)
        for name in functions:
            conversation = sandbox.open(5.0, {})
            student = Student(conversation, Contract(dict.fromkeys(functions, "g, theta, X")))
            given = (lambda theta, X: X @ theta, np.zeros((3, 1)), np.zeros((5, 3)))
            with pytest.raises(StudentFault) as caught:
                getattr(student, name)(*(given if name == "order" else (lambda t: (t.sum(), 1.0), np.zeros(3))))
            said[name] = caught.value.message
            conversation.close()
    finally:
        sandbox.close()
    several = "`g` returns several values: give each of them a name, as in `a, b = g(...)`"
    like = "but takes an array of shape (3,), as theta is"
    assert said == {
        "f": f"`f` calls `g` wrongly (lab.py, line 3): in its third call it gets a tuple of 2 entries, {like}; {several}",
        "h": f"`h` calls `g` wrongly (lab.py, line 4): it gets a single number, {like}; pass the whole array, and not one entry of it",
        "k": "`k` calls `g` wrongly (lab.py, line 5): it gets 0 values, but takes 1: t",
        "order": "`order` calls `g` wrongly (lab.py, line 6): it gets an array of shape (5, 3) as theta, "
        "but takes an array of shape (3, 1), as theta is; its arguments are theta, X, in this order",
    }


def test_what_outgrows_a_callback_is_the_students_mistake() -> None:
    code = b"def f(g):\n    z = 1.0\n    for _ in range(9):\n        z = [z]\n    return g(z)\n"
    sandbox = open_sandbox()
    try:
        sandbox.load({"lab.py": code}, ["f"], 1)
        conversation = sandbox.open(5.0, {})
        answer = conversation("f", (np.asarray,), {}, watch=False, iterate=False)
        conversation.close()
    finally:
        sandbox.close()
    assert answer.failure
    assert answer.failure.kind == "ValueError"
