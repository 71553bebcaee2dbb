"""Worker pool: exercises side by side, each member of the pool with a sandbox of its own.

With several members, each is a process of ours, a fork of the session after the checks have been collected. It is handed one task
after the other and sends back events, as plain data. With one member, tasks run in this process.
"""

from __future__ import annotations

import gc
import itertools
import math
import signal
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from grader.grading.attribution import Deferred
from grader.grading.exercise import Event, ExerciseRunner, Judged, Task
from grader.model.errors import CheckError
from grader.model.limits import WALL_FACTOR
from grader.model.report import Mistake

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

LOOK_SECONDS = 5.0
"""Between two looks at the time. While this process stands still, as after Ctrl-Z, no more than that counts."""


class TaskEnded(msgspec.Struct, frozen=True, tag=True):
    """A task has ended; `fault` says why, if it could not be finished."""

    fault: str = ""


_event = msgspec.msgpack.Decoder(Judged | Deferred | Mistake | TaskEnded)
_task = msgspec.msgpack.Decoder(Task)


class WorkerPool:
    """Shares tasks out among its members; a context manager, at whose end their processes are gone."""

    def __init__(self, members: Sequence[ExerciseRunner], seconds: float = math.inf, *, apart: bool = True) -> None:
        """`apart` tells that copies in different sandboxes can see nothing of each other."""
        self.members = members
        self.apart = apart
        self.seconds_left = WALL_FACTOR * seconds
        """Seconds of wall time that are left for all tasks."""
        self.lost: list[str] = []
        """Exercises whose process has ended before they had."""
        self.overdue: set[str] = set()
        """Exercises that were not finished when all time was over."""
        self.processes: list[BaseProcess] = []
        self.ends: list[Connection] = []
        self.began: dict[str, Connection] = {}
        """The member that has run the short cases of an exercise."""
        self.ended: set[Connection] = set()
        """Members whose process has ended."""

    def __enter__(self) -> WorkerPool:
        if len(self.members) > 1:
            import multiprocessing

            context = multiprocessing.get_context("fork")
            # A collection in a member would touch, and so copy, everything that is there now.
            gc.freeze()
            for member in self.members:
                ours, theirs = context.Pipe()
                self.ends.append(ours)
                process = context.Process(target=serve, args=(member, theirs, tuple(self.ends)), daemon=True)
                with warnings.catch_warnings():
                    # Newer Pythons warn where a process with threads is forked: ours are those of BLAS, which knows.
                    warnings.simplefilter("ignore", DeprecationWarning)
                    process.start()
                self.processes.append(process)
                theirs.close()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in self.processes:
            process.kill()
            process.join()
        if self.processes:
            gc.unfreeze()
        for end in self.ends:
            end.close()

    def run(self, tasks: Iterable[Task], *, lends: bool = False) -> Iterator[Event]:
        """Run all tasks, and return their events as they come; where cases lend functions, one by one unless members are apart.

        Raises CheckError for a fault that a member tells. One whose process ends leaves its exercise unfinished: see `lost`.
        Once no time is left, members are ended: see `overdue`. Long cases of an exercise whose process has ended do not run.
        """
        if self.overdue:
            return iter(())
        tasks = [task for task in tasks if not (task.long and task.exercise in self.lost)]
        if self.ends:
            # What is lent to one copy could else be told to another one that is tested for it at that moment.
            return self.share_out(tasks, self.ends[:1] if lends and not self.apart else self.ends)
        return itertools.chain.from_iterable(map(self.members[0].run, tasks))

    def share_out(self, tasks: Sequence[Task], ends: Sequence[Connection]) -> Iterator[Event]:
        """Hand tasks to members that have nothing to do, those of large exercises first, so that all members end at about one time.

        Long cases of an exercise go to the member that has run the short ones.
        """
        from multiprocessing.connection import wait

        left = sorted(tasks, key=self.size, reverse=True)
        busy: dict[Connection, Task] = {}

        def hand_out(end: Connection) -> None:
            own = [task for task in left if not task.long or self.began[task.exercise] is end]
            if own:
                left.remove(own[0])
                busy[end], self.began[own[0].exercise] = own[0], end
                end.send_bytes(msgspec.msgpack.encode(own[0]))

        ends = [end for end in ends if end not in self.ended]
        for end in ends:
            hand_out(end)
        while busy:
            begin = time.monotonic()
            ready = wait(list(busy), min(max(self.seconds_left, 0.0), LOOK_SECONDS))
            self.seconds_left -= min(time.monotonic() - begin, LOOK_SECONDS)
            if not ready and self.seconds_left <= 0:
                self.overdue.update(task.exercise for task in (*busy.values(), *left))
                for process in self.processes:
                    process.kill()
                return
            for end in [end for end in ends if end in ready]:
                try:
                    event = _event.decode(end.recv_bytes())
                except (EOFError, OSError):
                    self.lost.append(busy.pop(end).exercise)
                    self.ended.add(end)
                    continue
                if not isinstance(event, TaskEnded):
                    yield event
                elif event.fault:
                    raise CheckError(event.fault)
                else:
                    del busy[end]
                    hand_out(end)
        self.lost.extend(task.exercise for task in left)

    def size(self, task: Task) -> tuple[int, int]:
        """Return how many long cases the exercise of a task has, and how many cases."""
        cases = self.members[0].of_exercise(task.exercise)
        return sum(case.check.is_long for case in cases), len(cases)


def serve(member: ExerciseRunner, end: Connection, others: Iterable[Connection]) -> None:
    """Be a member until the session closes its end, or has ended itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    while True:
        try:
            task = _task.decode(end.recv_bytes())
        except EOFError:
            return
        done = TaskEnded()
        try:
            for event in member.run(task):
                end.send_bytes(msgspec.msgpack.encode(event))
        except Exception as error:
            done = TaskEnded(str(error) if isinstance(error, CheckError) else f"{type(error).__name__}: {error}")
        try:
            end.send_bytes(msgspec.msgpack.encode(done))
        except OSError:
            return
