"""Grading server: a process that has everything ready (checks, reference, sandbox) and grades one submission after another.

    with RemoteGradingServer(folder) as server:
        report = server.grade(GradingRequest(submission, seed=1))

The process is `python -m grader.grading.server`. Requests and replies are frames over its standard streams; when these close, it
ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

import msgspec

from grader.grading.outline import completed
from grader.grading.scoring import outcome_results
from grader.grading.session import Grader, not_graded, open_grader
from grader.grading.verdict_cache import kept_cache
from grader.model.assignment import Assignment, load_assignment
from grader.model.errors import CheckError
from grader.model.interpreters import ONE_THREAD
from grader.model.isolation import MissingLayer
from grader.model.limits import WALL_FACTOR, Limits
from grader.model.report import CaseResult, CheckResult, Problem, Report
from grader.model.submission import Submission
from grader.sandbox import Sandbox, sandbox_for

if TYPE_CHECKING:
    from grader.grading.warm import RemoteWarmServer
    from grader.sandbox.processes import ForkedProcess

LENGTH = struct.Struct("<Q")
SPARE_SECONDS = 60.0
"""Seconds that a session has beyond the wall time of a submission, to end by itself."""
LOOK_SECONDS = 5.0
"""Between two looks whether a request has been answered."""
GROWTH_BYTES = 150 * 2**20
"""Memory that a process may gain over what it had at its start; one that has gained more makes room for a fresh one."""
TRIM_BYTES = 32 * 2**20
"""One that has gained more gives back to the system what it has freed, which the C library keeps otherwise."""
PRELOAD = ("scipy.special",)
"""Modules that the more experienced import; importing them takes time once."""
SECRETS = ("GRADER_STORE", "PGPASSWORD")
"""Environment variables that are none of this process's business."""
MOST_REQUESTS = 250
"""Number of requests after which a process makes room for a fresh one: nothing that leaks adds up over a class."""


class GradingRequest(msgspec.Struct, frozen=True):
    """A submission to be graded. Results in `earlier`, by id of their check, stand as they are; `limits` are what it may take."""

    submission: Submission
    seed: int = 1
    earlier: dict[str, CheckResult] = {}
    limits: Limits = Limits()

    @property
    def wall_seconds(self) -> float:
        """Seconds after which the process is ended that grades it: it would have told before, unless it hangs."""
        return WALL_FACTOR * self.limits.submission_seconds + SPARE_SECONDS


class GradingReply(msgspec.Struct, frozen=True):
    """The answer to a request: a report, or a fault that concerns all requests."""

    report: Report | None = None
    fault: str = ""
    grown: bool = False
    """True once the process has grown so much that it should get no further request."""


class GradingServerEnded(Exception):
    """The process has ended during a request."""


class Overdue(GradingServerEnded):
    """The process had to be ended, because the request took longer than any may take."""


class RemoteGradingServer:
    """A grading server as its clients see it: the process, and how many requests it has had."""

    def __init__(
        self, folder: Path, require: Sequence[str] = (), *, warm: RemoteWarmServer | None = None, processor: int | None = None
    ) -> None:
        """Start the process, as a fork of `warm` if that is possible. It and what it starts are kept to one `processor`.

        The two that take turns over a submission lose nothing by it.
        """
        self.messages = tempfile.TemporaryFile()  # noqa: SIM115
        """What the process writes to its standard error; the last line says why it has ended."""
        self.served = 0
        self.grown = False
        self.processor = processor
        with contextlib.ExitStack() as on_error:
            on_error.callback(self.messages.close)
            started = warm.fork(self.messages, processor) if warm else None
            self.process, self.requests, self.replies = started or start_server(folder, require, self.messages)
            if processor is not None and not started:
                with contextlib.suppress(ProcessLookupError):
                    os.sched_setaffinity(self.process.pid, {processor})
            on_error.pop_all()

    @property
    def is_worn(self) -> bool:
        """Whether the process should get no further request."""
        return self.grown or self.served >= MOST_REQUESTS

    def __enter__(self) -> RemoteGradingServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def grade(self, request: GradingRequest) -> Report:
        """Grade one submission.

        Raises GradingServerEnded if the process ends on the way, Overdue if it takes too long, and CheckError for a fault that
        concerns all requests.
        """
        self.served += 1
        answered, late = threading.Event(), threading.Event()
        threading.Thread(target=self.end_after, args=(request.wall_seconds, answered, late), daemon=True).start()
        try:
            send(self.requests, msgspec.msgpack.encode(request))
            data = receive(self.replies)
        except OSError:
            data = None
        finally:
            answered.set()
        if data is None:
            raise (Overdue if late.is_set() else GradingServerEnded)(self.close())
        done = msgspec.msgpack.decode(data, type=GradingReply)
        self.grown = done.grown
        if done.report is None:
            raise CheckError(done.fault)
        return done.report

    def end_after(self, seconds: float, answered: threading.Event, late: threading.Event) -> None:
        """End the process after so many seconds, and set `late`, unless the request is `answered` before.

        While this process stands still, as after Ctrl-Z, nobody reads what the other one replies. That counts as one look at most.
        """
        while seconds > 0:
            if answered.wait(min(seconds, LOOK_SECONDS)):
                return
            seconds -= LOOK_SECONDS
        late.set()
        self.kill()

    def kill(self) -> None:
        """End the process at once. Its sandbox notices, and ends too."""
        self.process.kill()

    def close(self) -> str:
        """End the process, which takes the sandbox along, and return what it has said last."""
        for stream in (self.requests, self.replies):
            with contextlib.suppress(OSError):
                stream.close()
        try:
            self.process.wait(5.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.messages.closed:
            return ""
        self.messages.seek(0)
        lines = self.messages.read()[-2000:].decode(errors="replace").strip().splitlines()
        self.messages.close()
        status = f" with status {self.process.returncode}" if self.process.returncode else ""
        return lines[-1] if lines else f"it has ended{status}"


class StartedServer(NamedTuple):
    """The process of a grading server, and what its client writes to and reads from."""

    process: subprocess.Popen[bytes] | ForkedProcess
    requests: BinaryIO
    replies: BinaryIO


def start_server(folder: Path, require: Sequence[str], messages: BinaryIO) -> StartedServer:
    """Start the process of a grading server."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "grader.grading.server", str(folder), *require],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=messages,
        env=server_environment(),
        # An interrupt from the terminal is for whoever hands out the requests.
        start_new_session=True,
    )
    return StartedServer(process, cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout))


def server_environment() -> dict[str, str]:
    """Return the environment of a process that grades."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS} | ONE_THREAD


def send(stream: BinaryIO, data: bytes) -> None:
    """Write a frame: its length in eight bytes, and the data."""
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """Read the next frame; None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    data = stream.read(LENGTH.unpack(head)[0])
    return data if len(data) == LENGTH.unpack(head)[0] else None


# the process -----------------------------------------------------------------------------------------------------------


class GradingServer:
    """Answers requests with checks that are collected already, in a sandbox that is kept."""

    def __init__(self, assignment: Assignment, require: Sequence[str], grader: Grader | None = None) -> None:
        """`grader` has collected the checks already, and has no sandbox."""
        self.assignment = assignment
        self.require = require
        if grader:
            grader.sandboxes = [self.sandbox()]
        self.grader = grader or self.open()
        self.size = resident_bytes()

    def open(self) -> Grader:
        """Return a grader that has collected its checks."""
        return ready_for_requests(open_grader(self.assignment, sandbox=self.sandbox(), cache=kept_cache(self.assignment)))

    def sandbox(self) -> Sandbox:
        """Start a sandbox with the limits of the assignment."""
        return sandbox_for(self.assignment.description, self.require, modules_ahead(self.assignment))

    def serve(self, requests: BinaryIO, replies: BinaryIO) -> None:
        """Grade what comes until there is no more."""
        while data := receive(requests):
            reply = self.attempt(msgspec.msgpack.decode(data, type=GradingRequest))
            if self.growth() > TRIM_BYTES:
                give_back_freed()
            grown = self.growth() > GROWTH_BYTES
            send(replies, msgspec.msgpack.encode(msgspec.structs.replace(reply, grown=grown)))

    def growth(self) -> int:
        """Return the memory that this process has gained since its start."""
        return resident_bytes() - self.size

    def attempt(self, request: GradingRequest) -> GradingReply:
        """Grade a submission; where the grader itself fails, once more with everything fresh."""
        for last in (False, True):
            try:
                return GradingReply(self.grade(request))
            except MissingLayer as error:
                return GradingReply(None, str(error))
            except Exception as error:
                self.grader.close()
                self.grader = self.open()
                if last:
                    why = str(error) if isinstance(error, CheckError) else f"{type(error).__name__}: {error}"
                    return GradingReply(not_graded(self.assignment, request.submission, request.seed, why))
        raise AssertionError

    def grade(self, request: GradingRequest) -> Report:
        """Grade a submission. Raises what `Grader.load` and `Grader.run` raise."""
        self.keep_to(request.limits)
        return self.grader.run(self.grader.load(request.submission, request.seed), reuse=request.earlier)

    def keep_to(self, limits: Limits) -> None:
        """Keep submissions to these limits from now on. A sandbox has one limit of memory, so another one needs another sandbox."""
        if limits.memory_mb != self.assignment.description.limits.memory_mb:
            self.assignment = self.assignment.with_limits(limits)
            self.grader.close()
            self.grader.sandboxes = [self.sandbox()]
        self.grader.seconds = limits.submission_seconds

    def close(self) -> None:
        """Close the sandbox."""
        self.grader.close()


def modules_ahead(assignment: Assignment) -> list[str]:
    """Return the modules that submissions often import besides those of the assignment."""
    return [name for name in PRELOAD if name.partition(".")[0] not in assignment.description.forbidden]


def ready_for_requests(grader: Grader) -> Grader:
    """Have a grader do what takes long and needs no submission; what lives as long as it is no garbage."""
    grader.prepare()
    gc.collect()
    gc.freeze()
    return grader


def resident_bytes() -> int:
    """Return the memory that this process has now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


def give_back_freed() -> None:
    """Have the C library give memory that was freed back to the system, where it can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)


def took_too_long(assignment: Assignment, request: GradingRequest) -> Report:
    """Return the report on a submission whose grading did not end: all that had no result before is lost, and charged to it."""
    minutes = request.wall_seconds / 60
    why = f"the grading of this submission did not end within {minutes:g} minutes and was stopped: does everything in it end?"
    report = not_graded(assignment, request.submission, request.seed, why)
    case = CaseResult("failed", "timed_out", why)
    checks = assignment.manifest.checks
    outcomes = outcome_results(assignment, checks, {check.id: [case] for check in checks}, request.earlier)
    problems = (*request.submission.problems, Problem("", None, why))
    return msgspec.structs.replace(
        completed(report, outcomes, time.monotonic() - request.wall_seconds, complete=True), problems=problems
    )


def serve_streams(assignment: Assignment, require: Sequence[str], grader: Grader | None, streams: tuple[BinaryIO, BinaryIO]) -> int:
    """Be a grading server until requests end, and return the exit status. The last line on standard error says what went wrong."""
    try:
        with contextlib.closing(GradingServer(assignment, require, grader)) as server:
            server.serve(*streams)
    except BrokenPipeError:
        return 0
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


def main(folder: str, *require: str) -> int:
    """Serve requests from standard input until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000)
    # What checks print goes where errors go.
    done = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        assignment = load_assignment(Path(folder))
    except CheckError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return serve_streams(assignment, require, None, (sys.stdin.buffer, done))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
