"""Fork server: the process that template processes are forked from; where nothing can be forked, the worker itself.

It has imported NumPy, and other packages where many submissions are to come; it never sees a submission, a check or an expected
value, and computes nothing. On its control socket it gets its settings, a line of JSON, and sends the folder that holds the scratch
folder, as a descriptor. Then it receives requests, lines of JSON. For a list of forbidden packages, with a descriptor, it starts a
template process, and answers with its process number and the layers of isolation that were in force before the submission arrived.
For a process number it answers how that process has ended, since copies are children of this process. When the session is gone, it
ends all that it has started.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import tempfile
import time
from typing import NoReturn

import msgspec
import numpy.random  # noqa: F401  (imported once, inherited by every worker; NumPy alone does not import it)

from grader_worker.channels import WorkerPipeChannel, WorkerSocketChannel
from grader_worker.lockdown import lock_down
from grader_worker.scratch import FOLDER, empty, is_overfull
from grader_worker.settings import ForkRequest, Settings, Started
from grader_worker.template import serve_submission

if sys.platform == "linux":
    from grader_worker.layers import Layers, make_ready

MEASURE_SECONDS = 0.05
"""Pause between two measurements of the scratch folder, where its file system has no size of its own."""
REQUEST_BYTES = 65_536
"""For one part of a request."""
PATIENCE_SECONDS = 60.0
"""For the end of all children, in wall time."""
STATUS_SECONDS = 2.0
"""For the end of a process that has closed its channel."""
STATUSES = 64
"""So many ends of processes are remembered, the last ones."""

_settings = msgspec.json.Decoder(Settings)
_request = msgspec.json.Decoder(ForkRequest)
_asked = msgspec.json.Decoder(list[str] | int)

preloaded: dict[str, int] = {}
"""Address space that each module takes which has been loaded ahead."""
ended: dict[int, int] = {}
"""Exit statuses of the last processes that have ended; minus a signal's number."""


class ForkServer:
    """Forks template processes until the session leaves."""

    def __init__(self, control: socket.socket, settings: Settings) -> None:
        self.control = control
        self.settings = settings
        self.above = os.open(os.path.dirname(settings.root), os.O_RDONLY | os.O_DIRECTORY)
        """Opened in the file system as the session sees it, to delete the root at the end."""
        self.layers = Layers(settings.root, settings.scratch, settings.limits.scratch_bytes, settings.forbidden)
        self.folder = os.open(settings.root, os.O_RDONLY | os.O_DIRECTORY)
        self.worker = 0

    def run(self) -> NoReturn:
        try:
            socket.send_fds(self.control, [b"+"], [self.folder])
        except OSError:
            # The session has ended while this was made ready.
            self.leave()
        gc.freeze()
        while True:
            self.wait()
            try:
                request, descriptors, _, _ = socket.recv_fds(self.control, REQUEST_BYTES, 1)
                while request and not request.endswith(b"\n"):
                    rest = self.control.recv(REQUEST_BYTES)
                    request = request + rest if rest else b""
            except ConnectionError:
                request, descriptors = b"", []
            if not request:
                self.leave()
            decoded = _asked.decode(request)
            answer = exit_status(decoded) if isinstance(decoded, int) else self.start(descriptors[0], decoded)
            self.control.sendall(msgspec.json.encode(answer) + b"\n")

    def wait(self) -> None:
        """Wait for a request; end workers that write too much meanwhile."""
        if self.layers.sized:
            return
        while not select.select([self.control], [], [], MEASURE_SECONDS)[0]:
            if self.worker and is_overfull(self.settings.scratch, self.settings.limits.scratch_bytes):
                end_children()

    def start(self, descriptor: int, forbidden: list[str]) -> Started:
        """Fork a template process that serves on `descriptor`, and that does not find the `forbidden` packages."""
        self.layers.hide(forbidden)
        reader, writer = os.pipe()
        self.worker = os.fork()
        if self.worker == 0:
            self.control.close()
            os.close(reader)
            os.close(self.folder)
            be_template(descriptor, writer, self.settings, self.layers)
        os.close(writer)
        os.close(descriptor)
        with os.fdopen(reader, "rb") as stream:
            return Started(self.worker, msgspec.json.decode(stream.read() or b"[]", type=list[str]))

    def leave(self) -> NoReturn:
        """End every process and delete the scratch folder: the session may have been killed."""
        try:
            end_children()
            empty(self.folder)
            self.layers.leave(self.settings.root)
            os.rmdir(os.path.basename(self.settings.root), dir_fd=self.above)
        finally:
            os._exit(0)


def be_template(descriptor: int, writer: int, settings: Settings, layers: Layers) -> NoReturn:
    """Give up all rights, write the layers that are in force to `writer`, and serve on `descriptor`."""
    try:
        report = os.dup2(writer, 200, inheritable=False)
        kept = os.dup2(descriptor, 201)
        channel = WorkerSocketChannel(socket.socket(fileno=kept))
        found = lock_down(settings.limits, settings.scratch, (kept, report), layers)
        os.write(report, msgspec.json.encode(found))
        os.close(report)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serve_submission(channel, settings.limits.memory_bytes, layers)
    finally:
        os._exit(1)


def serve_pipes(settings: Settings) -> NoReturn:
    """Serve as the only worker, behind standard input and output: for hosts that cannot fork."""
    try:
        reader, writer = os.dup(0), os.dup(1)
        os.makedirs(settings.scratch, exist_ok=True)
        layers = msgspec.json.encode(lock_down(settings.limits, settings.scratch, (reader, writer), None))
        channel = WorkerPipeChannel(reader, writer)
        channel.send(len(layers).to_bytes(4, "little") + layers)
        serve_submission(channel, settings.limits.memory_bytes)
    finally:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of what workers leave behind; if memory runs out, have the kernel end workers first."""
    from grader_worker.libc import SET_CHILD_SUBREAPER, prctl

    prctl(SET_CHILD_SUBREAPER, 1)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda number, frame: collect_ended())


def collect_ended() -> None:
    """Collect the children that have ended, and remember how."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            ended[found[0]] = os.waitstatus_to_exitcode(found[1])
    while len(ended) > STATUSES:
        del ended[next(iter(ended))]


def exit_status(process: int) -> int:
    """Return how a child has ended, after waiting for that; 0 where it does not end."""
    deadline = time.monotonic() + STATUS_SECONDS
    while process not in ended and time.monotonic() < deadline:
        time.sleep(0.001)
    return ended.pop(process, 0)


def end_children() -> None:
    """End all children, and theirs as they become ours."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with open(f"/proc/self/task/{os.getpid()}/children") as stream:
            for child in stream.read().split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def import_ahead(names: list[str]) -> None:
    """Import modules, those that are here, and note what they take."""
    for name in names:
        if name not in preloaded:
            before = address_space()
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
            preloaded[name] = address_space() - before
    # The folder for what is written does not exist yet, and whoever has asked for it has been told another one.
    tempfile.tempdir = None


def loaded_ahead(settings: Settings) -> Settings:
    """Import what is to be loaded ahead, and return the settings with limits on memory that leave room for it."""
    import_ahead(settings.preload)
    taken = sum(preloaded.get(name, 0) for name in settings.preload)
    limits = settings.limits
    larger = msgspec.structs.replace(limits, memory_bytes=limits.memory_bytes + taken, reading_bytes=limits.reading_bytes + taken)
    return msgspec.structs.replace(settings, limits=larger)


def address_space() -> int:
    """Return the bytes of address space that this process has, which its limit on memory counts; 0 where nobody tells."""
    with contextlib.suppress(OSError), open("/proc/self/statm") as sizes:
        return int(sizes.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    return 0


def forked(requests: socket.socket) -> socket.socket:
    """Fork this process for each request, and return, in the fork, its control socket. It ends when nobody can ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    make_ready()
    gc.collect()
    gc.freeze()
    # Forks that have ended are collected at the end only. So none loses its number as long as somebody may look below it.
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, REQUEST_BYTES, 1)
        if not descriptors:
            collect_ended()
            leave_folder()
        if os.fork() == 0:
            requests.close()
            os.setsid()
            request = _request.decode(message)
            with contextlib.suppress(OSError):
                os.sched_setaffinity(0, request.processors)
            os.environ.update(HOME=request.scratch, TMPDIR=request.scratch)
            os.chdir(request.root)
            control = socket.socket(fileno=descriptors[0])
            try:
                control.sendall(b"%d" % os.getpid())
            except OSError:
                # Whoever has asked has ended meanwhile, and has left the folder behind.
                leave_folder()
            return control
        os.close(descriptors[0])


def main(channel: str, encoded: str = "") -> NoReturn:
    """Serve over `channel`.

    That is `pipes`, with `encoded` as `Settings` in JSON, or a descriptor, over which these come first. With a descriptor and names
    of modules in JSON this process imports them, and is forked for each request that comes over it.
    """
    if channel == "pipes":
        serve_pipes(loaded_ahead(_settings.decode(encoded)))
    control = socket.socket(fileno=int(channel))
    if encoded:
        import_ahead(msgspec.json.decode(encoded, type=list[str]))
        control = forked(control)
    settings = loaded_ahead(received_settings(control))
    adopt_orphans()
    ForkServer(control, settings).run()


def leave_folder() -> NoReturn:
    """End this process, which nobody needs, and delete the folder that was made for it, with what imports have left there.

    Whoever starts a worker by hand may do so in a folder of their own, which stays.
    """
    with contextlib.suppress(OSError):
        if os.path.basename(os.getcwd()).startswith(FOLDER):
            empty(os.open(".", os.O_RDONLY | os.O_DIRECTORY))
            os.rmdir(os.getcwd())
    os._exit(0)


def received_settings(control: socket.socket) -> Settings:
    """Return the first line that the session sends; where it has ended before that, so does this process."""
    line = b""
    while not line.endswith(b"\n"):
        part = control.recv(REQUEST_BYTES)
        if not part:
            leave_folder()
        line += part
    return _settings.decode(line)
