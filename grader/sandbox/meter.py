"""Meter of time: a limit counts the processor time of the submission's processes, read from outside.

It is the same whatever else the computer does. Wall time is a second limit, for what sleeps or waits, and counts only while none of
these processes runs, could run, or waits for a disk. A limit counts while we wait for the other side: what we do in between is
our own time. Where processor time cannot be read, the time that we wait stands for it.

A submission can try to be seen running and yet to have used no time: with children that end between two looks, or by computing
only at the moment of a look. So time is noted that no clock explains, and beyond a second it counts as well.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from grader.sandbox.base import TimedOut

LOOK_SECONDS = 0.05
"""After so much waiting the clocks are read. Most answers are there sooner, and cost nothing."""
REST_FACTOR = 2.0
"""Multiple of its limit that a check may sleep, or keep us busy with calls of our functions."""
WALL_FACTOR, WALL_SECONDS = 30.0, 30.0
"""Bound on all waiting, whatever the clocks say: so many times the limit, and some seconds."""
UNEXPLAINED_SECONDS = 1.0
"""So much time without an explanation is let pass: the wait of a thread for a processor is noted only when it gets one."""
RESTING = frozenset("STtZX")
"""States of threads that neither run, nor could, nor wait for a disk; letters of `/proc/PID/stat`."""
DISK = "D"
"""The state of those that wait for one."""


class Span(NamedTuple):
    """Time of the submission's processes since the last look, in seconds."""

    busy: float
    idle: float


class Meter:
    """The clocks of some processes, which may come and go: `processes` lists them."""

    def __init__(self, processes: Callable[[], Iterable[int]]) -> None:
        self.processes = processes
        self.measures = can_measure()
        self.clocks: dict[int, float] = {}
        self.delays: dict[str, float] = {}
        self.waiting = 0.0
        """Seconds that we have waited since the last look."""
        self.used = 0.0
        """All that was found in looks so far."""
        self.unexplained = 0.0
        """Seconds in which something could run, and which were neither spent on a processor nor in waiting for one."""

    def look(self) -> Span:
        waiting, self.waiting = self.waiting, 0.0
        span = self.measure(waiting) if self.measures else Span(waiting, 0.0)
        self.used += span.busy + span.idle
        return span

    def measure(self, waiting: float) -> Span:
        processes = list(self.processes())
        clocks = {}
        for process in processes:
            with contextlib.suppress(OSError):  # it has ended
                clocks[process] = processor_time(process)
        busy = sum(max(now - self.clocks.get(process, 0.0), 0.0) for process, now in clocks.items())
        self.clocks = clocks
        idle = waiting - busy
        # Nothing else is worth reading where they were busy; and where a look comes late, it is we who were kept.
        return Span(busy, min(self.rested(processes, idle), 2 * LOOK_SECONDS) if idle > waiting / 10 else 0.0)

    def rested(self, processes: Iterable[int], idle: float) -> float:
        """Return how much of `idle`, the time without a processor, counts: neither they nor we have spent it in waiting for one."""
        states, delays = [], {}
        for process in (*processes, os.getpid()):
            with contextlib.suppress(OSError):
                for task in os.listdir(f"/proc/{process}/task"):
                    delays[task] = read_schedule(f"/proc/{process}/task/{task}").delayed
                    if process != os.getpid():
                        states.append(thread_state(f"/proc/{process}/task/{task}"))
        delayed = sum(max(now - self.delays.get(task, 0.0), 0.0) for task, now in delays.items())
        self.delays = delays
        if RESTING.issuperset(states):
            return max(idle - delayed, 0.0)
        if DISK in states:
            return 0.0
        # A wait that is noted later than it was explains what was noted before.
        unexplained = max(self.unexplained + min(idle, 2 * LOOK_SECONDS) - delayed, 0.0)
        self.unexplained = min(unexplained, UNEXPLAINED_SECONDS)
        return unexplained - self.unexplained


class TimeLimit:
    """Limit for the waiting of a channel: counts from `grant` on."""

    def __init__(self, meter: Meter, seconds: float) -> None:
        self.meter = meter
        self.grant(seconds)

    def grant(self, seconds: float) -> None:
        """Begin a new budget."""
        self.seconds = seconds
        self.waited = self.busy = self.idle = 0.0
        self.lent = 0.0
        """Processor time that functions of ours have taken which the submission has called; `callbacks.CallbackGuard` adds it."""
        self.looked = False
        self.ours = 0.0
        """Processor time of ours in calls that have ended."""
        self.begin = time.thread_time()

    def count(self, seconds: float) -> None:
        """Add a time in which we have waited. Raises TimedOut once that was too long."""
        self.waited += seconds
        self.meter.waiting += seconds
        if self.meter.waiting < LOOK_SECONDS:
            return
        span = self.meter.look()
        # The first look also finds what was done before this budget, which was not waited for.
        most = float("inf") if self.looked else self.waited
        self.looked = True
        self.busy += min(span.busy, most)
        self.idle += min(span.idle, most)
        wall = WALL_FACTOR * self.seconds + WALL_SECONDS
        if self.busy >= self.seconds or self.waited >= wall:
            raise TimedOut
        self.check_rest()

    def resume(self) -> None:
        """Begin to count our own processor time: a call of the submission begins."""
        self.begin = time.thread_time() - self.ours

    def pause(self) -> None:
        """Stop counting it: what a check does between two calls is no doing of the submission's."""
        self.ours = time.thread_time() - self.begin

    def check_rest(self) -> None:
        """Raise TimedOut once the submission has slept, or kept us busy, for too long."""
        if self.idle + time.thread_time() - self.begin >= REST_FACTOR * self.seconds:
            raise TimedOut


class Schedule(NamedTuple):
    """Times of a thread as the scheduler has noted them, in seconds."""

    ran: float
    delayed: float
    """Waiting for a processor."""


def processor_time(process: int) -> float:
    """Return the processor time of all threads of a process, in seconds. Raises OSError if there is none."""
    # The number of that clock, as clock_getcpuclockid(3) makes it.
    return time.clock_gettime(~process << 3 | 2)


def read_schedule(path: str) -> Schedule:
    with open(f"{path}/schedstat") as stream:
        ran, delayed, _ = stream.read().split()
    return Schedule(int(ran) / 1e9, int(delayed) / 1e9)


def thread_state(path: str) -> str:
    with open(f"{path}/stat") as stream:
        return stream.read().rpartition(")")[2].split()[0]


def can_measure() -> bool:
    """Return whether this host tells us all of that."""
    if sys.platform != "linux":
        return False
    try:
        return processor_time(os.getpid()) > 0 and read_schedule("/proc/self").ran > 0 and bool(thread_state("/proc/self"))
    except (OSError, ValueError, IndexError):
        return False
