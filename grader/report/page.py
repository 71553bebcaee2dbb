"""A report as one HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

import functools
from pathlib import Path

import jinja2

from grader.model.report import CheckResult, OutcomeResult, Report
from grader.report.picture import STYLE, draw
from grader.report.templates import template_at
from grader.report.wording import (
    INCOMPLETE,
    PROBLEM_LINES,
    SYMBOLS,
    UNFINISHED,
    WORDS,
    functions_of,
    needs_words,
    provisional,
    status_of,
    unfinished,
    withheld,
)

TEMPLATE = Path(__file__).with_name("page.html.jinja")


def render(report: Report) -> str:
    """Render the page. Everything from the submission is escaped."""
    notes = [] if report.complete else [INCOMPLETE]
    notes += [provisional("some checks")] if report.provisional else []
    return report_template().render(
        report=report,
        outcomes=[(outcome, status_of(outcome.checks), *sorted_out(outcome)) for outcome in report.outcomes],
        notes=notes,
        withheld=withheld(report, "the work"),
        words=WORDS,
        symbols=SYMBOLS,
        style=STYLE,
        shown=PROBLEM_LINES,
    )


@functools.cache
def report_template() -> jinja2.Template:
    return template_at(TEMPLATE, draw=draw, functions_of=functions_of)


Unfinished = list[tuple[str, list[CheckResult]]]


def sorted_out(outcome: OutcomeResult) -> tuple[list[CheckResult], Unfinished, list[CheckResult]]:
    """Sort the checks of an outcome: those that need words, those of functions that are not there yet, and those that passed."""
    groups = unfinished(outcome.checks)
    # A check without functions, that of imports, says no more than they do.
    others = [check for check in outcome.checks if not (groups and check.reason in UNFINISHED)]
    return [check for check in others if needs_words(check)], groups, [check for check in others if not needs_words(check)]
