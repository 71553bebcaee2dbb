"""Work of an executor: one submission, graded by a server process that is kept ready for the next one.

The same function serves threads of this process and workers of a Dask cluster; there the assignment comes along.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import threading
import weakref
from collections import Counter
from pathlib import Path

import msgspec

from grader.grading.server import MOST_REQUESTS, GradingRequest, GradingServerEnded, RemoteGradingServer
from grader.grading.session import not_graded
from grader.model.assignment import load_assignment
from grader.model.report import Report


class AssignmentSource(msgspec.Struct, frozen=True):
    """The place of the assignment: a folder of this computer or, for another computer, `files` by path."""

    folder: str
    digest: str
    files: dict[str, bytes] = {}
    require: tuple[str, ...] = ()
    pin: bool = False
    """True if each process keeps to one processor: where all of them are in use, changing between them only costs time."""


def work(source: AssignmentSource, request: GradingRequest) -> Report:
    """Grade one submission. Where the grader fails, the report says so.

    Raises CheckError for a fault that concerns all submissions.
    """
    folder = folder_of(source)
    why = ""
    for _ in range(2):
        server = take(source, folder)
        try:
            report = server.grade(request)
        except GradingServerEnded as ended:
            why = str(ended)
            continue
        except BaseException:
            server.close()
            raise
        give_back(source, server)
        return report
    return not_graded(load_assignment(folder), request.submission, request.seed, f"the process that grades has ended twice: {why}")


# processes that wait ---------------------------------------------------------------------------------------------------

lock = threading.Lock()
idle: dict[str, list[RemoteGradingServer]] = {}
started: weakref.WeakSet[RemoteGradingServer] = weakref.WeakSet()
unpacked: dict[str, Path] = {}


def take(source: AssignmentSource, folder: Path) -> RemoteGradingServer:
    with lock:
        waiting = idle.get(source.digest)
        if waiting:
            return waiting.pop()
        server = RemoteGradingServer(folder, source.require)
        if source.pin:
            taken = Counter(other.processor for other in started if other.process.poll() is None)
            server.keep_to(min(sorted(os.sched_getaffinity(0)), key=lambda processor: taken[processor]))
        started.add(server)
        return server


def give_back(source: AssignmentSource, server: RemoteGradingServer) -> None:
    if server.served >= MOST_REQUESTS:
        server.close()
        return
    with lock:
        idle.setdefault(source.digest, []).append(server)


def folder_of(source: AssignmentSource) -> Path:
    """Return the folder of the assignment; files that came along are unpacked once."""
    if not source.files:
        return Path(source.folder)
    with lock:
        if source.digest not in unpacked:
            root = Path(tempfile.mkdtemp(prefix="grader-assignment-"))
            for name, content in source.files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            unpacked[source.digest] = root
        return unpacked[source.digest]


@atexit.register
def close_all() -> None:
    """End the processes that wait, and delete what was unpacked."""
    with lock:
        waiting = [server for servers in idle.values() for server in servers]
        folders = list(unpacked.values())
        idle.clear()
        unpacked.clear()
    for server in waiting:
        with contextlib.suppress(OSError):
            server.close()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
