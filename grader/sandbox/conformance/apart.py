"""Demands: what a sandbox keeps apart, and what it keeps secret."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

from grader.sandbox.conformance.demands import OpenSandbox, ask, demand, loaded

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
