"""`grader doctor`: prints what this computer offers for grading, and what is missing."""

from __future__ import annotations

import argparse

from grader.cli import DONE
from grader.selfcheck.doctor import findings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the command has no options."""


def run(options: argparse.Namespace) -> int:
    """Print every finding, with advice where something is missing."""
    for finding in findings():
        symbol = "!" if finding.advice else " "
        print(f"{symbol} {finding.subject + ':':<12} {finding.found}")
        if finding.advice:
            print(f"{'':<15}{finding.advice}")
    return DONE
