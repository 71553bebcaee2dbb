"""Finding and ending the processes of a submission (Linux). Identity is the process number with its start time."""

from __future__ import annotations

import contextlib
import os
import signal
import time

PATIENCE_SECONDS = 60.0
"""In wall time: a busy computer lets even those wait that have been killed."""


def children(process: int) -> list[int]:
    """Return the direct children of all threads of a process; none where it has ended."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{task}/children") as stream:
                found += map(int, stream.read().split())
    except OSError:
        pass
    return found


def descendants(process: int) -> list[int]:
    """Return all processes below `process`, parents first."""
    found = children(process)
    for child in found:
        found += children(child)
    return found


def is_zombie(process: int) -> bool:
    """Return whether a process has ended, and nobody has asked for its status yet; also where there is none."""
    try:
        with open(f"/proc/{process}/stat") as stream:
            return stream.read().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def end_descendants(process: int, *, keep: frozenset[int] = frozenset()) -> bool:
    """Stop, then kill everything below `process` but `keep` until nothing is left; return False if that takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := [p for p in descendants(process) if p not in keep and not is_zombie(p)]:
        # Stopped first, all of them, so that nothing can fork faster than it is killed.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for child in left:
                send_signal(child, number)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


def send_signal(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)
