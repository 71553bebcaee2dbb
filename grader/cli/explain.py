"""`grader explain`: one check of one student of a class: what was called, what came back, and the lines behind it."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.classroom.explaining import ClassFolder, attempts_submission, definitions_in, explanation_of, find_check
from grader.classroom.register import FOLDER, Register
from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment
from grader.cli.stores import open_store, store_argument
from grader.model.errors import UsageError
from grader.model.policy import Policy


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    store_argument(parser)
    parser.add_argument("student", metavar="STUDENT", help="the identifier, or an address or number of this student")
    parser.add_argument("check", metavar="CHECK", help="the id of a check, as in checks.csv")
    parser.add_argument("--submissions", type=Path, metavar="DIR", help="the class's folder (default: the one that was graded)")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print everything that is known of one check of a student. It is for instructors: hidden numbers stand in it.

    Raises UsageError for a student or check that does not exist.
    """
    assignment = chosen_assignment(options)
    store = open_store(options.place, assignment)
    try:
        register = Register(store, store.policy or Policy())
        attempt, report, result = find_check(register, register.directory.require(options.student), options.check)
        folder = store.get(FOLDER, ClassFolder)
        print(f"{attempt.student}{f' ({attempt.name})' if attempt.name else ''}")
        for line in explanation_of(report, result):
            print(line)
        try:
            submission = attempts_submission(register, options.submissions or Path(folder.path if folder else ""), attempt)
        except UsageError as error:
            print(f"The student's lines cannot be shown: {error}")
            return DONE
        for file, function, lines in definitions_in(submission, result.functions):
            print(f"\n{file}, {function}:")
            print("\n".join(f"    {line}" for line in lines))
    finally:
        store.close()
    return DONE
