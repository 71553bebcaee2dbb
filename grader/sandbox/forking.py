"""The sandbox of Linux: session -> zygote -> base -> a fork for every conversation.

The zygote is a fresh interpreter that has imported NumPy and holds no secret. The base is a fork of it that gives up its
rights and loads the submission, once; each conversation is with a fork of the base. So it costs a fork (3 ms) instead of a
loading, and still finds nothing of what others did. Whatever the submission leaves running is found below the zygote, which
adopts orphans, and is ended with the conversation.
"""

from __future__ import annotations

import contextlib
import ctypes
import socket
import subprocess
from collections.abc import Callable, Collection, Mapping
from time import monotonic
from typing import Any, TypeVar

import msgspec

from grader.model.errors import CheckError
from grader.model.isolation import enforce, is_confined, with_processor_time
from grader.sandbox.base import PYTHON, WORKER, End, Gone, Loading, TimedOut, environment
from grader.sandbox.conversation import Talk, count_lines
from grader.sandbox.loading import Attempt, load_patiently
from grader.sandbox.meter import LOOK_SECONDS, Limit, Meter
from grader.sandbox.processes import children, descendants, end_descendants, is_zombie
from grader.sandbox.scratch import Scratch
from grader_worker.frames import LENGTHS, Breach, Close, Closed, Frame, Open, pack, rest_length, unpack_whole
from grader_worker.lockdown import Limits

START_SECONDS = 600.0
"""For importing NumPy and forking, in wall time: nothing of the submission runs there, so only a very busy computer takes long."""
CONTROL_SECONDS = 5.0
EXIT_SECONDS = 2.0
CLOSE_SECONDS = 60.0
"""For the end of the processes and the scratch folder, in wall time."""

Result = TypeVar("Result")


class Started(msgspec.Struct, frozen=True):
    process: int
    layers: list[str]


class SocketChannel:
    """Frames over a socket, with a limit for all waiting."""

    def __init__(self, connection: socket.socket, limit: Limit) -> None:
        self.connection = connection
        self.connection.settimeout(LOOK_SECONDS)
        self.limit = limit
        self.rest = bytearray()

    def send(self, data: bytes, descriptors: tuple[int, ...] = ()) -> None:
        rest = memoryview(data)
        if descriptors:
            rest = rest[self.wait(lambda: socket.send_fds(self.connection, [data], descriptors)) :]
        while rest:
            rest = rest[self.wait(lambda: self.connection.send(rest)) :]  # noqa: B023

    def wait(self, action: Callable[[], Result]) -> Result:
        """What an action gives that may have to wait for the other side."""
        while True:
            begin = monotonic()
            try:
                result = action()
            except TimeoutError:
                self.limit.count(monotonic() - begin)
                continue
            except OSError:
                raise Gone from None
            self.limit.count(monotonic() - begin)
            return result

    def receive(self) -> tuple[Frame, memoryview]:
        return unpack_whole(self.receive_bytes())

    def receive_bytes(self) -> bytes:
        # Grows with what arrives: a length that is only claimed costs nothing.
        self.fill(LENGTHS.size)
        length = LENGTHS.size + rest_length(self.rest[: LENGTHS.size])
        self.fill(length)
        taken, self.rest = bytes(self.rest[:length]), self.rest[length:]
        return taken

    def fill(self, count: int) -> None:
        """Wait until so many bytes are there."""
        while len(self.rest) < count:
            part = self.wait(self.read)
            if not part:
                raise Gone
            self.rest += part

    def read(self) -> bytes:
        return self.connection.recv(2**16)

    def is_quiet(self) -> bool:
        """Whether the other side is there and has said nothing."""
        try:
            self.connection.setblocking(False)
            self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            pass
        finally:
            self.connection.settimeout(LOOK_SECONDS)
        return False


class ForkingSandbox:
    """See the module's text; implements `grader.sandbox.Sandbox`."""

    def __init__(self, limits: Limits, require: Collection[str] = (), preload: Collection[str] = ()) -> None:
        self.layers: tuple[str, ...] = ()
        self.require = require
        self.lines: dict[str, int] = {}
        self.scratch = Scratch()
        ours, theirs = socket.socketpair()
        places = {"root": self.scratch.root, "scratch": self.scratch.path}
        settings = msgspec.json.encode({**places, "limits": limits, "preload": list(preload)}).decode()
        with theirs:
            self.zygote = subprocess.Popen(
                [*PYTHON, WORKER, str(theirs.fileno()), settings],
                pass_fds=[theirs.fileno()],
                env=environment(self.scratch.path),
                cwd=self.scratch.root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.control = ours
        self.meter = Meter(lambda: descendants(self.zygote.pid))
        self.base: SocketChannel | None = None
        self.process = 0
        self.spare: SocketChannel | None = None
        self.leaving = 0
        """Copies that the base has been told to wait for, and has not answered for yet."""
        self.reload: Callable[[], Attempt] | None = None

    # the base ------------------------------------------------------------------------------------------------------

    def start_base(self) -> SocketChannel:
        """A new locked-down worker; whatever was left of the last one is ended first."""
        self.end_base()
        ours, theirs = socket.socketpair()
        try:
            self.control.settimeout(START_SECONDS)
            self.receive_scratch()
            with theirs:
                socket.send_fds(self.control, [b"+"], [theirs.fileno()])
            line = b""
            while not line.endswith(b"\n"):
                part = self.control.recv(4096)
                if not part:
                    raise OSError("the process that starts workers has ended")
                line += part
        except OSError as error:
            raise CheckError(f"no worker could be started: {error}") from error
        started = msgspec.json.decode(line, type=Started)
        if not started.layers:
            raise CheckError("a worker could not be confined; see `grader doctor`")
        self.process, self.layers = started.process, with_processor_time(started.layers, self.meter.measures)
        enforce(self.require, self.layers)
        if not is_confined(self.layers):
            hide_memory()
        self.base = SocketChannel(ours, Limit(self.meter, CONTROL_SECONDS))
        return self.base

    def receive_scratch(self) -> None:
        """Once: the folder that the zygote has made ready, which may be in a file system that only its workers see."""
        if self.scratch.folder < 0:
            _, folders, _, _ = socket.recv_fds(self.control, 1, 1)
            if not folders:
                raise OSError("the process that starts workers could not start")
            self.scratch.use(folders[0])
        else:
            self.scratch.restore()

    def end_base(self) -> None:
        self.leaving = 0
        if self.spare:
            self.spare.connection.close()
            self.spare = None
        if self.base:
            self.base.connection.close()
            self.base = None
        if not end_descendants(self.zygote.pid):
            raise CheckError("processes of the submission could not be ended")

    def load(self, files: Mapping[str, bytes], functions: list[str], seed: int, data: Mapping[str, bytes] = {}) -> Loading:
        self.lines = count_lines(files)
        self.scratch.hold(data, files)
        loading, self.reload = load_patiently(self.start_base, files, functions, seed)
        self.settle()
        return loading

    def settle(self) -> None:
        """Find the base, which is a copy of the process that was started if threads of the loading had to be left behind."""
        running = [child for child in children(self.zygote.pid) if not is_zombie(child)]
        if self.process not in running and len(running) == 1:
            self.process = running[0]

    # checks --------------------------------------------------------------------------------------------------------

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> Talk:
        channel = self.next_fork()
        channel.limit.grant(seconds)
        if stand_ins:
            # Where the process is already gone, the first call will tell.
            with contextlib.suppress(Gone, TimedOut):
                channel.send(pack(Open(sorted(stand_ins))))
        return Talk(channel, seconds, stand_ins, lambda how: self.end_check(channel, how), self.lines)

    def next_fork(self) -> SocketChannel:
        """A fresh copy of the loaded submission.

        While it serves its check, the base waits for the end of the copy before it and makes the one after it, so that nobody
        waits for a fork or an exit.
        """
        for _ in range(2):
            try:
                self.collect()
                self.scratch.freshen()
                if self.spare and not self.spare.is_quiet():
                    self.retire_spare()
                channel = self.spare or self.fork()
                self.spare = None
                self.spare = self.fork()
                return channel
            except (Gone, TimedOut, Breach, OSError):
                self.end_base()
        raise CheckError("the process that has loaded the submission does not answer")

    def fork(self) -> SocketChannel:
        ours, theirs = socket.socketpair()
        with theirs:
            self.ready_base().send(pack(Open()), (theirs.fileno(),))
        return SocketChannel(ours, Limit(self.meter, CONTROL_SECONDS))

    def retire_spare(self) -> None:
        """Give up the copy that waits, which has ended or is about to."""
        if self.spare:
            self.spare.connection.close()
            self.spare = None
            self.dismiss()
            self.collect()

    def dismiss(self) -> None:
        """Have the base wait for the end of the oldest copy; `collect` reads how it ended."""
        self.ready_base().send(pack(Close()))
        self.leaving += 1

    def collect(self) -> int:
        """See to it that the copies that were dismissed are gone, and what they started too; the status of the last one."""
        status = 0
        if not self.leaving:
            return status
        base = self.ready_base()
        base.limit.grant(EXIT_SECONDS)
        for _ in range(self.leaving):
            closed, _ = base.receive()
            if not isinstance(closed, Closed):
                raise Breach("no status")
            status = closed.status
            self.leaving -= 1
        if len(children(self.process)) > 1 or len(children(self.zygote.pid)) != 1:
            end_descendants(self.zygote.pid, spare=frozenset({self.process}))
            self.retire_spare()
        return status

    def ready_base(self) -> SocketChannel:
        """The base, with the submission loaded."""
        if self.base is None:
            if self.reload is None:
                raise CheckError("no submission has been loaded")
            self.reload()
            self.settle()
        assert self.base is not None
        self.base.limit.grant(CONTROL_SECONDS)
        return self.base

    def end_check(self, channel: SocketChannel, how: End) -> int:
        """End the process of a check and everything that it has started; a base that does not go along is replaced."""
        if self.base is None:
            return 0
        if how == "done":
            with contextlib.suppress(Gone, TimedOut):
                channel.limit.grant(EXIT_SECONDS)
                channel.send(pack(Close()))
        channel.connection.close()
        try:
            if how == "kill" and not end_descendants(self.process):
                raise Breach("processes that cannot be ended")
            self.dismiss()
            if how == "done":
                return 0
            status = self.collect()
            if how == "kill":
                self.retire_spare()
            return status
        except (Gone, TimedOut, Breach):
            self.end_base()
            return 0

    def used(self) -> float:
        return self.meter.used

    def close(self) -> None:
        """End every process and delete the scratch folder. The zygote collects what has ended, then ends itself."""
        if self.zygote.returncode is not None:
            return
        try:
            self.end_base()
        finally:
            with contextlib.suppress(OSError):
                # Copies of the socket in other processes do not keep the other end waiting.
                self.control.shutdown(socket.SHUT_RDWR)
            self.control.close()
            try:
                self.zygote.wait(CLOSE_SECONDS)
            except subprocess.TimeoutExpired:
                self.zygote.kill()
                self.zygote.wait()
            self.scratch.close()


def hide_memory() -> None:
    """Keep what runs under our user id from reading and writing this process's memory, where nothing else does."""
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
