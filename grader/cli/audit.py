"""`grader audit`: measures the checks of an assignment, and prints what is not as it must be."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.audit.findings import Audit, equivalent_entries
from grader.audit.page import COLUMNS, LEGEND, render, table_rows, wholes
from grader.audit.proportions import flagged, lines
from grader.audit.run import Extent, audit_checks
from grader.audit.shortcuts import SECONDS
from grader.cli import DONE, FAILING
from grader.cli.options import (
    assignment_option,
    chosen_assignment,
    functions_option,
    known_functions,
    positive,
    renderings,
    seed,
    targets,
)
from grader.grading.session import usable_processors
from grader.report import write_whole
from grader.report.progress import ProgressLine
from grader.report.terminal import console, show_list, show_text

FORMATS: dict[str, Callable[[Audit], bytes]] = {
    "json": lambda audit: msgspec.json.format(msgspec.json.encode(audit), indent=2) + b"\n",
    "html": lambda audit: render(audit).encode("utf-8", "replace"),
}
FOLDER, LABEL = 16, 18
"""Characters for the name of a folder in the table, and for what stands before a number about the whole."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--outcome", action="append", default=[], metavar="ID", help="only mistakes of this outcome (repeatable)")
    functions_option(parser, "only mistakes in")
    parser.add_argument("--quick", action="store_true", help="a sample of the mistakes, the same one every time")
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="of the random inputs (default 1)")
    parser.add_argument("--seeds", type=positive, default=3, metavar="N", help="so many for the reference (default 3)")
    parser.add_argument("--jobs", type=positive, metavar="N", help="processes at a time (default: one for each processor)")
    parser.add_argument("--shortcuts", action="store_true", help="what public answers and one line on a stub earn (two minutes)")
    parser.add_argument("--store", type=Path, metavar="FILE", help="where results are kept for the next audit")
    parser.add_argument("--variants", type=Path, metavar="DIR", help="correct submissions (default: variants/ of the assignment)")
    renderings(parser, *FORMATS)
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Audit; the status is FAILING if something is not as it must be."""
    files = targets(options, *FORMATS)
    assignment = chosen_assignment(options)
    extent = Extent(
        outcomes=options.outcome,
        functions=known_functions(assignment, options.function),
        seed=options.seed,
        seeds=options.seeds,
        quick=options.quick,
        variants=options.variants,
        store=options.store,
        shortcuts=SECONDS if options.shortcuts else None,
    )
    with ProgressLine("submissions graded", None, sys.stderr) as progress:
        audit = audit_checks(assignment, extent, options.jobs or usable_processors(), progress.show)
    for name, path in files.items():
        write_whole(path, FORMATS[name](audit))
    show_audit(audit, console(sys.stdout))
    return FAILING if audit.faults else DONE


def show_audit(audit: Audit, out: Console) -> None:
    """Print the findings: a table, and what is not as it must be."""
    for name, text in wholes(audit):
        out.print(Text(f"{name:{LABEL}}{text}"))
    if audit.mutants or audit.misconceptions:
        out.print()
        show_numbers(audit, out)
    show_list("Cost of the median mistake of each function, of what it is worth, in points", list(lines(audit.proportions)), out)
    show_list("Functions whose median mistake costs more than a third of its outcome", list(flagged(audit.proportions)), out)
    show_list("Not as it must be", audit.faults, out)
    show_entries(equivalent_entries(audit), out)
    show_list("Checks that fail under no misconception and no mutant", audit.idle, out)
    show_list("Checks that always fail together", [", ".join(group) for group in audit.together], out)
    verdict = f"{len(audit.faults)} things are" if len(audit.faults) > 1 else "One thing is" if audit.faults else "Nothing is"
    out.print()
    out.print(Text(f"{verdict} not as it must be{' in this sample' if audit.quick else ''}.", style="bold"))


def show_entries(lines: list[str], out: Console) -> None:
    """Print what to copy into equivalent.toml: no line of it is wrapped."""
    if lines:
        out.print()
        out.print(Text("For equivalent.toml, where a mutant is as good as the solution: write the reason", style="bold"))
    for line in lines:
        out.print(Text(line), soft_wrap=True)


def show_numbers(audit: Audit, out: Console) -> None:
    """Print a row for each folder, and one for all."""
    widths = [max(len(name) + 1, 5) for name in COLUMNS]
    misconceptions = sum(widths[: len(widths) // 2])
    out.print(Text(" " * LABEL + "misconceptions".ljust(misconceptions) + "mutants", style="bold"))
    table = Table(box=None, padding=0, header_style="bold")
    table.add_column("", width=FOLDER, no_wrap=True)
    for name, width in zip(COLUMNS, widths, strict=True):
        table.add_column(name, justify="right", width=width)
    for row in table_rows(audit):
        table.add_row(Text(row.name[:FOLDER]), *row.cells, style="bold" if row.name == "all" else "")
    out.print(table)
    show_text(LEGEND, out, 0, style="dim")
