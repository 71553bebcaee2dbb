"""What `grader check` does: public checks on work in progress, verdicts as they come, and again after every save."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.assignment import PUBLIC_PLACES, Assignment, find_assignment
from grader.errors import UsageError
from grader.records import CheckResult, Report
from grader.report import FORMATS, write_whole
from grader.report.terminal import Verdicts, console, show, show_next
from grader.sandbox import open_sandbox
from grader.session import grade
from grader.submission import Submission, read_submission

PAUSE_SECONDS = 0.3


def check(path: Path, outcomes: Sequence[str], folder: Path | None, targets: Mapping[str, Path]) -> int:
    """Check once; 1 if something fails, else 0."""
    sandbox = open_sandbox()
    try:
        assignment = find_assignment(PUBLIC_PLACES, folder)
        submission = read_submission(path)
    except BaseException:
        sandbox.close()
        raise
    out = console(sys.stdout)
    verdicts = Verdicts(out)
    report = grade(
        assignment, submission, sandbox=sandbox, hidden=False, outcomes=outcomes, progress=verdicts
    ).for_student()
    verdicts.end()
    return tell(report, assignment, targets)


def tell(report: Report, assignment: Assignment, targets: Mapping[str, Path]) -> int:
    """Print and write a report; the exit status that goes with it."""
    for name, target in targets.items():
        write_whole(target, FORMATS[name](report))
    out = console(sys.stdout)
    show(report, out)
    show_next(report, assignment, out)
    return int(any(c.status != "passed" for o in report.outcomes for c in o.checks))


def watch(path: Path, outcomes: Sequence[str], folder: Path | None, targets: Mapping[str, Path]) -> int:
    """Check, then check again what each save has touched, until interrupted."""
    assignment = find_assignment(PUBLIC_PLACES, folder)
    last: tuple[Submission, Report] | None = None
    status = 0
    try:
        while True:
            submission = wait_for_change(path, last[0] if last else None)
            wanted = touched(last[0], submission, last[1]) if last else None
            verdicts = Verdicts(console(sys.stdout))
            report = grade(
                assignment, submission, hidden=False, outcomes=outcomes, wanted=wanted, progress=verdicts
            ).for_student()
            verdicts.end()
            report = merged(last[1], report) if last and wanted is not None else report
            status = tell(report, assignment, targets)
            last = submission, report
            print("Waiting for a save; Ctrl-C ends.", file=sys.stderr)
    except KeyboardInterrupt:
        return status


def wait_for_change(path: Path, before: Submission | None) -> Submission:
    """The submission, once it differs from the one before; a file that is just being written is waited for."""
    while True:
        try:
            now = read_submission(path)
            if before is None or now.sha256 != before.sha256:
                return now
        except UsageError:
            if before is None:
                raise
        time.sleep(PAUSE_SECONDS)


def touched(before: Submission, now: Submission, report: Report) -> Collection[str]:
    """Ids of the checks that a save can have changed: those of functions whose file, or a file that it uses, is another."""
    from grader.watching import functions_touched

    functions = functions_touched(before.files, now.files)
    checks = [c for o in report.outcomes for c in o.checks]
    if functions is None:
        return {c.id for c in checks}
    return {c.id for c in checks if not c.functions or functions & set(c.functions)}


def merged(before: Report, now: Report) -> Report:
    """The new report, with earlier results for the checks that did not run again."""
    new = {c.id: c for o in now.outcomes for c in o.checks}

    def latest(checks: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
        return tuple(new.get(c.id, c) for c in checks)

    from grader.session import completed

    outcomes = [
        msgspec.structs.replace(o, checks=latest(o.checks), score=round(sum(c.score for c in latest(o.checks)), 6))
        for o in before.outcomes
    ]
    return completed(now, outcomes, time.monotonic() - now.seconds, complete=True)
