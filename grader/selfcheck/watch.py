"""Watching work in progress: waits for a save, and knows which results still hold after it."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from grader.model.errors import UsageError
from grader.model.filenames import IGNORED_FOLDERS
from grader.model.report import CaseResult, Check, CheckResult, Report
from grader.model.submission import Submission, read_submission
from grader_worker.frames import Found

PAUSE_SECONDS = 0.03
"""Between two looks at the times and sizes of the files."""
READ_SECONDS = 1.0
"""Between two looks at what is in them: some file systems have times that are seconds apart."""


def wait_for_change(path: Path, before: Submission | None) -> Submission:
    """Read the submission once it differs from the one before and stays the same for a moment: an editor may be half-way.

    Raises UsageError if nothing has been read before, and nothing can be; later, it waits until something can.
    """
    if before is None:
        return read_submission(path)
    last: Submission | None = None
    looked, read = state_of_files(path), -READ_SECONDS
    while True:
        now = state_of_files(path)
        if last is not None or now != looked or time.monotonic() - read >= READ_SECONDS:
            looked, read = now, time.monotonic()
            try:
                found = read_submission(path)
                if last and found.sha256 == last.sha256:
                    return found
                last = found if found.sha256 != before.sha256 else None
            except UsageError:
                last = None
        time.sleep(PAUSE_SECONDS)


def state_of_files(path: Path) -> dict[str, tuple[int, int]]:
    """Return the time and the size of each file at a path or below it, from which a save is seen without reading any."""
    found: dict[str, tuple[int, int]] = {}
    places = [str(path)]
    while places:
        place = places.pop()
        with contextlib.suppress(OSError):
            state = os.stat(place)
            found[place] = state.st_mtime_ns, state.st_size
            if stat.S_ISDIR(state.st_mode):
                places += [entry.path for entry in os.scandir(place) if may_be_read(entry)]
    return found


def may_be_read(entry: os.DirEntry[str]) -> bool:
    """Return whether something in a folder may be part of a submission: folders that are links are not followed."""
    followed = entry.is_dir() <= entry.is_dir(follow_symlinks=False)
    return followed and not entry.name.startswith(".") and entry.name not in IGNORED_FOLDERS


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
        self.results = {c.id: c for c in (*report.practice_checks, *report.checks)}


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
