"""Wording that every rendering of a report shares: words and symbols of statuses, sentences, notes about the whole."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from grader.model.report import ManualResult, Report

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


@functools.lru_cache(4096)
def points(value: float, digits: int = 1) -> str:
    """Write points with so many digits after the point: a mark has two.

    Halves are rounded up, as people and platforms do. What binary fractions add to a decimal one does not count, so 8.575 is 8.58.
    """
    rounded = Decimal(repr(round(value, 9))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return str(abs(rounded) if rounded == 0 else rounded)


def extra_text(earned: float, most: float) -> str:
    """Say what was earned as extra credit, of what can be; no text if none can."""
    return f"with {points(earned)} of {points(most)} extra points" if most else ""


def extra_of(report: Report) -> str:
    """Say what of the total is extra credit, and what of it does not count; no text if there is none."""
    if not report.most_extra:
        return ""
    told = extra_text(sum(outcome.extra_score for outcome in report.outcomes), report.most_extra)
    earned = sum(outcome.score for outcome in report.outcomes)
    return f"{told}; more than {points(report.max_score)} do not count" if told and report.counted(earned) < earned else told


def by_person(report: Report) -> list[str]:
    """Say what a person has to grade: a sentence about all of it, and one for each part; none if there is nothing."""
    parts = report.by_person
    if not parts:
        return []
    given = sum(part.score for part in parts if part.score is not None)
    so_far = " so far" if any(part.score is None for part in parts) else ""
    return [
        f"Graded by a person: {points(given)} of {points(sum(part.max_score for part in parts))} points{so_far}.",
        *map(manual_line, parts),
    ]


def manual_line(part: ManualResult) -> str:
    """Say what became of one part: "Essay: 4.0 of 5.0 points", or what is asked for in it while it awaits a person."""
    asked = f" {part.asks}" if part.asks else ""
    if part.score is None:
        return f"{part.title}: awaits a person, for {points(part.max_score)} points.{asked}"
    return f"{part.title}: {points(part.score)} of {points(part.max_score)} points."


def provisional(checks: str) -> str:
    """Note that `checks`, such as "3 checks", have no verdict."""
    return f"Provisional: {checks} could not be run. That is the grader's fault, not the student's."


def withheld(report: Report, work: str) -> str:
    """Note how many hidden checks the grading of `work` will add; no text if there are none."""
    count = sum(outcome.withheld for outcome in report.outcomes)
    return f"{count} more checks run when {work} is graded: same rules, other numbers." if count else ""


def unseen_checks(count: int) -> str:
    """Note that so many checks count and are not told of."""
    return f"{count} {'check counts and is' if count == 1 else 'checks count and are'} not shown here."


def join_names(names: Iterable[str], most: int = NAMED) -> str:
    """Join the names, or the first ones and how many there are besides."""
    names = list(names)
    more = len(names) - most
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:most])} and {more} more"
