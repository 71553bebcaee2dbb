"""The worker's side of a batch on a cluster: it gets the assignment once, grades, and forgets it when the batch ends.

A batch that is killed cannot say that it ends. So what was not used for a while goes by itself, and is sent again if it is needed.
"""

from __future__ import annotations

import atexit
import hashlib
import platform
import socket
import threading
import time
from collections.abc import Mapping

import msgspec
import numpy as np

from grader.classroom.unpacked import Unpacked, delete_left_behind
from grader.classroom.work import BatchStopped, Servers
from grader.grading.digests import engine_digest
from grader.grading.server import GradingRequest
from grader.model.assignment import load_assignment
from grader.model.errors import CheckError, GraderError
from grader.model.report import Report
from grader.sandbox import open_sandbox

UNUSED_SECONDS = 900.0
"""Time after which a batch that has sent nothing is taken for one that has been killed."""
LOOK_SECONDS = 30.0


class Parcel(msgspec.Struct, frozen=True):
    """A batch as its workers get it: the files of the assignment by path, and the layers that are required."""

    batch: str
    files: dict[str, bytes]
    require: tuple[str, ...]


class Versions(msgspec.Struct, frozen=True):
    """The parts of an installation that results depend on."""

    engine: str
    """The digest of the grader's code that decides about results."""
    files: str
    """The digest of the assignment."""
    python: str
    numpy: str

    def __str__(self) -> str:
        return f"Python {self.python} and NumPy {self.numpy}"


class Welcome(msgspec.Struct, frozen=True):
    """The answer of a worker that has got the assignment."""

    computer: str
    versions: Versions
    missing: tuple[str, ...] = ()
    """Layers that are required and not in force there."""
    fault: str = ""
    """Why nothing can be graded there."""


class JobAnswer(msgspec.Struct, frozen=True):
    """The answer of a worker to a request: a report, or why there is none."""

    report: Report | None = None
    fault: str = ""
    forgotten: bool = False
    """True if the worker does not have the assignment any more."""


def versions_with(files: Mapping[str, bytes]) -> Versions:
    """Return the versions of this installation with an assignment of these files."""
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(f"{name} {len(content)}\n".encode() + content)
    return Versions(engine_digest(), total.hexdigest(), platform.python_version(), np.__version__)


class Guest:
    """A batch that this worker grades for."""

    def __init__(self, parcel: Parcel) -> None:
        self.unpacked = Unpacked(parcel.files)
        self.servers = Servers(self.unpacked.folder, parcel.require)
        self.running = 0
        self.used = time.monotonic()

    def leave(self) -> None:
        """End the processes, those that are grading too, and delete the assignment."""
        self.servers.stop()
        self.unpacked.close()


lock = threading.Lock()
guests: dict[str, Guest] = {}
looking: list[threading.Thread] = []


def welcome(parcel: Parcel) -> Welcome:
    """Get ready for a batch, and say what this worker is."""
    computer = socket.gethostname()
    try:
        delete_left_behind()
        guest = guest_of(parcel)
        folder = guest.unpacked.folder
        unpacked = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        versions = versions_with(unpacked)
        load_assignment(folder)
        return Welcome(computer, versions, missing_layers(parcel.require))
    except (GraderError, OSError) as error:
        return Welcome(computer, versions_with({}), fault=str(error))


def guest_of(parcel: Parcel) -> Guest:
    """Return the guest of a parcel, which is unpacked once."""
    with lock:
        if parcel.batch not in guests:
            guests[parcel.batch] = Guest(parcel)
        if not looking:
            looking.append(threading.Thread(target=dismiss_unused, daemon=True))
            looking[0].start()
        return guests[parcel.batch]


def missing_layers(require: tuple[str, ...]) -> tuple[str, ...]:
    """Return the required layers that are not in force on this computer; an attempt shows it."""
    if not require:
        return ()
    sandbox = open_sandbox()
    try:
        sandbox.load({}, [], 1)
        return tuple(layer for layer in require if layer not in sandbox.layers)
    finally:
        sandbox.close()


def grade_for(batch: str, request: GradingRequest) -> JobAnswer:
    """Grade one submission for a batch."""
    with lock:
        guest = guests.get(batch)
        if guest is None:
            return JobAnswer(forgotten=True)
        guest.running += 1
    try:
        return JobAnswer(guest.servers.grade(request))
    except BatchStopped:
        return JobAnswer(forgotten=True)
    except CheckError as error:
        return JobAnswer(fault=str(error))
    finally:
        with lock:
            guest.running -= 1
            guest.used = time.monotonic()


def farewell(batch: str) -> None:
    """End all work for a batch, and forget its assignment."""
    with lock:
        guest = guests.pop(batch, None)
    if guest:
        # The thread that calls this is the one in which the worker talks to the scheduler.
        threading.Thread(target=guest.leave).start()


def dismiss_unused() -> None:
    """End batches that have sent nothing for a while, as long as this process lives."""
    while True:
        time.sleep(LOOK_SECONDS)
        with lock:
            late = [
                batch for batch, guest in guests.items() if not guest.running and time.monotonic() - guest.used > UNUSED_SECONDS
            ]
        for batch in late:
            farewell(batch)


@atexit.register
def dismiss_all() -> None:
    """End all batches before this process ends."""
    with lock:
        leaving = list(guests.values())
        guests.clear()
    for guest in leaving:
        guest.leave()
