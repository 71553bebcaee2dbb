"""Functions of ours that a submission calls: what they are given is bounded in size, and what they do in time and memory.

The sizes bound what a single operation of compiled code takes, which nothing here interrupts. A timer of processor time interrupts
everything else. Memory is bounded by the limit of this process on its address space. Neither costs a system call for each callback:
they are set when the first function is called in a call of the check, and taken back at its end.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grader.checks.objects import StudentObject
from grader.sandbox.generators import Charged
from grader.sandbox.meter import TimeLimit
from grader_worker.operations import is_own

if sys.platform == "linux":
    import resource

POWER_BITS = 2**22
"""Bits of a power of whole numbers."""
GROWTH = 128 * 2**20
"""Bytes by which this process may grow while the submission has functions of ours called."""
AGAIN = 0.1
"""Seconds of processor time after which the timer looks again: code that is being cleaned up can swallow the first exception."""
FRESH = 0.02
"""Seconds for which a reading of the size of this process is good enough."""
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def refuse_powers(base: Any, exponent: Any) -> None:
    """Raise ValueError for a power of whole numbers, or of objects that keep them, that takes minutes: nothing interrupts it."""
    bits = max((one.bit_length() for one in whole_numbers(base)), default=0)
    if bits * max(whole_numbers(exponent), default=0) > POWER_BITS:
        raise ValueError("too large a power")


def whole_numbers(value: Any) -> list[int]:
    """Return the whole numbers that a value is, or has as attributes."""
    return [one for one in (value, *getattr(value, "__dict__", {}).values()) if isinstance(one, int)]


class TooLong(BaseException):
    """A function of ours was interrupted. It is no Exception, so that the function itself does not catch it."""


class CallbackGuard:
    """Bounds the time and the memory of functions of ours while a submission has them called.

    All their processor time in one case counts against the limit of the case. The timer needs the main thread of a system that has
    one, and the bound on memory Linux. Elsewhere a function that has taken too long is found out when it ends.
    """

    def __init__(self, limit: TimeLimit) -> None:
        self.limit = limit
        self.begin: float | None = None
        """Processor time at which the outermost function has begun; None while none runs."""
        self.function = ""
        self.is_set = False
        self.memory: tuple[int, int] | None = None
        """Limits on the address space that are to be restored."""

    def run(self, name: str, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> Any:
        """Call a function; of an iterator the items are returned. Raises Charged where a bound is exceeded, and TooLong."""
        if self.begin is not None:
            return listed(function(*arguments, **keywords))
        if not self.is_set:
            self.set()
        self.function = name
        self.begin = time.thread_time()
        try:
            return listed(function(*arguments, **keywords))
        except MemoryError:
            text = f"calls {self.function} with arguments for which it needs more than {GROWTH // 2**20} MB of memory"
            raise Charged("out_of_memory", text) from None
        finally:
            self.limit.lent += time.thread_time() - self.begin
            self.begin = None
            if self.limit.lent >= self.limit.seconds:
                raise TooLong

    def look(self) -> None:
        """Raise TooLong if a function runs and the time of all of them is used up. Called by the timer."""
        if self.begin is not None and self.limit.lent + time.thread_time() - self.begin >= self.limit.seconds:
            raise TooLong

    def fault(self) -> tuple[str, str]:
        """Return reason and text for a function that was interrupted."""
        seconds = self.limit.seconds
        busy = f"keep it busy for more than {seconds:g} {'second' if seconds == 1 else 'seconds'}"
        return "timed_out", f"calls {self.function} with arguments that {busy}"

    def set(self) -> None:
        """Set the timer and the bound on memory."""
        self.is_set = True
        self.memory = bound_memory()
        if can_interrupt():
            Timer.guard = self
            signal.setitimer(signal.ITIMER_PROF, max(self.limit.seconds - self.limit.lent, 0.001), AGAIN)

    def unset(self) -> None:
        """Take both back."""
        if not self.is_set:
            return
        self.is_set = False
        if Timer.guard is self:
            Timer.guard = None
            signal.setitimer(signal.ITIMER_PROF, 0.0)
        if self.memory:
            restore_memory(self.memory)
            self.memory = None


def listed(value: Any) -> Any:
    """Return the items of an iterator of Python's own; an object that can be iterated over stays one."""
    is_object = isinstance(value, StudentObject) or is_own(type(value))
    return list(value) if isinstance(value, Iterator) and not is_object else value


class Timer:
    """The one timer of this process."""

    guard: CallbackGuard | None = None
    """Whom it is set for."""
    is_ours = False
    """Its signal has our handler. That stays: a signal that arrives after the timer was stopped must find it."""


def ring(*_: object) -> None:
    """Handle the signal of the timer."""
    if Timer.guard is not None:
        Timer.guard.look()


def can_interrupt() -> bool:
    """Return whether functions can be interrupted here, with the handler of the timer in its place; nobody else's is replaced."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    if not Timer.is_ours and signal.getsignal(signal.SIGPROF) in (signal.SIG_DFL, signal.SIG_IGN):
        signal.signal(signal.SIGPROF, ring)
        Timer.is_ours = True
    return Timer.is_ours


class Size:
    """The address space of this process in bytes, read again after FRESH seconds: a reading takes longer than a short call."""

    read_at = -math.inf
    bytes = 0

    @classmethod
    def look(cls) -> int:
        """Return it. Raises OSError where it cannot be read."""
        now = time.monotonic()
        if now - cls.read_at > FRESH:
            with open("/proc/self/statm", "rb", buffering=0) as stream:
                cls.bytes = int(stream.read(32).split()[0]) * PAGE
            cls.read_at = now
        return cls.bytes


def bound_memory() -> tuple[int, int] | None:
    """Let this process grow by GROWTH at most, and return the limits that it had; None where there is no such limit."""
    if sys.platform != "linux":
        return None
    try:
        bound = Size.look() + GROWTH
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft == resource.RLIM_INFINITY or bound < soft:
            resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
            return soft, hard
    except (OSError, ValueError):
        pass
    return None


def restore_memory(limits: tuple[int, int]) -> None:
    """Restore the limits that `bound_memory` has returned."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, limits)
