"""Loading a submission that may hang, crash or exit at any statement: what does is left out, the rest is loaded again."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping

import msgspec

from grader.model.errors import CheckError
from grader.model.report import Problem
from grader.sandbox.base import Ask, Loading, ProcessGone, TimedOut
from grader.sandbox.channels import TimedChannel
from grader.sandbox.lean import without_outputs
from grader.sandbox.meter import TimeLimit
from grader.sandbox.paths import single_line, without_paths
from grader_worker.frames import Breach, Load, LoadReport, Scanned, Step, pack_load

READ_SECONDS = 60.0
"""For reading all files, which is our work: forty megabytes take ten, and importing what reads old notebooks two."""
ALL_READ_SECONDS = 120.0
"""For reading them again without what took too long."""
STATEMENT_SECONDS = 10.0
"""For one top-level statement; demonstrations in notebooks may take a while."""
LOAD_SECONDS = 60.0
"""For all of them together. What comes after them may still take LAST_SECONDS for each, and STATEMENT_SECONDS together."""
LAST_SECONDS = 0.5
ATTEMPTS = 8
ASKS = 1000
"""So many places that ask for packages are kept."""
PROBLEMS = 15_000
"""Problems of a worker that are told; an honest one has no room for more."""


class Work(msgspec.Struct, frozen=True):
    """Submission as a worker is asked to load it."""

    load: Load
    files: dict[str, bytes]


class LoadAttempt(msgspec.Struct):
    """One attempt at loading: what was told until it ended, and where it stood."""

    scanned: Scanned | None = None
    loaded: LoadReport | None = None
    step: Step | None = None
    failure: str = ""
    reading: float = 0.0
    """Seconds that reading has taken."""
    executing: float = 0.0


def load_patiently(
    start: Callable[[], TimedChannel], files: Mapping[str, bytes], load: Load
) -> tuple[Loading, Callable[[], LoadAttempt]]:
    """Load until it succeeds, leaving out the statements that hang or end the process.

    Returns what was found, and a function that loads the same again into a new worker.
    """
    work = Work(load, without_outputs(files))
    problems: list[Problem] = []
    reading, executing = ALL_READ_SECONDS, LOAD_SECONDS
    for number in range(ATTEMPTS):
        attempt = try_once(start(), work, min(reading, READ_SECONDS), executing)
        # What an attempt has taken beyond its time for executing was our work after it, or what the submission made look like that.
        reading -= attempt.reading + max(attempt.executing - executing, 0.0)
        executing = max(executing - attempt.executing, STATEMENT_SECONDS)
        if attempt.loaded and attempt.scanned:
            again = functools.partial(load_again, start, work)
            return loading_of(attempt.scanned, attempt.loaded, problems), again
        if attempt.step is None or reading <= 0:
            why = "it takes too long" if reading <= 0 else attempt.failure
            problems.append(Problem("", None, f"the submission could not be read: {why}"))
            work, reading = msgspec.structs.replace(work, files={}), READ_SECONDS
            continue
        step = attempt.step
        problems.append(Problem(single_line(step.unit), step.line, describe_stop(step, attempt.failure)))
        work = without(work, step, careful=number >= 2)
        if number >= ATTEMPTS - 3:
            problems.append(
                Problem(single_line(step.unit), None, "is left out: too many of its statements hang or end the process")
            )
            last = number == ATTEMPTS - 2
            work = msgspec.structs.replace(work, files={} if last else other_files(work, step.unit))
    raise CheckError("a worker could not even load an empty submission")


def load_again(start: Callable[[], TimedChannel], work: Work) -> LoadAttempt:
    return try_once(start(), work, READ_SECONDS, LOAD_SECONDS)


def other_files(work: Work, unit: str) -> dict[str, bytes]:
    return {name: content for name, content in work.files.items() if name != unit}


def without(work: Work, step: Step, careful: bool) -> Work:
    """Return the same without the statement at which it stopped; from the third time on only the definitions of its unit."""
    if step.number == 0:
        return msgspec.structs.replace(work, files=other_files(work, step.unit))
    load = work.load
    if careful and step.unit not in load.careful:
        load = msgspec.structs.replace(load, careful=[*load.careful, step.unit])
    else:
        load = msgspec.structs.replace(load, skip=[*load.skip, (step.unit, step.number)])
    return msgspec.structs.replace(work, load=load)


def try_once(channel: TimedChannel, work: Work, reading: float, executing: float) -> LoadAttempt:
    """Load once; `reading` and `executing` are the seconds that all files, and all statements together, may take.

    Raises CheckError if the submission cannot be handed to a worker, which is our fault.
    """
    attempt = LoadAttempt()
    try:
        frame_sent = pack_load(work.load, work.files)
    except Breach as breach:
        raise CheckError(f"the submission cannot be handed to a worker: {breach}") from None
    clock = LoadClock(channel.limit, reading, executing)
    ours = True
    try:
        channel.limit.grant(reading)
        channel.send(frame_sent)
        while attempt.loaded is None:
            clock.grant(ours=ours, executes=attempt.scanned is not None)
            frame, _ = channel.receive()
            if isinstance(frame, Step):
                # A step without a unit is our own work, and ends the last statement, which may have caused what happens there.
                attempt.step = frame if frame.unit else attempt.step
                ours = frame.number == 0
            elif isinstance(frame, Scanned) and attempt.scanned is None:
                attempt.scanned, attempt.step = frame, None
                attempt.reading = clock.start_again()
            elif isinstance(frame, LoadReport):
                attempt.loaded = frame
            else:
                raise Breach("a frame that was not due")
    except TimedOut:
        attempt.failure = "does not end within the time limit"
    except ProcessGone:
        attempt.failure = "ends the Python process"
    except Breach as breach:
        attempt.failure = f"disturbs the grading ({breach})"
    if attempt.scanned:
        attempt.executing = clock.spent
    else:
        attempt.reading = clock.spent
    return attempt


class LoadClock:
    """The time of one attempt at loading: the seconds that reading may take, and then executing."""

    def __init__(self, limit: TimeLimit, reading: float, executing: float) -> None:
        self.limit = limit
        self.reading = reading
        self.executing = executing
        self.begin = limit.meter.used
        self.processor = time.thread_time()

    @property
    def spent(self) -> float:
        """Seconds since the beginning, or since reading was done."""
        return self.limit.meter.used - self.begin

    def start_again(self) -> float:
        """Return what reading has taken: executing begins."""
        spent, self.begin = self.spent, self.limit.meter.used
        return spent

    def grant(self, *, ours: bool, executes: bool) -> None:
        """Grant the time for the next frame; `ours` tells that our own work is due. Raises TimedOut if none is left."""
        # Frames that are cheap to send keep us busy and not the sender, so our own time counts, too.
        self.limit.meter.used += time.thread_time() - self.processor
        self.processor = time.thread_time()
        # The submission can send steps itself, as many as it likes and of either kind: none of them gives it more in all.
        most = self.executing if not ours else self.reading + self.executing if executes else self.reading
        if self.spent > most + STATEMENT_SECONDS:
            raise TimedOut
        seconds = self.reading - self.spent if ours else min(STATEMENT_SECONDS, self.executing - self.spent)
        self.limit.grant(max(seconds, LAST_SECONDS))


def describe_stop(step: Step, failure: str) -> str:
    where = single_line(step.place.removeprefix(step.unit)).lstrip(", ")
    return f"{where}: {failure}; left out".lstrip(": ") if where else f"{failure}; left out"


def loading_of(scanned: Scanned, loaded: LoadReport, problems: list[Problem]) -> Loading:
    told_by_worker = [
        Problem(single_line(file), line, single_line(without_paths(message), 600))
        for file, line, message in loaded.problems[:PROBLEMS]
    ]
    return Loading(
        {found.name: found for found in loaded.found},
        frozenset(loaded.ambiguous),
        {single_line(file): tuple(packages) for file, packages in scanned.imports},
        (*told_by_worker, *problems),
        tuple(
            Ask(single_line(file), single_line(place), line, single_line(package, 100), single_line(forbidden, 100))
            for file, place, line, package, forbidden in loaded.asked[:ASKS]
        ),
    )


def count_lines(files: Mapping[str, bytes]) -> dict[str, int]:
    """Return how many lines each file has at least, those in a notebook included."""
    return {name: content.count(b"\n") + content.count(b"\\n") + 1 for name, content in files.items()}
