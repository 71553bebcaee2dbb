"""One grading on a platform: in a process of its own, watched, ended in time, and tried again if it crashes.

The process writes its report early and again as it goes, so that whatever ends it, what was found until then is there.
`python -m grader.platforms.running JOB` is that process; JOB is a `Job` as JSON.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

import msgspec

from grader.grading.scoring import outcome_results
from grader.grading.session import choose, completed, grade, not_graded
from grader.model.assignment import Assignment, load_assignment
from grader.model.errors import CheckError, UsageError
from grader.model.policy import Limits
from grader.model.report import Case, Check, Problem, Report
from grader.model.submission import read_submission
from grader.report import to_json, write_whole
from grader.sandbox.base import PYTHON

PAUSE_SECONDS = 0.2
WRITE_SECONDS = 2.0
"""Between two reports of a grading that goes on."""
END_SECONDS = 4.0
"""That a grading gets for ending its processes."""


class Stopped(BaseException):
    """The platform ends us: what is known now is all there will be."""


class Job(msgspec.Struct, frozen=True):
    """What the process is to grade, and where its report goes."""

    assignment: str
    submission: str
    report: str
    seed: int
    hidden: bool
    memory_mb: int
    require: tuple[str, ...]


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM, with which platforms announce the end, into `Stopped`."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def graded(
    assignment: Assignment,
    submission: Path,
    limits: Limits,
    *,
    seed: int,
    hidden: bool = True,
    so_far: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Grade a submission, whatever happens; an incomplete report says in `problems` why it is.

    `so_far` is told incomplete reports while the grading goes on. Raises UsageError if there is nothing to grade.
    """
    blank = not_graded(assignment, read_submission(submission), seed, "the grading did not end")
    deadline = time.monotonic() + limits.seconds
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        target = Path(folder, "report.json")
        job = Job(str(assignment.folder), str(submission), str(target), seed, hidden, limits.memory_mb, tuple(limits.require))
        why = ""
        for _ in range(1 + limits.retries):
            try:
                why = run(job, deadline, so_far)
            except Stopped:
                why = "the platform has ended the grading; checks that had not run yet count nothing"
                break
            if not why or time.monotonic() >= deadline:
                break
        report = read(target) or blank
    return noted(report, why) if why else report


def run(job: Job, deadline: float, so_far: Callable[[Report], None]) -> str:
    """Run the process of a grading once; why its report is not complete, or nothing."""
    process = subprocess.Popen(
        [*PYTHON, "-m", "grader.platforms.running", msgspec.json.encode(job).decode()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        last = 0
        while process.poll() is None:
            if time.monotonic() >= deadline:
                return "the grading took too long and was ended; checks that had not run yet count nothing"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PAUSE_SECONDS)
            with contextlib.suppress(OSError):
                if (written := os.stat(job.report).st_mtime_ns) != last:
                    last = written
                    if report := read(Path(job.report)):
                        so_far(report)
    finally:
        end(process)
    return "" if process.returncode == 0 else f"the grader has ended with status {process.returncode}"


def end(process: subprocess.Popen[bytes]) -> None:
    """End the process, gently first, so that it can end what it has started."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def unusable(error: UsageError, submission: Path) -> str:
    """Why there is nothing to grade, for the student: without our paths, and without advice about command lines."""
    return str(error).replace(str(submission), "what was handed in").partition(";")[0]


def read(path: Path) -> Report | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None


def noted(report: Report, why: str) -> Report:
    return msgspec.structs.replace(report, complete=False, problems=(Problem.of_ours("grader", why), *report.problems))


# the process -----------------------------------------------------------------------------------------------------------


class SoFar:
    """Keeps what is known about the cases, and writes a report of it every now and then."""

    def __init__(self, assignment: Assignment, checks: list[Check], target: Path) -> None:
        self.assignment = assignment
        self.checks = checks
        self.target = target
        self.begin = self.written = time.monotonic()
        self.cases: dict[str, list[Case]] = {}
        self.first: Report | None = None

    def started(self, report: Report) -> None:
        self.first = report
        write_whole(self.target, to_json(report))

    def told(self, check: Check, case: Case) -> None:
        self.cases.setdefault(check.id, []).append(case)
        if self.first and time.monotonic() - self.written > WRITE_SECONDS:
            results = outcome_results(self.assignment, self.checks, self.cases)
            write_whole(self.target, to_json(completed(self.first, results, self.begin, complete=False)))
            self.written = time.monotonic()


def main(arguments: list[str]) -> int:
    from grader.sandbox import Limits as ProcessLimits
    from grader.sandbox import open_sandbox

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    job = msgspec.json.decode(arguments[0], type=Job)
    assignment = load_assignment(Path(job.assignment))
    submission = read_submission(Path(job.submission))
    target = Path(job.report)
    checks = choose(assignment, job.hidden, ())
    so_far = SoFar(assignment, checks, target)
    try:
        report = grade(
            assignment,
            submission,
            sandbox=open_sandbox(ProcessLimits(memory_bytes=job.memory_mb * 2**20), job.require),
            seed=job.seed,
            hidden=job.hidden,
            progress=so_far.told,
            started=so_far.started,
        )
    except CheckError as error:
        report = not_graded(assignment, submission, job.seed, str(error))
    write_whole(target, to_json(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
