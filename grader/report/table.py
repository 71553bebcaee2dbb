"""Result of a check in a notebook: a block for each function that is not right, with pictures, or the same as text."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.model.report import CheckResult
from grader.report.blocks import FunctionBlock, and_more, blocks_of, function_names, in_backticks, needing_words, progress_of
from grader.report.picture import STYLE, draw
from grader.report.templates import template_at
from grader.report.terminal import console, show_block, show_marked, show_text
from grader.report.wording import PRINTED, SYMBOLS, sentence

TEMPLATE = Path(__file__).with_name("table.html.jinja")
ENDS = {"passed": "is right", "failed": "is not right yet", "to do": "is not done yet"}
"""What is said of a function that is checked alone."""
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
    notes: Mapping[tuple[str, ...], str] = {}
    """Lines below the blocks of functions."""
    following: str = ""
    """The function to write after those that pass; "" if there is none."""

    next_sheet: str = ""
    """The exercise after this one; "" if it is the last."""

    @property
    def passed(self) -> int:
        return sum(check.status == "passed" for check in self.checks)

    @property
    def wrong(self) -> list[FunctionBlock]:
        """The functions that are not right, and the check of imports if it has failed."""
        return needing_words(blocks_of(self.checks))

    @property
    def right(self) -> list[str]:
        """The functions that are right."""
        return function_names(blocks_of(self.checks), lambda block: not block.findings)

    @property
    def unfinished(self) -> list[str]:
        """The functions that are not there or not written."""
        return function_names(blocks_of(self.checks), lambda block: block.state == "to do")

    @property
    def status(self) -> str:
        """The status of all of it: "passed" if every check passes, "failed" if something is wrong, else "to do"."""
        return "passed" if self.checks and not self.wrong and not self.unfinished else "failed" if self.wrong else "to do"

    @property
    def heading(self) -> str:
        if self.trouble:
            return f"Nothing was checked: {self.trouble}"
        names = function_names(blocks_of(self.checks))
        said = f"`{names[0]}` {ENDS[self.status]}" if len(names) == 1 else progress_of(self.checks)
        return f"{SYMBOLS[self.status]} {said}."

    @property
    def first(self) -> list[str]:
        """Sentences above what is wrong: what to run before the rest tells anything."""
        notes = [sentence(text) for text in self.advice]
        if self.repeated:
            they = f"{in_backticks(self.repeated)} {'is' if len(self.repeated) == 1 else 'are'} the same as in the last check"
            notes.append(f"{they}: after a change, run the cell that defines it (Shift-Enter), then this one.")
        return notes

    @property
    def then(self) -> list[str]:
        """Sentences below what is wrong: what to do next."""
        if self.to_do:
            return [f"To do: {in_backticks(self.to_do)}. {AFTERWARDS}"]
        if self.status == "passed":
            upcoming = f"Next: the sheet `{self.next_sheet}`" if self.next_sheet else "All functions of this exercise are written."
            return [f"Next: `{self.following}`" if self.following else upcoming]
        return []

    def _repr_html_(self) -> str:
        template = template_at(TEMPLATE, draw=draw, and_more=and_more)
        return template.render(table=self, symbols=SYMBOLS, style=STYLE, printed=PRINTED)

    def __repr__(self) -> str:
        # Whoever calls this prints it: it has the characters of where that goes.
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        written = io.BytesIO()
        out = console(io.TextIOWrapper(written, encoding, newline="\n", write_through=True))
        show_text(self.heading, out, 0)
        for note in self.first:
            show_text(note, out, 2)
        for block in self.wrong:
            show_block(block, out, marks=False, note=self.notes.get(block.functions, ""))
        if self.wrong and self.right:
            show_marked("passed", ", ".join(self.right), out)
        for note in self.then:
            show_text(note, out, 2)
        return written.getvalue().decode(encoding).rstrip("\n")
