"""A report as one HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

from pathlib import Path

import jinja2

from grader.records import Report

TEMPLATE = Path(__file__).with_name("page.html.jinja")


def render(report: Report) -> str:
    """The page. Everything from the submission is escaped."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(report=report)
