"""What students are told where a platform shows everything at once or never, as plain text."""

from __future__ import annotations

from grader.bundles.policy import Policy
from grader.records import CheckResult, OutcomeResult, Report

LINES = 40
LENGTH = 400


def feedback(outcome: OutcomeResult, policy: Policy) -> str:
    """A line for every check of an outcome that has something to say and may be seen; expects a report for the student."""
    seen = [check for check in outcome.checks if policy.shown_now(check)]
    told = [check for check in seen if check.status != "passed" or check.message]
    lines = [line(check) for check in told[:LINES]]
    if len(told) > LINES:
        lines.append(f"and {len(told) - LINES} more")
    if len(seen) < len(outcome.checks):
        lines.append(f"{len(outcome.checks) - len(seen)} checks count, but are not shown here.")
    return "\n".join(lines) or "Everything passes."


def line(check: CheckResult) -> str:
    detail = f" [{check.detail}]" if check.detail else ""
    text = f"{check.title}: {check.message}{detail} ({check.score:.2f} of {check.max_score:.2f})"
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= LENGTH else plain[: LENGTH - 1] + "…"


def remarks(report: Report) -> list[str]:
    """What is said about the submission as a whole."""
    notes = [f"{p.file}{f', line {p.line}' if p.line else ''}: {p.message}"[:LENGTH] for p in report.problems[:LINES]]
    if report.provisional:
        notes.insert(0, "Provisional: some checks could not be run, which is not your fault.")
    return notes
