"""Recordings on disk: what checks have asked and what was answered in cases that passed, for the gradings that follow.

The verdict cache (`grader.grading.verdict_cache`) lives as long as its process. Most submissions answer most checks like one that
was graded before, so what it has learnt of cases that passed is kept in the user's folder for caches: the frames of the checks, and
digests of the answers. Nothing of a submission can be read there, and a case that has failed is never kept. The list of cases is
kept, too, so that a submission which answers as recorded is graded before pytest has collected anything.

A folder of recordings belongs to one version of all that decides about a verdict: the engine, the checks, Python, NumPy and the
packages of the assignment. With any other version there is another folder. Deleting it costs nothing but time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import shutil
from pathlib import Path

import msgspec

from grader.model.assignment import Assignment
from grader.model.caches import private_cache, read_kept, write_kept
from grader.model.report import CaseResult

PLACE = "recordings"
"""In the user's folder for our caches."""
KEPT_FOLDERS = 12
"""Folders of versions that are kept; the one that was used longest ago goes first."""
PATHS = 4
"""Ways to answer that are kept of each case."""
FILE_BYTES = 32 * 2**20
"""Bytes at most of the recordings of one exercise."""


class KeptStep(msgspec.Struct, frozen=True, array_like=True):
    """One frame that a check has sent, the function that it calls (empty where it answers a call), and the digest of the answer."""

    sends: bytes
    function: str
    answered: bytes


class KeptPath(msgspec.Struct, frozen=True, array_like=True):
    """One way to pass a case: all that was said, and the result."""

    steps: tuple[KeptStep, ...]
    case: CaseResult


class ListedCase(msgspec.Struct, frozen=True, array_like=True):
    """A case as collecting has found it; see `grader.grading.runner.CheckCase`."""

    check: str
    id: str
    name: str
    made_with: frozenset[str] = frozenset()


Kept = dict[str, list[KeptPath]]
"""The ways to pass the cases of an exercise, by the id of the case."""
_kept = msgspec.msgpack.Decoder(Kept)
_listed = msgspec.msgpack.Decoder(list[ListedCase])


class Recordings:
    """The recordings of one version in one folder. What cannot be read or written is as good as not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def cases(self) -> list[ListedCase]:
        """Return all cases in the order in which they were collected; none if they are not known."""
        with contextlib.suppress(msgspec.DecodeError):
            return _listed.decode(read_kept(self.folder / "cases", FILE_BYTES))
        return []

    def keep_cases(self, cases: list[ListedCase]) -> None:
        """Keep the cases, once."""
        if not (self.folder / "cases").exists():
            write_kept(self.folder / "cases", msgspec.msgpack.encode(cases))

    def of(self, exercise: str, terms: str) -> Kept:
        """Return what is kept of an exercise, on the `terms` of a cache: those of `VerdictCache.use`."""
        with contextlib.suppress(msgspec.DecodeError):
            return _kept.decode(read_kept(self.folder / f"{exercise}-{terms}", FILE_BYTES))
        return {}

    def keep(self, exercise: str, terms: str, found: Kept) -> None:
        """Add to what is kept of an exercise."""
        kept = self.of(exercise, terms)
        for case, paths in found.items():
            known = kept.setdefault(case, [])
            known += [path for path in paths if path not in known][: PATHS - len(known)]
        data = msgspec.msgpack.encode(kept)
        if len(data) <= FILE_BYTES:
            write_kept(self.folder / f"{exercise}-{terms}", data)


def recordings_for(assignment: Assignment, made: dict[str, str]) -> Recordings | None:
    """Return the recordings for an assignment as it is now, `made` being what a report on it is made with.

    Returns None where the user has no folder for them that nobody else can write to.
    """
    place = private_cache(PLACE)
    if place is None:
        return None
    about = assignment.description
    names = sorted({*about.requirements, *about.check_requirements})
    version = [about.id, sorted(made.items()), platform.machine(), [(name, installed_version(name)) for name in names]]
    folder = place / hashlib.sha256(repr(version).encode()).hexdigest()[:32]
    try:
        if folder.exists():
            os.utime(folder)
        else:
            forget_oldest(place)
    except OSError:
        return None
    return Recordings(folder)


def forget_oldest(place: Path) -> None:
    """Make room for another version."""
    folders = sorted(place.iterdir(), key=lambda folder: folder.lstat().st_mtime, reverse=True)
    for folder in folders[KEPT_FOLDERS - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def installed_version(requirement: str) -> str:
    """Return the version of a package that is installed; nothing if it is not."""
    from importlib import metadata

    from packaging.requirements import Requirement

    try:
        return metadata.version(Requirement(requirement).name)
    except metadata.PackageNotFoundError:
        return ""
