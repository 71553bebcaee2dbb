"""Gathering of the fingerprints of a class: what is not kept is read, in as many processes as there are processors."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Sequence

import msgspec

from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import read_entry
from grader.classroom.spreading import CHUNK, spread
from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.similar.fingerprints import Fingerprinter, Fingerprints
from grader.similar.kept import FingerprintStore

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
    read = functools.partial(read_some, fingerprinter)
    return spread(entries, read, functools.partial(functools.partial, read_some, fingerprinter))


def read_some(fingerprinter: Fingerprinter, entries: Sequence[Entry]) -> list[Read | None]:
    return [read_work(entry, fingerprinter) for entry in entries]


def read_work(entry: Entry, fingerprinter: Fingerprinter) -> Read | None:
    with contextlib.suppress(UsageError):
        submission = read_entry(entry)
        return submission.sha256, *fingerprinter.read(submission.files)
    return None
