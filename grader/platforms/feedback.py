"""Feedback on an outcome as plain text, for platforms that show everything at once or never."""

from __future__ import annotations

from grader.model.policy import Policy
from grader.model.report import OutcomeResult
from grader.report.lines import EVERYTHING, block_lines
from grader.report.wording import unseen_checks


def feedback(outcome: OutcomeResult, policy: Policy, length: int = 5_000) -> str:
    """Return a line for every function that there is something to say about and that may be seen, within a number of characters.

    Expects an outcome of a report for the student.
    """
    seen = [check for check in outcome.checks if policy.shown_now(check)]
    lines = block_lines(seen)
    if len(seen) < len(outcome.checks):
        lines.append(unseen_checks(len(outcome.checks) - len(seen)))
    text = "\n".join(lines) or EVERYTHING
    return text if len(text) <= length else text[: length - 1] + "…"
