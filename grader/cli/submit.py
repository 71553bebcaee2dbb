"""`grader submit`: tries the public checks once more, warns, and packs what will be graded."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from grader.cli import DONE
from grader.cli.options import assignment_option, targets, work_argument
from grader.report.terminal import console, show_before_packing, show_packed
from grader.selfcheck.submit import check_before_packing, pack


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    work_argument(parser)
    parser.add_argument("--out", type=Path, default=Path("submission.zip"), metavar="FILE", help="default: submission.zip")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Pack the work, whatever its checks say."""
    targets(options, "out")
    out = console(sys.stdout)
    checked = check_before_packing(options.path, options.out, options.assignment)
    show_before_packing(checked.report, checked.warnings, out)
    changes = pack(checked.submission, options.out)
    show_packed(options.out, checked.submission, [*checked.contents, changes], out)
    return DONE
