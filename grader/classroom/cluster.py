"""Places on the workers of a Dask cluster: which workers are used, what each of them is grading, and what they are told.

Each task is for one worker, which this module chooses: a worker that is refused gets none, and one that comes late gets some.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import queue
import time
import uuid
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import msgspec
from distributed import Client, Future
from distributed.security import Security
from distributed.versions import VersionMismatchWarning

from grader.classroom import remote
from grader.classroom.places import PlacedEnd, PlacedRequest, Places
from grader.classroom.remote import JobAnswer, Parcel, Versions, Welcome, farewell, grade_for, versions_with, welcome
from grader.classroom.run import KEPT
from grader.classroom.versions import grading_files
from grader.grading.session import not_graded
from grader.model.assignment import Assignment
from grader.model.distribution import DISTRIBUTION
from grader.model.errors import CheckError, UsageError
from grader.model.report import Problem, Report

ANSWER_SECONDS = 10
"""The time that a scheduler has for its first answer."""
LOOK_SECONDS = 1.0
"""The time between two looks at who is there."""
AHEAD = 1
"""Tasks that a worker has beyond those it can run, so that it never waits for the next one."""
DEATHS = 3
"""Workers that may die while they have a task; then it is taken for the cause."""
GOODBYE_SECONDS = 5.0
"""The time that workers have to hear that the batch has ended."""
LOGGERS = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "distributed.protocol")
CERTIFICATES = (
    "set distributed.comm.tls.ca-file, distributed.comm.tls.client.cert and distributed.comm.tls.client.key"
    " in Dask's configuration; SECURITY.md shows how"
)

Note = Callable[[str], None]


class RemoteCall:
    """A function that a worker has been asked to call."""

    def __init__(self, client: Client, future: Future[Any]) -> None:
        self.future = future
        # An answer lies on the worker until it is fetched. Whoever waits for one from a worker that has gone waits for ever.
        self.answer = in_background(client, client.gather, future)

    def give_up(self) -> None:
        """Have it not begun where it has not been, and wait for its answer no longer."""
        with contextlib.suppress(Exception):
            self.future.cancel()


def in_background(client: Client, method: Callable[..., Any], *arguments: Any, **options: Any) -> concurrent.futures.Future[Any]:
    """RemoteCall a method of the client, whose answer nobody waits for here."""

    async def call() -> Any:
        return await method(*arguments, **options, asynchronous=True)

    loop: Any = client.loop
    return asyncio.run_coroutine_threadsafe(call(), loop.asyncio_loop)


class Worker:
    """A worker as the batch sees it."""

    def __init__(self, address: str, threads: int) -> None:
        self.address = address
        self.threads = threads
        self.greeting: RemoteCall | None = None
        self.welcome: Welcome | None = None
        self.refused = False
        self.tasks = 0

    @property
    def is_new(self) -> bool:
        return self.welcome is None and self.greeting is None and not self.refused

    @property
    def is_ready(self) -> bool:
        return self.welcome is not None and not self.refused

    @property
    def room(self) -> int:
        """The number of tasks that it can take now."""
        return self.threads + AHEAD - self.tasks if self.is_ready else 0

    @property
    def load(self) -> float:
        return self.tasks / self.threads

    @property
    def name(self) -> str:
        return f"{self.welcome.computer} ({self.address})" if self.welcome else self.address


class Team:
    """The workers of a cluster that this batch uses."""

    def __init__(self, client: Client, address: str, parcel: Parcel, note: Note) -> None:
        self.client = client
        self.address = address
        self.parcel = parcel
        self.note = note
        self.here = versions_with(parcel.files)
        self.workers: dict[str, Worker] = {}
        self.looked = 0.0
        self.told_waiting = False

    def call(self, worker: Worker, function: Callable[..., Any], *arguments: Any) -> RemoteCall:
        """Have a worker call a function."""
        key = f"grader-{uuid.uuid4().hex}"
        return RemoteCall(self.client, self.client.submit(function, *arguments, key=key, workers=[worker.address], pure=False))

    def idlest(self) -> Worker | None:
        """Return the worker that has the least to do; None if none has room."""
        return min((worker for worker in self.workers.values() if worker.room > 0), key=lambda one: one.load, default=None)

    def look(self) -> Sequence[Worker]:
        """See who has come, and return who has gone.

        Raises CheckError where no scheduler is there, or no worker that can be used.
        """
        self.hear()
        if time.monotonic() - self.looked < LOOK_SECONDS:
            return ()
        self.looked = time.monotonic()
        self.require_scheduler()
        try:
            there: Mapping[str, int] = self.client.nthreads()
            gone = [self.workers.pop(address) for address in self.workers.keys() - there.keys()]
            for address, threads in there.items():
                self.workers.setdefault(address, Worker(address, max(threads, 1)))
            for worker in self.workers.values():
                if worker.is_new:
                    # A worker that lacks our package would end itself if it got a function of ours.
                    worker.greeting = self.call(worker, find_spec, remote.__name__)
        except (OSError, RuntimeError, ValueError, TimeoutError):
            raise self.lost() from None
        if all(worker.refused for worker in self.workers.values()):
            self.tell_that_none_is_there()
        return gone

    def tell_that_none_is_there(self) -> None:
        """Say once that a worker is waited for. Raises CheckError where workers are there, and all have been refused."""
        if self.workers:
            raise CheckError(f"no worker at {self.address} can be used, for the reasons above; what has been graded is kept")
        if not self.told_waiting:
            self.told_waiting = True
            self.note(f"waiting for a worker at {self.address}")

    def hear(self) -> None:
        """Read the answers of workers that were greeted."""
        for worker in self.workers.values():
            if worker.greeting is None or not worker.greeting.answer.done():
                continue
            greeting, worker.greeting = worker.greeting.answer, None
            if greeting.cancelled():
                continue
            error = greeting.exception()
            if isinstance(error, ModuleNotFoundError):
                self.refuse(worker, f"{error}; install {DISTRIBUTION}[dask] there, from the same folder or file as here")
            elif error is not None:
                self.refuse(worker, f"it cannot run this grader ({type(error).__name__}: {error}); install the same there")
            elif isinstance(said := greeting.result(), Welcome):
                self.judge(worker, said)
            elif said is None:
                self.refuse(worker, "its grader is an older one; install the same there")
            else:
                worker.greeting = self.call(worker, welcome, self.parcel)

    def judge(self, worker: Worker, said: Welcome) -> None:
        """Use a worker, or refuse it, after what it has said."""
        worker.welcome = said
        there, here = said.versions, self.here
        if said.fault:
            self.refuse(worker, said.fault)
        elif there.engine != here.engine:
            self.refuse(worker, "its grader has other code than this one, so its marks could differ; install the same there")
        elif there.files != here.files:
            self.refuse(worker, "the checks that it has unpacked are not those that were sent")
        elif said.missing:
            lacks = ", ".join(said.missing)
            self.refuse(worker, f"it cannot confine submissions as is required: {lacks} missing; see `grader doctor` there")
        elif str(there) != str(here):
            self.note(f"the worker on {worker.name} has {there}, this computer {here}; the reports that it makes say so")

    def refuse(self, worker: Worker, why: str) -> None:
        worker.refused = True
        self.note(f"the worker on {worker.name} is not used: {why}")

    def require_scheduler(self) -> None:
        """Raise CheckError if the scheduler has gone."""
        if self.client.status != "running":
            raise self.lost()

    def lost(self) -> CheckError:
        return CheckError(f"the scheduler at {self.address} is gone; {KEPT}")

    def say_goodbye(self) -> None:
        """Have the workers end what they do for this batch, and delete the assignment."""
        ready = [worker.address for worker in self.workers.values() if worker.welcome or worker.greeting]
        if ready and self.client.status == "running":
            # A worker that does not hear it, for example because it is cut off, does the same a while later.
            with contextlib.suppress(Exception):
                arguments = (farewell, self.parcel.batch)
                heard = in_background(self.client, self.client.run, *arguments, workers=ready, on_error="ignore")
                heard.result(GOODBYE_SECONDS)


class Flight(msgspec.Struct):
    """A task that a worker has; `deaths` workers have died that had it before."""

    task: PlacedRequest
    worker: Worker
    deaths: int


class ClusterPlaces:
    """As many submissions at a time as the workers of a cluster have threads, and one more each."""

    def __init__(self, team: Team, assignment: Assignment) -> None:
        self.team = team
        self.assignment = assignment
        self.flights: dict[RemoteCall, Flight] = {}
        self.waiting: deque[tuple[PlacedRequest, int]] = deque()
        self.given_up: list[PlacedEnd] = []
        self.done: queue.SimpleQueue[RemoteCall] = queue.SimpleQueue()
        self.withdrawn = False

    def has_room(self) -> bool:
        self.look()
        return not self.waiting and self.team.idlest() is not None

    def submit(self, task: PlacedRequest) -> None:
        self.waiting.append((task, 0))
        self.send()

    def ended(self, seconds: float) -> Sequence[PlacedEnd]:
        self.look()
        found, self.given_up = self.given_up, []
        wait = 0.0 if found else seconds
        with contextlib.suppress(queue.Empty):
            while True:
                call = self.done.get(timeout=wait) if wait else self.done.get_nowait()
                wait = 0.0
                if flight := self.land(call):
                    found += self.end_of(call, flight)
        return found

    def is_busy(self) -> bool:
        return bool(self.flights or self.waiting or self.given_up)

    def withdraw(self) -> int:
        """Give up what no worker has begun, and everything where the scheduler has gone; return the number of tasks that go on."""
        self.withdrawn = True
        self.waiting.clear()
        is_there = self.team.client.status == "running"
        begun: Counter[str] = Counter()
        for call, flight in list(self.flights.items()):
            if is_there and call.future.done():
                continue
            begun[flight.worker.address] += 1
            # A worker takes its tasks in the order in which it got them.
            if not is_there or begun[flight.worker.address] > flight.worker.threads:
                self.land(call)
                call.give_up()
        return sum(not call.future.done() for call in self.flights)

    def stop(self) -> None:
        self.withdrawn = True
        self.waiting.clear()
        self.flights.clear()
        self.given_up.clear()

    def look(self) -> None:
        """See who is there, and give out the tasks that wait, those of workers that have gone too."""
        for worker in self.team.look():
            for call in [call for call, flight in self.flights.items() if flight.worker is worker]:
                self.given_up += self.after_death(self.flights.pop(call))
                call.give_up()
        if not self.withdrawn:
            self.send()

    def send(self) -> None:
        """Give the tasks that wait to workers that have room."""
        while self.waiting and (worker := self.team.idlest()):
            task, deaths = self.waiting.popleft()
            call = self.team.call(worker, grade_for, self.team.parcel.batch, task.request)
            self.flights[call] = Flight(task, worker, deaths)
            worker.tasks += 1
            call.answer.add_done_callback(lambda _, call=call: self.done.put(call))  # type: ignore[misc]

    def land(self, call: RemoteCall) -> Flight | None:
        """Take back a task; None if it was given up before."""
        flight = self.flights.pop(call, None)
        if flight:
            flight.worker.tasks -= 1
        return flight

    def end_of(self, call: RemoteCall, flight: Flight) -> list[PlacedEnd]:
        """Return the end of a task; none if it has to be tried again. Raises CheckError where the scheduler has gone."""
        if call.answer.cancelled() or call.answer.exception() is not None:
            self.team.require_scheduler()
            return self.after_death(flight)
        answer: JobAnswer = call.answer.result()
        said = flight.worker.welcome
        if answer.forgotten or said is None:
            # It is greeted again.
            flight.worker.welcome = None
            if not self.withdrawn:
                self.waiting.append((flight.task, flight.deaths))
            return []
        if answer.report is None:
            return [PlacedEnd(flight.task, error=CheckError(f"{answer.fault} (on {flight.worker.name})"))]
        return [PlacedEnd(flight.task, with_versions(answer.report, self.team.here, said.versions))]

    def after_death(self, flight: Flight) -> list[PlacedEnd]:
        """Have a task tried again whose worker has ended; return its end where that has happened too often."""
        if self.withdrawn:
            return []
        if flight.deaths + 1 < DEATHS:
            self.waiting.append((flight.task, flight.deaths + 1))
            return []
        why = f"{DEATHS} workers of the cluster have ended while they graded it"
        return [PlacedEnd(flight.task, not_graded(self.assignment, flight.task.request.submission, flight.task.request.seed, why))]


def with_versions(report: Report, here: Versions, there: Versions) -> Report:
    """Return the report, with a note where it was made with another Python or NumPy than those of the batch."""
    if str(here) == str(there):
        return report
    note = Problem.of_ours("grader", f"this was graded with {there}, on another computer than the one that has {here}")
    return msgspec.structs.replace(report, problems=(*report.problems, note))


@contextlib.contextmanager
def cluster(address: str, assignment: Assignment, require: Sequence[str], note: Note) -> Iterator[Places]:
    """Open places on the workers of a Dask cluster. Raises UsageError if no scheduler answers at the address."""
    parcel = Parcel(uuid.uuid4().hex, grading_files(assignment), tuple(require))
    with quiet(), contextlib.closing(connect(address)) as client:
        if not address.startswith("tls://"):
            what = "submissions, solutions and hidden checks"
            note(f"{what} travel unencrypted to {address} and its workers; SECURITY.md says how to use tls://")
        team = Team(client, address, parcel, note)
        try:
            yield ClusterPlaces(team, assignment)
        finally:
            team.say_goodbye()


def connect(address: str) -> Client:
    """Connect to a scheduler, with the certificates of Dask's own configuration."""
    try:
        security = Security()
        if address.startswith("tls://") and not security.get_connection_args("client").get("ssl_context"):
            raise UsageError(f"--dask {address}: no certificates are configured here; {CERTIFICATES}")
        return Client(address, timeout=ANSWER_SECONDS, security=security)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        why = " ".join(str(error).split())
        raise UsageError(f"--dask {address}: no scheduler answers there ({why})") from None


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what Dask writes about lost connections to itself: one line of ours says it."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)
            # An assignment with data may be large, and is sent once.
            warnings.filterwarnings("ignore", "Sending large graph")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
