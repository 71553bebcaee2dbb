"""The sandbox of hosts without `fork`, `/proc` and descriptor passing: one worker process behind two pipes.

A process, a time limit, and whatever resource limits the system has. Checks share the process as long as nothing goes wrong in
it, so what a function leaves behind is there in the next check: enough for a self-check, not for marks.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec

from grader.model.errors import CheckError
from grader.model.interpreters import PYTHON, WORKER, environment
from grader.model.isolation import enforce, with_processor_time
from grader.sandbox.base import End, Loading, ProcessGone, TimedOut
from grader.sandbox.channels import ParentPipeChannel
from grader.sandbox.conversation import ChannelConversation
from grader.sandbox.loading import LoadAttempt, count_lines, load_patiently
from grader.sandbox.meter import Meter, TimeLimit
from grader.sandbox.processes import descendants
from grader.sandbox.scratch import Scratch, new_root
from grader_worker.frames import Close, Load, Open, pack
from grader_worker.lockdown import WorkerLimits
from grader_worker.settings import Settings

START_SECONDS = 60.0
EXIT_SECONDS = 2.0


class SpawningSandbox:
    """See the module's text; implements `grader.sandbox.Sandbox`."""

    in_process = False

    def __init__(self, limits: WorkerLimits, require: Collection[str] = (), preload: Collection[str] = ()) -> None:
        self.layers: tuple[str, ...] = ()
        self.require = require
        self.lines: dict[str, int] = {}
        self.scratch = Scratch(new_root())
        self.settings = msgspec.json.encode(Settings(self.scratch.root, self.scratch.path, limits, list(preload))).decode()
        self.reload: Callable[[], LoadAttempt] | None = None
        self.meter = Meter(self.processes)
        self.fresh: ParentPipeChannel | None = self.spawn()
        """A process that has not been used yet: the first one starts while other things do."""
        self.channel: ParentPipeChannel | None = None

    def spawn(self) -> ParentPipeChannel:
        process = subprocess.Popen(
            [*PYTHON, WORKER, "pipes", self.settings],
            env=environment(self.scratch.path),
            cwd=self.scratch.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return ParentPipeChannel(process, TimeLimit(self.meter, START_SECONDS))

    def processes(self) -> list[int]:
        """The worker and what it has started."""
        return [self.channel.process.pid, *descendants(self.channel.process.pid)] if self.channel else []

    def start(self) -> ParentPipeChannel:
        """A new worker, confined as far as this host can; the last one is ended first."""
        self.end()
        self.channel, self.fresh = self.fresh or self.spawn(), None
        self.channel.limit.grant(START_SECONDS)
        try:
            length = int.from_bytes(self.channel.exactly(4), "little")
            layers = msgspec.json.decode(self.channel.exactly(length), type=list[str])
            self.layers = with_processor_time(layers, self.meter.measures)
        except (ProcessGone, TimedOut, msgspec.DecodeError) as error:
            raise CheckError(f"no worker could be started: {type(error).__name__}") from error
        enforce(self.require, self.layers)
        return self.channel

    def end(self) -> None:
        if self.channel:
            self.channel.end()
            self.channel = None

    def load(
        self,
        files: Mapping[str, bytes],
        functions: list[str],
        seed: int,
        data: Mapping[str, bytes] = {},
        forbidden: Collection[str] = (),
    ) -> Loading:
        self.lines = count_lines(files)
        self.forbidden = sorted(forbidden)
        self.scratch.write(data)
        loading, self.reload = load_patiently(self.start, files, Load(functions, seed, forbidden=sorted(forbidden)))
        return loading

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> ChannelConversation:
        if self.channel is None or self.channel.process.poll() is not None:
            if self.reload is None:
                raise CheckError("no submission has been loaded")
            self.reload()
        assert self.channel
        self.channel.send(pack(Open(sorted(stand_ins))))
        self.channel.limit.grant(seconds)
        # Once something has been lent, the functions in the process are no longer the student's.
        return ChannelConversation(
            self.channel, seconds, stand_ins, lambda how: self.end_check("kill" if stand_ins else how), self.lines, self.forbidden
        )

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
