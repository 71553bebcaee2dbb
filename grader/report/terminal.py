"""A report in 80 columns, also when piped, and verdicts while a grading is under way."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.model.report import CaseResult, Check, CheckResult, OutcomeResult, Report
from grader.model.submission import Submission
from grader.report.commands import guarded
from grader.report.streams import plain, tolerant
from grader.report.wording import (
    INCOMPLETE,
    PRINTED,
    PROBLEM_LINES,
    SYMBOLS,
    UNFINISHED,
    functions_of,
    needs_words,
    points,
    provisional,
    sentence,
    status_of,
    unfinished,
    withheld,
)

WIDTH = 80
UNBOUNDED = 10_000
"""Columns for a table of which nothing is to be wrapped or cut."""
STYLES = {"passed": "green", "partial": "yellow", "failed": "red", "error": "magenta"}


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


def show(report: Report, out: Console) -> None:
    """Print the whole report: failures with their causes, a table of outcomes, the total, and problems."""
    for outcome in report.outcomes:
        show_failures(outcome, out)
    show_table(report, out)
    show_notes(report, out)
    show_problems(report, out)


def show_problems(report: Report, out: Console, elsewhere: str = "in the report (--json FILE)") -> None:
    """Print the first problems, as many as there is room for; `elsewhere` says where all of them are."""
    if not report.problems:
        return
    out.print()
    out.print(Text("Problems in the submission", style="bold"))
    room = PROBLEM_LINES
    for number, problem in enumerate(report.problems):
        lines = wrapped(str(problem), out, 2)[:PROBLEM_LINES]
        if len(lines) > room:
            show_text(f"… and {len(report.problems) - number} more {elsewhere}", out, 2)
            return
        room -= len(lines)
        for line in lines:
            out.print(Text(line))


def show_failures(outcome: OutcomeResult, out: Console) -> None:
    """Print the checks of an outcome that need words; functions that are not there or not written are only named."""
    told = [check for check in outcome.checks if needs_words(check)]
    if not told:
        return
    out.print(Text(outcome.title, style="bold"))
    groups = unfinished(told)
    for check in told:
        # The check of imports waits for the functions, and is worth a line only where these are all there.
        if check.reason not in UNFINISHED or not groups:
            show_check(check, out)
    for said, checks in groups:
        lost = sum(check.max_score - check.score for check in checks)
        show_text(f"{said} ({points(lost)} points): {', '.join(functions_of(checks))}", out, 2)
    only_named = {name for _, checks in groups for name in functions_of(checks)}
    if lacking := [f for f in outcome.functions if f.score < f.max_score and f.name not in only_named]:
        parts = (f"{f.name} {f.score:.2f} of {f.max_score:.2f}" for f in lacking)
        show_text(f"Points by function: {', '.join(parts)}", out, 2, style="dim")
    out.print()


def show_check(check: CheckResult, out: Console) -> None:
    """Print one check that asks for attention: title and points, then the message."""
    lost = check.max_score - check.score
    cost = f"-{lost:.2f}" if lost else "credited"
    names = ", ".join(check.functions)
    title = Text.assemble("  ", symbol(check.status), f" {names}: {check.title}" if names else f" {check.title}")
    fit(title, out.width - len(cost) - 2, out)
    title.append(cost.rjust(out.width - title.cell_len))
    out.print(title)
    hidden = " (hidden check)" if check.hidden else ""
    show_text(sentence(check.message) + hidden, out, 6)
    if check.detail:
        show_text(check.detail, out, 6, style="dim")
    if check.call:
        show_text(f">>> {check.call}", out, 6)
    show_printed(check, out)


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
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*map(Text, row))
    for number, column in enumerate(table.columns):
        column.justify, column.no_wrap = "right" if number in right else "left", True
    whole = out.options.update(width=UNBOUNDED)
    for line in out.render_lines(table, whole, pad=False):
        out.print(Text("".join(segment.text for segment in line).rstrip()), soft_wrap=True)


def show_table(report: Report, out: Console) -> None:
    """Print one line for each outcome, and the total."""
    width = out.width - 18
    table = Table(box=None, padding=0, header_style="bold", footer_style="bold", show_footer=True)
    table.add_column("Learning outcome", "  Total", width=width, no_wrap=True)
    table.add_column("score", aligned_score(report.score, report.max_score), width=17, justify="right")
    for outcome in report.outcomes:
        title = Text.assemble(symbol(status_of(outcome.checks)), " ", outcome.title)
        fit(title, width, out)
        table.add_row(title, aligned_score(outcome.score, outcome.max_score))
    out.print(table)


def aligned_score(earned: float, most: float) -> str:
    """Write a score so that the numbers of several stand below each other: "9.3 of  20.0"."""
    return f"{points(earned)} of {points(most):>5}"


def show_notes(report: Report, out: Console) -> None:
    """Print that checks could not be run, or that the grading was interrupted."""
    errors = len(report.errors)
    if errors:
        out.print(Text(provisional(f"{errors} {'check' if errors == 1 else 'checks'}")))
    if not report.complete:
        out.print(Text(INCOMPLETE))


def show_next(report: Report, out: Console) -> None:
    """Print what to look at next: the first failing check of the first outcome that has one."""
    if report.problems:
        out.print()
    if note := withheld(report, "your work"):
        out.print(Text(note))
    for outcome in report.outcomes:
        for check in outcome.checks:
            if check.status in ("failed", "partial") and check.functions:
                name = check.functions[0]
                out.print(Text(f"Next: `{name}` ({check.title}); in the lecture: {outcome.section}."))
                return


def show_before_packing(report: Report, warnings: Sequence[str], out: Console) -> None:
    """Print what a student should know before handing in: scores of the public checks, problems, and what may not be meant."""
    show_table(report, out)
    show_problems(report, out, "(grader check --json FILE)")
    out.print()
    for warning in warnings:
        show_text(warning, out, 0)


def show_packed(archive: Path, submission: Submission, notes: Sequence[str], out: Console) -> None:
    """Print the name of an archive, what there is to say about it, and the digest of what was packed in it."""
    out.print(Text(str(archive), style="bold"))
    for note in filter(None, notes):
        show_text(note, out, 2)
    out.print(Text("The report of the grading names the same digest:"))
    out.print(Text(submission.sha256))


class Verdicts:
    """Verdicts of a grading under way: one line for each check, as soon as its last case has ended.

    The report tells about functions that are not written yet. `grade` calls this for each case that has ended; `end` prints the
    verdict of the last check.
    """

    def __init__(self, out: Console) -> None:
        self.out = out
        self.outcome = ""
        self.check: Check | None = None
        self.status = "passed"
        self.unfinished = False

    def __call__(self, check: Check, case: CaseResult) -> None:
        if self.check is not None and check.id != self.check.id:
            self.line()
        if self.check is None or check.id != self.check.id:
            self.check, self.status, self.unfinished = check, "passed", False
        if case.status != "passed":
            self.status, self.unfinished = case.status, case.reason in UNFINISHED
        # A check with one case needs no wait for the next one.
        self.out.file.flush()

    def line(self) -> None:
        if self.check is None or self.unfinished:
            return
        if self.check.outcome != self.outcome:
            self.outcome = self.check.outcome
            self.out.print(Text(self.outcome, style="bold"))
        names = ", ".join(self.check.functions)
        text = Text.assemble("  ", symbol(self.status), f" {names}: {self.check.title}")
        fit(text, self.out.width, self.out)
        self.out.print(text)
        self.out.file.flush()

    def end(self) -> None:
        self.line()
        self.check = None
        if self.outcome:
            self.out.print()
