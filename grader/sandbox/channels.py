"""The session's ends of the channels to workers: frames, with a limit for all waiting.

`ParentSocketChannel` leads to what a fork server has started, `ParentPipeChannel` to a process of its own on hosts without fork.
Both raise ProcessGone where the other side has ended, TimedOut where the limit is used up, and Breach for impossible lengths.
"""

from __future__ import annotations

import contextlib
import io
import os
import queue
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from time import monotonic
from typing import Protocol, TypeVar

from grader.sandbox.base import ProcessGone, TimedOut
from grader.sandbox.meter import LOOK_SECONDS, TimeLimit
from grader_worker.frames import (
    ANSWER_BYTES,
    LENGTHS,
    WHOLE_BYTES,
    Breach,
    Channel,
    Frame,
    header_length,
    rest_length,
    unpack_whole,
)
from grader_worker.values import memory_for_frame

CHUNK = 2**16
"""So many bytes are read at once."""
OUT_QUEUE = 0x5411
"""SIOCOUTQ: how much memory is taken by what was sent, and not read yet."""
CREDENTIALS = struct.Struct("3i")
"""`struct ucred`: numbers of process, user and group, which the kernel fills in."""
PATIENCE = struct.pack("@ll", 0, round(LOOK_SECONDS * 1e6))
"""`struct timeval`: so long the kernel waits before we look at the clocks."""

if sys.platform == "linux":
    import fcntl

    CREDENTIALS_SPACE = socket.CMSG_SPACE(CREDENTIALS.size)

Result = TypeVar("Result")


class TimedChannel(Channel, Protocol):
    """A channel with a limit for all waiting."""

    limit: TimeLimit

    def send_with_next(self, frame: bytes) -> None:
        """Send a frame that has no answer together with the next one: the other side is then woken once."""
        ...

    def receive_bytes(self) -> bytes | memoryview:
        """Return a whole frame as it came, with nothing looked at but its lengths; a large one in memory of its own."""
        ...


def wait_for(action: Callable[[], Result], late: type[Exception], limit: TimeLimit) -> Result:
    """Repeat an action that waits for the other side until it does not raise `late`, and return its result.

    Raises TimedOut once the limit is used up.
    """
    while True:
        begin = monotonic()
        try:
            result = action()
        except late:
            limit.count(monotonic() - begin)
            continue
        limit.count(monotonic() - begin)
        return result


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """Return our end of a channel, on which the kernel tells who has sent something, and the other end."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return ours, theirs


def inode_of(connection: socket.socket) -> int:
    """Return the number by which `/proc` tells the sockets of processes apart."""
    return os.fstat(connection.fileno()).st_ino


class Arrivals:
    """What comes over a channel, cut into frames."""

    def __init__(self) -> None:
        self.rest = bytearray()

    def part(self) -> bytes:
        """Wait for what comes next. Raises ProcessGone at the end."""
        raise NotImplementedError

    def part_into(self, room: memoryview) -> int:
        """Wait for what comes next, write as much of it as there is room for, and return how much that is. Raises ProcessGone."""
        part = self.part()
        here = min(len(part), len(room))
        room[:here] = part[:here]
        self.rest += part[here:]
        return here

    def receive(self) -> tuple[Frame, memoryview]:
        return unpack_whole(self.receive_bytes())

    def receive_bytes(self) -> bytes | memoryview:
        if not self.rest:
            # Most frames come in one part, and nothing else with it.
            part = self.part()
            if len(part) >= LENGTHS.size and len(part) == LENGTHS.size + rest_length(part, ANSWER_BYTES):
                return part
            self.rest += part
        self.fill(LENGTHS.size)
        length = LENGTHS.size + rest_length(self.rest, ANSWER_BYTES)
        return self.exactly(length) if length < WHOLE_BYTES else self.large(length)

    def exactly(self, count: int) -> bytes:
        """Wait for so many bytes and return them."""
        self.fill(count)
        taken = bytes(self.rest[:count])
        del self.rest[:count]
        return taken

    def fill(self, count: int) -> None:
        """Wait until so many bytes are there."""
        while len(self.rest) < count:
            self.rest += self.part()

    def large(self, length: int) -> memoryview:
        """Wait for a frame of so many bytes, which has begun, and return it in memory of its own: its arrays need no other."""
        # The system gives memory as it is written: a length that is only claimed costs nothing.
        whole = memory_for_frame(length, LENGTHS.size + header_length(self.rest))
        here = min(length, len(self.rest))
        whole[:here] = self.rest[:here]
        del self.rest[:here]
        left = whole[here:]
        while left:
            left = left[self.part_into(left) :]
        return whole


class ParentSocketChannel(Arrivals):
    """Frames over a socket of `socket_pair`; `far` is the inode of the other end."""

    def __init__(self, connection: socket.socket, limit: TimeLimit, far: int = 0) -> None:
        super().__init__()
        self.connection = connection
        # The kernel ends the waiting. With a timeout of Python's own, two more system calls would go with each frame.
        self.connection.settimeout(None)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self.connection.setsockopt(socket.SOL_SOCKET, option, PATIENCE)
        self.limit = limit
        self.far = far
        self.leaving = b""
        """What is sent together with the next frame."""
        self.sender = 0
        """The number of the process that has sent what came last, as the kernel says; 0 before anything has come."""
        self.only = 0
        """The process from which everything must come; 0 for any."""

    def send(self, *parts: bytes | memoryview, descriptors: tuple[int, ...] = ()) -> None:
        """Send a frame; `descriptors` are open files that go along with it."""
        if self.leaving:
            parts, self.leaving = (b"".join([self.leaving, parts[0]]), *parts[1:]), b""
        for part in parts:
            rest = memoryview(part)
            if descriptors:
                rest = rest[self.wait(lambda: socket.send_fds(self.connection, [rest], descriptors)) :]  # noqa: B023
                descriptors = ()
            while rest:
                rest = rest[self.wait(lambda: self.connection.send(rest)) :]  # noqa: B023

    def send_with_next(self, frame: bytes) -> None:
        self.leaving += frame

    def wait(self, action: Callable[[], Result]) -> Result:
        try:
            return wait_for(action, BlockingIOError, self.limit)
        except OSError:
            raise ProcessGone from None

    def part(self) -> bytes:
        part, credentials, _, _ = self.wait(lambda: self.connection.recvmsg(CHUNK, CREDENTIALS_SPACE))
        self.look(len(part), credentials)
        return part

    def part_into(self, room: memoryview) -> int:
        size, credentials, _, _ = self.wait(lambda: self.connection.recvmsg_into([room], CREDENTIALS_SPACE))
        self.look(size, credentials)
        return size

    def look(self, size: int, credentials: list[tuple[int, int, bytes]]) -> None:
        """Look at who has sent what has come. Raises ProcessGone if it is nothing, and Breach if it comes from another process."""
        if not size:
            raise ProcessGone
        self.sender = CREDENTIALS.unpack(credentials[0][2])[0] if credentials else 0
        if self.only and self.sender != self.only:
            raise Breach("it comes from another process")

    def keep_sender(self) -> int:
        """Take everything from now on from the process only that has sent something last; return its number."""
        self.only = self.sender
        return self.only

    def is_read(self) -> bool:
        """Return whether the other side has taken everything that was sent, with the descriptors that went along."""
        return fcntl.ioctl(self.connection.fileno(), OUT_QUEUE, bytes(4)) == bytes(4)

    def close(self) -> None:
        self.connection.close()


class ParentPipeChannel(Arrivals):
    """Frames over the pipes of a process.

    Two threads read and write, since a pipe that the other side neglects would block for ever; they end with the process.
    """

    def __init__(self, process: subprocess.Popen[bytes], limit: TimeLimit) -> None:
        super().__init__()
        assert process.stdin
        assert process.stdout
        self.process = process
        self.arrived: queue.Queue[bytes] = queue.Queue(maxsize=64)
        self.leaving: queue.Queue[bytes | memoryview] = queue.Queue()
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

    def send(self, *parts: bytes | memoryview) -> None:
        for part in parts:
            self.leaving.put(part)

    def send_with_next(self, frame: bytes) -> None:
        self.send(frame)

    def part(self) -> bytes:
        data = wait_for(lambda: self.arrived.get(timeout=LOOK_SECONDS), queue.Empty, self.limit)
        if not data:
            self.arrived.put(b"")
            raise ProcessGone
        return data

    def end(self, patience: float = 0.0) -> int:
        """End the process; return the status that it ended with by itself, if it did within `patience` seconds."""
        if patience:
            self.limit.grant(patience)
            with contextlib.suppress(TimedOut):
                wait_for(lambda: self.process.wait(timeout=LOOK_SECONDS), subprocess.TimeoutExpired, self.limit)
        self.process.kill()
        self.leaving.put(b"")
        deadline = monotonic() + 1.0
        while any(thread.is_alive() for thread in self.threads) and monotonic() < deadline:
            # Unblocks the reading thread, whose queue may be full.
            with contextlib.suppress(queue.Empty):
                self.arrived.get(timeout=0.01)
        return self.process.wait()
