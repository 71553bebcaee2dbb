"""The interpreter of a fork server: a command starts it first of all, so that it imports NumPy while the command imports its own.

It is told nothing but the scratch folder before it gets its settings from `RemoteForkServer`. Linux only.
"""

from __future__ import annotations

import atexit
import shutil
import socket
import subprocess
import tempfile

from grader.model.interpreters import PYTHON, WORKER, environment
from grader.sandbox.scratch import scratch_in

AHEAD: list[LaunchedInterpreter] = []
"""Interpreters that nobody has asked for yet."""


class LaunchedInterpreter:
    """A process that imports what workers need, and then waits for settings on the other end of `control`."""

    def __init__(self) -> None:
        self.root = tempfile.mkdtemp(prefix="grader-")
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [*PYTHON, WORKER, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment(scratch_in(self.root)),
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def discard(self) -> None:
        """End it before it has become a fork server."""
        self.process.kill()
        self.process.wait()
        self.control.close()
        shutil.rmtree(self.root, ignore_errors=True)


def launch_ahead() -> None:
    """Start an interpreter for the sandbox that this process is going to open; at the end of the process an unused one is ended."""
    if not AHEAD:
        atexit.register(discard_unused)
    AHEAD.append(LaunchedInterpreter())


def launched() -> LaunchedInterpreter:
    """Return an interpreter, if possible one that was started ahead."""
    return AHEAD.pop() if AHEAD else LaunchedInterpreter()


def discard_unused() -> None:
    while AHEAD:
        AHEAD.pop().discard()
