"""Work on many things: in this process, or in as many others as there are processors where there are many."""

from __future__ import annotations

import concurrent.futures
import itertools
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from grader.classroom.results import in_lists
from grader.grading.session import usable_processors
from grader.model.errors import CheckError

FEW = 200
"""Up to so many things are worked on in this process: to start others takes as long."""
CHUNK = 20
"""So many things are given to a process at a time."""
AHEAD = 2
"""So many chunks wait for each process, or for whoever takes the results: more would fill the memory."""

A = TypeVar("A")
B = TypeVar("B")
Work = Callable[[list[A]], list[B]]


def spread(things: Iterable[A], here: Work[A, B], there: Callable[[], Work[A, B]]) -> Generator[B]:
    """Yield what `here` makes of things, in their order, or what `there` returns makes of them, which each process calls once.

    Raises what the work raises, and CheckError where a process has ended.
    """
    rest = iter(things)
    first = list(itertools.islice(rest, FEW + 1))
    chunks = in_lists(itertools.chain(first, rest), CHUNK)
    jobs = usable_processors()
    if len(first) <= FEW or jobs < 2:
        for chunk in chunks:
            yield from here(chunk)
        return
    context = multiprocessing.get_context("spawn")
    executor = concurrent.futures.ProcessPoolExecutor(jobs, context, initializer=begin_working, initargs=(there,))
    going: deque[concurrent.futures.Future[list[B]]] = deque()
    try:
        for chunk in chunks:
            going.append(executor.submit(work_in_process, chunk))
            if len(going) > AHEAD * jobs:
                yield from going.popleft().result()
        while going:
            yield from going.popleft().result()
    except BrokenProcessPool:
        raise CheckError("a process of this command has ended, as where no memory is left; run the same command again") from None
    finally:
        executor.shutdown(cancel_futures=True)


class WorkingProcess:
    """What a process has that works for another one."""

    work: Work[Any, Any]


def begin_working(there: Callable[[], Work[Any, Any]]) -> None:
    # An interrupt reaches all processes; the one that waits for this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    WorkingProcess.work = there()


def work_in_process(chunk: list[Any]) -> list[Any]:
    return WorkingProcess.work(chunk)
