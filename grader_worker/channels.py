"""The worker's ends of the channels to the session: blocking, and the end of the stream ends the process."""

from __future__ import annotations

import contextlib
import os
import socket
import sys

from grader_worker.frames import LENGTHS, WHOLE_BYTES, Frame, header_length, rest_length, unpack, unpack_whole
from grader_worker.values import memory_for_frame

if sys.platform != "win32":
    import resource

CHUNK = 2**16
"""So many bytes are read at once."""


class WorkerSocketChannel:
    """Frames over a socket, blocking; the end of the stream ends the process."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.descriptors: list[int] = []

    def send(self, *parts: bytes | memoryview) -> None:
        # By the descriptor: a worker may read and write, and use a socket for nothing else.
        write_fully(self.connection.fileno(), parts)

    def receive(self) -> tuple[Frame, memoryview]:
        head = self._exactly(LENGTHS.size)
        return unpack(head, self._exactly(rest_length(head)))

    def _exactly(self, count: int) -> bytes:
        parts = []
        while count:
            data, descriptors, _, _ = socket.recv_fds(self.connection, min(count, 2**20), 1)
            self.descriptors.extend(descriptors)
            if not data:
                os._exit(0)
            parts.append(data)
            count -= len(data)
        return b"".join(parts)


class WorkerPipeChannel:
    """Frames over two descriptors, blocking; the end of the stream ends the process.

    A large frame takes no part of the memory that the submission may use.
    """

    def __init__(self, reader: int, writer: int) -> None:
        self.reader = reader
        self.writer = writer
        self.rest = bytearray()
        self.extra = 0
        """Bytes that this process may use for the frame that has come last."""

    def send(self, *parts: bytes | memoryview) -> None:
        write_fully(self.writer, parts)

    def receive(self) -> tuple[Frame, memoryview]:
        if not self.rest:
            # Most frames come in one part, and nothing else with it.
            data = self.part()
            if len(data) >= LENGTHS.size and len(data) == LENGTHS.size + rest_length(data):
                self.allow(0)
                return unpack_whole(data)
            self.rest += data
        head = self.exactly(LENGTHS.size)
        length = rest_length(head)
        self.allow(length if length >= WHOLE_BYTES else 0)
        return unpack(head, self.exactly(length) if length < WHOLE_BYTES else self.large(length, header_length(head)))

    def exactly(self, count: int) -> bytes:
        while len(self.rest) < count:
            self.rest += self.part()
        taken, self.rest = self.rest[:count], self.rest[count:]
        return bytes(taken)

    def part(self) -> bytes:
        """Wait for what comes next, and return it."""
        data = os.read(self.reader, CHUNK)
        if not data:
            os._exit(0)
        return data

    def large(self, count: int, header: int) -> memoryview:
        """Return so many bytes in memory of their own."""
        whole = memory_for_frame(count, header)
        here = min(count, len(self.rest))
        whole[:here] = self.rest[:here]
        del self.rest[:here]
        left = whole[here:]
        with open(self.reader, "rb", buffering=0, closefd=False) as stream:
            while left:
                taken = stream.readinto(left)
                if not taken:
                    os._exit(0)
                left = left[taken:]
        return whole

    def allow(self, extra: int) -> None:
        """Let this process use so much more memory than the submission may: `limit_memory` has left room for it."""
        if extra != self.extra and sys.platform != "win32":
            # The submission may have lowered its own limits.
            with contextlib.suppress(OSError, ValueError):
                soft, hard = resource.getrlimit(resource.RLIMIT_AS)
                if soft != resource.RLIM_INFINITY:
                    resource.setrlimit(resource.RLIMIT_AS, (soft + extra - self.extra, hard))
            self.extra = extra


def write_fully(descriptor: int, parts: tuple[bytes | memoryview, ...]) -> None:
    for part in parts:
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
