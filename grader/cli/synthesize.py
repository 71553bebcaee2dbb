"""`grader synthesize`: makes a class of students who do not exist."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment, positive, seed, targets
from grader.synthesis import synthesize
from grader.synthesis.handing_in import Platform


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")
    parser.add_argument("--students", type=positive, default=30, metavar="N", help="so many (default 30)")
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="another one is another class (default 1)")
    platforms = get_args(Platform)
    parser.add_argument("--lms", choices=platforms, default="plain", help="laid out as a download from there (default plain)")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="write to FILE what is wrong with whose work, as json")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Write the class. Raises UsageError for a folder that is in use, or an assignment without solutions."""
    targets(options, "truth")
    synthesize(
        chosen_assignment(options),
        options.folder,
        students=options.students,
        seed=options.seed,
        platform=options.lms,
        truth=options.truth,
    )
    return DONE
