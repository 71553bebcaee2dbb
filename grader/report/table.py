"""Result of a check in a notebook: what is wrong, by function, with pictures, or the same as text."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import msgspec

from grader.model.report import CheckResult
from grader.report.picture import STYLE, draw
from grader.report.templates import template_at
from grader.report.terminal import console, show_check, show_text
from grader.report.wording import PRINTED, SYMBOLS, UNFINISHED, functions_of, sentence, status_of

TEMPLATE = Path(__file__).with_name("table.html.jinja")
TO_DO = "○"
"""Stands in place of a status where nothing is wrong yet, and something is to be written."""
AFTERWARDS = "Once a function is written, run its cell (Shift-Enter), then this one."


class Table(msgspec.Struct, frozen=True):
    """Results of checks, as notebooks and terminals display them; `trouble` is why there are none."""

    checks: tuple[CheckResult, ...]
    trouble: str = ""
    to_do: tuple[str, ...] = ()
    """The functions that are to be written."""
    advice: tuple[str, ...] = ()
    """Which cells to run first, and other things to do before this check tells anything."""
    repeated: tuple[str, ...] = ()
    """Functions that were checked before as they are now."""
    following: str = ""
    """The function to write after those that pass; "" if there is none."""

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
    def status(self) -> str:
        """The status of all checks together, or "to do" if nothing is wrong yet."""
        if self.trouble or not self.checks:
            return "error"
        if self.wrong:
            return "error" if "error" in {check.status for check in self.wrong} else "failed"
        return "to do" if self.unfinished else status_of(self.checks)

    @property
    def symbol(self) -> str:
        return TO_DO if self.status == "to do" else SYMBOLS[self.status]

    @property
    def heading(self) -> str:
        if self.trouble:
            return f"Nothing was checked: {self.trouble}"
        count = f"{self.passed} of {len(self.checks)} {'check passes' if len(self.checks) == 1 else 'checks pass'}"
        names = functions_of(self.checks)
        missed = functions_of(c for c in self.checks if c.status != "passed")
        right = len(names) - len(missed)
        if len(names) == 1:
            return f"`{names[0]}` is right ({count})" if right else f"`{names[0]}`: {count}"
        return f"{right} of {len(names)} functions {'is' if right == 1 else 'are'} right ({count})"

    @property
    def groups(self) -> list[list[CheckResult]]:
        """What is wrong, by function; the worst of it first."""
        found: dict[tuple[str, ...], list[CheckResult]] = {}
        for check in self.wrong:
            found.setdefault(check.functions, []).append(check)
        return [sorted(checks, key=lambda check: check.status == "partial") for checks in found.values()]

    @property
    def first(self) -> list[str]:
        """Sentences above what is wrong: what to run before the rest tells anything."""
        notes = [sentence(text) for text in self.advice]
        if self.repeated:
            names = ", ".join(f"`{name}`" for name in self.repeated)
            they = f"{names} {'is' if len(self.repeated) == 1 else 'are'} the same as in the last check"
            notes.append(f"{they}: after a change, run the cell that defines it (Shift-Enter), then this one.")
        return notes

    @property
    def then(self) -> list[str]:
        """Sentences below what is wrong: what to do next."""
        if self.to_do:
            return [f"To do: {', '.join(f'`{name}`' for name in self.to_do)}. {AFTERWARDS}"]
        if self.status == "passed":
            return [f"Next: `{self.following}`" if self.following else "All functions of this exercise are written."]
        return []

    def _repr_html_(self) -> str:
        return template_at(TEMPLATE, draw=draw).render(table=self, symbols=SYMBOLS, style=STYLE, printed=PRINTED)

    def __repr__(self) -> str:
        # Whoever calls this prints it: it has the characters of where that goes.
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        written = io.BytesIO()
        out = console(io.TextIOWrapper(written, encoding, newline="\n", write_through=True))
        show_text(f"{self.symbol} {self.heading}", out, 0)
        for note in self.first:
            show_text(note, out, 2)
        for check in (check for group in self.groups for check in group):
            show_check(check, out)
        for note in self.then:
            show_text(note, out, 2)
        return written.getvalue().decode(encoding).rstrip("\n")
