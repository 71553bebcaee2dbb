"""Answers of a worker: how large they may be, what they cost the session, and that those which never end do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from grader.model.errors import StudentFault
from grader.sandbox import Sandbox, open_sandbox
from grader.sandbox.spawning import SpawningSandbox
from grader_worker import frames
from grader_worker.lockdown import WorkerLimits

CODE = """
import os, sys, time
import numpy as np
def numbers(n): return np.ones(n)
def many(n): return [np.ones(n // 100)] * 100
def changes(*arrays):
    for z in arrays: z[:] = 1.0
def takes(values):
    values[0][0, 0] = 7.0
    return values[0].size, values[0].base is not None and values[0].flags.behaved, values[0][0, 0]
def looks(values): return values[0].size
def hoards(n): return np.empty(n, np.uint8).size
def passes(f, n): return f(np.ones(n))
def write(data):
    for number in range(1, 256):
        try: os.write(number, data)
        except OSError: pass
def trickles():
    write((2**20).to_bytes(4, "little") + (2**19).to_bytes(4, "little"))
    while True:
        write(b"x")
        time.sleep(0.05)
def never_ends():
    write((2**20).to_bytes(4, "little") + (2**19).to_bytes(4, "little"))
    while True: time.sleep(1.0)
def claims(n):
    write(n.to_bytes(4, "little") + (2**10).to_bytes(4, "little"))
    while True: time.sleep(1.0)
def good(): return 7
def draws(): np.random.standard_normal()
"""
NAMES = ["takes", "looks", "hoards", "numbers", "many", "changes", "passes", "trickles", "never_ends", "claims", "good", "draws"]
MIB = 2**20


@pytest.fixture(scope="module", params=[open_sandbox, lambda: SpawningSandbox(WorkerLimits())], ids=["forking", "spawning"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    opened: Sandbox = request.param()
    opened.load({"lab.py": CODE.encode()}, NAMES, 1)
    yield opened
    opened.close()


def ask(sandbox: Sandbox, name: str, *arguments: Any, seconds: float = 5.0, watch: bool = False) -> Any:
    conversation = sandbox.open(seconds, {})
    try:
        return conversation(name, arguments, {}, watch=watch, iterate=False)
    finally:
        conversation.close()


def fault(sandbox: Sandbox, name: str, *arguments: Any, **options: Any) -> StudentFault:
    with pytest.raises(StudentFault) as caught:
        ask(sandbox, name, *arguments, **options)
    assert ask(sandbox, "good").value == 7
    return caught.value


def test_sixteen_mebibytes_are_an_answer(sandbox: Sandbox) -> None:
    most = frames.ANSWER_BYTES // 8 - 100
    assert ask(sandbox, "numbers", most).value.size == most
    assert ask(sandbox, "many", most).value[99].size == most // 100


@pytest.mark.parametrize("name", ["numbers", "many"])
@pytest.mark.parametrize("size", [frames.ANSWER_BYTES // 8 + 100, 2**23 + 2**20])
def test_more_is_none(sandbox: Sandbox, name: str, size: int) -> None:
    found = fault(sandbox, name, size)
    assert (found.reason, found.message) == ("unreadable_result", f"`{name}` gave back more than 16 MiB")


def test_changed_arguments_count(sandbox: Sandbox) -> None:
    import numpy as np

    assert fault(sandbox, "changes", *[np.zeros(2**20)] * 3, watch=True).reason == "unreadable_result"
    # That a large one has changed is told without it.
    assert ask(sandbox, "changes", np.zeros(2**22), np.zeros(1), np.zeros(1), watch=True).changed == (0, 1, 2)


def test_each_use_of_the_global_generator_is_told(sandbox: Sandbox) -> None:
    conversation = sandbox.open(5.0, {})
    # The second normal number of a pair was made with the first: only that it is no longer kept tells that it was drawn.
    names = ["good", "draws", "draws", "good"]
    answers = [conversation(name, (), {}, watch=True, iterate=False) for name in names]
    conversation.close()
    assert [answer.global_random for answer in answers] == [False, True, True, False]


def test_arguments_of_callbacks_count(sandbox: Sandbox) -> None:
    assert fault(sandbox, "passes", lambda z: 1.0, 2**22).reason == "unreadable_result"


@pytest.mark.parametrize("name", ["trickles", "never_ends"])
def test_answers_that_do_not_end_are_cut(sandbox: Sandbox, name: str) -> None:
    # Where a submission can be heard on the channel at all.
    assert fault(sandbox, name, seconds=0.5).reason == "timed_out"


@pytest.mark.parametrize("size", [frames.ANSWER_BYTES + 1, frames.FRAME_BYTES, frames.FRAME_BYTES + 1, 2**32 - 1])
def test_lengths_are_not_believed(sandbox: Sandbox, size: int) -> None:
    assert fault(sandbox, "claims", size, seconds=2.0).reason == "unreadable_result"


def test_large_arguments_are_not_copied_and_take_no_memory_of_the_submission(sandbox: Sandbox) -> None:
    import numpy as np

    large = np.zeros((2**25 - 2**17, 1))  # 255 MiB
    size, is_view, first = ask(sandbox, "takes", [large, 3.0], seconds=20.0).value
    assert (size, is_view, first, large[0, 0]) == (large.size, True, 7.0, 0.0)
    # What the frame has taken is no memory for the next call.
    assert ask(sandbox, "hoards", 2**30).failure.kind == "MemoryError"
    assert ask(sandbox, "looks", [large, 3.0], watch=True, seconds=20.0).changed == ()
    changed = large[: 2**18].copy()  # 2 MiB
    assert ask(sandbox, "takes", [changed, 3.0], watch=True).changed == (0,)


def test_want_of_memory_is_the_students_fault(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: object, **keywords: object) -> NoReturn:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("grader_worker.peer.read_array", fails)
        with pytest.raises(StudentFault) as caught:
            ask(sandbox, "numbers", 3)
    assert caught.value.reason == "unreadable_result"
    with monkeypatch.context() as patched:
        patched.setattr("grader.sandbox.channels.memory_for_frame", fails)
        with pytest.raises(StudentFault) as caught:
            ask(sandbox, "numbers", MIB)
    assert caught.value.reason == "unreadable_result"


PEAK = """
import json, resource, sys
from grader.sandbox import open_sandbox
from grader.sandbox.spawning import SpawningSandbox
from grader_worker.lockdown import WorkerLimits
sandbox = open_sandbox() if sys.argv[1] == "forking" else SpawningSandbox(WorkerLimits())
sandbox.load({"lab.py": sys.stdin.read().encode()}, ["numbers", "many"], 1)
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
def ask(name, n):
    conversation = sandbox.open(5.0, {})
    conversation(name, (n,), {}, watch=False, iterate=False)
    conversation.close()
ask("numbers", 3)
before = peak()
for _ in range(4):
    ask("numbers", 15_000_000 // 8)
    ask("many", 15_000_000 // 8)
print(json.dumps(peak() - before))
sandbox.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="tells the peak of a process by /proc")
@pytest.mark.parametrize("kind", ["forking", "spawning"])
def test_a_large_answer_costs_the_session_little_more_than_itself(kind: str) -> None:
    root = Path(frames.__file__).parents[1]
    command = [sys.executable, "-c", PEAK, kind]
    run = subprocess.run(command, input=CODE, capture_output=True, text=True, cwd=root, timeout=120)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) < 64, "megabytes"
