"""Grading servers of one assignment that take turns: each submission gets one that waits, or a new one.

    with contextlib.closing(Servers(folder)) as servers:
        report = servers.grade(GradingRequest(submission))     # from any thread

Threads of a batch use it, and workers of a Dask cluster.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import weakref
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from grader.grading.server import GradingRequest, GradingServerEnded, Overdue, RemoteGradingServer, took_too_long
from grader.grading.session import not_graded
from grader.model.assignment import load_assignment
from grader.model.report import Report

if TYPE_CHECKING:
    from grader.grading.warm import RemoteWarmServer

TRIES = 2
"""Processes that a submission gets if they end, for example because no memory is left."""


class BatchStopped(Exception):
    """Nothing is graded any more: the batch has been ended."""


class Servers:
    """The grading servers of one assignment, as many as jobs have run at a time."""

    def __init__(self, folder: Path, require: Iterable[str] = (), *, pin: bool = False) -> None:
        """`pin` keeps each process to one processor: where all of these are in use, changing between them only costs time."""
        self.folder = folder
        self.require = tuple(require)
        self.pin = pin
        self.lock = threading.Lock()
        self.starting = threading.Lock()
        """Held while a server starts, which may take long: the next one has to know where this one is."""
        self.idle: list[RemoteGradingServer] = []
        self.started: weakref.WeakSet[RemoteGradingServer] = weakref.WeakSet()
        self.stopped = False
        self.warm: RemoteWarmServer | None = None
        """What servers are forked from, once there is one."""

    def grade(self, request: GradingRequest) -> Report:
        """Grade one submission. Where the grader fails, the report says so; where the submission takes too long, it is charged.

        Raises CheckError for a fault that concerns all submissions, and BatchStopped once nothing is graded any more.
        """
        why = ""
        for _ in range(TRIES):
            server = self.take()
            try:
                report = server.grade(request)
            except Overdue:
                # It would take as long again, and nobody else's submission is in that process.
                if self.stopped:
                    raise BatchStopped from None
                return took_too_long(load_assignment(self.folder), request)
            except GradingServerEnded as gone:
                why = str(gone)
                continue
            except BaseException:
                server.close()
                raise
            self.give_back(server)
            return report
        if self.stopped:
            raise BatchStopped
        why = f"the process that grades has ended twice: {why}"
        return not_graded(load_assignment(self.folder), request.submission, request.seed, why)

    def take(self) -> RemoteGradingServer:
        """Return a server that waits, or a new one. Raises BatchStopped once nothing is graded any more."""
        with self.lock:
            if self.idle:
                return self.idle.pop()
        with self.starting:
            warm = self.warm_server()
            processor = self.next_processor() if self.pin else None
            server = RemoteGradingServer(self.folder, self.require, warm=warm, processor=processor)
            with self.lock:
                self.started.add(server)
                if not self.stopped:
                    return server
        server.kill()
        server.close()
        raise BatchStopped

    def warm_server(self) -> RemoteWarmServer | None:
        """Return what servers are forked from: a new one where there is none, or the last one has ended; None where nothing forks.

        Raises BatchStopped once nothing is graded any more.
        """
        with self.lock:
            if self.stopped:
                raise BatchStopped
            if sys.platform == "linux" and (self.warm is None or self.warm.has_ended):
                from grader.grading.warm import RemoteWarmServer

                self.close_warm()
                self.warm = RemoteWarmServer(self.folder, self.require)
            return self.warm

    def next_processor(self) -> int:
        """Return a processor to which as few servers are kept as to any other one."""
        taken = Counter(other.processor for other in self.started if other.process.poll() is None)
        return min(sorted(os.sched_getaffinity(0)), key=lambda processor: taken[processor])

    def give_back(self, server: RemoteGradingServer) -> None:
        """Let a server wait for the next request, unless it is worn or nothing is graded any more."""
        with self.lock:
            if not server.is_worn and not self.stopped:
                self.idle.append(server)
                return
        server.close()

    def stop(self) -> None:
        """End all servers at once, those that are grading too."""
        with self.lock:
            self.stopped = True
            servers = list(self.started)
            if self.warm:
                self.warm.kill()
        for server in servers:
            server.kill()
        self.close()

    def close(self) -> None:
        """End the servers that wait, and what they were forked from."""
        with self.lock:
            waiting, self.idle = self.idle, []
        for server in waiting:
            with contextlib.suppress(OSError):
                server.close()
        with self.lock:
            self.close_warm()

    def close_warm(self) -> None:
        warm, self.warm = self.warm, None
        if warm:
            warm.close()
