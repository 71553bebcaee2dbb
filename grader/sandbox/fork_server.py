"""The fork server as the session sees it: the process itself runs `grader_worker/fork_server.py`. Linux only."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from collections.abc import Collection

import msgspec

from grader.model.errors import CheckError
from grader.sandbox.channels import ParentSocketChannel, inode_of, socket_pair
from grader.sandbox.launch import WaitingInterpreter
from grader.sandbox.meter import Meter, TimeLimit
from grader.sandbox.processes import descendants, end_descendants, running_below
from grader.sandbox.scratch import Scratch
from grader_worker.lockdown import WorkerLimits
from grader_worker.settings import Settings, Started

START_SECONDS = 600.0
"""For importing NumPy and forking, in wall time: nothing of the submission runs there, so only a very busy computer takes long."""
CONTROL_SECONDS = 5.0
"""For what the template process does when it is asked for a copy, or for how one has ended."""
CLOSE_SECONDS = 60.0
"""For the end of the processes and the scratch folder, in wall time."""


class RemoteForkServer:
    """A fresh interpreter that has imported NumPy and holds no secret; template processes are forks of it.

    It adopts orphans, so whatever a submission leaves running is found below it. When the session dies, its end of the control
    socket closes, and the fork server ends everything and deletes the scratch folder.
    """

    def __init__(
        self,
        interpreter: WaitingInterpreter,
        scratch: Scratch,
        limits: WorkerLimits,
        preload: Collection[str],
        forbidden: Collection[str],
    ) -> None:
        self.scratch = scratch
        self.control, self.process = interpreter.control, interpreter.process
        settings = Settings(scratch.root, scratch.path, limits, list(preload), sorted(forbidden))
        with contextlib.suppress(OSError):  # one that has ended is told when it is to start a worker
            self.control.sendall(msgspec.json.encode(settings) + b"\n")
        self.forbidden: list[str] = []
        """Packages whose files the next template process cannot read."""
        self.meter = Meter(lambda: descendants(self.process.pid))

    def start(self) -> tuple[Started, ParentSocketChannel]:
        """Start a template process, which nothing has been loaded into yet. Raises CheckError where none can be confined."""
        ours, theirs = socket_pair()
        with contextlib.ExitStack() as on_error:
            on_error.callback(ours.close)
            with theirs:
                far = inode_of(theirs)
                started = self.started_by(theirs)
            if not started.layers:
                raise CheckError("a worker could not be confined; see `grader doctor`")
            on_error.pop_all()
        return started, ParentSocketChannel(ours, TimeLimit(self.meter, CONTROL_SECONDS), far)

    def started_by(self, theirs: socket.socket) -> Started:
        """Have a template process started that serves on this socket. Raises CheckError if there is none."""
        try:
            self.control.settimeout(START_SECONDS)
            self.receive_scratch()
            socket.send_fds(self.control, [msgspec.json.encode(self.forbidden) + b"\n"], [theirs.fileno()])
            theirs.close()
            return msgspec.json.decode(self.read_line(), type=Started)
        except OSError as error:
            raise CheckError(f"no worker could be started: {error}") from error

    def read_line(self) -> bytes:
        """Return the answer to a request. Raises OSError."""
        line = b""
        while not line.endswith(b"\n"):
            part = self.control.recv(4096)
            if not part:
                raise OSError("the process that starts workers has ended")
            line += part
        return line

    def status(self, process: int) -> int:
        """Return how a copy has ended that has closed its channel: its exit status, or minus a signal's number; 0 if it has not."""
        try:
            self.control.sendall(msgspec.json.encode(process) + b"\n")
            return msgspec.json.decode(self.read_line(), type=int)
        except OSError as error:
            raise CheckError(f"the end of a worker is not known: {error}") from error

    def receive_scratch(self) -> None:
        """Take over the scratch folder, once: it may be in a file system that only workers see. Raises OSError."""
        if self.scratch.folder >= 0:
            self.scratch.restore()
            return
        _, folders, _, _ = socket.recv_fds(self.control, 1, 1)
        if not folders:
            raise OSError("the process that starts workers could not start")
        self.scratch.use(folders[0])

    def running(self) -> set[int]:
        """Return the numbers of all processes below it that have not ended."""
        return running_below(self.process.pid)

    def end_workers(self, *, keep: frozenset[int] = frozenset()) -> bool:
        """End every process below it but those of `keep`; return False if that takes too long."""
        if self.scratch.folder < 0:
            # It is not ready, so these are no workers: it asks other programs where libraries are, seccomp's among them.
            return True
        return end_descendants(self.process.pid, keep=keep)

    @property
    def has_ended(self) -> bool:
        return self.process.returncode is not None

    def close(self) -> None:
        """Let the fork server collect what has ended, then end itself."""
        with contextlib.suppress(OSError):
            # Copies of the socket in other processes do not keep the other end waiting.
            self.control.shutdown(socket.SHUT_RDWR)
        self.control.close()
        try:
            self.process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
