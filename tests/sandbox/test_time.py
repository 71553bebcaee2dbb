"""Limits of time: what is cut, and that a busy computer changes nothing about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from grader.model.errors import StudentFault
from grader.model.isolation import LAYERS
from grader.sandbox import Sandbox, WorkerLimits, open_sandbox
from grader.sandbox.spawning import SpawningSandbox

HANGS = {
    "computes": "while True: pass",
    "sleeps": "time.sleep(1e6)",
    "sleeps often": "while True: time.sleep(0.01)",
    "waits for a lock": "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "waits for a thread": "t = threading.Thread(target=time.sleep, args=(1e6,)); t.start(); t.join()",
    "waits for input": "r, w = os.pipe(); os.read(r, 1)",
    "stops": "os.kill(os.getpid(), signal.SIGSTOP)",
    "keeps calling us": "while True: g(0.0)",
    "keeps calling us, and sleeps": "while True: g(0.0); time.sleep(0.01)",
    "has us compute": "while True: g(0.01)",
}
CODE = "import os, signal, threading, time\n"
WORK = """
def burn(seconds, g):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
    return "done"
def wait(seconds, g):
    time.sleep(seconds)
    return "done"
def call(times, g):
    for n in range(times): g(0.0)
    return "done"
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="processor time is measured on Linux")


def burn(seconds: float) -> float:
    """A function of a check that takes some time."""
    for _ in range(int(seconds * 1e7)):
        pass
    return seconds


@pytest.fixture(params=[open_sandbox, lambda: SpawningSandbox(WorkerLimits())], ids=["forking", "spawning"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    opened: Sandbox = request.param()
    yield opened
    opened.close()


def outcome(sandbox: Sandbox, name: str, seconds: float, *arguments: object) -> str:
    """What a call of a function gives in a check of its own, or why it fails."""
    conversation = sandbox.open(seconds, {})
    try:
        answer = conversation(name, arguments, {}, watch=False, iterate=False)
    except StudentFault as fault:
        return fault.reason
    finally:
        conversation.close()
    return answer.failure.kind if answer.failure else str(answer.value)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
@pytest.mark.parametrize("measured", [True, False], ids=["processor time", "wall time"])
def test_every_kind_of_hang_ends(measured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not measured:
        monkeypatch.setattr("grader.sandbox.meter.can_measure", lambda: False)
    # Where nothing confines the submission, it can do all of these.
    sandbox = SpawningSandbox(WorkerLimits())
    functions = "".join(f"def f{n}(g):\n    {hang}\n" for n, hang in enumerate(HANGS.values()))
    try:
        sandbox.load({"lab.py": (CODE + functions).encode()}, [f"f{n}" for n in range(len(HANGS))], 1)
        ends = {name: outcome(sandbox, f"f{n}", 0.25, burn) for n, name in enumerate(HANGS)}
    finally:
        sandbox.close()
    assert ends == dict.fromkeys(HANGS, "timed_out")
    assert sandbox.layers == tuple(layer for layer in LAYERS if layer in sandbox.layers)
    assert ("processor time" in sandbox.layers) == (measured and sys.platform == "linux")


@pytest.fixture
def busy() -> Iterator[None]:
    """One processor for this process, what it starts, and four others that never rest."""
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(processors)})
    # Linux may share a processor out by session first.
    command = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(command, start_new_session=True) for _ in range(4)]
    yield
    for other in others:
        other.kill()
        other.wait()
    os.sched_setaffinity(0, processors)


@linux
def test_a_busy_computer_costs_no_check(busy: None, sandbox: Sandbox) -> None:
    sandbox.load({"lab.py": (CODE + WORK).encode()}, ["burn", "wait", "call"], 1)
    assert "processor time" in sandbox.layers
    # Each takes longer by the clock on the wall than its limit.
    assert outcome(sandbox, "burn", 0.3, 0.2, burn) == "done"
    assert outcome(sandbox, "wait", 0.3, 0.4, burn) == "done"
    assert outcome(sandbox, "call", 0.3, 200, burn) == "done"
    assert outcome(sandbox, "burn", 0.3, 1e6, burn) == "timed_out"
    assert outcome(sandbox, "wait", 0.3, 1e6, burn) == "timed_out"


@linux
def test_a_busy_computer_costs_no_statement(busy: None, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    monkeypatch.setattr("grader.sandbox.loading.STATEMENT_SECONDS", 0.3)
    statements = "burn(0.2, 0)\nburn(1e6, 0)\nburn(0.2, 0)\nwait(1e6, 0)\n"
    loading = sandbox.load({"lab.py": (CODE + WORK + statements).encode()}, ["burn"], 1)
    last = len((CODE + WORK).splitlines())
    assert [problem.line for problem in loading.problems] == [last + 2, last + 4]


def test_reading_is_our_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.sandbox.loading.STATEMENT_SECONDS", 0.3)
    monkeypatch.setattr("grader.sandbox.loading.LOAD_SECONDS", 0.3)
    # Notebooks of old formats are converted, which takes long.
    cells: list[dict[str, object]] = [{"cell_type": "markdown", "source": "text", "metadata": {}} for _ in range(20_000)]
    code = {"cell_type": "code", "input": "def f():\n    return 7\n", "language": "python", "outputs": [], "metadata": {}}
    notebook = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [*cells, code]}]}
    sandbox = open_sandbox()
    try:
        loading = sandbox.load({"lab.ipynb": json.dumps(notebook).encode()}, ["f"], 1)
        assert loading.problems == ()
        assert outcome(sandbox, "f", 5.0) == "7"
    finally:
        sandbox.close()


WIRE = """
import os, sys, time
frame = sys._getframe()
while "Scanned" not in frame.f_globals:
    frame = frame.f_back
wire, channel = frame.f_globals, frame.f_locals["self"].channel
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
"""
FLOODS = {
    "steps of ours": "while True: burn(0.2); channel.send(wire['pack'](wire['Step']('x', 0, 'x', 1)))",
    "steps of its own": "while True: burn(0.2); channel.send(wire['pack'](wire['Step']('x', 1, 'x', 1)))",
    "cheap steps": """
data = memoryview(wire['pack'](wire['Step']('x', 1, 'x', 1)) * 1000)
while True:
    os.write(channel.connection.fileno(), data)
""",
    "scanning again": "while True: burn(0.2); channel.send(wire['pack'](wire['Scanned']([])))",
    "many short statements": "burn(0.3)\n" * 100,
    "children that are not seen": """
import ctypes
fork = ctypes.CDLL(None).fork
while True:
    child = fork()
    if not child:
        burn(0.02)
        os._exit(0)
    os.waitpid(child, 0)
""",
    "being seen at work": """
begin, look = time.monotonic(), 0.0501
for n in range(1, 10_000):
    time.sleep(max(begin + look * n - 0.001 - time.monotonic(), 0))
    while time.monotonic() < begin + look * n + 0.004: pass
""",
}
"""What a submission can do while it is loaded so that its time does not seem to end."""


@linux
@pytest.mark.parametrize("flood", list(FLOODS))
def test_loading_ends(flood: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"READ": 1.0, "ALL_READ": 2.0, "STATEMENT": 0.4, "LOAD": 0.6}.items():
        monkeypatch.setattr(f"grader.sandbox.loading.{name}_SECONDS", seconds)
    monkeypatch.setattr("grader.sandbox.loading.ATTEMPTS", 3)
    sandbox = open_sandbox()
    begin = time.monotonic()
    try:
        loading = sandbox.load({"a.py": (WIRE + FLOODS[flood]).encode()}, [], 1)
        assert loading.problems
        assert time.monotonic() - begin < 60
    finally:
        sandbox.close()
