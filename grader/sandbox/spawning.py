"""The sandbox of hosts without `fork`, `/proc` and descriptor passing: one worker process behind two pipes.

A process, a time limit, and whatever resource limits the system has. Checks share the process as long as nothing goes wrong in
it, so what a function leaves behind is there in the next check: enough for a self-check, not for marks.
"""

from __future__ import annotations

import contextlib
import io
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import msgspec

from grader.model.errors import CheckError
from grader.model.isolation import enforce, with_processor_time
from grader.sandbox.base import PYTHON, WORKER, End, Gone, Loading, TimedOut, environment
from grader.sandbox.conversation import Talk, count_lines
from grader.sandbox.loading import Attempt, load_patiently
from grader.sandbox.meter import LOOK_SECONDS, Limit, Meter
from grader.sandbox.processes import descendants
from grader.sandbox.scratch import Scratch
from grader_worker.frames import LENGTHS, Close, Frame, Open, pack, rest_length, unpack_whole
from grader_worker.lockdown import Limits

START_SECONDS = 60.0
EXIT_SECONDS = 2.0
CHUNK = 2**16

Result = TypeVar("Result")


class PipeChannel:
    """Frames over the pipes of a process, with a limit for all waiting.

    Two threads read and write, since a pipe that the other side neglects would block for ever; they end with the process.
    """

    def __init__(self, process: subprocess.Popen[bytes], limit: Limit) -> None:
        assert process.stdin
        assert process.stdout
        self.process = process
        self.arrived: queue.Queue[bytes] = queue.Queue(maxsize=1024)
        self.leaving: queue.Queue[bytes] = queue.Queue()
        self.rest = b""
        self.limit = limit
        self.threads = [
            threading.Thread(target=work, args=(stream,), daemon=True)
            for work, stream in ((self.read, process.stdout), (self.write, process.stdin))
        ]
        for thread in self.threads:
            thread.start()

    def read(self, stream: io.BufferedReader) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while data := stream.read1(CHUNK):
                self.arrived.put(data)
        self.arrived.put(b"")

    def write(self, stream: io.BufferedWriter) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while data := self.leaving.get():
                stream.write(data)
                stream.flush()

    def send(self, data: bytes) -> None:
        self.leaving.put(data)

    def receive(self) -> tuple[Frame, memoryview]:
        return unpack_whole(self.receive_bytes())

    def receive_bytes(self) -> bytes:
        head = self.exactly(LENGTHS.size)
        return head + self.exactly(rest_length(head))

    def exactly(self, count: int) -> bytes:
        parts = [self.rest]
        have = len(self.rest)
        while have < count:
            data = self.wait(self.arrived.get, queue.Empty)
            if not data:
                self.arrived.put(b"")
                raise Gone
            parts.append(data)
            have += len(data)
        whole = b"".join(parts)
        self.rest = whole[count:]
        return whole[:count]

    def wait(self, action: Callable[..., Result], late: type[Exception]) -> Result:
        """What an action gives that may have to wait for the other side, and raises `late` when it has for some time."""
        while True:
            begin = time.monotonic()
            try:
                result = action(timeout=LOOK_SECONDS)
            except late:
                self.limit.count(time.monotonic() - begin)
                continue
            self.limit.count(time.monotonic() - begin)
            return result

    def end(self, patience: float = 0.0) -> int:
        """End the process; the status that it ended with by itself, if it did."""
        if patience:
            self.limit.grant(patience)
            with contextlib.suppress(TimedOut):
                self.wait(self.process.wait, subprocess.TimeoutExpired)
        self.process.kill()
        self.leaving.put(b"")
        deadline = time.monotonic() + 1.0
        while any(thread.is_alive() for thread in self.threads) and time.monotonic() < deadline:
            # Unblocks the reading thread, whose queue may be full.
            with contextlib.suppress(queue.Empty):
                self.arrived.get(timeout=0.01)
        return self.process.wait()


class SpawningSandbox:
    """See the module's text; implements `grader.sandbox.Sandbox`."""

    def __init__(self, limits: Limits, require: Collection[str] = ()) -> None:
        self.layers: tuple[str, ...] = ()
        self.require = require
        self.lines: dict[str, int] = {}
        self.scratch = Scratch()
        settings = {"root": self.scratch.root, "scratch": self.scratch.path, "limits": limits}
        self.settings = msgspec.json.encode(settings).decode()
        self.reload: Callable[[], Attempt] | None = None
        self.meter = Meter(self.processes)
        self.fresh: PipeChannel | None = self.spawn()
        """A process that has not been used yet: the first one starts while other things do."""
        self.channel: PipeChannel | None = None

    def spawn(self) -> PipeChannel:
        process = subprocess.Popen(
            [*PYTHON, WORKER, "pipes", self.settings],
            env=environment(self.scratch.path),
            cwd=self.scratch.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return PipeChannel(process, Limit(self.meter, START_SECONDS))

    def processes(self) -> list[int]:
        """The worker and what it has started."""
        return [self.channel.process.pid, *descendants(self.channel.process.pid)] if self.channel else []

    def start(self) -> PipeChannel:
        """A new worker, confined as far as this host can; the last one is ended first."""
        self.end()
        self.channel, self.fresh = self.fresh or self.spawn(), None
        self.channel.limit.grant(START_SECONDS)
        try:
            length = int.from_bytes(self.channel.exactly(4), "little")
            layers = msgspec.json.decode(self.channel.exactly(length), type=list[str])
            self.layers = with_processor_time(layers, self.meter.measures)
        except (Gone, TimedOut, msgspec.DecodeError) as error:
            raise CheckError(f"no worker could be started: {type(error).__name__}") from error
        enforce(self.require, self.layers)
        return self.channel

    def end(self) -> None:
        if self.channel:
            self.channel.end()
            self.channel = None

    def load(self, files: Mapping[str, bytes], functions: list[str], seed: int, data: Mapping[str, bytes] = {}) -> Loading:
        self.lines = count_lines(files)
        self.scratch.write(data)
        loading, self.reload = load_patiently(self.start, files, functions, seed)
        return loading

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> Talk:
        if self.channel is None or self.channel.process.poll() is not None:
            if self.reload is None:
                raise CheckError("no submission has been loaded")
            self.reload()
        assert self.channel
        self.channel.send(pack(Open(sorted(stand_ins))))
        self.channel.limit.grant(seconds)
        # Once something has been lent, the functions in the process are no longer the student's.
        return Talk(self.channel, seconds, stand_ins, lambda how: self.end_check("kill" if stand_ins else how), self.lines)

    def end_check(self, how: End) -> int:
        if self.channel is None:
            return 0
        if how == "done":
            self.channel.send(pack(Close()))
            return 0
        # A process that is about to end by itself tells how.
        status = self.channel.end(EXIT_SECONDS if how == "gone" else 0.0)
        self.channel = None
        return status

    def used(self) -> float:
        return self.meter.used

    def close(self) -> None:
        """End the process and delete the scratch folder."""
        self.end()
        if self.fresh:
            self.fresh.end()
        self.scratch.close()
