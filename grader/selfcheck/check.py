"""What `grader check` does: public checks on work in progress, verdicts as they come, and again after every save."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.grading.session import Grader, Loaded, choose, open_grader, usable_lanes
from grader.model.assignment import DESCRIPTION, PUBLIC_PLACES, Assignment, find_assignment
from grader.model.errors import UsageError
from grader.model.isolation import is_confined
from grader.model.report import CheckResult, Report
from grader.model.submission import Submission, read_submission
from grader.report import FORMATS, write_whole
from grader.report.streams import has_reader
from grader.report.terminal import Verdicts, console, show, show_next
from grader_worker.frames import Found

PAUSE_SECONDS = 0.1


def work_at(path: Path | None) -> Path:
    """Where a student's work is: what is named, from this folder or from the exercises in it; else these, or the folder."""
    folder = Path("exercises")
    if not (folder / PUBLIC_PLACES[0] / DESCRIPTION).is_file():
        folder = Path()
    return folder if path is None else path if path.exists() else folder / path


def check(path: Path, outcomes: Sequence[str], folder: Path | None, targets: Mapping[str, Path]) -> int:
    """Check once; 1 if something fails, else 0."""
    assignment = find_assignment(PUBLIC_PLACES, folder)
    submission = read_submission(path)
    verdicts = Verdicts(console(sys.stdout))
    with open_public(assignment, outcomes) as grader:
        loaded = grader.load(submission)
        refuse_foreign(loaded)
        report = grader.run(loaded, on_case=verdicts).for_student()
    verdicts.end()
    warn(report)
    return tell(report, targets)


def refuse_foreign(loaded: Loaded) -> None:
    """Raise UsageError where nothing of the exercises was found, and nothing tells why."""
    if not loaded.found and not loaded.problems:
        raise UsageError("no function of the exercises was found here; name the file or folder with your work")


def open_public(assignment: Assignment, outcomes: Sequence[str] = (), lanes: int | None = None) -> Grader:
    """Return a grader of the public checks, with as many lanes as are best unless told otherwise."""
    lanes = lanes or usable_lanes(len(choose(assignment, False, outcomes)))
    return open_grader(assignment, hidden=False, outcomes=outcomes, lanes=lanes)


def warn(report: Report) -> None:
    """Say once where nothing keeps the code that is checked from the rest of this computer."""
    if not is_confined(report.isolation):
        print("grader: here the code runs with all your rights; check only what you would run yourself", file=sys.stderr)


def tell(report: Report, targets: Mapping[str, Path]) -> int:
    """Print and write a report; the exit status that goes with it."""
    for name, target in targets.items():
        write_whole(target, FORMATS[name](report))
    out = console(sys.stdout)
    show(report, out)
    show_next(report, out)
    return int(any(c.status != "passed" for c in report.checks))


def watch(path: Path, outcomes: Sequence[str], folder: Path | None, targets: Mapping[str, Path]) -> int:
    """Check, then check again what each save has touched, until interrupted."""
    assignment = find_assignment(PUBLIC_PLACES, folder)
    memory = Memory()
    submission: Submission | None = None
    status = 0
    try:
        with open_public(assignment, outcomes, lanes=1) as grader:
            while True:
                submission = wait_for_change(path, submission)
                verdicts = Verdicts(console(sys.stdout))
                loaded = grader.load(submission)
                report = grader.run(loaded, reuse=memory.still_valid(loaded.found), on_case=verdicts).for_student()
                verdicts.end()
                if not memory.results:
                    warn(report)
                memory.keep(report)
                status = tell(report, targets)
                if not has_reader(sys.stdout):
                    return status
                print("Waiting for a save; Ctrl-C ends.", file=sys.stderr)
    except KeyboardInterrupt:
        return status


def wait_for_change(path: Path, before: Submission | None) -> Submission:
    """The submission, once it differs from the one before and stays the same for a moment: an editor may be half-way."""
    last: Submission | None = None
    while True:
        try:
            now = read_submission(path)
            if before is None or (last and now.sha256 == last.sha256 != before.sha256):
                return now
            last = now
        except UsageError:
            if before is None:
                raise
            last = None
        time.sleep(PAUSE_SECONDS)


class Memory:
    """The last results of checks, which hold until a save changes the code of their functions, or code that these lead to."""

    def __init__(self) -> None:
        self.results: dict[str, CheckResult] = {}
        self.digests: dict[str, str] = {}

    def still_valid(self, functions: Mapping[str, Found]) -> dict[str, CheckResult]:
        """Results of checks whose functions are what they were when these results came about."""
        before, self.digests = self.digests, {name: found.digest for name, found in functions.items()}
        changed = {name for name in before.keys() | self.digests.keys() if before.get(name) != self.digests.get(name)}
        return {c.id: c for c in self.results.values() if c.functions and not changed & set(c.functions)}

    def keep(self, report: Report) -> None:
        self.results = {c.id: c for c in report.checks}
