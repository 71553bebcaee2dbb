"""A report as lines of plain text, for platforms that show text to students: one line for each check that needs words."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model.report import CheckResult, Report
from grader.report.wording import needs_words

LINES = 60
"""So many at most; a submission that fails more has other worries."""
LENGTH = 400
"""Characters of a line, at most."""


def check_lines(checks: Sequence[CheckResult]) -> list[str]:
    """Explain these checks, as far as they need words, with their points."""
    told = [check for check in checks if needs_words(check)]
    lines = [one_line(f"{explanation(check)} ({check.score:.2f} of {check.max_score:.2f})") for check in told[:LINES]]
    return [*lines, f"and {len(told) - LINES} more"] if len(told) > LINES else lines


def explanation(check: CheckResult) -> str:
    """Explain one check: its title, the message, the numbers behind it, and the call."""
    more = [part for part in (check.detail, check.call) if part]
    return f"{check.title}: {check.message}" + (f" [{'; '.join(more)}]" if more else "")


def remarks(report: Report) -> list[str]:
    """List what there is to say about the submission as a whole."""
    notes = [str(problem) for problem in report.problems[:LINES]]
    if report.provisional:
        notes.insert(0, "Provisional: some checks could not be run, which is not your fault.")
    if len(report.problems) > LINES:
        notes.append(f"and {len(report.problems) - LINES} more")
    return [one_line(note) for note in notes]


def one_line(text: str) -> str:
    """Write a text in one line of at most `LENGTH` characters, without control characters."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= LENGTH else plain[: LENGTH - 1] + "…"
