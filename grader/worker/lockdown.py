"""What a worker gives up before it sees a submission; one function, so that further layers have one place to stand.

Runs in the worker only.
"""

from __future__ import annotations

import itertools
import os
import sys
from typing import Any

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """What one worker process may use."""

    memory_bytes: int = 2**30
    file_bytes: int = 16 * 2**20
    cpu_seconds: int = 120
    open_files: int = 64
    processes: int = 256


def lock_down(limits: Limits, scratch: str, keep: tuple[int, ...]) -> list[str]:
    """Confine this process to `scratch` and `limits`; only the descriptors `keep` stay open. Returns the layers in force."""
    if sys.platform != "win32":
        os.setsid()
    os.chdir(scratch)
    silence(keep)
    return ["own process", "time limit", "closed descriptors", "clean environment", *limit_resources(limits)]


def silence(keep: tuple[int, ...]) -> None:
    """Standard streams lead nowhere; every other descriptor but those of `keep` is closed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    if sys.platform != "win32":
        for low, high in itertools.pairwise([2, *sorted(keep), 4096]):
            os.closerange(low + 1, high)
    sys.stdout = sys.stderr = open(1, "w", closefd=False, errors="replace")  # noqa: SIM115


def limit_resources(limits: Limits) -> list[str]:
    try:
        import resource
    except ImportError:
        return []
    wanted: dict[str, Any] = {
        "RLIMIT_AS": limits.memory_bytes,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": limits.processes,
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
