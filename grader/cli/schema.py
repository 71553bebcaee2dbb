"""`grader schema`: prints the JSON Schema of a report."""

from __future__ import annotations

import argparse
import sys

from grader.cli import DONE
from grader.report import schema


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the command has no options."""


def run(options: argparse.Namespace) -> int:
    """Print the schema."""
    sys.stdout.write(schema().decode())
    return DONE
