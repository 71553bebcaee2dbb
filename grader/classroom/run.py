"""One run over a class: grades what has not been graded yet, several submissions at a time, and saves each result at once."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import re
import signal
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Protocol

import msgspec

from grader.classroom.claims import Claims
from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import read_entry
from grader.classroom.places import PlacedEnd, PlacedRequest, Places
from grader.classroom.records import FoundWork
from grader.classroom.results import in_lists
from grader.classroom.store import Store
from grader.classroom.versions import Checks, grading_files
from grader.grading.server import GradingRequest
from grader.grading.session import rescored
from grader.model.assignment import Assignment
from grader.model.errors import CheckError, UsageError
from grader.model.filenames import printable
from grader.model.policy import GradingLimits
from grader.model.report import CheckResult, Problem, Report
from grader.model.submission import KINDS, Submission

KEPT = "what has been graded is kept: run the same command again to go on"
WAIT_SECONDS = 1.0
"""Time after which it is looked again whether there is room for more."""

GARBAGE = 5_000
"""Objects after which a batch looks for garbage."""
AT_ONCE, LARGE = 50, 2**23
"""So many submissions, or bytes of them, are read and saved in one transaction: each waits for the disk."""


class SavedResult(msgspec.Struct, frozen=True):
    """A result that is to be saved."""

    entry: Entry
    attempt: int
    report: Report


class Listener(Protocol):
    """Receiver of the events of a run."""

    def graded(self, entry: Entry, report: Report) -> None:
        """Receive a result that has been saved."""

    def known(self, entry: Entry) -> None:
        """Receive a submission that has its result already."""

    def problem(self, problem: Problem) -> None:
        """Receive something about one submission that a person should know."""

    def unreadable(self, entry: Entry, why: str) -> None:
        """Receive a student of whom nothing that was handed in can be read."""

    def waiting(self) -> None:
        """Receive a sign, every second or more often, that submissions are being graded."""

    def note(self, text: str) -> None:
        """Receive something about the run that the person who waits for it should know."""


class Batch:
    """One run over a class."""

    def __init__(
        self, store: Store, checks: Checks, listener: Listener, *, limits: GradingLimits | None = None, only_new: bool = False
    ) -> None:
        self.limits = (limits or GradingLimits()).over(checks.assignment.description.limits)
        """What each submission may take, wherever it is graded."""
        self.store = store
        self.checks = checks
        self.listener = listener
        self.only_new = only_new
        """True to leave every submission alone that has a result, whatever it was graded with."""
        self.unsaved: list[PlacedEnd] = []
        self.base = self.store.applied
        """The version whose results can be used again as far as the checks are the same."""
        self.unchanged = self.find_unchanged()
        self.claims = Claims(store, checks.version)

    @property
    def assignment(self) -> Assignment:
        return self.checks.assignment

    def find_unchanged(self) -> frozenset[str]:
        """Return the ids of checks that are what they were in the version that counts."""
        if self.base is None or self.base.seed != self.checks.version.seed:
            return frozenset()
        before = self.store.digests(self.base)
        return frozenset(name for name, digest in self.checks.digests.items() if before.get(name) == digest)

    def run(self, entries: Iterable[Entry], places: Places) -> None:
        """Grade what is missing. Raises CheckError after an interrupt; what has been graded is saved.

        One interrupt lets those end which are being graded here; another one ends everything at once.
        """
        # What is here now stays. The statements of a database are garbage with cycles, of which much would lie about otherwise.
        gc.freeze()
        gc.set_threshold(GARBAGE)
        self.store.add_version(self.checks.version, self.checks.digests, grading_files(self.assignment))
        if self.base is None:
            self.store.apply(self.checks.version)
        elsewhere: list[PlacedRequest] = []
        try:
            for task in self.tasks(entries):
                self.place(task, places, elsewhere)
            self.wait_for_others(places, elsewhere)
        except KeyboardInterrupt:
            self.finish(places, interrupted=True)
            raise CheckError(f"interrupted; {KEPT}") from None
        except BaseException:
            self.finish(places, interrupted=False)
            raise
        finally:
            self.claims.release_all()

    def place(self, task: PlacedRequest, places: Places, elsewhere: list[PlacedRequest]) -> None:
        """Have a submission graded as soon as there is room, unless another batch has it: then it goes to those `elsewhere`."""
        while not places.has_room():
            self.collect(places)
        taken = self.claims.take(task.attempt)
        if taken == "mine":
            places.submit(task)
        elif taken == "taken":
            elsewhere.append(task)
        else:
            self.listener.known(task.entry)

    def wait_for_others(self, places: Places, elsewhere: list[PlacedRequest]) -> None:
        """Wait for what is being graded, also by other batches that share the store, and grade what these leave."""
        if elsewhere:
            self.listener.note(f"{len(elsewhere)} of these submissions are being graded by another batch on this store")
        while places.is_busy() or elsewhere:
            if not places.is_busy():
                time.sleep(WAIT_SECONDS)
            self.collect(places)
            again, elsewhere = elsewhere, []
            for task in again:
                self.place(task, places, elsewhere)

    def finish(self, places: Places, *, interrupted: bool) -> None:
        """Save what is being graded; a second interrupt ends it at once, and raises CheckError."""
        try:
            going = places.withdraw()
            if going and interrupted:
                these = "the submission" if going == 1 else f"the {going} submissions"
                self.listener.note(f"{these} being graded will be finished; interrupt once more to end at once")
            while places.is_busy() or self.unsaved:
                self.collect(places)
        except KeyboardInterrupt:
            with undisturbed():
                places.stop()
            raise CheckError(f"interrupted twice, so what was being graded is lost; {KEPT}") from None

    def tasks(self, entries: Iterable[Entry]) -> Iterator[PlacedRequest]:
        """Yield what has to run. All else is saved on the way."""
        done = self.store.graded(self.checks.version)
        if self.only_new:
            done = dict.fromkeys(self.store.standing(self.checks.version), False)
        seen = set()
        scored: list[SavedResult] = []
        for some in read_in_groups(entries):
            for entry, submission, problem in some:
                if submission is None:
                    self.store.save_found([found_of(entry, problem, "")])
                    self.listener.unreadable(entry, problem)
            there = [(entry, submission) for entry, submission, _ in some if submission]
            self.store.save_found(found_of(entry, "", content_digest(submission)) for entry, submission in there)
            numbers = self.store.add_attempts([(entry, submission.sha256) for entry, submission in there])
            seen |= set(numbers)
            for (entry, submission), attempt in zip(there, numbers, strict=True):
                if done.get(attempt) is False:
                    self.listener.known(entry)
                    continue
                before = self.store.report(attempt, self.base) if self.base and self.unchanged else None
                earlier = self.reusable(before)
                if before and self.is_complete(earlier):
                    scored.append(SavedResult(entry, attempt, rescored(self.assignment, before, earlier)))
                    continue
                request = GradingRequest(submission, self.checks.version.seed, dict(earlier), self.limits)
                yield PlacedRequest(entry, attempt, request)
            self.save(scored)
            scored = []
        if not self.only_new:
            self.rescore_absent(seen | done.keys())

    def rescore_absent(self, present: Set[int]) -> None:
        """Score other attempts than those anew where earlier results suffice: submissions that are gone cannot be graded again."""
        if self.base and self.unchanged:
            for some in in_lists(sorted(self.store.graded(self.base).keys() - present), AT_ONCE):
                found = zip(some, self.store.reports((attempt, self.base) for attempt in some), strict=True)
                usable = ((attempt, report, self.reusable(report)) for attempt, report in found)
                results = [
                    (attempt, rescored(self.assignment, report, earlier))
                    for attempt, report, earlier in usable
                    if self.is_complete(earlier)
                ]
                self.store.save_results(results, self.checks.version)

    def is_complete(self, earlier: Mapping[str, CheckResult]) -> bool:
        return earlier.keys() >= {check.id for check in self.assignment.manifest.checks}

    def reusable(self, before: Report | None) -> Mapping[str, CheckResult]:
        """Return earlier results that hold for the checks as they are now, by id."""
        if before is None:
            return {}
        return {c.id: c for c in before.checks if c.id in self.unchanged and c.status != "error"}

    def collect(self, places: Places) -> None:
        """Wait a moment for results and save them. Raises the error of a request that ends the batch, after that."""
        self.listener.waiting()
        self.claims.renew()
        # An interrupt may come at any moment, and a result that was waited for is not lost then.
        self.unsaved += places.ended(WAIT_SECONDS)
        ready = [SavedResult(end.task.entry, end.task.attempt, end.report) for end in self.unsaved if end.report]
        errors = [end.error for end in self.unsaved if end.error]
        self.save(ready)
        self.unsaved = []
        if errors:
            raise errors[0]

    def save(self, results: Sequence[SavedResult]) -> None:
        """Save results, all or none of them, and tell of each."""
        if results:
            self.store.save_results([(one.attempt, one.report) for one in results], self.checks.version)
            self.claims.release([one.attempt for one in results])
            for one in results:
                self.listener.graded(one.entry, one.report)


def read_in_groups(entries: Iterable[Entry]) -> Iterator[list[tuple[Entry, Submission | None, str]]]:
    """Read what students have handed in, as `read`: AT_ONCE at a time, or fewer where they are large."""
    some: list[tuple[Entry, Submission | None, str]] = []
    size = 0
    for entry in entries:
        submission, problem = read(entry)
        some.append((entry, submission, problem))
        size += sum(map(len, submission.files.values())) if submission else 0
        if len(some) == AT_ONCE or size > LARGE:
            yield some
            some, size = [], 0
    if some:
        yield some


def read(entry: Entry) -> tuple[Submission | None, str]:
    """Return what a student has handed in; None, and why, if it holds nothing that could be graded."""
    try:
        submission = read_entry(entry)
    except UsageError as error:
        return None, briefly(entry, str(error))
    if submission.files:
        return submission, ""
    return None, "; ".join(str(problem) for problem in submission.problems)


def briefly(entry: Entry, text: str) -> str:
    """Return why nothing can be read, without the place of the class's folder, and without advice to the student."""
    for path in entry.paths:
        for prefix, instead in ((f"{path}: ", ""), (f"{path} ", "it "), (f"{path.resolve()} ", "it ")):
            text = instead + text.removeprefix(prefix) if text.startswith(prefix) else text
    observed = re.split("; (?:name the file|did you mean) ", text)[0]
    return observed.replace(KINDS, "it is no notebook, .py file, folder or archive that can be opened")


def content_digest(submission: Submission) -> str:
    """Return a digest of the files of code, whatever they are called."""
    return hashlib.sha256(b"".join(hashlib.sha256(text).digest() for text in sorted(submission.files.values()))).hexdigest()


def found_of(entry: Entry, problem: str, content: str) -> FoundWork:
    names = entry.own_names or tuple(printable(path.name) for path in entry.paths)
    return FoundWork(entry.student, entry.name, entry.contacts, names, problem, content, entry.due)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore further interrupts, so that no process is left running."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
