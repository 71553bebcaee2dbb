"""`grader explain`: one check of one student of a class: what was called, what came back, and the lines behind it.

With `--json`, the whole report of the student is written, with the numbers of hidden checks.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.classroom.explaining import ClassFolder, attempts_submission, definitions_in, explanation_of, find_check, find_report
from grader.classroom.register import FOLDER, Register
from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment, targets
from grader.cli.stores import open_store, store_argument
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.report import to_json, write_whole


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    store_argument(parser)
    parser.add_argument("student", metavar="STUDENT", help="the identifier, or an address or number of this student")
    parser.add_argument("check", nargs="?", metavar="CHECK", help="the id of a check, as in checks.csv")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole report of the student, hidden numbers included")
    parser.add_argument("--submissions", type=Path, metavar="DIR", help="the class's folder (default: the one that was graded)")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print everything that is known of one check of a student, or write the whole report. It is for instructors.

    Raises UsageError for a student or check that does not exist, and where neither a check nor a file is named.
    """
    if not options.check and not options.json:
        raise UsageError("name a check as in checks.csv, or --json FILE for the whole report")
    files = targets(options, "json")
    assignment = chosen_assignment(options)
    store = open_store(options.place, assignment)
    try:
        register = Register(store, store.policy or Policy())
        attempt, report = find_report(register, register.directory.require(options.student))
        if "json" in files:
            write_whole(files["json"], to_json(report))
        if not options.check:
            return DONE
        result = find_check(report, options.check)
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
