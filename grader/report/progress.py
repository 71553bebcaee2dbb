"""Progress of work that takes long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from grader.model.report import CaseResult, Check
from grader.report.commands import guarded

if TYPE_CHECKING:
    from rich.progress import Progress

EVERY = 10.0
"""Seconds between two lines in a file or a pipe."""


class ProgressLine:
    """One line that says what is under way and how much of it is done. A stream that is no terminal gets a new line now and then.

    The line is there inside a `with` statement, and gone after it, also where an exception ends the work:

        with ProgressLine("submissions read", len(entries), sys.stderr) as progress:
            for number, entry in enumerate(entries, 1):
                ...
                progress.show(number)
    """

    def __init__(self, what: str, total: int | None, stream: TextIO) -> None:
        self.what = what
        self.total = total
        self.stream = stream
        self.bar = bar_in(stream) if stream.isatty() else None
        if self.bar:
            self.bar.add_task(what, total=total)
        self.told = time.monotonic()

    def __enter__(self) -> ProgressLine:
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.bar:
            self.bar.stop()

    @property
    def active(self) -> bool:
        """Whether there is a bar."""
        return self.bar is not None

    def say(self, text: str) -> None:
        """Print a line, above the bar if there is one."""
        if self.bar:
            self.bar.console.print(text, markup=False)
        else:
            print(text, file=guarded(self.stream))

    def show(self, done: int, total: int | None = None, what: str | None = None) -> None:
        """Say that so much is done; `total` and `what` stay what they are where they are left out."""
        self.total, self.what = self.total if total is None else total, what or self.what
        if self.bar:
            self.bar.update(self.bar.task_ids[0], completed=done, total=self.total, description=self.what)
        elif time.monotonic() - self.told >= EVERY:
            self.told = time.monotonic()
            of = f" of {self.total}" if self.total else ""
            self.say(f"{self.what}: {done}{of}")


def bar_in(stream: TextIO) -> Progress:
    """Return a bar for a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(file=guarded(stream), highlight=False, soft_wrap=True)
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)


class GradingProgress(ProgressLine):
    """Progress of a grading: the outcome under way, and checks with a verdict. `grade` calls it for each case that has ended."""

    def __init__(self, total: int, stream: TextIO) -> None:
        super().__init__("checks", total, stream)
        self.seen: set[str] = set()

    def __enter__(self) -> GradingProgress:
        super().__enter__()
        return self

    def __call__(self, check: Check, case: CaseResult) -> None:
        self.seen.add(check.id)
        self.show(len(self.seen), what=check.outcome)
