"""What commands import while another process loads the work, so that nobody waits for it at the end."""

from __future__ import annotations

from grader.grading.session import import_what_runs_cases


def import_what_comes_later() -> None:
    """Import what runs cases and what prints the report."""
    import_what_runs_cases()
    import grader.report.terminal  # noqa: F401
