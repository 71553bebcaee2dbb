"""Grading on a platform: what was packed is run in a process of its own, watched, ended in time, and tried again if it crashes.

The process writes its report early and again as it goes, so that whatever ends it, what was found until then is there.
`python -m grader.platforms.running OPTIONS` is that process; OPTIONS is a `GradingOptions` as JSON.
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

from grader.grading.outline import completed
from grader.grading.provenance import by_policy
from grader.grading.scoring import outcome_results
from grader.grading.session import choose, grade, not_graded
from grader.model.assignment import Assignment, load_assignment
from grader.model.errors import CheckError, GraderError, UsageError
from grader.model.interpreters import ONE_THREAD, PYTHON
from grader.model.limits import Limits
from grader.model.policy import Policy, read_policy
from grader.model.report import CaseResult, Check, Problem, Report
from grader.model.submission import read_submission
from grader.report import to_json, write_whole
from grader.report.streams import prepare

PAUSE_SECONDS = 0.2
"""The time between two looks at the process."""
WRITE_SECONDS = 2.0
"""The time between two reports of a grading that goes on."""
END_SECONDS = 4.0
"""The time that a grading gets for ending its processes."""


NOT_YOURS = "That is not your fault: please tell your instructor."


class Stopped(BaseException):
    """Raised when the platform ends us: what is known now is all there will be."""


class Bundle(msgspec.Struct, frozen=True):
    """The unpacked parts of a bundle that decide about a grading."""

    assignment: Assignment
    policy: Policy


def read_bundle(folder: Path, assignment: str = "assignment") -> Bundle:
    """Read `policy.toml` and the folder `assignment` beside it. Raises OSError, UsageError or CheckError."""
    policy = read_policy((folder / "policy.toml").read_bytes(), "policy.toml")
    return Bundle(load_assignment(folder / assignment), policy)


SUBMISSION_SHARE = 0.8
"""Share of the time of a grading that the submission may take."""


class GradingOptions(msgspec.Struct, frozen=True):
    """Options of the process: what it grades, and where its report goes."""

    assignment: str
    submission: str
    report: str
    seed: int
    hidden: bool
    limits: Limits
    require: tuple[str, ...]


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM, with which platforms announce the end, into `Stopped`; further ones are ignored."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run_grading(
    bundle: Bundle, submission: Path, *, hidden: bool = True, so_far: Callable[[Report], None] = lambda report: None
) -> Report:
    """Grade a submission, whatever happens; an incomplete report says in `problems` why it is.

    `so_far` gets incomplete reports while the grading goes on. Raises UsageError if there is nothing to grade.
    """
    assignment, limits, seed = bundle.assignment, bundle.policy.limits, bundle.policy.seed
    blank = not_graded(assignment, read_submission(submission), seed, "the grading did not end")
    deadline = time.monotonic() + limits.seconds
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        target = Path(folder, "report.json")
        # A submission that is too slow is told so by the grading itself, before the grading is ended.
        own = limits.over(assignment.description.limits)
        submission_seconds = min(own.submission_seconds, SUBMISSION_SHARE * limits.seconds)
        options = GradingOptions(
            str(assignment.folder),
            str(submission),
            str(target),
            seed,
            hidden,
            Limits(own.memory_mb, submission_seconds),
            tuple(limits.require),
        )
        why = ""
        for _ in range(1 + limits.retries):
            try:
                why = run_process(options, deadline, so_far)
            except Stopped:
                why = "the platform has ended the grading; checks that had not run yet count nothing"
                break
            if not why or time.monotonic() >= deadline:
                break
        report = by_policy(read_report(target) or blank, bundle.policy)
    return incomplete(report, why) if why else report


def run_process(options: GradingOptions, deadline: float, so_far: Callable[[Report], None]) -> str:
    """Run the process of a grading once. Return why its report is not complete, or nothing."""
    process = subprocess.Popen(
        [*PYTHON, "-m", "grader.platforms.running", msgspec.json.encode(options).decode()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **ONE_THREAD},
    )
    try:
        last = 0
        while process.poll() is None:
            if time.monotonic() >= deadline:
                return "the grading took too long and was ended; checks that had not run yet count nothing"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PAUSE_SECONDS)
            with contextlib.suppress(OSError):
                if (written := os.stat(options.report).st_mtime_ns) != last:
                    last = written
                    if report := read_report(Path(options.report)):
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


def read_report(path: Path) -> Report | None:
    """Read a report; None if there is none yet."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None


def incomplete(report: Report, why: str) -> Report:
    """Return the report as one that is not complete, and say why."""
    return msgspec.structs.replace(report, complete=False, problems=(Problem.of_ours("grader", why), *report.problems))


def ran_any(report: Report) -> bool:
    """Tell whether any check has run: if none has, there is no score."""
    return any(check.status != "error" for check in report.checks)


def start(main: Callable[..., int], *arguments: object) -> NoReturn:
    """Run a platform's module as a program: `main` gets the arguments and returns the exit status."""
    prepare()
    sys.exit(main(*arguments))


# results for a platform ------------------------------------------------------------------------------------------------


def deliver(target: Path, submission: Path, grade: Callable[[], bytes], refusal: Callable[..., bytes]) -> int:
    """Write the file of results that a platform reads, and return 0; there is one from the start, whatever happens then.

    `grade` returns the final content, and may write earlier ones to `target`. `refusal` returns the content that says why
    nothing was graded: it gets a sentence, and a reason for the student where the submission is the cause.
    """
    target.parent.mkdir(exist_ok=True)
    write_whole(target, refusal(f"The grading did not end. {NOT_YOURS}"))
    try:
        with stoppable():
            content = grade()
    except UsageError as error:
        content = refusal("Nothing could be graded.", reason_for_student(error, submission))
    except Stopped:
        # What has been written until now stays.
        return 0
    except (GraderError, OSError, ValueError) as error:
        print(f"grader: {type(error).__name__}: {error}")
        content = refusal(f"The grader failed. {NOT_YOURS}")
    write_whole(target, content)
    return 0


def reason_for_student(error: UsageError, submission: Path) -> str:
    """Return why there is nothing to grade, without our paths and without advice about command lines."""
    return str(error).replace(str(submission), "what was handed in").partition(";")[0]


# the process -----------------------------------------------------------------------------------------------------------


class SoFar:
    """Collector of the cases that have ended, which writes a report of them every now and then."""

    def __init__(self, assignment: Assignment, checks: list[Check], target: Path) -> None:
        self.assignment = assignment
        self.checks = checks
        self.target = target
        self.begin = self.written = time.monotonic()
        self.cases: dict[str, list[CaseResult]] = {}
        self.first: Report | None = None

    def started(self, report: Report) -> None:
        """Write the report before any check has run."""
        self.first = report
        write_whole(self.target, to_json(report))

    def add(self, check: Check, case: CaseResult) -> None:
        self.cases.setdefault(check.id, []).append(case)
        if self.first and time.monotonic() - self.written > WRITE_SECONDS:
            results = outcome_results(self.assignment, self.checks, self.cases)
            write_whole(self.target, to_json(completed(self.first, results, self.begin, complete=False)))
            self.written = time.monotonic()


def main(arguments: list[str]) -> int:
    """Grade what the options in the only argument say, and write the report. Return 0."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = msgspec.json.decode(arguments[0], type=GradingOptions)
    assignment = load_assignment(Path(options.assignment)).with_limits(options.limits)
    submission = read_submission(Path(options.submission))
    target = Path(options.report)
    checks = choose(assignment, options.hidden, ())
    so_far = SoFar(assignment, checks, target)
    try:
        report = grade(
            assignment,
            submission,
            seed=options.seed,
            hidden=options.hidden,
            progress=so_far.add,
            started=so_far.started,
            require=options.require,
        )
    except CheckError as error:
        report = not_graded(assignment, submission, options.seed, str(error))
    write_whole(target, to_json(report))
    return 0


if __name__ == "__main__":
    prepare()
    sys.exit(main(sys.argv[1:]))
