"""The interpreter of a fork server: a command starts it first of all, so that it imports NumPy while the command imports its own.

It is told nothing but the scratch folder before it gets its settings from `RemoteForkServer`. Where several sandboxes are opened,
it is a fork of one that has imported everything: see `grader.sandbox.warm`. Linux only.
"""

from __future__ import annotations

import atexit
import shutil
import socket
import subprocess
import tempfile
from typing import TYPE_CHECKING

from grader.model.interpreters import PYTHON, WORKER, environment
from grader.sandbox.scratch import scratch_in

if TYPE_CHECKING:
    from grader.sandbox.processes import ForkedProcess
    from grader.sandbox.warm import WarmInterpreter

AHEAD: list[WaitingInterpreter] = []
"""Interpreters that nobody has asked for yet."""
WARM: list[WarmInterpreter] = []
"""The interpreter that is forked for the sandboxes of this process, where there is one."""


class WaitingInterpreter:
    """A process that imports what workers need, and then waits for settings on the other end of `control`."""

    def __init__(self, root: str, control: socket.socket, process: subprocess.Popen[bytes] | ForkedProcess) -> None:
        self.root = root
        self.control = control
        self.process = process

    def discard(self) -> None:
        """End it before it has become a fork server."""
        self.process.kill()
        self.process.wait()
        self.control.close()
        shutil.rmtree(self.root, ignore_errors=True)


def start_interpreter(root: str, descriptor: int, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a worker's interpreter in a folder of ours."""
    return subprocess.Popen(
        [*PYTHON, WORKER, str(descriptor), *arguments],
        pass_fds=[descriptor],
        env=environment(scratch_in(root)),
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def launch() -> WaitingInterpreter:
    """Start an interpreter."""
    root = tempfile.mkdtemp(prefix="grader-")
    control, theirs = socket.socketpair()
    with theirs:
        return WaitingInterpreter(root, control, start_interpreter(root, theirs.fileno()))


def launch_ahead() -> None:
    """Start an interpreter for the sandbox that this process is going to open; at the end of the process an unused one is ended."""
    if not AHEAD:
        atexit.register(discard_unused)
    AHEAD.append(launch())


def launched() -> WaitingInterpreter:
    """Return an interpreter, if possible one that was started ahead, or a fork of one that has imported everything."""
    if AHEAD:
        return AHEAD.pop()
    if WARM:
        if forked := WARM[0].fork():
            return forked
        # It has ended, and is not asked again.
        WARM.clear()
    return launch()


def discard_unused() -> None:
    while AHEAD:
        AHEAD.pop().discard()
