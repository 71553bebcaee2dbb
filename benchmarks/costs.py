"""What a command costs: wall time, processor time and memory of its whole tree of processes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.02


class Cost(NamedTuple):
    """Seconds on the clock, seconds of processor time (user and system), and the most memory in MiB, 0 if it was not looked at.

    `memory` has a share of what other processes have mapped, too, such as a library. `own_memory` is without it, so it is the same
    whatever else runs.
    """

    wall: float
    cpu: float
    memory: float = 0.0
    own_memory: float = 0.0


def adopt() -> None:
    """Become the parent of processes whose own parent has ended, so that their time counts, and let modules be compiled once."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # Without bytecode on disk most of what is measured would be the compiling of modules.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def spent() -> float:
    """The processor time of all processes that this one has waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def children(process: int) -> list[int]:
    """The processes that this process has started; each of its threads has children of its own."""
    with contextlib.suppress(OSError):
        return [int(child) for of in Path(f"/proc/{process}/task").glob("*/children") for child in of.read_text().split()]
    return []


def tree(without: Collection[int] = ()) -> Iterator[int]:
    """All descendants of this process, without those of these children."""
    found = [child for child in children(os.getpid()) if child not in without]
    while found:
        yield (process := found.pop())
        found += children(process)


def memory(processes: Iterator[int]) -> list[float]:
    """MiB of these processes, with mapped files and without; what several processes share counts in parts (PSS)."""
    total = dict.fromkeys(("Pss", "Pss_Anon", "Pss_Shmem"), 0)
    for process in processes:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                key, _, size = line.partition(":")
                if key in total:
                    total[key] += int(size.split()[0])
    return [total["Pss"] / 1024, (total["Pss_Anon"] + total["Pss_Shmem"]) / 1024]


@contextlib.contextmanager
def peak(without: Collection[int] = ()) -> Iterator[list[float]]:
    """Look at the memory of all descendants again and again; the list has the largest sums."""
    most, over = [0.0, 0.0], threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLE_SECONDS):
            most[:] = map(max, most, memory(tree(without)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def collect(without: Collection[int] = ()) -> None:
    """End what a command has left running, and wait for all of it."""
    while processes := list(tree(without)):
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, 9)
        for process in set(children(os.getpid())) - set(without):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)


def run(
    commands: Sequence[Sequence[str]],
    *,
    jobs: int = 1,
    look: bool = False,
    without: Collection[int] = (),
    env: Sequence[Mapping[str, str]] = (),
    cwd: Path | None = None,
    codes: Collection[int] = (0,),
) -> tuple[Cost, list[str]]:
    """Run commands, so many at a time; their cost together and what each has printed. Raises RuntimeError if one fails."""
    before, begin = spent(), time.perf_counter()
    printed = [""] * len(commands)
    waiting = list(range(len(commands)))

    def work() -> None:
        while waiting:
            number = waiting.pop(0)
            more = env[number] if env else {}
            done = subprocess.run(
                commands[number], capture_output=True, text=True, cwd=cwd, env={**os.environ, **more}, stdin=subprocess.DEVNULL
            )
            if done.returncode not in codes:
                raise RuntimeError(
                    f"{commands[number]} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
                )
            printed[number] = done.stdout

    with peak(without) if look else contextlib.nullcontext([0.0, 0.0]) as most:
        failures: list[BaseException] = []

        def safely() -> None:
            try:
                work()
            except BaseException as problem:
                failures.append(problem)

        threads = [threading.Thread(target=safely) for _ in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall = time.perf_counter() - begin
    if failures:
        raise failures[0]
    collect(without)
    return Cost(wall, spent() - before, *most), printed


def until(command: Sequence[str], text: str, *without: int) -> float:
    """The processor time of a command until it has printed a line with this text; it is ended then."""
    before = spent()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    if not any(text in line for line in process.stdout):
        raise RuntimeError(f"{command} ended before it printed {text!r}")
    process.stdout.close()
    collect(without)
    process.wait()
    return spent() - before
