"""Warm server: a process that has collected the checks of an assignment, and is forked for every grading server. Linux only.

The servers share its memory: modules, checks and the reference. It has one thread, opens no sandbox, and never sees a submission.
It is `python -m grader.grading.warm`, and ends when its client closes the socket over which it is asked.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NoReturn

from grader.grading.server import StartedServer, modules_ahead, ready_for_requests, receive, send, serve_streams, server_environment
from grader.grading.session import Grader, import_what_runs_cases, open_grader
from grader.grading.verdict_cache import kept_cache
from grader.model.assignment import Assignment, load_assignment
from grader.model.errors import CheckError
from grader.model.packages import modules_to_load
from grader.sandbox.launch import WARM
from grader.sandbox.paths import without_paths
from grader.sandbox.processes import ForkedProcess
from grader.sandbox.warm import WarmInterpreter

NUMBER_BYTES = 16
"""For the number of a processor; none is an empty text."""
COLLECT_SECONDS = 600.0
"""For the imports and the collection of the checks, in wall time: only a very busy computer takes long."""


class RemoteWarmServer:
    """The process as those see it who want grading servers."""

    def __init__(self, folder: Path, require: Sequence[str] = ()) -> None:
        self.asking, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "grader.grading.warm", str(theirs.fileno()), str(folder), *require],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=server_environment(),
                start_new_session=True,
            )

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def fork(self, messages: BinaryIO, processor: int | None) -> StartedServer | None:
        """Return a grading server that writes errors to `messages`; None if there can be none, as where the checks are broken.

        This takes as long as the checks are being collected. Raises CheckError if that does not end.
        """
        (requests, to_server), (from_server, replies) = os.pipe(), os.pipe()
        with contextlib.ExitStack() as on_error:
            streams = os.fdopen(to_server, "wb"), os.fdopen(from_server, "rb")
            for stream in streams:
                on_error.callback(stream.close)
            try:
                kept_to = b"?" if processor is None else b"%d" % processor
                socket.send_fds(self.asking, [kept_to], [requests, replies, messages.fileno()])
            except OSError:
                return None
            finally:
                os.close(requests)
                os.close(replies)
            if not select.select(streams[1:], [], [], COLLECT_SECONDS)[0]:
                self.kill()
                raise CheckError(f"the checks were not collected within {COLLECT_SECONDS / 60:g} minutes: do their files end?")
            with contextlib.suppress(ProcessLookupError):
                if number := receive(streams[1]):
                    server = StartedServer(ForkedProcess(int(number)), *streams)
                    on_error.pop_all()
                    return server
        return None

    def kill(self) -> None:
        """End it at once. Servers that were forked from it go on."""
        self.process.kill()

    def close(self) -> None:
        """Let it end, and wait for that."""
        self.asking.close()
        try:
            self.process.wait(5.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# the process -----------------------------------------------------------------------------------------------------------


def be_server(
    assignment: Assignment, require: Sequence[str], grader: Grader, descriptors: Sequence[int], processor: bytes
) -> NoReturn:
    """Be a grading server in this process, which is a fork."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if processor != b"?":
            with contextlib.suppress(OSError):
                os.sched_setaffinity(0, {int(processor)})
        requests, replies, messages = descriptors
        for stream in (1, 2):
            os.dup2(messages, stream)
        os.close(messages)
        answers = os.fdopen(replies, "wb")
        send(answers, b"%d" % os.getpid())
        status = serve_streams(assignment, require, grader, (os.fdopen(requests, "rb"), answers))
    finally:
        os._exit(status)


def reap_ended() -> None:
    """Wait for the servers that have ended, which lets their processor time count."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def ready_grader(assignment: Assignment) -> Grader:
    """Return a grader without a sandbox, after what every server would else import and collect in memory of its own.

    Raises CheckError if the reference is broken.
    """
    from grader.sandbox.forking import ForkingSandbox  # noqa: F401

    import_what_runs_cases()
    # It looks for the folders of Python.
    without_paths("")
    grader = open_grader(assignment, cache=kept_cache(assignment), lanes=0)
    # Also where a recording knows the cases: the first submission with a mistake needs the checks themselves.
    grader.collect()
    return ready_for_requests(grader)


def main(descriptor: str, folder: str, *require: str) -> int:
    """Collect the checks, and fork a grading server for each request until nobody can ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000)
    asking = socket.socket(fileno=int(descriptor))
    asking.set_inheritable(False)
    assignment = load_assignment(Path(folder))
    interpreter = WarmInterpreter([*modules_to_load(assignment.description), *modules_ahead(assignment)])
    with contextlib.closing(interpreter):
        WARM.append(interpreter)
        grader = ready_grader(assignment)
        signal.signal(signal.SIGCHLD, lambda number, frame: reap_ended())
        while True:
            processor, descriptors, _, _ = socket.recv_fds(asking, NUMBER_BYTES, 3)
            if len(descriptors) != 3:
                return 0
            if os.fork() == 0:
                asking.close()
                be_server(assignment, require, grader, descriptors, processor)
            for number in descriptors:
                os.close(number)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
