"""Wording that every rendering of a report shares: words and symbols of statuses, sentences, notes about the whole."""

from __future__ import annotations

from collections.abc import Iterable

from grader.model.report import Report

PROBLEM_LINES = 20
"""So many lines about problems are shown at first; the report has all of them."""
SYMBOLS = {"passed": "✓", "partial": "~", "failed": "✗", "error": "!", "to do": "○"}
WORDS = {"passed": "passed", "partial": "partly right", "failed": "not right yet", "error": "not run", "to do": "to do"}
PRINTED = "It printed:"
"""What stands above the first lines that a failing call has printed."""
NAMED = 5
"""So many functions or files are named where there are more."""
INCOMPLETE = "Incomplete: the grading was interrupted before its end."


def sentence(text: str) -> str:
    """Begin a text with a capital letter, unless it begins with a name of the code: "w has shape (3,)", "costs[1] is not right"."""
    first = text.partition(" ")[0].rstrip(",:;.").replace("-", "")
    is_word = first == "a" or (len(first) > 1 and first.isalpha() and first[1:].islower() and set("aeiouy") & set(first.lower()))
    return text[:1].upper() + text[1:] if is_word else text


def points(value: float) -> str:
    """Write points with one digit after the point."""
    return f"{value:.1f}"


def provisional(checks: str) -> str:
    """Note that `checks`, such as "3 checks", have no verdict."""
    return f"Provisional: {checks} could not be run. That is the grader's fault, not the student's."


def withheld(report: Report, work: str) -> str:
    """Note how many hidden checks the grading of `work` will add; no text if there are none."""
    count = sum(outcome.withheld for outcome in report.outcomes)
    return f"{count} more checks run when {work} is graded: same rules, other numbers." if count else ""


def join_names(names: Iterable[str], most: int = NAMED) -> str:
    """Join the names, or the first ones and how many there are besides."""
    names = list(names)
    more = len(names) - most
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:most])} and {more} more"
