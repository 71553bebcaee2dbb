"""`grader check`: tries the public checks on work in progress, once or after every save, and prints what to do next."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Container, Mapping
from pathlib import Path

from grader.cli import DONE, FAILING
from grader.cli.ahead import import_what_comes_later
from grader.cli.options import assignment_option, renderings, targets, work_argument
from grader.model.assignment import PUBLIC_PLACES, Assignment, find_assignment
from grader.model.explaining import explained
from grader.model.isolation import is_confined
from grader.model.report import CaseResult, Check, Report
from grader.model.submission import Submission
from grader.report import FORMATS, to_html, write_whole
from grader.report.blocks import blocks_of
from grader.report.progress import GradingProgress
from grader.report.streams import has_reader, plain
from grader.report.wording import SYMBOLS
from grader.selfcheck.check import open_public, refuse_foreign
from grader.selfcheck.hints import Failed, in_terminal, offered
from grader.selfcheck.watch import EarlierResults, EarlyVerdicts, wait_for_change
from grader.selfcheck.work import LoadedWork, load_work

FORMS = ("json", "html")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    work_argument(parser)
    parser.add_argument("--outcome", action="append", default=[], metavar="ID", help="only this exercise (repeatable)")
    parser.add_argument("--watch", action="store_true", help="run again what a save has touched, until Ctrl-C")
    renderings(parser, *FORMS)
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Check the work; the status is FAILING if something does not pass."""
    files = targets(options, *FORMS)
    assignment = find_assignment(PUBLIC_PLACES, options.assignment).at_home
    if options.watch:
        return watch(options.path, options.outcome, assignment, files)
    with open_public(assignment, options.outcome) as grader:
        grader.meanwhile = import_what_comes_later
        work = load_work(grader, options.path)
        say_which(work)
        refuse_foreign(work.loaded)
        with GradingProgress(len(grader.checks), sys.stderr) as progress:
            report = grader.run(work.loaded, on_case=progress).for_student()
    warn(report)
    return write_and_show(report, files, hints_offered(assignment, report))


def say_which(work: LoadedWork) -> None:
    """Say which of the two folders is checked, if nobody has named one."""
    if work.is_other:
        print(f"grader: nothing is written in {work.beside} yet; this is about {work.path}", file=sys.stderr)
    elif work.beside is not None:
        print(f"grader: this is about {work.path}, and not about {work.beside}", file=sys.stderr)


def watch(work_path: Path | None, outcomes: list[str], assignment: Assignment, files: Mapping[str, Path]) -> int:
    """Check, then check again what each save has touched, until interrupted or until nobody reads any more."""
    earlier = EarlierResults()
    submission: Submission | None = None
    status = DONE
    failed: Failed = {}
    try:
        with open_public(assignment, outcomes, lanes=1) as grader:
            grader.meanwhile = import_what_comes_later
            work = load_work(grader, work_path)
            say_which(work)
            while True:
                submission = wait_for_change(work.path, submission)
                loaded = grader.load(submission)
                reused = earlier.still_valid(loaded.found)
                early = EarlyVerdicts((check for check, _ in grader.collect().items), reused, say_early)
                report = grader.run(loaded, reuse=reused, on_case=early if earlier.results else silent).for_student()
                first = not earlier.results
                if first:
                    warn(report)
                earlier.keep(report)
                status = write_and_show(report, files, hints_offered(assignment, report, failed, reused), () if first else reused)
                if not has_reader(sys.stdout):
                    return status
                print("Waiting for a save; Ctrl-C ends.", file=sys.stderr)
    except KeyboardInterrupt:
        return status


def say_early(function: str, passes: bool) -> None:
    """Say whether the checks of a function pass, before the report is whole."""
    told = f"{SYMBOLS['passed']} {function}: right" if passes else f"{SYMBOLS['failed']} {function}: not right yet"
    print(plain(f"{told}; checking what uses it", sys.stderr.encoding), file=sys.stderr)


def silent(check: Check, case: CaseResult) -> None:
    """Say nothing of a case that has ended."""


def warn(report: Report) -> None:
    """Say once where nothing keeps the code that is checked from the rest of this computer."""
    if not is_confined(report.isolation):
        print("grader: here the code runs with all your rights; check only what you would run yourself", file=sys.stderr)


Notes = Mapping[tuple[str, ...], str]
"""Lines below the blocks of functions."""


def hints_offered(assignment: Assignment, report: Report, failed: Failed | None = None, reused: Container[str] = ()) -> Notes:
    """Return the lines that offer a hint where a function fails as before; the last two arguments are those of `offered`."""
    blocks = blocks_of((*report.practice_checks, *report.checks))
    return explained({}, offered, assignment, blocks, in_terminal, failed, reused)


def write_and_show(report: Report, files: Mapping[str, Path], notes: Notes, known: Container[str] = ()) -> int:
    """Write and print a report, with `notes` below blocks of it, and return the exit status that goes with it.

    Exercises of which all checks are `known` (ids) are written and not printed: nothing has changed there.
    """
    for name, path in files.items():
        write_whole(path, to_html(report, marks=False) if name == "html" else FORMATS[name](report))
    from grader.report.terminal import console, show

    show(report, console(sys.stdout), marks=False, notes=notes, known=known)
    checks = report.checks or report.practice_checks
    return FAILING if any(c.status != "passed" for c in checks) else DONE
