"""Finding, looking at and ending the processes of a submission (Linux), as the kernel shows them."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from typing import NamedTuple

LOOKS = 20
"""So often processes are looked at before they are not what they have to be: the kernel needs a moment."""
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


class ProcessStatus(NamedTuple):
    """What `/proc/PID/stat` says of a process."""

    state: str
    """A letter: R runs, S sleeps, T is stopped, Z has ended."""
    parent: int
    threads: int


def process_status(process: int) -> ProcessStatus:
    """Return the status of a process; that of one that has ended where there is none."""
    try:
        with open(f"/proc/{process}/stat") as stream:
            fields = stream.read().rpartition(")")[2].split()
        return ProcessStatus(fields[0], int(fields[1]), int(fields[17]))
    except OSError:
        return ProcessStatus("X", 0, 0)


def is_zombie(process: int) -> bool:
    """Return whether a process has ended, and nobody has asked for its status yet; also where there is none."""
    status = process_status(process)
    # The state is that of the first thread. It may have ended while another thread of the same process goes on.
    return status.state in "ZX" and status.threads <= 1


def running_below(process: int) -> set[int]:
    """Return the numbers of all processes below `process` that have not ended.

    One that has a child and ends during a look may hide the child: its parent's children have been read before the child became one
    of them. So a look counts only if all that it has found ended had ended before it began. Where there is no such look, ended ones
    are returned as well.
    """
    ended: set[int] = set()
    found: set[int] = set()
    for _ in range(LOOKS):
        found = set(descendants(process))
        now = {number for number in found if is_zombie(number)}
        if now <= ended:
            return found - now
        ended = now
    return found


class ProcessHandle:
    """A process that no later one of the same number is taken for. Raises ProcessLookupError where there is none."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.descriptor = os.pidfd_open(number)

    def signal(self, number: int) -> None:
        """Send a signal; nothing where the process has ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.descriptor, number)

    def stop(self) -> bool:
        """Stop the process, and return whether it stands still; it does until it is sent SIGCONT."""
        self.signal(signal.SIGSTOP)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (state := process_status(self.number).state) not in "TZX" and time.monotonic() < deadline:
            time.sleep(0.0001)
        return state == "T"

    def end(self) -> bool:
        """Kill the process and wait for its end; return False if that takes too long."""
        self.signal(signal.SIGKILL)
        poll = select.poll()
        poll.register(self.descriptor, select.POLLIN)
        return bool(poll.poll(PATIENCE_SECONDS * 1000))

    def close(self) -> None:
        """Let go of the process, which goes on. Once more does nothing."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class ForkedProcess:
    """A process of ours that is no child of this one, with what is used of `subprocess.Popen`. Raises ProcessLookupError."""

    def __init__(self, number: int) -> None:
        self.pid = number
        self.returncode: int | None = None
        """0 once its end has been seen; only its parent is told more."""
        self.handle = ProcessHandle(number)

    def poll(self) -> int | None:
        """Return None as long as it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0.0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutExpired."""
        if self.returncode is None:
            poll = select.poll()
            poll.register(self.handle.descriptor, select.POLLIN)
            if not poll.poll(None if timeout is None else timeout * 1000):
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            self.returncode = 0
            self.handle.close()
        return self.returncode

    def kill(self) -> None:
        """End it at once; nothing where it has ended."""
        if self.returncode is None:
            self.handle.signal(signal.SIGKILL)


NULL_DEVICE = os.makedev(1, 3)
PATH_ONLY = 0o10000000
"""O_PATH, as the kernel shows it: such a descriptor leads to a file, and holds no position in it."""


def has_files(process: int, socket: int) -> bool:
    """Return whether a process has a file open through which it may reach another one; True where nobody may look.

    A position in such a file, or what stands in it, would outlive the process. What keeps nothing does not count: the null device,
    a folder that is open as a path only, and its own `socket` to us, by the number of its inode. A file that is open as a path only
    does count: it can be opened by the name that `/proc` gives it, also once it has been deleted.
    """
    try:
        with eyes_of(process):
            for name in os.listdir(f"/proc/{process}/fd"):
                found = os.stat(f"/proc/{process}/fd/{name}")
                if not (
                    (stat.S_ISSOCK(found.st_mode) and found.st_ino == socket)
                    or (stat.S_ISCHR(found.st_mode) and found.st_rdev == NULL_DEVICE)
                    or (stat.S_ISDIR(found.st_mode) and is_path_only(process, name))
                ):
                    return True
    except (OSError, ValueError):
        return True
    return False


def is_path_only(process: int, descriptor: str) -> bool:
    with open(f"/proc/{process}/fdinfo/{descriptor}") as stream:
        flags = next(line.split()[1] for line in stream if line.startswith("flags:"))
    return bool(int(flags, 8) & PATH_ONLY)


@contextlib.contextmanager
def eyes_of(process: int) -> Iterator[None]:
    """Look at files as the user of a process, in this thread: containers let nobody else look at its descriptors, root included."""
    owner = os.stat(f"/proc/{process}")
    if os.geteuid() or not owner.st_uid:
        yield
        return
    # Here, so that this module can be imported where there is no such library.
    from grader_worker.libc import libc

    try:
        libc.setfsgid(owner.st_gid)
        libc.setfsuid(owner.st_uid)
        yield
    finally:
        libc.setfsuid(0)
        libc.setfsgid(os.getegid())


def end_descendants(process: int, *, keep: frozenset[int] = frozenset()) -> bool:
    """Stop, then kill everything below `process` but `keep` until nothing is left; return False if that takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := running_below(process) - keep:
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
