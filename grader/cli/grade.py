"""`grader grade`: grades one submission with public and hidden checks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.cli import DONE
from grader.cli.options import (
    assignment_option,
    chosen_assignment,
    functions_option,
    known_functions,
    layers,
    renderings,
    seed,
    submission_at,
    targets,
)
from grader.model.assignment import Assignment
from grader.model.errors import CheckError, UsageError
from grader.model.report import Report
from grader.model.submission import Submission
from grader.model.suggestions import did_you_mean
from grader.report import FORMATS, write_whole
from grader.report.progress import GradingProgress

if TYPE_CHECKING:
    from grader.model.policy import Policy


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="a notebook, .py, folder or .zip; the folder of the assignment stands for its solutions",
    )
    parser.add_argument("--student", metavar="ID", help="of a class: PATH is its folder, read as `grader batch` reads it")
    parser.add_argument("--store", metavar="STORE", help="with --student: where the class has its marks (default: PATH-grades)")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="seed, limits and layers (default: none, or that of the class)")
    parser.add_argument(
        "--seed", type=seed, metavar="N", help="of the random inputs (default: the policy's or the class's, else 1)"
    )
    parser.add_argument(
        "--require",
        type=layers,
        default=(),
        metavar="LAYER[,LAYER]",
        help="grade nothing unless these layers of isolation, as `grader doctor` names them, confine the submission",
    )
    parser.add_argument("--outcome", action="append", default=[], metavar="ID", help="only checks of this outcome (repeatable)")
    parser.add_argument("--check", action="append", default=[], metavar="ID", help="only this check (repeatable)")
    functions_option(parser, "only checks of")
    renderings(parser, *FORMATS)
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Grade, write the files that are asked for, and print the report; the status is DONE whatever the marks are."""
    files = targets(options, *FORMATS)
    assignment = chosen_assignment(options)
    only = chosen_checks(assignment, options)
    checks = len(only or assignment.manifest.checks)
    # What is imported here and not above would keep the sandbox waiting there.
    from grader.cli.ahead import import_what_comes_later
    from grader.grading.session import not_graded, open_grader, usable_lanes
    from grader.grading.verdict_cache import kept_cache

    lanes = usable_lanes(checks)
    chosen = chosen_submission(assignment, options)
    submission, number = chosen.submission, chosen.seed
    json = files.get("json")
    try:
        with (
            GradingProgress(checks, sys.stderr) as progress,
            open_grader(
                chosen.limited(assignment),
                only=only,
                lanes=lanes,
                require=[*chosen.require, *options.require],
                cache=kept_cache(assignment),
            ) as grader,
        ):
            grader.meanwhile = import_what_comes_later
            report = grader.run(
                grader.load(submission, number),
                on_case=progress,
                on_start=lambda first: write_whole(json, FORMATS["json"](first)) if json else None,
            )
    except CheckError as error:
        # Written on failure too, so that whoever waits for a file finds the error in it.
        for name, path in files.items():
            write_whole(path, FORMATS[name](not_graded(assignment, submission, number, str(error))))
        raise
    told = chosen.told(report)
    for name, path in files.items():
        write_whole(path, FORMATS[name](told))
    tell(told, chosen if options.student else None, whole=not only)
    return DONE


def tell(report: Report, of_class: Chosen | None, *, whole: bool) -> None:
    """Print a report; of a student `of_class`, also what proves the mark and, if the report is `whole`, how it compares with it."""
    from grader.grading.provenance import provenance_line
    from grader.report.terminal import console, show

    show(report, console(sys.stdout))
    if of_class:
        print(provenance_line(report.made_with, report.seed))
        if whole:
            print(of_class.compared(report))


class Chosen(msgspec.Struct, frozen=True):
    """What is to be graded, with which seed and by which policy, if by any."""

    submission: Submission
    seed: int = 1
    policy: Policy | None = None
    compared: Callable[[Report], str] = lambda report: ""
    """Tells how the report compares with the mark in a class."""

    @property
    def require(self) -> tuple[str, ...]:
        return self.policy.limits.require if self.policy else ()

    def told(self, report: Report) -> Report:
        """Return the report, which names the policy if there is one."""
        from grader.grading.provenance import by_policy

        return by_policy(report, self.policy) if self.policy else report

    def limited(self, assignment: Assignment) -> Assignment:
        """Return the assignment under the limits of the policy."""
        return self.policy.limits.applied_to(assignment) if self.policy else assignment


def chosen_submission(assignment: Assignment, options: argparse.Namespace) -> Chosen:
    """Return what is to be graded, and how. Raises UsageError if it cannot be read."""
    from grader.cli.policies import named_policy

    policy = named_policy(options.policy, assignment)
    if options.student is None:
        if options.store:
            raise UsageError("--store is where a class has its marks: name the student with --student, too")
        number = options.seed if options.seed is not None else policy.seed if policy else 1
        return Chosen(submission_at(assignment, options.path), number, policy)
    # A class needs packages that one submission does not.
    from grader.cli.of_class import student_of_class

    found = student_of_class(assignment, options.path.resolve(), options.student, options.store, policy, options.seed)
    return Chosen(found.submission, found.seed, found.policy, found.compared)


def chosen_checks(assignment: Assignment, options: argparse.Namespace) -> set[str]:
    """Return the ids of the checks that are asked for, none for all. Raises UsageError for a name that does not exist."""
    checks = assignment.manifest.checks
    ids = [check.id for check in checks]
    for name in options.check:
        if name not in ids:
            raise UsageError(f"no check is called {name!r}{did_you_mean(name, ids)}")
    outcomes = {assignment.outcome(name).id for name in options.outcome}
    functions = {*known_functions(assignment, options.function)}
    chosen = [
        check.id
        for check in checks
        if (not outcomes or check.outcome in outcomes)
        and (not functions or functions & {*check.functions})
        and (not options.check or check.id in options.check)
    ]
    if not chosen:
        raise UsageError("no check is all that you ask for; leave out --outcome, --function or --check")
    return {*chosen} if len(chosen) < len(checks) else set()
