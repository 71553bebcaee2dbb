"""The sandbox of Linux: session -> fork server -> template process -> a copy for every conversation.

1. The fork server is started with the sandbox; it imports NumPy while the session reads checks.
2. `load` has it fork a template process, which gives up its rights and executes the submission, once.
3. `open` takes a copy of the template process, a fork that serves one conversation and is ended then. A fork costs 3 ms where a
   loading costs seconds, and a copy finds nothing of what others did.

The template process works ahead, so that nobody waits for a fork: while the session talks to one copy, the next one is made.

The submission has executed in the template process, which may be anything by now. So nothing rests on what it says. The kernel
tells which process sends what over a channel, whose child that is, how many threads it has, and what else runs below the fork
server. Copies are children of the fork server, so the template process is not told how they end, and what they used. If something
is not as it has to be, the template process is ended, and the same submission is loaded again into a new one. From the third time
on that is the submission's fault, unless an empty submission cannot be copied either.

Where trusted functions are lent, what a copy is told must not reach any other one. The template process stands still meanwhile, and
no other copy is there. If either has a file open besides its own socket, or nobody can tell, the template process is ended after
the conversation, too.
"""

from __future__ import annotations

import contextlib
import functools
import signal
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from grader.model.errors import CheckError, StudentFault
from grader.model.isolation import enforce, is_confined, keeps_all_in, with_processor_time
from grader.sandbox.base import End, Loading, ProcessGone, TimedOut
from grader.sandbox.channels import ParentSocketChannel, inode_of, socket_pair
from grader.sandbox.fork_server import CONTROL_SECONDS, RemoteForkServer
from grader.sandbox.launch import launched
from grader.sandbox.loading import LoadAttempt, Work, count_lines, load_patiently, try_once
from grader.sandbox.meter import TimeLimit
from grader.sandbox.processes import LOOKS, ProcessHandle, has_files, process_status
from grader.sandbox.scratch import Scratch
from grader_worker.frames import Breach, Load, Open, Ready, pack
from grader_worker.lockdown import WorkerLimits

if TYPE_CHECKING:
    from grader.sandbox.conversation import ChannelConversation

STRIKES = 3
"""So often a template process may end, not answer, or be something else than one process; then it is the submission's fault."""
DISTURBED = (
    "the code cannot be run: the process that has loaded it ends, stops to answer, or starts threads or processes of its own "
    "whenever a function is to be called; remove what does that"
)


class Copy:
    """A copy of the template process, which serves one conversation."""

    def __init__(self, channel: ParentSocketChannel) -> None:
        self.channel = channel
        self.process: ProcessHandle | None = None
        """Known once it has said that it is there."""

    def meet(self) -> ProcessHandle:
        """Wait until it says that it is there. Raises ProcessGone, TimedOut and Breach."""
        self.channel.limit.grant(CONTROL_SECONDS)
        ready, _ = self.channel.receive()
        if not isinstance(ready, Ready):
            raise Breach("a frame that was not due")
        self.process = handle_of(self.channel)
        return self.process

    def end(self) -> None:
        """End its process. Raises Breach where that cannot be done."""
        has_ended = self.process is None or self.process.end()
        self.close()
        if not has_ended:
            raise Breach("a process that cannot be ended")

    def close(self) -> None:
        """Let go of its process, which somebody else ends."""
        self.channel.close()
        if self.process:
            self.process.close()


class RemoteTemplate:
    """The template process as the session sees it; the process itself runs `grader_worker/template.py`."""

    def __init__(self, channel: ParentSocketChannel) -> None:
        self.channel = channel
        self.process = handle_of(channel)

    def copy(self) -> Copy:
        """Have it make a copy, and return that without waiting for it. Raises ProcessGone and TimedOut."""
        ours, theirs = socket_pair()
        with theirs:
            self.channel.limit.grant(CONTROL_SECONDS)
            self.channel.send(pack(Open()), descriptors=(theirs.fileno(),))
            far = inode_of(theirs)
        return Copy(ParentSocketChannel(ours, TimeLimit(self.channel.limit.meter, CONTROL_SECONDS), far))

    def close(self) -> None:
        self.channel.close()
        self.process.close()


def handle_of(channel: ParentSocketChannel) -> ProcessHandle:
    """Return the process that has sent something last, which alone may send from now on. Raises ProcessGone."""
    try:
        return ProcessHandle(channel.keep_sender())
    except OSError:
        raise ProcessGone from None


class KnownWork:
    """What is known of the submission that is loaded."""

    def __init__(self, lines: Mapping[str, int] = {}, contract: Iterable[str] = ()) -> None:
        self.lines = lines
        """Number of lines of each file."""
        self.contract = frozenset(contract)
        """The functions that are asked for."""
        self.strikes = 0
        """How often its template process was not what it has to be."""
        self.is_blamed = False
        """Whether the submission is to blame, and not this computer."""


class ForkingSandbox:
    """A sandbox of processes that are copied; implements `grader.sandbox.Sandbox`. See the module's text."""

    in_process = False

    def __init__(
        self,
        limits: WorkerLimits,
        require: Collection[str] = (),
        preload: Collection[str] = (),
        forbidden: Collection[str] = (),
    ) -> None:
        self.layers: tuple[str, ...] = ()
        self.require = require
        interpreter = launched()
        self.scratch = Scratch(interpreter.root)
        self.server = RemoteForkServer(interpreter, self.scratch, limits, preload, forbidden)
        self.starting: ParentSocketChannel | None = None
        """The channel to a template process that has not loaded anything yet."""
        self.template: RemoteTemplate | None = None
        self.next_copy: Copy | None = None
        """A copy that was made ahead."""
        self.reload: Callable[[], LoadAttempt] | None = None
        self.known = KnownWork()

    # the template process ------------------------------------------------------------------------------------------

    def start_template(self) -> ParentSocketChannel:
        """Start a new template process, after ending what is left of the last one."""
        self.end_template()
        started, self.starting = self.server.start()
        self.layers = with_processor_time(started.layers, self.server.meter.measures)
        enforce(self.require, self.layers)
        if not is_confined(self.layers):
            hide_memory()
        return self.starting

    def end_template(self) -> None:
        """End every process of the submission. Raises CheckError where that cannot be done."""
        self.forget_next_copy()
        if self.template:
            self.template.close()
            self.template = None
        if self.starting:
            self.starting.close()
            self.starting = None
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
        self.known = KnownWork(count_lines(files), functions)
        self.server.forbidden = sorted(forbidden)
        self.scratch.hold(data, files)
        loading, self.reload = load_patiently(self.start_template, files, Load(functions, seed, forbidden=self.server.forbidden))
        with contextlib.suppress(ProcessGone):  # it is loaded again when it is asked for
            self.template = self.loaded_template()
        return loading

    def loaded_template(self) -> RemoteTemplate:
        """Return the template process that has loaded something just now. Raises ProcessGone."""
        assert self.starting
        template = RemoteTemplate(self.starting)
        self.starting = None
        return template

    def ready_template(self) -> RemoteTemplate:
        """Return the template process with the submission loaded, once more if it had to be ended. Raises ProcessGone."""
        if self.template is None:
            if self.reload is None:
                raise CheckError("no submission has been loaded")
            if self.reload().loaded is None:
                raise ProcessGone
            self.template = self.loaded_template()
        return self.template

    # copies --------------------------------------------------------------------------------------------------------

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> ChannelConversation:
        # Not needed before, so that a submission is loaded while this is imported.
        from grader.sandbox.conversation import ChannelConversation
        from grader.sandbox.handing import Handing, code_to_pass, contents_of

        copy, is_last = self.take_copy(lends=bool(stand_ins))
        copy.channel.limit.grant(seconds)
        # Only where nothing gets out of a copy but what it answers.
        is_closed = keeps_all_in(self.layers)
        handed = contents_of(stand_ins) if is_closed else {}
        if stand_ins:
            # Where the process is already gone, the first call will tell.
            with contextlib.suppress(ProcessGone, TimedOut):
                copy.channel.send(pack(Open(sorted(stand_ins), handed)))

        def end(how: End) -> int:
            return self.end_check(copy, how, lends=bool(stand_ins), is_last=is_last)

        conversation = ChannelConversation(copy.channel, seconds, stand_ins, end, self.known.lines, self.server.forbidden)
        if is_closed:
            conversation.handing = Handing(handed.keys(), functools.partial(code_to_pass, contract=self.known.contract))
        return conversation

    def take_copy(self, *, lends: bool) -> tuple[Copy, bool]:
        """Return a fresh copy of the loaded submission, and whether it has to be the last one of its template process.

        Raises StudentFault if the submission keeps its processes from being copied, CheckError if anything else does.
        """
        while True:
            if self.known.strikes >= STRIKES:
                self.known.is_blamed = self.known.is_blamed or self.can_copy_nothing()
                if self.known.is_blamed:
                    raise StudentFault("crashed", DISTURBED)
                raise CheckError("no process can be copied on this computer")
            try:
                template = self.ready_template()
                copy = self.next_copy = self.next_copy or template.copy()
                process = copy.meet()
                self.examine(template.process, process)
                is_last = lends and not self.keeps_apart(template, copy.channel, process)
                self.scratch.freshen()
                if lends:
                    process.signal(signal.SIGCONT)
                self.next_copy = None if lends else template.copy()
                return copy, is_last
            except (ProcessGone, TimedOut, Breach, OSError):
                self.known.strikes += 1
                self.end_template()

    def forget_next_copy(self) -> None:
        """Let go of the copy that was made ahead; whoever calls this ends its process."""
        if self.next_copy:
            self.next_copy.close()
            self.next_copy = None

    def examine(self, template: ProcessHandle, copy: ProcessHandle) -> None:
        """Make sure that the copy is a process of its own with one thread, and that nothing else runs. Raises Breach."""
        if template.number == copy.number:
            raise Breach("a template process that answers in place of its copy")
        for _ in range(LOOKS):
            states = [process_status(process) for process in (template.number, copy.number)]
            as_it_has_to_be = all((status.parent, status.threads) == (self.server.process.pid, 1) for status in states)
            if as_it_has_to_be and self.server.running() == {template.number, copy.number}:
                return
            time.sleep(0.001)
        raise Breach("processes that nobody asked for")

    def keeps_apart(self, template: RemoteTemplate, channel: ParentSocketChannel, copy: ProcessHandle) -> bool:
        """Have both processes stand still, and return whether nothing that the copy does, once it goes on, can reach the other one.

        Each has its own socket open, and nothing else. If the template process had the copy's socket, too, it could read there what
        the copy has been told and has not read. It could do so later if it had looked at that socket without taking it from its
        channel. What stands still cannot move a file from one descriptor to another one, or open one again, while we look.
        """
        processes = (template.process, copy)
        if not all(process.stop() for process in processes):
            raise ProcessGone
        return (
            "seccomp" in self.layers
            # They may have had children since. One that ends can wake its parent, so the states are asked afterwards.
            and self.server.running() == {process.number for process in processes}
            and all(process_status(process.number).state == "T" for process in processes)
            and template.channel.is_read()
            and not has_files(template.process.number, template.channel.far)
            and not has_files(copy.number, channel.far)
        )

    def end_check(self, copy: Copy, how: End, *, lends: bool, is_last: bool) -> int:
        """End the copy of a check and everything that it has started; return its status where it has ended by itself."""
        status = self.server.status(copy.process.number) if how == "gone" and copy.process else 0
        try:
            copy.end()
            if is_last or self.template is None:
                self.end_template()
                return status
            if how == "kill" or lends:
                self.forget_next_copy()
                if not self.server.end_workers(keep=frozenset({self.template.process.number})):
                    raise Breach("processes that cannot be ended")
            if lends:
                self.scratch.freshen()
                self.template.process.signal(signal.SIGCONT)
        except (Breach, OSError):
            self.end_template()
        return status

    def can_copy_nothing(self) -> bool:
        """Return whether an empty submission can be loaded and copied at this moment: what cannot be is to blame itself."""
        try:
            attempt = try_once(self.start_template(), Work(Load([], 1), {}), CONTROL_SECONDS, CONTROL_SECONDS)
            template = self.template = self.loaded_template()
            self.next_copy = template.copy()
            self.examine(template.process, self.next_copy.meet())
            return attempt.loaded is not None
        except (ProcessGone, TimedOut, Breach, OSError, CheckError):
            return False
        finally:
            self.end_template()

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
