"""The sandbox of Linux: session -> fork server -> template process -> a copy for every conversation.

1. The fork server is started with the sandbox; it imports NumPy while the session reads checks.
2. `load` has it fork a template process, which gives up its rights and executes the submission, once.
3. `open` takes a copy of the template process, a fork that serves one conversation and then ends. A fork costs 3 ms where a
   loading costs seconds, and a copy finds nothing of what others did.

The template process works ahead, so that nobody waits for a fork or an exit. While the session talks to copy n, the template
process waits for the end of copy n - 1, whose status is read when the next copy is taken, and forks copy n + 1:

    session    open 1 ............ close 1, open 2 ............ close 2, open 3
    template   fork 1, fork 2      wait for 1, fork 3           wait for 2, fork 4

A copy that was made ahead and has ended, or may have been reached by what an earlier one left running, is given up. A template
process that does not answer is ended, and the same submission is loaded again into a new one.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Collection, Mapping
from typing import Any

from grader.model.errors import CheckError
from grader.model.isolation import enforce, is_confined, with_processor_time
from grader.sandbox.base import End, Loading, ProcessGone, TimedOut
from grader.sandbox.channels import ParentSocketChannel
from grader.sandbox.conversation import Talk, count_lines
from grader.sandbox.fork_server import CONTROL_SECONDS, RemoteForkServer
from grader.sandbox.loading import LoadAttempt, load_patiently
from grader.sandbox.meter import TimeLimit
from grader.sandbox.processes import children, end_descendants
from grader.sandbox.scratch import Scratch
from grader_worker.frames import Breach, Close, Closed, Load, Open, pack
from grader_worker.lockdown import Limits

EXIT_SECONDS = 2.0
"""For a copy to end by itself."""


class RemoteTemplate:
    """The template process as the session sees it; the process itself runs `grader_worker/template.py`."""

    def __init__(self, process: int, channel: ParentSocketChannel) -> None:
        self.process = process
        self.channel = channel
        self.awaited = 0
        """Copies that it has been told to wait for, and has not answered for yet."""

    def copy(self) -> ParentSocketChannel:
        """Have it make a copy, and return the channel to that. Raises ProcessGone and TimedOut."""
        ours, theirs = socket.socketpair()
        with theirs:
            self.channel.limit.grant(CONTROL_SECONDS)
            self.channel.send(pack(Open()), (theirs.fileno(),))
        return ParentSocketChannel(ours, TimeLimit(self.channel.limit.meter, CONTROL_SECONDS))

    def dismiss_oldest(self) -> None:
        """Have it wait for the end of the oldest copy; `collect` reads how that ended. Raises ProcessGone and TimedOut."""
        self.channel.limit.grant(CONTROL_SECONDS)
        self.channel.send(pack(Close()))
        self.awaited += 1

    def collect(self) -> int:
        """Wait until the copies that were dismissed have ended; return the last status. Raises ProcessGone, TimedOut, Breach."""
        status = 0
        self.channel.limit.grant(EXIT_SECONDS)
        while self.awaited:
            closed, _ = self.channel.receive()
            if not isinstance(closed, Closed):
                raise Breach("no status")
            status = closed.status
            self.awaited -= 1
        return status


class ForkingSandbox:
    """A sandbox of processes that are copied; implements `grader.sandbox.Sandbox`. See the module's text."""

    def __init__(self, limits: Limits, require: Collection[str] = (), preload: Collection[str] = ()) -> None:
        self.layers: tuple[str, ...] = ()
        self.require = require
        self.lines: dict[str, int] = {}
        """Number of lines of each file of the submission."""
        self.scratch = Scratch()
        self.server = RemoteForkServer(self.scratch, limits, preload)
        self.template: RemoteTemplate | None = None
        self.next_copy: ParentSocketChannel | None = None
        """A copy that was made ahead."""
        self.reload: Callable[[], LoadAttempt] | None = None

    # the template process ------------------------------------------------------------------------------------------

    def start_template(self) -> ParentSocketChannel:
        """Start a new template process, after ending what is left of the last one."""
        self.end_template()
        started, channel = self.server.start()
        self.layers = with_processor_time(started.layers, self.server.meter.measures)
        enforce(self.require, self.layers)
        if not is_confined(self.layers):
            hide_memory()
        self.template = RemoteTemplate(started.process, channel)
        return channel

    def end_template(self) -> None:
        """End every process of the submission. Raises CheckError where that cannot be done."""
        if self.next_copy:
            self.next_copy.close()
            self.next_copy = None
        if self.template:
            self.template.channel.close()
            self.template = None
        if not self.server.end_workers():
            raise CheckError("processes of the submission could not be ended")

    def load(
        self,
        files: Mapping[str, bytes],
        functions: list[str],
        seed: int,
        data: Mapping[str, bytes] = {},
        forbidden: Collection[str] = (),
    ) -> Loading:
        self.lines = count_lines(files)
        self.server.forbidden = sorted(forbidden)
        self.scratch.hold(data, files)
        loading, self.reload = load_patiently(self.start_template, files, Load(functions, seed, forbidden=sorted(forbidden)))
        self.locate_template()
        return loading

    def locate_template(self) -> None:
        """Find the template process, which has copied itself if threads of the loading had to be left behind."""
        running = self.server.running()
        if self.template and self.template.process not in running and len(running) == 1:
            self.template.process = running[0]

    def ready_template(self) -> RemoteTemplate:
        """Return the template process with the submission loaded, once more if it had to be ended."""
        if self.template is None:
            if self.reload is None:
                raise CheckError("no submission has been loaded")
            self.reload()
            self.locate_template()
        assert self.template is not None
        return self.template

    # copies --------------------------------------------------------------------------------------------------------

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> Talk:
        channel = self.take_copy()
        channel.limit.grant(seconds)
        if stand_ins:
            # Where the process is already gone, the first call will tell.
            with contextlib.suppress(ProcessGone, TimedOut):
                channel.send(pack(Open(sorted(stand_ins))))
        return Talk(channel, seconds, stand_ins, lambda how: self.end_check(channel, how), self.lines, self.server.forbidden)

    def take_copy(self) -> ParentSocketChannel:
        """Return the channel to a fresh copy of the loaded submission, and have the one after it made."""
        for _ in range(2):
            try:
                self.collect()
                self.scratch.freshen()
                if self.next_copy and not self.next_copy.is_quiet():
                    self.discard_next_copy()
                channel = self.next_copy or self.ready_template().copy()
                self.next_copy = None
                self.next_copy = self.ready_template().copy()
                return channel
            except (ProcessGone, TimedOut, Breach, OSError):
                self.end_template()
        raise CheckError("the process that has loaded the submission does not answer")

    def discard_next_copy(self) -> None:
        """Give up the copy that was made ahead."""
        if self.next_copy:
            self.next_copy.close()
            self.next_copy = None
            self.ready_template().dismiss_oldest()
            self.collect()

    def collect(self) -> int:
        """Wait for the copies that were dismissed, and end what they have started; return the status of the last one."""
        if self.template is None or not self.template.awaited:
            return 0
        status = self.template.collect()
        process = self.template.process
        if len(children(process)) > 1 or len(children(self.server.process.pid)) != 1:
            self.server.end_workers(keep=frozenset({process}))
            self.discard_next_copy()
        return status

    def end_check(self, channel: ParentSocketChannel, how: End) -> int:
        """End the copy of a check and everything that it has started; a template process that does not go along is replaced."""
        if self.template is None:
            return 0
        if how == "done":
            with contextlib.suppress(ProcessGone, TimedOut):
                channel.limit.grant(EXIT_SECONDS)
                channel.send(pack(Close()))
        channel.close()
        try:
            if how == "kill" and not end_descendants(self.template.process):
                raise Breach("processes that cannot be ended")
            self.template.dismiss_oldest()
            if how == "done":
                return 0
            status = self.collect()
            if how == "kill":
                self.discard_next_copy()
            return status
        except (ProcessGone, TimedOut, Breach):
            self.end_template()
            return 0

    def used(self) -> float:
        return self.server.meter.used

    def close(self) -> None:
        """End every process and delete the scratch folder; once more does nothing."""
        if self.server.has_ended:
            return
        try:
            self.end_template()
        finally:
            self.server.close()
            self.scratch.close()


def hide_memory() -> None:
    """Keep what runs under our user id from reading and writing this process's memory, where nothing else does."""
    # Here, so that this module can be imported where there is no such library.
    from grader_worker.libc import SET_DUMPABLE, prctl

    with contextlib.suppress(OSError):
        prctl(SET_DUMPABLE, 0)
