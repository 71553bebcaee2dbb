"""`grader new`: makes a small assignment to begin with."""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path

from grader.authoring.template import FILES
from grader.cli import DONE
from grader.model.assignment import GRADING_PLACES, find_assignment
from grader.model.errors import UsageError

NEXT = """\
{folder}/solutions is an assignment. In {folder}:
  {pytest:<40}run its checks on your solutions
  grader release                          write what students get, to exercises/
  grader bundle gradescope --out lab.zip  pack it for a platform"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")
    parser.add_argument(
        "--from",
        dest="source",
        choices=("small", "course"),
        default="small",
        help="small: two functions with all that belongs to them (default); course: a copy of the assignment that is found here",
    )


def run(options: argparse.Namespace) -> int:
    """Write the solutions of a new assignment, and print what can be done with it. UsageError if the folder is in use."""
    folder: Path = options.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is in use; name a folder that does not exist yet, or is empty")
    solutions = folder / "solutions"
    if options.source == "course":
        found = find_assignment(GRADING_PLACES)
        print(f"copied from {found.description.title!r} in {found.folder}")
        shutil.copytree(found.folder, solutions, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        part = found.folders[0]
    else:
        name = re.sub(r"[^\w-]", "-", folder.absolute().name) or "lab"
        for path, text in FILES.items():
            target = solutions / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(
                text.replace("{new id}", name).replace("{new title}", name.replace("-", " ").capitalize()), encoding="utf-8"
            )
        part = "averages"
    print(NEXT.format(folder=folder, pytest=f"pytest solutions/{part}"))
    return DONE
