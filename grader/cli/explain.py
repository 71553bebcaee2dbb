"""`grader explain`: what counts of one student of a class, or all that is known of one check, for whoever defends a mark."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.classroom.explaining import (
    Counted,
    attempts_submission,
    definitions_in,
    explanation_of,
    instructors_page,
    replaced_lines,
    what_counts,
)
from grader.classroom.records import ClassFolder
from grader.classroom.register import FOLDER, Register
from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment, renderings, targets
from grader.cli.stores import open_store, store_argument
from grader.grading.provenance import provenance_line
from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.report import to_json, write_whole
from grader.report.terminal import console, show


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    store_argument(parser)
    parser.add_argument("student", metavar="STUDENT", help="the identifier, or an address or number of this student")
    parser.add_argument("check", metavar="CHECK", nargs="?", help="the id of a check, as in checks.csv (default: the whole report)")
    parser.add_argument("--submissions", type=Path, metavar="DIR", help="the class's folder (default: the one that was graded)")
    renderings(parser, "html", "json")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print a student's report, or everything that is known of one check. It is for instructors: hidden numbers stand in it.

    Raises UsageError for a student or check that does not exist.
    """
    files = targets(options, "html", "json")
    assignment = chosen_assignment(options)
    store = open_store(options.place, assignment)
    try:
        register = Register(store, store.policy or Policy())
        found = what_counts(register, register.directory.require(options.student))
        if "html" in files:
            write_whole(files["html"], instructors_page(assignment, register, found))
        if "json" in files:
            write_whole(files["json"], to_json(found.report))
        if options.check is None:
            show(found.report, console(sys.stdout))
            print(provenance_line(found.report.made_with, found.report.seed))
            return DONE
        print(f"{found.attempt.student}{f' ({found.attempt.name})' if found.attempt.name else ''}")
        for line in check_lines(options, assignment, register, found):
            print(line)
    finally:
        store.close()
    return DONE


def check_lines(options: argparse.Namespace, assignment: Assignment, register: Register, found: Counted) -> Iterator[str]:
    """Yield everything that is known of the check that is asked for."""
    result = found.result(options.check)
    yield from explanation_of(found.report, result)
    folder = register.store.get(FOLDER, ClassFolder)
    try:
        submission = attempts_submission(register, options.submissions or Path(folder.path if folder else ""), found.attempt)
    except UsageError as error:
        yield f"Neither the student's lines nor what changes with functions replaced can be shown: {error}"
        return
    yield ""
    yield from replaced_lines(register, assignment, found, result.id, submission)
    for file, function, lines in definitions_in(submission, result.functions):
        yield f"\n{file}, {function}:"
        yield from (f"    {line}" for line in lines)
