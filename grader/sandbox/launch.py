"""The interpreter of a fork server: a command starts it first of all, so that it imports NumPy while the command imports its own.

It is told nothing but the scratch folder before it gets its settings from `RemoteForkServer`. What is started ahead
is forked for each sandbox: see `grader.sandbox.warm`. Linux only.
"""

from __future__ import annotations

import atexit
import socket
import subprocess
from typing import TYPE_CHECKING

from grader.model.interpreters import PYTHON, WORKER, environment
from grader.sandbox.scratch import new_root, scratch_in

if TYPE_CHECKING:
    from grader.sandbox.processes import ForkedProcess
    from grader.sandbox.warm import WarmInterpreter

WARM: list[WarmInterpreter] = []
"""The interpreter that is forked for the sandboxes of this process, where there is one."""


class WaitingInterpreter:
    """A process that imports what workers need, and then waits for settings on the other end of `control`."""

    def __init__(self, root: str, control: socket.socket, process: subprocess.Popen[bytes] | ForkedProcess) -> None:
        self.root = root
        self.control = control
        self.process = process


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
    root = new_root()
    control, theirs = socket.socketpair()
    with theirs:
        return WaitingInterpreter(root, control, start_interpreter(root, theirs.fileno()))


def launch_ahead() -> None:
    """Start an interpreter for the sandboxes that are going to be opened; `discard_ahead` ends it, or the end of this process."""
    from grader.sandbox.warm import WarmInterpreter

    if not WARM:
        atexit.register(discard_ahead)
        WARM.append(WarmInterpreter([]))


def launched() -> WaitingInterpreter:
    """Return an interpreter, if possible a fork of one that has imported everything."""
    if WARM:
        if forked := WARM[0].fork():
            return forked
        # It has ended, and is not asked again.
        discard_ahead()
    return launch()


def discard_ahead() -> None:
    """End the interpreter that was started ahead; its forks go on."""
    while WARM:
        WARM.pop().close()
