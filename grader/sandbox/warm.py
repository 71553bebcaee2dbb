"""An interpreter that is forked for sandboxes, so that these share the memory of what workers need. Linux only.

It holds no secret, as little as a fork server, and ends with the last process that may ask it. It is forked before anything of a
submission is there, and its forks have namespaces, a user and a folder of their own. So two of them are as far from each other as
two interpreters.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Collection

from grader.sandbox.launch import WaitingInterpreter, start_interpreter
from grader.sandbox.scratch import new_root, scratch_in

NUMBER_BYTES = 32
"""For the number of a process."""
FORK_SECONDS = 600.0
"""For the imports and a fork, in wall time: only a very busy computer takes long."""
CLOSE_SECONDS = 2.0
"""For answering what is left to be answered, in wall time."""


class WarmInterpreter:
    """An interpreter that imports what workers need, and is forked instead of starting others.

    Several processes may ask it at a time: a request is one message, and the answer comes over a socket that it brings along.
    """

    def __init__(self, preload: Collection[str]) -> None:
        self.root = new_root()
        with contextlib.ExitStack() as on_error:
            on_error.callback(shutil.rmtree, self.root, ignore_errors=True)
            self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self.process = start_interpreter(self.root, theirs.fileno(), json.dumps([*preload]))
            on_error.pop_all()
        self.is_asked = False
        """Whether it may have forks, which it has to collect at its end."""

    def fork(self) -> WaitingInterpreter | None:
        """Return a fork that is kept to the processors of this process; None if there is nothing to fork any more."""
        # Not above: while this is imported, the interpreter imports what it needs.
        import msgspec

        from grader.sandbox.processes import ForkedProcess
        from grader_worker.settings import ForkRequest

        self.is_asked = True
        root = new_root()
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as on_error:
            # Also after Ctrl-C, since the interpreter may never get to this request.
            on_error.callback(shutil.rmtree, root, ignore_errors=True)
            control, theirs = socket.socketpair()
            on_error.callback(control.close)
            control.settimeout(FORK_SECONDS)
            request = ForkRequest(root, scratch_in(root), sorted(os.sched_getaffinity(0)))
            with theirs:
                socket.send_fds(self.requests, [msgspec.json.encode(request)], [theirs.fileno()])
            process = ForkedProcess(int(control.recv(NUMBER_BYTES)))
            on_error.pop_all()
            return WaitingInterpreter(root, control, process)
        return None

    def close(self) -> None:
        """Let it end after it has answered all requests, so that no folder stays of whoever has ended since. Its forks go on."""
        with contextlib.suppress(OSError):
            self.requests.shutdown(socket.SHUT_RDWR)
        self.requests.close()
        try:
            if self.is_asked:
                self.process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            # Also where Ctrl-C ends the waiting for an interpreter that stands still.
            self.process.kill()
            self.process.wait()
            shutil.rmtree(self.root, ignore_errors=True)
