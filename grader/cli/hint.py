"""`grader hint`: gives the next hint to a function, or shows those again that were taken."""

from __future__ import annotations

import argparse
import sys

from grader.cli import DONE
from grader.cli.options import assignment_option
from grader.model.assignment import PUBLIC_PLACES, find_assignment
from grader.report.terminal import console, show_text
from grader.selfcheck.hints import in_terminal, take_hint


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("function", metavar="FUNCTION", help="the name of a function of the exercises")
    parser.add_argument("--again", action="store_true", help="show the hints again that were taken before")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print a hint, or that there are no more."""
    assignment = find_assignment(PUBLIC_PLACES, options.assignment)
    out = console(sys.stdout)
    for line in take_hint(options.function, [assignment], in_terminal, again=options.again).splitlines():
        show_text(line, out, 0)
    return DONE
