"""Places where the submissions of a batch are graded: threads of this process, or the workers of a cluster."""

from __future__ import annotations

import concurrent.futures
import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

from grader.classroom.downloads.entry import Entry
from grader.classroom.work import Servers
from grader.grading.server import GradingRequest
from grader.grading.session import usable_processors
from grader.model.assignment import Assignment
from grader.model.report import Report


class PlacedRequest(msgspec.Struct, frozen=True, eq=False):
    """A submission that has to be graded, and whose it is."""

    entry: Entry
    attempt: int
    request: GradingRequest


class PlacedEnd(msgspec.Struct, frozen=True):
    """The end of a task: its report, or the error that ends the batch."""

    task: PlacedRequest
    report: Report | None = None
    error: Exception | None = None


class Places(Protocol):
    """Takes tasks, as many at a time as there is room for."""

    def has_room(self) -> bool:
        """Tell whether a task would be begun soon. Raises CheckError where nothing can be graded any more."""

    def submit(self, task: PlacedRequest) -> None:
        """Take a task."""

    def ended(self, seconds: float) -> Sequence[PlacedEnd]:
        """Return the tasks that have ended; wait so long if none has. Raises CheckError as `has_room`."""

    def is_busy(self) -> bool:
        """Tell whether tasks have been taken whose end has not been returned."""

    def withdraw(self) -> int:
        """Give up what has not been begun, or cannot be waited for, and return the number of tasks that go on."""

    def stop(self) -> None:
        """Give up everything at once."""


class LocalPlaces:
    """So many submissions at a time on this computer."""

    def __init__(self, servers: Servers, executor: concurrent.futures.Executor, width: int) -> None:
        self.servers = servers
        self.executor = executor
        self.width = width
        self.running: dict[concurrent.futures.Future[Report], PlacedRequest] = {}

    def has_room(self) -> bool:
        # One more than can run, so that nobody waits for the next one to be read.
        return len(self.running) < self.width + 1

    def submit(self, task: PlacedRequest) -> None:
        self.running[self.executor.submit(self.servers.grade, task.request)] = task

    def ended(self, seconds: float) -> Sequence[PlacedEnd]:
        ready, _ = concurrent.futures.wait(self.running, seconds, concurrent.futures.FIRST_COMPLETED)
        return [end_of_job(self.running.pop(future), future) for future in ready]

    def is_busy(self) -> bool:
        return bool(self.running)

    def withdraw(self) -> int:
        for future in list(self.running):
            if future.cancel():
                del self.running[future]
        return len(self.running)

    def stop(self) -> None:
        self.withdraw()
        self.servers.stop()
        self.running.clear()


def end_of_job(task: PlacedRequest, future: concurrent.futures.Future[Report]) -> PlacedEnd:
    """Return how a task has ended whose future is done."""
    error = future.exception()
    if error is None:
        return PlacedEnd(task, future.result())
    if isinstance(error, Exception):
        return PlacedEnd(task, error=error)
    raise error


@contextlib.contextmanager
def local(assignment: Assignment, require: Sequence[str], width: int) -> Iterator[Places]:
    """Open places for so many submissions at a time on this computer."""
    pin = sys.platform == "linux" and width >= usable_processors()
    servers = Servers(assignment.folder.absolute(), require, pin=pin)
    with contextlib.closing(servers), concurrent.futures.ThreadPoolExecutor(width) as executor:
        try:
            yield LocalPlaces(servers, executor, width)
        except BaseException:
            # The executor waits for its threads, and these for the servers.
            servers.stop()
            raise
