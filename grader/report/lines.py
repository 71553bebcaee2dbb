"""A report as lines of plain text, for platforms that show text to students: one line for each function that needs words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from grader.model.report import CheckResult, Report
from grader.report.blocks import (
    FunctionBlock,
    and_more,
    blocks_of,
    function_names,
    in_backticks,
    missing_points,
    needing_words,
    next_step,
    progress_of,
    step_text,
    unwritten_groups,
)
from grader.report.wording import SYMBOLS, by_person, extra_of, points, sentence

LINES = 60
"""So many at most; a submission that fails more has other worries."""
LENGTH = 700
"""Characters of a line, at most."""
EVERYTHING = "Everything passes."
"""What is said where there are no lines."""


def block_lines(checks: Sequence[CheckResult]) -> list[str]:
    """Explain these checks by function, with the points of each: what is not right, what is to do, and in one line what is right.

    There are no lines where all is right and nothing has to be said.
    """
    blocks = blocks_of(checks)
    told = needing_words(blocks)
    lines = [one_line(explanation(block)) for block in told[:LINES]]
    lines += [f"and {len(told) - LINES} more"] if len(told) > LINES else []
    for said, group in unwritten_groups(blocks):
        lost = missing_points(group)
        lines.append(one_line(f"{SYMBOLS['to do']} {sentence(said)} ({lost}): {in_backticks(function_names(group))}"))
    right = function_names(blocks, lambda block: not block.findings)
    return [*lines, one_line(f"{SYMBOLS['passed']} Right: {in_backticks(right)}")] if lines and right else lines


def explanation(block: FunctionBlock) -> str:
    """Explain a function: its points, the worst finding, how many more there are, what was tried, the numbers, and the call."""
    earned, worth = block.points
    worst = block.findings[0]
    named = f"{in_backticks(block.functions)} " if block.functions else ""
    more = f" {and_more(block).capitalize()}." if block.more else ""
    # Its end is left out where there is no room for it.
    tail = "; ".join(part for part in (f"tried: {worst.title}", worst.detail, worst.call) if part)
    message = sentence(worst.message).rstrip(".")
    marks = f"{points(earned, 2)} of {points(worth, 2)}{' extra' if block.is_extra else ''}" if worth else block.worth
    free = " It costs no points." if worth and not worst.max_score else ""
    return f"{SYMBOLS[block.status]} {named}({marks}): {message}.{free}{more} [{tail}]"


def remarks(report: Report, shown: Callable[[CheckResult], bool] = lambda check: True) -> list[str]:
    """List what there is to say about the submission as a whole: how far it is, what comes next, and problems.

    How far it is is said of the checks that are `shown`.
    """
    seen = msgspec.structs.replace(
        report,
        outcomes=tuple(msgspec.structs.replace(o, checks=tuple(filter(shown, o.checks))) for o in report.outcomes),
    )
    upcoming = next_step(seen)
    others = [problem for problem in report.problems if problem is not upcoming]
    notes = ["Provisional: some checks could not be run, which is not your fault."] if report.provisional else []
    notes += [f"{progress_of(seen.checks)}."] if seen.checks else []
    notes += [step_text(upcoming)] if upcoming else []
    notes += [f"{extra.capitalize()}."] if (extra := extra_of(report)) else []
    notes += by_person(report)
    notes += map(str, others[:LINES])
    notes += [f"and {len(others) - LINES} more"] if len(others) > LINES else []
    return [one_line(note) for note in notes]


def one_line(text: str) -> str:
    """Write a text in one line of at most `LENGTH` characters, without control characters."""
    plain = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= LENGTH else plain[: LENGTH - 1] + "…"
