"""The worker's ends of the channels to the session: blocking, and the end of the stream ends the process."""

from __future__ import annotations

import os
import socket

from grader_worker.frames import LENGTHS, Frame, rest_length, unpack


class WorkerSocketChannel:
    """Frames over a socket, blocking; the end of the stream ends the process."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.descriptors: list[int] = []

    def send(self, data: bytes) -> None:
        # By the descriptor: a worker may read and write, and use a socket for nothing else.
        write_fully(self.connection.fileno(), data)

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
    """Frames over two descriptors, blocking; the end of the stream ends the process."""

    def __init__(self, reader: int, writer: int) -> None:
        self.reader = reader
        self.writer = writer
        self.rest = bytearray()

    def send(self, data: bytes) -> None:
        write_fully(self.writer, data)

    def receive(self) -> tuple[Frame, memoryview]:
        head = self.exactly(LENGTHS.size)
        return unpack(head, self.exactly(rest_length(head)))

    def exactly(self, count: int) -> bytes:
        while len(self.rest) < count:
            data = os.read(self.reader, 2**16)
            if not data:
                os._exit(0)
            self.rest += data
        taken, self.rest = self.rest[:count], self.rest[count:]
        return bytes(taken)


def write_fully(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
