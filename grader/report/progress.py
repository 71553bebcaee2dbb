"""Progress of work that takes long."""

from __future__ import annotations

import time
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.model.report import CaseResult, Check
from grader.report.commands import guarded

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
        self.console = Console(file=guarded(stream), highlight=False, soft_wrap=True)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.active = self.console.is_terminal
        self.bar = Progress(
            *columns,
            console=self.console,
            transient=True,
            disable=not self.active,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self.task = self.bar.add_task(what, total=total)
        self.told = time.monotonic()

    def __enter__(self) -> ProgressLine:
        self.bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.bar.stop()

    def show(self, done: int, total: int | None = None, what: str | None = None) -> None:
        """Say that so much is done; `total` and `what` stay what they are where they are left out."""
        self.bar.update(self.task, completed=done, total=total, description=what)
        if not self.active and time.monotonic() - self.told >= EVERY:
            self.told = time.monotonic()
            task = self.bar.tasks[0]
            of = f" of {task.total:g}" if task.total else ""
            self.console.print(f"{task.description}: {task.completed:g}{of}", markup=False)


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
