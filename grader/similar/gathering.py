"""Gathering of the fingerprints of a class: what is not kept is read, in as many processes as there are processors."""

from __future__ import annotations

import concurrent.futures
import contextlib
import multiprocessing
from collections.abc import Callable, Generator, Sequence

import msgspec

from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import read_entry
from grader.grading.session import usable_processors
from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.similar.fingerprints import Fingerprinter, Fingerprints
from grader.similar.kept import FingerprintStore

FEW = 200
"""Up to so many submissions are read in this process: to start others takes as long."""
CHUNK = 20
"""So many submissions are given to a process, and kept, at a time."""
Told = Callable[[int, int], None]
Read = tuple[str, Fingerprints, str]
"""The digest of a submission, its fingerprints, and what was not read."""


class Looked(msgspec.Struct, frozen=True):
    """The digest of a submission, and problems with its files; no digest if there is nothing in it."""

    digest: str
    problems: tuple[Problem, ...]


def gather(entries: Sequence[Entry], fingerprinter: Fingerprinter, kept: FingerprintStore, told: Told) -> list[Looked]:
    """See that the fingerprints of all submissions are kept, and return the digest of each; `told` hears how far it is."""
    found = [look(entry) for entry in entries]
    by_digest = {one.digest: entry for one, entry in zip(found, entries, strict=True) if one.digest}
    missing = kept.missing(by_digest)
    before = len(entries) - len(missing)
    with contextlib.closing(read_all([by_digest[digest] for digest in missing], fingerprinter)) as reading:
        for number, read in enumerate(reading, 1):
            if read:
                kept.add(*read)
            if number % CHUNK == 0 or number == len(missing):
                kept.commit()
                told(before + number, len(entries))
    # What was changed or taken away meanwhile has not been read.
    gone = {*kept.missing(by_digest)}
    return [Looked("", one.problems) if one.digest in gone else one for one in found]


def look(entry: Entry) -> Looked:
    """Return the digest of a submission. This takes so little time that nothing is gained by several processes."""
    try:
        submission = read_entry(entry)
    except UsageError as error:
        return Looked("", (Problem(entry.student, None, f"left out: {error}", code="left_out"),))
    problems = (
        msgspec.structs.replace(p, file=f"{entry.student}: {p.file}" if p.file else entry.student) for p in submission.problems
    )
    return Looked(submission.sha256, tuple(problems))


def read_all(entries: Sequence[Entry], fingerprinter: Fingerprinter) -> Generator[Read | None]:
    """Read submissions, in other processes where there are many; yield None for one that is not there any more."""
    jobs = usable_processors()
    if len(entries) <= FEW or jobs < 2:
        yield from (read_work(entry, fingerprinter) for entry in entries)
        return
    executor = concurrent.futures.ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=begin_reading_process, initargs=(fingerprinter,)
    )
    try:
        yield from executor.map(read_in_process, entries, chunksize=CHUNK)
    finally:
        executor.shutdown(cancel_futures=True)


def read_work(entry: Entry, fingerprinter: Fingerprinter) -> Read | None:
    with contextlib.suppress(UsageError):
        submission = read_entry(entry)
        return submission.sha256, *fingerprinter.read(submission.files)
    return None


class ReadingProcess:
    """What a process that reads submissions has: the fingerprinter, which is sent to it once."""

    fingerprinter: Fingerprinter


def begin_reading_process(fingerprinter: Fingerprinter) -> None:
    ReadingProcess.fingerprinter = fingerprinter


def read_in_process(entry: Entry) -> Read | None:
    return read_work(entry, ReadingProcess.fingerprinter)
