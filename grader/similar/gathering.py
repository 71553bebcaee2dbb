"""Gathering of the fingerprints of a class: what is not kept is read, in as many processes as there are processors."""

from __future__ import annotations

import concurrent.futures
import contextlib
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

import msgspec

from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import read_entry
from grader.grading.session import usable_processors
from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.similar.fingerprints import Fingerprinter, Fingerprints
from grader.similar.kept import FingerprintStore

FEW = 100
"""Up to so many submissions are read in this process: to start others takes as long."""
CHUNK = 20
"""So many submissions are given to a process at a time."""
AHEAD = 4
"""So many of these for each process, so that the results of others need no memory."""
Told = Callable[[int, int], None]
T = TypeVar("T")


class Map(Protocol):
    """Calls a function for some of the entries at a time, and yields the results in this order."""

    def __call__(self, function: Callable[[Sequence[Entry]], list[T]], entries: Sequence[Entry], /) -> Iterator[list[T]]: ...


class FoundFiles(msgspec.Struct, frozen=True):
    """The digest of a submission, and problems with its files; no digest if there is nothing in it."""

    digest: str
    problems: tuple[Problem, ...]


def look(entries: Sequence[Entry]) -> list[FoundFiles]:
    """Return the digest of each submission."""
    found = []
    for entry in entries:
        try:
            submission = read_entry(entry)
        except UsageError as error:
            found.append(FoundFiles("", (Problem(entry.student, None, f"left out: {error}", code="left_out"),)))
            continue
        problems = (
            msgspec.structs.replace(p, file=f"{entry.student}: {p.file}" if p.file else entry.student) for p in submission.problems
        )
        found.append(FoundFiles(submission.sha256, tuple(problems)))
    return found


class ReadingProcess:
    """What a process that reads submissions has: the fingerprinter, which is sent to it once."""

    fingerprinter: Fingerprinter


def begin_reading(fingerprinter: Fingerprinter) -> None:
    ReadingProcess.fingerprinter = fingerprinter


def read_some(entries: Sequence[Entry]) -> list[tuple[str, Fingerprints, str]]:
    """Return digest, fingerprints and what was not read of each submission that is still there."""
    found = []
    for entry in entries:
        with contextlib.suppress(UsageError):
            submission = read_entry(entry)
            found.append((submission.sha256, *ReadingProcess.fingerprinter.read(submission.files)))
    return found


def gather(entries: Sequence[Entry], fingerprinter: Fingerprinter, kept: FingerprintStore, told: Told) -> list[FoundFiles]:
    """See that the fingerprints of all submissions are kept, and return the digest of each; `told` hears how far it is."""
    with processes(len(entries), fingerprinter) as map_:
        found = [one for some in map_(look, list(entries)) for one in some]
        digests = [one.digest for one in found]
        by_digest = dict(zip(digests, entries, strict=True))
        missing = kept.missing(digest for digest in digests if digest)
        done = len(entries) - len(missing)
        for some in map_(read_some, [by_digest[digest] for digest in missing]):
            for digest, prints, unread in some:
                kept.add(digest, prints, unread)
            done += len(some)
            kept.commit()
            told(done, len(entries))
    # What was changed or taken away meanwhile has not been read.
    gone = {*kept.missing(digest for digest in digests if digest)}
    return [FoundFiles("", one.problems) if one.digest in gone else one for one in found]


@contextlib.contextmanager
def processes(count: int, fingerprinter: Fingerprinter) -> Iterator[Map]:
    """Give a map that is made in other processes where there are many submissions."""
    jobs = usable_processors()
    if count <= FEW or jobs < 2:
        begin_reading(fingerprinter)
        yield lambda function, entries: (function([entry]) for entry in entries)
        return
    executor = concurrent.futures.ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=begin_reading, initargs=(fingerprinter,)
    )

    def ahead(function: Callable[[Sequence[Entry]], list[T]], entries: Sequence[Entry]) -> Iterator[list[T]]:
        running: list[concurrent.futures.Future[list[T]]] = []
        for first in range(0, len(entries), CHUNK):
            running.append(executor.submit(function, entries[first : first + CHUNK]))
            if len(running) >= AHEAD * jobs:
                yield running.pop(0).result()
        yield from (future.result() for future in running)

    try:
        yield ahead
    finally:
        executor.shutdown(cancel_futures=True)
