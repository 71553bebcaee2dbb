"""Lockdown: what a worker gives up before it sees a submission, in one function. Used in the worker only."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
from collections.abc import Iterable
from typing import Any, Protocol

import msgspec

from grader_worker.frames import FRAME_BYTES
from grader_worker.printing import KeepingStream


class Confinement(Protocol):
    """Layers of isolation that this host has beyond limits; see `layers.py`."""

    user: int

    @property
    def descriptors(self) -> Iterable[int]: ...

    def apply(self) -> list[str]: ...

    def apply_to_copy(self, keep: tuple[int, ...]) -> None: ...

    def die_with_parent(self) -> None: ...


class WorkerLimits(msgspec.Struct, frozen=True):
    """Limits of one worker process."""

    memory_bytes: int = 2**30
    reading_bytes: int = 3 * 2**30
    """While the sources are read, before anything of them is executed: a syntax tree is a hundred times as large as its text."""
    file_bytes: int = 16 * 2**20
    """For one file."""
    scratch_bytes: int = 64 * 2**20
    """For all files of one check."""
    cpu_seconds: int = 120
    open_files: int = 64
    processes: int = 256
    """With threads; for the workers of one submission together."""


def lock_down(limits: WorkerLimits, scratch: str, keep: tuple[int, ...], layers: Confinement | None) -> list[str]:
    """Confine this process to `scratch`, `limits` and `layers`; only the descriptors `keep` stay open.

    Returns the names of what is in force.
    """
    if sys.platform != "win32":
        os.setsid()
    os.chdir(scratch)
    redirect_streams((*keep, *(layers.descriptors if layers else ())))
    basic = ["own process", "time limit", "closed descriptors", "clean environment"]
    basic += limit_resources(limits, own_user=bool(layers and layers.user))
    return [*basic, *(layers.apply() if layers else ())]


def redirect_streams(keep: tuple[int, ...]) -> None:
    """Let standard streams lead nowhere, and close every other descriptor but those of `keep`."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    if sys.platform != "win32":
        close_others(keep)
    sys.stdout = KeepingStream(open(1, "wb", closefd=False), "utf-8", "replace")  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, errors="replace")  # noqa: SIM115


def close_others(keep: Iterable[int]) -> None:
    """Close every descriptor but those of `keep` and the standard streams."""
    for low, high in itertools.pairwise([2, *sorted(keep), 4096]):
        os.closerange(low + 1, high)


def limit_resources(limits: WorkerLimits, own_user: bool) -> list[str]:
    """Set resource limits where the system has them, and return the layer's name. Without `own_user` the user's tasks count."""
    try:
        import resource
    except ImportError:
        return []
    wanted: dict[str, Any] = {
        "RLIMIT_AS": limits.reading_bytes,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": limits.processes + (0 if own_user else running_tasks()),
        "RLIMIT_STACK": 8 * 2**20,
        "RLIMIT_MEMLOCK": 0,
    }
    for name, value in wanted.items():
        number = getattr(resource, name, None)
        if number is not None:
            _, hard = resource.getrlimit(number)
            bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (bound, bound))
    return ["resource limits"]


def limit_memory(size: int) -> None:
    """Lower the limit on memory to what executing the submission may take.

    It can be raised by the size of a frame: large arguments of a check are none of the submission's memory.
    """
    with contextlib.suppress(ImportError):
        import resource

        address_space = getattr(resource, "RLIMIT_AS", None)
        if address_space is not None:
            _, hard = resource.getrlimit(address_space)
            most = size + FRAME_BYTES
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(address_space, (min(size, most), most))


def running_tasks() -> int:
    """Return how many threads all processes have: the limit on processes counts what the user runs besides."""
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/loadavg") as load:
        return int(load.read().split()[3].partition("/")[2])
    return 4096
