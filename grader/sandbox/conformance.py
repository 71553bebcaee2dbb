"""Conformance: what every sandbox has to do, as demands that any implementation can be held against.

    for finding in conformance(open_my_sandbox):
        print(finding.demand, finding.complaint or "holds")

`open_my_sandbox()` gives a new `grader.sandbox.Sandbox`. Each demand opens its own, plays a submission that is honest or is not,
and looks at the outcome from the side of the session.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from grader.checks.student import Answer
from grader.model.errors import StudentFault
from grader.model.isolation import LAYERS
from grader.sandbox.base import Loading, Sandbox
from grader_worker.frames import ANSWER_BYTES

OpenSandbox = Callable[[], Sandbox]
SECONDS = 2.0
"""For one check."""
SLACK = 20.0
"""Seconds that starting and ending processes may take besides, on a busy computer."""


class DemandFinding(NamedTuple):
    """One demand and, where it is not met, what was observed."""

    demand: str
    complaint: str


def conformance(open_sandbox: OpenSandbox) -> Iterator[DemandFinding]:
    """Hold a sandbox against every demand."""
    for name, demand in DEMANDS.items():
        complaint = ""
        try:
            demand(open_sandbox)
        except AssertionError as error:
            complaint = str(error) or "does not hold"
        except Exception as error:
            complaint = f"{type(error).__name__}: {error}"
        yield DemandFinding(name, complaint)


DEMANDS: dict[str, Callable[[OpenSandbox], None]] = {}
"""By name, in words that finish the sentence "A sandbox ..."."""


def demand(name: str) -> Callable[[Callable[[OpenSandbox], None]], Callable[[OpenSandbox], None]]:
    def keep(function: Callable[[OpenSandbox], None]) -> Callable[[OpenSandbox], None]:
        DEMANDS[name] = function
        return function

    return keep


@contextlib.contextmanager
def loaded(open_sandbox: OpenSandbox, code: str, *functions: str) -> Iterator[tuple[Sandbox, Loading]]:
    """A sandbox that has loaded one module."""
    sandbox = open_sandbox()
    try:
        yield sandbox, sandbox.load({"lab.py": code.encode()}, list(functions) or ["f"], 1)
    finally:
        sandbox.close()


def ask(sandbox: Sandbox, *arguments: Any, name: str = "f", **stand_ins: Callable[..., Any]) -> Answer:
    """One call in a check of its own."""
    conversation = sandbox.open(SECONDS, stand_ins)
    try:
        return conversation(name, arguments, {}, watch=False, iterate=False)
    finally:
        conversation.close()


def failure_reason(sandbox: Sandbox, *arguments: Any) -> str:
    """The reason with which a call fails by the process rather than by an exception; "" if it does not."""
    try:
        ask(sandbox, *arguments)
    except StudentFault as failed:
        return failed.reason
    return ""


TWO_WAYS = "def f(n):\n    if n:\n        {}\n    return 7\n"
"""A function that is good for 0 and something else otherwise."""


def survives(open_sandbox: OpenSandbox, bad: str, *reasons: str) -> None:
    """The bad call costs its check, within its time, for one of these reasons; the next check is served."""
    with loaded(open_sandbox, TWO_WAYS.format(bad)) as (sandbox, _):
        begin = time.monotonic()
        reason = failure_reason(sandbox, 1)
        spent = time.monotonic() - begin
        assert reason in reasons, f"the reason is {reason!r}, not one of {reasons}"
        assert spent < SECONDS + SLACK, f"it took {spent:.1f} s, where a check has {SECONDS} s"
        assert ask(sandbox, 0).value == 7, "the next check does not find the submission as it was"


# serving ---------------------------------------------------------------------------------------------------------------


@demand("loads a submission and answers calls")
def answers(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "import numpy as np\ndef f(z):\n    return 2 * np.asarray(z)\n") as (sandbox, loading):
        assert set(loading.found) == {"f"}, f"found {sorted(loading.found)}"
        assert not loading.problems, f"told problems of a good submission: {loading.problems}"
        assert ask(sandbox, [1.0, 2.0]).value.tolist() == [2.0, 4.0], "the value is another one"


@demand("tells exceptions as text")
def exceptions(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "def f(z):\n    raise ValueError('so it is')\n") as (sandbox, _):
        failure = ask(sandbox, 1).failure
        assert failure, "no failure was told"
        assert failure.kind == "ValueError", f"told {failure}"
        assert "so it is" in failure.text, f"told {failure}"


@demand("passes functions in both directions")
def functions(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "def f(g):\n    return g(3) + 1\n") as (sandbox, _):
        assert ask(sandbox, lambda n: 10 * n).value == 31, "the function that was passed was not called"


@demand("lends functions for one check only")
def lends(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "def g():\n    return 1\ndef f():\n    return g()\n", "f", "g") as (sandbox, _):
        assert ask(sandbox, g=lambda: 5).value == 5, "what was lent was not used"
        assert ask(sandbox).value == 1, "what was lent is still used in the next check"


@demand("leaves out what ends the loading")
def loading_survives(open_sandbox: OpenSandbox) -> None:
    code = "import os\nos._exit(0)\n1 / 0\ndef f():\n    return 7\n"
    with loaded(open_sandbox, code) as (sandbox, loading):
        assert len(loading.problems) == 2, f"told {loading.problems}"
        assert ask(sandbox).value == 7, "what could be loaded was not"


@demand("names the layers that confine the submission")
def names_layers(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "") as (sandbox, _):
        assert sandbox.layers, "named none"
        assert set(sandbox.layers) <= set(LAYERS), f"unknown: {set(sandbox.layers) - set(LAYERS)}"


@demand("can be closed twice, and before it has loaded anything")
def closes(open_sandbox: OpenSandbox) -> None:
    sandbox = open_sandbox()
    sandbox.close()
    sandbox.close()


# surviving -------------------------------------------------------------------------------------------------------------


@demand("cuts a call that does not end")
def cuts(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, "while True: pass", "timed_out")


@demand("cuts a call that ignores signals")
def cuts_stubborn(open_sandbox: OpenSandbox) -> None:
    bad = "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 15)]; time.sleep(1000)"
    survives(open_sandbox, bad, "timed_out")


@demand("survives a call that ends the process")
def survives_exit(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, "import os; os._exit(0)", "crashed")


@demand("survives a call that crashes the process")
def survives_crash(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, "import ctypes; ctypes.string_at(1)", "crashed")


@demand("bounds memory")
def bounds_memory(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "import numpy as np\ndef f(n):\n    return float(np.ones(n)[0])\n") as (sandbox, _):
        with contextlib.suppress(StudentFault):
            failure = ask(sandbox, 2**29).failure
            assert failure is not None, "four gigabytes were given"
            assert failure.kind.endswith("MemoryError"), f"told {failure}"
        assert ask(sandbox, 1).value == 1.0, "the next check does not find the submission as it was"


@demand("refuses a reply that nobody asked for")
def refuses_forgery(open_sandbox: OpenSandbox) -> None:
    bad = "import os; [os.write(d, b'\\x08\\0\\0\\0\\x04\\0\\0\\0\\xff\\xff\\xff\\xff') for d in range(3, 256) if writable(d)]"
    code = "import os\ndef writable(d):\n    try: os.write(d, b''); return True\n    except OSError: return False\n"
    with loaded(open_sandbox, code + TWO_WAYS.format(bad)) as (sandbox, _):
        assert failure_reason(sandbox, 1) in ("unreadable_result", "crashed"), "bytes that are no frame were taken for one"
        assert ask(sandbox, 0).value == 7, "the next check does not find the submission as it was"


@demand("refuses a value that is too large")
def refuses_large(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, "import numpy; return numpy.zeros(2**24)", "unreadable_result", "timed_out")


@demand("refuses a giant answer, and keeps none of it")
def refuses_giant(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, f"import numpy; return [numpy.ones({ANSWER_BYTES // 80})] * 11", "unreadable_result")


@demand("takes a random generator back only where draws have led it")
def refuses_states(open_sandbox: OpenSandbox) -> None:
    code = (
        "import numpy as np\ndef f(rng, n):\n    if n:\n        rng.bit_generator.state = np.random.PCG64(n).state\n"
        "    return float(rng.normal())\n"
    )
    rng, expected = np.random.default_rng(5), np.random.default_rng(5)
    with loaded(open_sandbox, code) as (sandbox, _):
        assert ask(sandbox, rng, 0).value == expected.normal(), "a draw gave another number"
        assert failure_reason(sandbox, rng, 7) == "unreadable_result", "a state could be chosen"
        assert ask(sandbox, rng, 0).value == expected.normal(), "the generator of the check is not where its own draws have led it"


@demand("cuts a lent function that is kept busy")
def cuts_lent(open_sandbox: OpenSandbox) -> None:
    def busy(n: int) -> int:
        for _ in range(n * 10**9):
            pass
        return 7

    with loaded(open_sandbox, "def g(n):\n    return n\ndef f(n):\n    return g(n)\n", "f", "g") as (sandbox, _):
        begin = time.monotonic()
        reason = ""
        try:
            ask(sandbox, 1000, g=busy)
        except StudentFault as failed:
            reason = failed.reason
        assert reason == "timed_out", f"the reason is {reason!r}"
        spent = time.monotonic() - begin
        assert spent < SECONDS + SLACK, f"it took {spent:.1f} s, where a check has {SECONDS} s"
        assert ask(sandbox, 0, g=busy).value == 7, "the next check does not find the submission as it was"


# keeping apart ---------------------------------------------------------------------------------------------------------


@demand("forgets between checks what a check has changed")
def forgets(open_sandbox: OpenSandbox) -> None:
    code = "calls = []\ndef f():\n    calls.append(1)\n    return len(calls)\n"
    with loaded(open_sandbox, code) as (sandbox, _):
        assert [ask(sandbox).value for _ in range(3)] == [1, 1, 1], "a check counted the calls of others"


@demand("keeps what is lent to a check from every other one")
def keeps_apart(open_sandbox: OpenSandbox) -> None:
    for channel, (made, told, read) in CHANNELS.items():
        code = f"{PATCHED}{made}\ndef g(): return 0\ndef f():\n    n = g()\n    {told}\n    return n\ndef kept():\n    {read}\n"
        with loaded(open_sandbox, code, "f", "g", "kept") as (sandbox, _):
            assert ask(sandbox, g=lambda: 3).value == 3, f"what was lent was not used where {channel} could keep it"
            assert ask(sandbox, name="kept").value == 0, f"{channel} has told the next check"


PATCHED = "import fcntl, os\nos.closerange = lambda low, high: None\n"
"""Code that keeps files open in copies, as far as a submission can."""
CHANNELS = {
    "the position in a file": (
        "file = os.open(os.__file__, os.O_RDONLY)",
        "os.lseek(file, n, os.SEEK_SET)",
        "return os.lseek(file, 0, os.SEEK_CUR)",
    ),
    "the position in a folder": (
        "folder = os.open('.', os.O_RDONLY)",
        "os.lseek(folder, n, os.SEEK_SET)",
        "return os.lseek(folder, 0, os.SEEK_CUR)",
    ),
    "a file without a name": (
        "file = open('notes', 'w+b', buffering=0)\nos.unlink('notes')",
        "file.write(bytes(n))",
        "return file.seek(0, 2)",
    ),
    "an inherited descriptor": (
        "def position(d, n, how):\n    try: return os.lseek(d, n, how)\n    except OSError: return 0",
        "[position(d, n, os.SEEK_SET) for d in range(256)]",
        "return sum(position(d, 0, os.SEEK_CUR) for d in range(256))",
    ),
    "a flag of standard input": (
        "def keep(n):\n    try: fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK if n else 0)\n    except OSError: pass",
        "keep(n)",
        "return int(bool(fcntl.fcntl(0, fcntl.F_GETFL) & os.O_NONBLOCK))",
    ),
}
"""Ways to keep a number beyond the end of a process: what makes one, how it is told, and how the next check reads it."""


@demand("gives every check an empty folder")
def empties(open_sandbox: OpenSandbox) -> None:
    code = "import os\ndef f():\n    found = len(os.listdir())\n    open('mine', 'w').close()\n    return found\n"
    with loaded(open_sandbox, "open('from loading', 'w').close()\n" + code) as (sandbox, _):
        found = [ask(sandbox) for _ in range(3)]
        assert all(a.value == 0 for a in found if a.failure is None), f"found files: {[a.value for a in found]}"


@demand("keeps the environment of the session to itself")
def hides_environment(open_sandbox: OpenSandbox) -> None:
    os.environ["GRADER_CONFORMANCE"] = "secret"
    try:
        with loaded(open_sandbox, "import os\ndef f():\n    return 'GRADER_CONFORMANCE' in os.environ\n") as (sandbox, _):
            assert ask(sandbox).value is False, "a variable of the session was there"
    finally:
        del os.environ["GRADER_CONFORMANCE"]


@demand("keeps the files that the session has open to itself")
def hides_descriptors(open_sandbox: OpenSandbox) -> None:
    code = (
        "import os\ndef f(device, number):\n    for d in range(3, 1024):\n        try: s = os.fstat(d)\n"
        "        except OSError: continue\n        if (s.st_dev, s.st_ino) == (device, number): return True\n    return False\n"
    )
    with tempfile.TemporaryFile() as secret:
        os.set_inheritable(secret.fileno(), True)
        status = os.fstat(secret.fileno())
        with loaded(open_sandbox, code) as (sandbox, _):
            assert ask(sandbox, status.st_dev, status.st_ino).value is False, "it was open in the submission's process"


@demand("leaves no process behind")
def ends_processes(open_sandbox: OpenSandbox) -> None:
    code = (
        "import os, time\n"
        "def f():\n    try:\n        if os.fork() == 0:\n            os.setsid()\n            time.sleep(1000)\n"
        "    except (OSError, AttributeError): pass\n    return os.getpid()\n"
    )
    with loaded(open_sandbox, code) as (sandbox, _):
        process = ask(sandbox).value
    assert sys.platform == "win32" or not is_running(process), "the process of a check outlived the sandbox"


def is_running(process: int) -> bool:
    """Return whether there is such a process; one that has ended and that nobody has asked for its status counts."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@demand("leaves no file behind")
def deletes_files(open_sandbox: OpenSandbox) -> None:
    with tempfile.TemporaryDirectory() as folder:
        before = tempfile.tempdir
        tempfile.tempdir = folder
        try:
            with loaded(open_sandbox, "import os\ndef f():\n    os.makedirs('a/b')\n    return 7\n") as (sandbox, _):
                ask(sandbox)
        finally:
            tempfile.tempdir = before
        left = os.listdir(folder)
        assert not left, f"left {left}"


# secrecy ---------------------------------------------------------------------------------------------------------------


@demand("lets no file of the session be read")
def hides_files(open_sandbox: OpenSandbox) -> None:
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder, "secret")
        secret.write_text("secret")
        with loaded(open_sandbox, "def f(path):\n    return open(path).read()\n") as (sandbox, _):
            assert ask(sandbox, str(secret)).failure, "it was read"


@demand("lets no file outside its folder be written")
def protects_files(open_sandbox: OpenSandbox) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        with loaded(open_sandbox, "def f(path):\n    open(path, 'w').close()\n") as (sandbox, _):
            ask(sandbox, str(Path(folder, "planted")))
            assert not os.listdir(folder), "a file was planted in a folder of everybody's"


@demand("lets no connection be made")
def shuts_network(open_sandbox: OpenSandbox) -> None:
    code = "import socket\ndef f(port):\n    socket.create_connection(('127.0.0.1', port), 1).close()\n"
    with socket.create_server(("127.0.0.1", 0)) as server, loaded(open_sandbox, code) as (sandbox, _):
        assert ask(sandbox, server.getsockname()[1]).failure, "a connection was made"


@demand("lets no program be started")
def starts_nothing(open_sandbox: OpenSandbox) -> None:
    code = "import subprocess, sys\ndef f():\n    return subprocess.run([sys.executable, '-V']).returncode\n"
    with loaded(open_sandbox, code) as (sandbox, _):
        assert ask(sandbox).failure, "a program was started"


@demand("lets no signal reach the session")
def stops_signals(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "import os\ndef f(process):\n    os.kill(process, 0)\n") as (sandbox, _):
        assert ask(sandbox, os.getpid()).failure, "a signal could be sent"


SECRECY = frozenset(name for name in DEMANDS if name.startswith(("lets no", "gives every check", "forgets")))
"""Demands on a sandbox for work that others wrote; one for checking one's own work can do without."""
