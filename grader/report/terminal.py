"""A report in 80 columns, also when piped."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from rich.console import Console
from rich.text import Text

from grader.model.report import CheckResult, Problem, Report
from grader.model.submission import Submission
from grader.report.blocks import (
    FunctionBlock,
    Section,
    and_more,
    function_names,
    missing_points,
    next_step,
    progress_in_all,
    progress_of,
    sections_of,
    step_text,
    unwritten_groups,
)
from grader.report.commands import guarded
from grader.report.streams import plain, tolerant
from grader.report.wording import (
    INCOMPLETE,
    PRINTED,
    PROBLEM_LINES,
    SYMBOLS,
    by_person,
    extra_of,
    provisional,
    sentence,
    withheld,
)

WIDTH = 80
UNBOUNDED = 10_000
"""Columns for a table of which nothing is to be wrapped or cut."""
NO_NOTES: Mapping[tuple[str, ...], str] = MappingProxyType({})
STYLES = {"passed": "green", "partial": "yellow", "failed": "red", "error": "magenta", "to do": "dim"}


def console(stream: TextIO) -> Console:
    """Make a console of at most 80 columns that interprets nothing in a text, and takes characters that its stream lacks.

    No runner of workflows finds a command in what it prints.
    """
    made = Console(file=guarded(tolerant(stream)), markup=False, highlight=False, emoji=False, soft_wrap=False, force_jupyter=False)
    made.width = min(made.width, WIDTH)
    return made


def symbol(status: str) -> Text:
    """Draw the symbol of a status in its colour."""
    return Text(SYMBOLS[status], style=STYLES[status])


def fit(text: Text, width: int, out: Console) -> None:
    """Cut a text that is wider, and show that it is."""
    dots = plain("…", out.encoding)
    if text.cell_len > width:
        text.truncate(width - len(dots))
        text.append(dots)


def show(
    report: Report,
    out: Console,
    *,
    marks: bool = True,
    notes: Mapping[tuple[str, ...], str] = NO_NOTES,
    known: Container[str] = (),
) -> None:
    """Print the whole report: how far the work is and what comes next, problems, then each outcome with its functions.

    Points are told where marks are given; without `marks`, functions are counted. `notes` stand below the blocks of functions.
    An outcome is left out where all checks of its functions are `known` (ids).
    """
    show_overview(report, out)
    out.print()
    for section in sections_of(report):
        # An outcome of which only checks of a capstone were asked for has points, and no functions.
        if (marks or section.blocks) and not is_known(section, known):
            show_section(section, out, marks=marks, notes=notes)
    if marks:
        out.print(aligned("  Total", score_text(report.score, report.max_score), out, style="bold"))
        show_text(extra_of(report), out, 2)
    for line in by_person(report):
        show_text(line, out, 2)


def is_known(section: Section, known: Container[str]) -> bool:
    """Tell whether the results of all checks of the functions of a section were told before."""
    ids = [check.id for block in section.blocks if block.functions for check in block.checks]
    return bool(ids) and all(id in known for id in ids)


def show_overview(report: Report, out: Console, elsewhere: str = "in the report (--json FILE)") -> None:
    """Print how far the work is, what comes next, and what concerns all of it."""
    upcoming = next_step(report)
    show_text(f"{progress_in_all(report)}.", out, 0, style="bold")
    if upcoming:
        show_text(step_text(upcoming), out, 0)
    show_notes(report, out)
    # A problem that comes next takes some of the lines.
    told = len(wrapped(str(upcoming), out, 2)) if isinstance(upcoming, Problem) else 0
    show_problems([problem for problem in report.problems if problem is not upcoming], out, elsewhere, PROBLEM_LINES - told)


def show_problems(problems: Sequence[Problem], out: Console, elsewhere: str, room: int) -> None:
    """Print the first problems, as many as there is room for in so many lines; `elsewhere` says where all of them are."""
    if not problems:
        return
    out.print()
    out.print(Text("Problems in the submission", style="bold"))
    for number, problem in enumerate(problems):
        lines = wrapped(str(problem), out, 2)[:PROBLEM_LINES]
        if len(lines) > room:
            show_text(f"… and {len(problems) - number} more {elsewhere}", out, 2)
            return
        room -= len(lines)
        for line in lines:
            out.print(Text(line))


def show_section(
    section: Section, out: Console, *, marks: bool, details: bool = True, notes: Mapping[tuple[str, ...], str] = NO_NOTES
) -> None:
    """Print one outcome or capstone: its title, what is to be said of functions, what is right, and what is to do."""
    show_heading(section, out, marks=marks)
    if not details or not (section.told or unwritten_groups(section.blocks) or section.score < section.max_score):
        return
    for block in section.told:
        show_block(block, out, marks=marks, note=notes.get(block.functions, ""))
    if right := function_names(section.blocks, lambda block: not block.findings):
        show_marked("passed", ", ".join(right), out)
    for said, group in unwritten_groups(section.blocks):
        lost = f" ({missing_points(group)})" if marks else ""
        show_marked("to do", f"{said}{lost}: {', '.join(function_names(group))}", out)
    for block in section.elsewhere if marks else ():
        if block.points[0] < block.points[1]:
            out.print(aligned(f"    {', '.join(block.functions)}, see below", score_text(*block.points, digits=2), out))
    out.print()


def show_heading(section: Section, out: Console, *, marks: bool) -> None:
    """Print the title of an outcome with its score, or with the number of functions that are done."""
    progress = progress_of(check for block in section.blocks for check in block.checks)
    told = "" if section.is_capstone else score_text(section.score, section.max_score)
    number = told if marks else f"{len(progress.done)} of {progress.total}"
    first, *others = textwrap.wrap(section.title, out.width - 20) or [""]
    line = aligned(Text.assemble(symbol(section.status(marks=marks)), (f" {first}", "bold")), number, out)
    out.print(line)
    for other in others:
        out.print(Text(f"  {other}", style="bold"))
    if marks:
        show_text(section.extra, out, 2)


def aligned(left: str | Text, right: str, out: Console, style: str = "") -> Text:
    """Put a text at each end of a line."""
    line = Text(left, style=style) if isinstance(left, str) else left
    if right:
        fit(line, out.width - len(right) - 1, out)
        line.append(right.rjust(out.width - line.cell_len))
    return line


def score_text(earned: float, most: float, digits: int = 1) -> str:
    """Write a score so that the numbers of several stand below each other: "9.3 of  20.0"."""
    return f"{earned:.{digits}f} of {most:{5 if digits == 1 else 6}.{digits}f}"


def show_marked(status: str, text: str, out: Console) -> None:
    """Print a paragraph after the symbol of a status."""
    first, *others = textwrap.wrap(text, out.width - 6, break_on_hyphens=False)
    out.print(Text.assemble("  ", symbol(status), f" {first}"))
    for other in others:
        out.print(Text(f"    {other}"))


def show_block(block: FunctionBlock, out: Console, *, marks: bool, note: str = "") -> None:
    """Print one function: its name and points, its worst finding, how many more there are, and a note about it."""
    worst = block.findings[0]
    name = ", ".join(block.functions) or worst.title
    earned = block.worth if not block.points[1] else score_text(*block.points, digits=2)
    earned = "".join([*(f"{said}  " for said in (*["credited"] * worst.follow_through, *["extra"] * block.is_extra)), earned])
    out.print(aligned(Text.assemble("  ", symbol(block.status), f" {name}"), earned if marks else "", out))
    free = " (costs no points)" if marks and not worst.max_score and block.points[1] else ""
    show_text(sentence(worst.message) + (" (hidden check)" if worst.hidden else "") + free, out, 6)
    if block.functions and worst.status != "passed":
        show_text(f"Tried: {worst.title}", out, 6, style="dim")
    if worst.detail:
        show_text(sentence(worst.detail), out, 6, style="dim")
    for line in worst.trace.splitlines():
        show_text(line, out, 8, style="dim")
    if worst.call:
        show_text(f">>> {worst.call}", out, 6)
    show_printed(worst, out)
    if block.more:
        show_text(and_more(block), out, 6, style="dim")
    if note:
        show_text(note, out, 6)


def show_printed(check: CheckResult, out: Console) -> None:
    """Print what the functions have printed, as it is: the blanks in a line are what aligns the rows of an array."""
    if check.printed:
        out.print(Text(f"      {PRINTED}", style="dim"))
    for line in check.printed:
        text = Text(f"      | {line}")
        fit(text, out.width - 2, out)
        out.print(text)


def show_text(text: str, out: Console, indent: int, style: str = "") -> None:
    """Print a paragraph, wrapped and indented, without spaces at the ends of its lines."""
    for line in wrapped(text, out, indent):
        out.print(Text(line, style=style))


def wrapped(text: str, out: Console, indent: int) -> list[str]:
    """Break a text into lines that leave two columns free on the right."""
    margin = " " * indent
    return textwrap.wrap(text, out.width - 2, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)


def show_list(heading: str, items: Sequence[str], out: Console) -> None:
    """Print items under a heading, if there are any."""
    if items:
        out.print()
        out.print(Text(heading, style="bold"))
    for item in items:
        show_text(item, out, 2)


def show_columns(rows: Iterable[Sequence[str]], out: Console, *, right: Collection[int] = ()) -> None:
    """Print rows in columns that are as wide as they have to be; those whose numbers are in `right` are aligned on the right.

    Nothing is wrapped, so that paths and commands can be copied, and no line has spaces at its end.
    """
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*map(Text, row))
    for number, column in enumerate(table.columns):
        column.justify, column.no_wrap = "right" if number in right else "left", True
    whole = out.options.update(width=UNBOUNDED)
    for line in out.render_lines(table, whole, pad=False):
        out.print(Text("".join(segment.text for segment in line).rstrip()), soft_wrap=True)


def show_notes(report: Report, out: Console) -> None:
    """Print that checks could not be run, or that the grading was interrupted."""
    errors = len(report.errors)
    if errors:
        out.print(Text(provisional(f"{errors} {'check' if errors == 1 else 'checks'}")))
    if not report.complete:
        out.print(Text(INCOMPLETE))
    if note := withheld(report, "your work"):
        show_text(note, out, 0)


def show_before_packing(report: Report, warnings: Sequence[str], out: Console) -> None:
    """Print what a student should know before handing in: how far each outcome is, problems, and what may not be meant."""
    show_overview(report, out, "(grader check --json FILE)")
    out.print()
    for section in sections_of(report):
        show_section(section, out, marks=False, details=False)
    out.print()
    for warning in warnings:
        show_text(warning, out, 0)


def show_packed(archive: Path, submission: Submission, notes: Sequence[str], out: Console) -> None:
    """Print the name of an archive, what there is to say about it, and the digest of what was packed in it."""
    # Packages of one name may stand in several folders.
    where = f", in the folder {archive.resolve().parent.name}" if archive.parent == Path() else ""
    out.print(Text.assemble((str(archive), "bold"), where))
    for note in filter(None, notes):
        show_text(note, out, 2)
    out.print(Text("The report of the grading names the same digest:"))
    out.print(Text(submission.sha256))
