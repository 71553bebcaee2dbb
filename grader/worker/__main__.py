"""The process that workers are forked from: `python -P -s grader/worker DESCRIPTOR SETTINGS`; or, with `pipes`, the worker.

It has imported NumPy and nothing else, never sees a submission, a check or an expected value, and computes nothing. On its
control socket it receives one byte and a descriptor for every worker that the session wants, and answers with the worker's
process number and the layers of isolation that were in force before the submission arrived.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from typing import NoReturn

import msgspec
import numpy  # noqa: F401  (imported once, inherited by every worker)
import serve
from lockdown import Limits, lock_down


class Settings(msgspec.Struct, frozen=True):
    """What the session decides for all workers of a grading."""

    scratch: str
    limits: Limits


class Started(msgspec.Struct, frozen=True):
    """The answer to a request for a worker."""

    process: int
    layers: list[str]


def main() -> None:
    settings = msgspec.json.decode(sys.argv[2], type=Settings)
    if sys.argv[1] == "pipes":
        serve_pipes(settings)
    control = socket.socket(fileno=int(sys.argv[1]))
    become_reaper()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not request:
            return
        reap()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            control.close()
            os.close(reader)
            worker(descriptors[0], writer, settings)
        os.close(writer)
        os.close(descriptors[0])
        with os.fdopen(reader, "rb") as stream:
            layers = msgspec.json.decode(stream.read() or b"[]", type=list[str])
        control.sendall(msgspec.json.encode(Started(child, layers)) + b"\n")


def worker(descriptor: int, writer: int, settings: Settings) -> None:
    """Be a worker: give everything up, tell what is in force, serve."""
    try:
        report = os.dup2(writer, 200)
        kept = os.dup2(descriptor, 201)
        os.set_inheritable(report, False)
        layers = lock_down(settings.limits, settings.scratch, keep=(kept, report))
        os.write(report, msgspec.json.encode(layers))
        os.close(report)
        serve.main(serve.SocketChannel(socket.socket(fileno=kept)))
    finally:
        os._exit(1)


def serve_pipes(settings: Settings) -> NoReturn:
    """Be the only worker, behind standard input and output: for hosts that cannot fork."""
    try:
        reader, writer = os.dup(0), os.dup(1)
        layers = msgspec.json.encode(lock_down(settings.limits, settings.scratch, keep=(reader, writer)))
        channel = serve.PipeChannel(reader, writer)
        channel.send(len(layers).to_bytes(4, "little") + layers)
        serve.main(channel)
    finally:
        os._exit(1)


def become_reaper() -> None:
    """On Linux, what a worker leaves behind becomes our child, so that the session finds it."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def reap() -> None:
    """Collect the children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


main()
