"""A report as one HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from grader.model.report import CheckResult, OutcomeResult, Report
from grader.report.picture import STYLE, draw
from grader.report.terminal import PROBLEM_LINES, UNFINISHED, sentence, status_of

TEMPLATE = Path(__file__).with_name("page.html.jinja")
WORDS = {"passed": "passed", "partial": "partly right", "failed": "not right yet", "error": "not run"}
MARKS = {"passed": "✓", "partial": "~", "failed": "✗", "error": "!"}


def render(report: Report) -> str:
    """The page. Everything from the submission is escaped."""
    outcomes = [(outcome, status_of(outcome.checks), *sorted_out(outcome)) for outcome in report.outcomes]
    return report_template().render(report=report, outcomes=outcomes, words=WORDS, marks=MARKS, style=STYLE, shown=PROBLEM_LINES)


@functools.cache
def report_template() -> jinja2.Template:
    return template_at(TEMPLATE, draw=draw)


def template_at(path: Path, **filters: Callable[..., object]) -> jinja2.Template:
    """A template for HTML: what it is given is escaped, and what it is not given is an error. `prose` is among its filters."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters.update(prose=prose, **filters)
    return environment.from_string(path.read_text(encoding="utf-8"))


Unfinished = list[tuple[str, list[CheckResult]]]


def sorted_out(outcome: OutcomeResult) -> tuple[list[CheckResult], Unfinished, list[CheckResult]]:
    """The checks of an outcome: those that need words, those of functions that are not there yet, and those that passed."""
    named = [c for c in outcome.checks if c.reason in UNFINISHED and c.functions]
    unfinished = [(said, [c for c in named if c.reason == reason]) for reason, said in UNFINISHED.items()]
    # A check without functions, that of imports, says no more than they do.
    silent = [c for c in outcome.checks if c.reason in UNFINISHED and named]
    told = [c for c in outcome.checks if c not in silent and (c.status != "passed" or c.message)]
    passed = [c for c in outcome.checks if c not in silent and c not in told]
    return told, [(said, checks) for said, checks in unfinished if checks], passed


def prose(text: str) -> Markup:
    """A message as a sentence, names between backticks set as code."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(sentence(text)))))
