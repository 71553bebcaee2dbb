"""Result of a check in a notebook: a table of what is wrong, with pictures, or the same as text."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import msgspec

from grader.model.report import CheckResult
from grader.report.picture import STYLE, draw
from grader.report.templates import template_at
from grader.report.terminal import console, show_check, show_text
from grader.report.wording import PRINTED, SYMBOLS, UNFINISHED, functions_of

TEMPLATE = Path(__file__).with_name("table.html.jinja")


class Table(msgspec.Struct, frozen=True):
    """Results of checks, as notebooks and terminals display them; `trouble` is why there are none."""

    checks: tuple[CheckResult, ...]
    trouble: str = ""

    @property
    def passed(self) -> int:
        return sum(check.status == "passed" for check in self.checks)

    @property
    def wrong(self) -> list[CheckResult]:
        return [c for c in self.checks if c.status != "passed" and c.reason not in UNFINISHED]

    @property
    def unfinished(self) -> list[str]:
        """The functions that are not there or not written."""
        return functions_of(c for c in self.checks if c.reason in UNFINISHED)

    @property
    def heading(self) -> str:
        if self.trouble:
            return f"Nothing was checked: {self.trouble}"
        return f"{self.passed} of {len(self.checks)} {'check passes' if len(self.checks) == 1 else 'checks pass'}"

    def _repr_html_(self) -> str:
        return template_at(TEMPLATE, draw=draw).render(table=self, symbols=SYMBOLS, style=STYLE, printed=PRINTED)

    def __repr__(self) -> str:
        # Whoever calls this prints it: it has the characters of where that goes.
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        written = io.BytesIO()
        out = console(io.TextIOWrapper(written, encoding, newline="\n", write_through=True))
        show_text(self.heading, out, 0)
        for check in self.wrong:
            show_check(check, out)
        if self.unfinished:
            show_text(f"To do: {', '.join(self.unfinished)}", out, 2)
        return written.getvalue().decode(encoding).rstrip("\n")
