"""Watching work in progress: waits for a save, and knows which results still hold after it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from grader.model.errors import UsageError
from grader.model.report import CaseResult, Check, CheckResult, Report
from grader.model.submission import Submission, read_submission
from grader_worker.frames import Found

PAUSE_SECONDS = 0.1
"""Between two looks at the files."""


def wait_for_change(path: Path, before: Submission | None) -> Submission:
    """Read the submission once it differs from the one before and stays the same for a moment: an editor may be half-way.

    Raises UsageError if nothing has been read before, and nothing can be; later, it waits until something can.
    """
    last: Submission | None = None
    while True:
        try:
            now = read_submission(path)
            if before is None or (last and now.sha256 == last.sha256 != before.sha256):
                return now
            last = now
        except UsageError:
            if before is None:
                raise
            last = None
        time.sleep(PAUSE_SECONDS)


class EarlierResults:
    """The last results of checks, which hold until a save changes the code of their functions, or code that these lead to."""

    def __init__(self) -> None:
        self.results: dict[str, CheckResult] = {}
        self.digests: dict[str, str] = {}

    def still_valid(self, functions: Mapping[str, Found]) -> Mapping[str, CheckResult]:
        """Return, by id, results of the checks whose functions are what they were when these results came about."""
        before, self.digests = self.digests, {name: found.digest for name, found in functions.items()}
        changed = {name for name in before.keys() | self.digests.keys() if before.get(name) != self.digests.get(name)}
        return {c.id: c for c in self.results.values() if c.functions and not changed & set(c.functions)}

    def keep(self, report: Report) -> None:
        """Keep the results of a report in place of those before."""
        self.results = {c.id: c for c in report.checks}


class EarlyVerdicts:
    """Says of each function that was touched whether its checks pass, where other exercises take longer: training, for instance.

    It is called for each case that has ended. `cases` are the checks of all cases, `reused` the ids of those that do not run.
    """

    def __init__(self, cases: Iterable[Check], reused: Collection[str], say: Callable[[str, bool], None]) -> None:
        self.say = say
        running = [check for check in cases if check.id not in reused and check.functions]
        self.of_function = Counter(name for check in running for name in check.functions)
        self.of_exercise = Counter(check.exercise for check in running)
        self.wrong: set[str] = set()

    def __call__(self, check: Check, case: CaseResult) -> None:
        self.of_function.subtract(check.functions)
        self.of_exercise[check.exercise] -= 1
        if case.status != "passed":
            self.wrong.update(check.functions)
        if any(left > 0 for exercise, left in self.of_exercise.items() if exercise != check.exercise):
            for name in check.functions:
                if self.of_function[name] == 0:
                    self.say(name, name not in self.wrong)
