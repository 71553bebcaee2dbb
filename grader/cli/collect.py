"""`grader collect`: clones the repositories of a class into one folder, which `grader batch` grades."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from grader.classroom.repositories import read_list
from grader.cli import DONE
from grader.model.errors import UsageError
from grader.platforms.cloning import clone_all
from grader.report.progress import ProgressLine


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("list", type=Path, metavar="FILE", help="a repository a line: an address, or a student and an address")
    parser.add_argument("folder", type=Path, metavar="DIR", help="gets a folder for each student, without the history")
    parser.add_argument("--branch", default="", metavar="NAME", help="the branch to take (default: that of the repository)")


def run(options: argparse.Namespace) -> int:
    """Collect, and print a table (CSV) of students, addresses, commits and their times.

    Raises UsageError for a list that cannot be used, and, once all others are there, for repositories that cannot be had.
    """
    try:
        repositories = read_list(options.list.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{options.list} cannot be read: {error}") from None
    if not options.folder.absolute().parent.is_dir() or (options.folder.exists() and not options.folder.is_dir()):
        raise UsageError(f"{options.folder}: name a folder, in a folder that exists")
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["student", "address", "commit", "committed"])
    missing = []
    with ProgressLine("repositories collected", len(repositories), sys.stderr) as progress:
        for number, one in enumerate(clone_all(repositories, options.folder, options.branch), 1):
            progress.show(number)
            if one.problem:
                kept = "; what was collected before stays" if (options.folder / one.student).exists() else ""
                missing.append(one.student)
                print(f"grader: {one.student}: {one.problem}{kept}", file=sys.stderr)
            else:
                table.writerow([one.student, one.address, one.commit, one.committed])
    if missing:
        raise UsageError(f"{len(missing)} of {len(repositories)} repositories could not be collected: {', '.join(missing)}")
    return DONE
