"""`grader doctor`: prints what this computer offers for grading, and what is missing."""

from __future__ import annotations

import argparse
import sys

from grader.cli import DONE
from grader.report.terminal import console, show_columns
from grader.selfcheck.doctor import findings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the command has no options."""


def run(options: argparse.Namespace) -> int:
    """Print every finding, with advice where something is missing."""
    rows = []
    for finding in findings():
        rows.append((f"{'!' if finding.advice else ' '} {finding.subject}:", finding.found))
        if finding.advice:
            rows.append(("", finding.advice))
    show_columns(rows, console(sys.stdout))
    return DONE
