"""One run over a class: grades what has not been graded yet, several submissions at a time, and saves each result at once."""

from __future__ import annotations

import concurrent.futures
import contextlib
import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Protocol

import msgspec

from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import read_entry
from grader.classroom.store import Store, Version
from grader.classroom.work import AssignmentSource, close_all, work
from grader.grading.digests import check_digests
from grader.grading.server import GradingRequest
from grader.grading.session import rescored, usable_processors
from grader.model.assignment import Assignment
from grader.model.errors import CheckError, UsageError
from grader.model.report import CheckResult, Problem, Report
from grader.platforms.contents import BundleSource


class Listener(Protocol):
    """Receiver of the events of a run."""

    def graded(self, entry: Entry, report: Report) -> None:
        """Receive a result that has been saved."""

    def known(self, entry: Entry) -> None:
        """Receive a submission that has its result already."""

    def problem(self, problem: Problem) -> None:
        """Receive something about one submission that a person should know."""


class Checks(msgspec.Struct, frozen=True):
    """The checks as they are now: their version, and the digest of each by id."""

    version: Version
    digests: dict[str, str]


def current_checks(assignment: Assignment, seed: int) -> Checks:
    """Return the checks on which results depend now.

    Points and titles change the version, and no digest of a check: after a change of these no check has to run again.
    """
    digests = check_digests(assignment)
    whole = hashlib.sha256(msgspec.json.encode([sorted(digests.items()), assignment.manifest, assignment.outcomes]))
    return Checks(Version(whole.hexdigest(), seed), digests)


class Batch:
    """One run over a class."""

    def __init__(self, assignment: Assignment, store: Store, checks: Checks, require: Iterable[str], listener: Listener) -> None:
        self.assignment = assignment
        self.store = store
        self.checks = checks
        self.require = tuple(require)
        self.listener = listener
        self.base = self.store.applied
        """The version whose results can be used again as far as the checks are the same."""
        self.unchanged = self.find_unchanged()

    def find_unchanged(self) -> frozenset[str]:
        """Return the ids of checks that are what they were in the version that counts."""
        if self.base is None or self.base.seed != self.checks.version.seed:
            return frozenset()
        before = self.store.digests(self.base)
        return frozenset(name for name, digest in self.checks.digests.items() if before.get(name) == digest)

    def run(self, entries: Iterable[Entry], executor: concurrent.futures.Executor, width: int, *, remote: bool = False) -> None:
        """Grade what is missing, at most `width` submissions at a time.

        `remote` executors get the assignment's files. An interrupt finishes and saves what was begun, and raises CheckError.
        """
        self.store.add_version(self.checks.version, self.checks.digests)
        if self.base is None:
            self.store.apply(self.checks.version)
        source = self.source(remote, pin=sys.platform == "linux" and not remote and width > usable_processors())
        running: dict[concurrent.futures.Future[Report], tuple[Entry, int]] = {}
        try:
            for entry, attempt, request in self.requests(entries):
                if len(running) >= width:
                    self.collect(running)
                running[executor.submit(work, source, request)] = entry, attempt
            while running:
                self.collect(running)
        except BaseException as error:
            # What is being graded is finished and kept; a second interrupt leaves at once.
            for future in list(running):
                if future.cancel():
                    del running[future]
            while running:
                self.collect(running)
            if isinstance(error, KeyboardInterrupt):
                text = "interrupted; what has been graded is kept: run the same command again to go on"
                raise CheckError(text) from None
            raise
        finally:
            close_all()

    def requests(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, int, GradingRequest]]:
        """Yield what has to run: entry, number of the attempt, and request. All else is saved on the way."""
        done = self.store.graded(self.checks.version)
        seen = set()
        for entry in entries:
            try:
                submission = read_entry(entry)
            except UsageError as error:
                self.listener.problem(Problem(entry.student, None, str(error)))
                continue
            attempt = self.store.add_attempt(entry, submission)
            seen.add(attempt)
            if done.get(attempt) is False:
                self.listener.known(entry)
                continue
            before = self.store.report(attempt, self.base) if self.base and self.unchanged else None
            earlier = self.reusable(before)
            if before and self.is_complete(earlier):
                self.save(entry, attempt, rescored(self.assignment, before, earlier))
                continue
            yield entry, attempt, GradingRequest(submission, self.checks.version.seed, dict(earlier))
        self.rescore_absent(seen | done.keys())

    def rescore_absent(self, present: Set[int]) -> None:
        """Score other attempts than those anew where earlier results suffice: submissions that are gone cannot be graded again."""
        if self.base and self.unchanged:
            for attempt in self.store.graded(self.base).keys() - present:
                before = self.store.report(attempt, self.base)
                earlier = self.reusable(before)
                if before and self.is_complete(earlier):
                    self.store.save_result(attempt, self.checks.version, rescored(self.assignment, before, earlier))

    def is_complete(self, earlier: Mapping[str, CheckResult]) -> bool:
        return earlier.keys() >= {check.id for check in self.assignment.manifest.checks}

    def reusable(self, before: Report | None) -> Mapping[str, CheckResult]:
        """Return earlier results that hold for the checks as they are now, by id."""
        if before is None:
            return {}
        return {c.id: c for c in before.checks if c.id in self.unchanged and c.status != "error"}

    def collect(self, running: dict[concurrent.futures.Future[Report], tuple[Entry, int]]) -> None:
        """Wait for the next results and save them."""
        ready, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
        for future in ready:
            entry, attempt = running.pop(future)
            self.save(entry, attempt, future.result())

    def save(self, entry: Entry, attempt: int, report: Report) -> None:
        self.store.save_result(attempt, self.checks.version, report)
        self.listener.graded(entry, report)

    def source(self, remote: bool, *, pin: bool) -> AssignmentSource:
        """Return the assignment for the executor."""
        files = {}
        if remote:
            packed = BundleSource(self.assignment, None).assignment_files()
            files = {name.removeprefix("assignment/"): file.content for name, file in packed.items()}
        return AssignmentSource(str(self.assignment.folder.absolute()), self.checks.version.digest, files, self.require, pin)


@contextlib.contextmanager
def local(jobs: int) -> Iterator[tuple[concurrent.futures.Executor, int]]:
    """Open an executor for so many submissions at a time on this computer; yields it, and how many to submit at once."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as executor:
        # One more than can run, so that nobody waits for the next one to be read.
        yield executor, jobs + 1


@contextlib.contextmanager
def cluster(address: str) -> Iterator[tuple[concurrent.futures.Executor, int]]:
    """Open an executor on the workers of a Dask cluster, as `local` does. Raises UsageError if there is none at the address."""
    from distributed import Client

    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"--dask {address}: no scheduler answers there ({error})") from None
    with client:
        width = 2 * max(sum(client.nthreads().values()), 1)
        yield client.get_executor(pure=False), width
