"""Gradescope's `results.json`: one test for each outcome, so that its numbers are those of the report."""

from __future__ import annotations

import msgspec

from grader.records import OutcomeResult, Report


def render(report: Report) -> bytes:
    """The content of `results.json`; expects a report for the student. All tests are visible, so the total is too."""
    notes = [f"{p.file}{f', line {p.line}' if p.line else ''}: {p.message}" for p in report.problems]
    if report.provisional:
        notes.insert(0, "Provisional: some checks could not be run, which is not your fault.")
    results = {
        "score": report.score,
        "execution_time": report.seconds,
        "output": "\n".join(notes),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [test(outcome, number) for number, outcome in enumerate(report.outcomes, 1)],
        "extra_data": {"assignment": report.assignment, "seed": report.seed, "sha256": report.submission.sha256},
    }
    return msgspec.json.format(msgspec.json.encode(results), indent=2) + b"\n"


def test(outcome: OutcomeResult, number: int) -> dict[str, object]:
    open_checks = [c for c in outcome.checks if c.status != "passed" or c.message]
    lines = [
        f"{c.title}: {c.message}" + (f" [{c.detail}]" if c.detail else "") + f" ({c.score:.2f} of {c.max_score:.2f})"
        for c in open_checks
    ]
    return {
        "number": str(number),
        "name": outcome.title,
        "score": outcome.score,
        "max_score": outcome.max_score,
        "status": "passed" if outcome.score >= outcome.max_score else "failed",
        "output": "\n".join(lines) or "Everything passes.",
        "visibility": "visible",
    }
