"""`grader similar`: shows which submissions of a class share code that few others have."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment, positive, renderings, targets
from grader.report import write_whole
from grader.report.progress import ProgressLine
from grader.report.terminal import console, show_list, show_text
from grader.similar.comparison import examine
from grader.similar.findings import SimilarityFindings
from grader.similar.index import THRESHOLD
from grader.similar.kept import NAME
from grader.similar.page import render

FIRST = 10
"""The number of pairs that are listed on the terminal."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="one submission a folder, file or archive")
    text = "compare with an earlier class or a published solution as well (repeatable)"
    parser.add_argument("--against", type=Path, action="append", default=[], metavar="DIR", help=text)
    text = "keep fingerprints in FILE, so that next time only new work is read (default: DIR-grades/fingerprints.sqlite)"
    parser.add_argument("--keep", type=Path, metavar="FILE", help=text)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write a page that shows pairs side by side to FILE")
    parser.add_argument("--threshold", type=positive, metavar="X", help="show pairs from this score on (default 180)")
    renderings(parser, "json")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Compare a class. Raises UsageError if it has not two submissions that can be read, or the assignment no solutions."""
    files = targets(options, "out", "json")
    folder = options.folder
    assignment = chosen_assignment(options)
    with ProgressLine("submissions read", None, sys.stderr) as progress:
        findings, views = examine(
            folder,
            assignment,
            threshold=options.threshold or THRESHOLD,
            against=options.against,
            keep=options.keep or folder.with_name(f"{folder.absolute().name}-grades") / NAME,
            told=progress.show,
        )
    if "json" in files:
        write_whole(files["json"], msgspec.json.format(msgspec.json.encode(findings), indent=2) + b"\n")
    if "out" in files:
        write_whole(files["out"], render(findings, views).encode("utf-8", "replace"))
    show_findings(findings, console(sys.stdout))
    return DONE


def show_findings(findings: SimilarityFindings, out: Console) -> None:
    """Print the first pairs, in 80 columns."""
    show_list("Problems", [f"{problem.file}: {problem.message}" for problem in findings.problems], out)
    if findings.problems:
        out.print()
    for pair in findings.pairs[:FIRST]:
        out.print(Text(f"{pair.score:7.0f}  {pair.students[0]} and {pair.students[1]}"))
        if pair.copied:
            show_text(f"a copy: {pair.equal[0]} of {pair.equal[1]} functions are equal but for names", out, 9)
        elif pair.exercises:
            show_text(f"a copy in {', '.join(pair.exercises)}", out, 9)
        if pair.functions:
            show_text(", ".join(f"`{name}`" for name in pair.functions[:6]), out, 9, style="dim")
    if findings.found > FIRST:
        show_text(f"and {findings.found - FIRST} more pairs", out, 9)
    for one in findings.widespread:
        shared = ", ".join(f"`{name}` ({count})" for name, count in one.functions[:6])
        show_text(f"Many share with {one.source}: {shared}. That counts for no pair.", out, 0)
    show_text(summary(findings), out, 0)


def summary(findings: SimilarityFindings) -> str:
    """Say in two sentences what was found."""
    many = f"{findings.found} pairs are copies, or have" if findings.found != 1 else "One pair is a copy, or has"
    count = len(findings.same_files)
    doubles = f" {count} {'files have' if count > 1 else 'file has'} a double in another submission." if count else ""
    earlier = f" and {findings.references} of other folders" if findings.references else ""
    return (
        f"{many} a score of {findings.threshold:g} or more, among {findings.submissions} submissions{earlier}.{doubles} "
        "That is where to look, and no verdict: the page (`--out`) says what is normal, and shows the passages."
    )
