"""Versions of the checks: the one that there is now, the one whose marks count, and how they differ."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator

import msgspec

from grader.classroom.records import Version
from grader.classroom.store import Store
from grader.classroom.unpacked import Unpacked, delete_left_behind
from grader.grading.digests import check_digests
from grader.model.assignment import Assignment, load_assignment
from grader.model.errors import GraderError
from grader.platforms.grading_files import assignment_files
from grader.report.wording import join_names


class Checks(msgspec.Struct, frozen=True):
    """The checks of an assignment as its folder has them: their version, and the digest of each by id."""

    assignment: Assignment
    version: Version
    digests: dict[str, str]


def current_checks(assignment: Assignment, seed: int) -> Checks:
    """Return the checks on which results depend now.

    Points and titles change the version, and no digest of a check: after a change of these no check has to run again.
    """
    digests, about = check_digests(assignment), assignment.description
    worth = [assignment.manifest, assignment.outcomes, about.manual, about.capped]
    whole = hashlib.sha256(msgspec.json.encode([sorted(digests.items()), *worth]))
    return Checks(assignment, Version(whole.hexdigest(), seed), digests)


def grading_files(assignment: Assignment) -> dict[str, bytes]:
    """Return all files that grade with an assignment, by path inside it."""
    return {name: file.content for name, file in assignment_files(assignment).items()}


@contextlib.contextmanager
def kept_checks(store: Store, version: Version) -> Iterator[Checks | None]:
    """Give the checks of an earlier version, as the store has kept them, in a folder that is deleted at the end.

    None if they were not kept, or if another engine has come since, with which they are another version.
    """
    files = store.assignment_files(version)
    if files is None:
        yield None
        return
    delete_left_behind()
    with contextlib.closing(Unpacked(files)) as there:
        try:
            checks = current_checks(load_assignment(there.folder), version.seed)
        except GraderError:
            # Files of an engine that has read assignments otherwise.
            yield None
            return
        yield checks if checks.version == version else None


@contextlib.contextmanager
def grading_checks(store: Store, current: Checks, *, changed: bool) -> Iterator[tuple[Checks, bool]]:
    """Give the checks to grade with, and whether only submissions without any result are graded with them.

    These are the current ones where they count, or where `changed` ones are asked for. Else they are those that count, so that no
    mark moves and all are made alike. Where these cannot be had any more, what is new is graded with the current ones.
    """
    base = store.applied
    if changed or base in (None, current.version):
        yield current, False
        return
    with kept_checks(store, base) as kept:
        yield (kept, False) if kept else (current, True)


class Difference(msgspec.Struct, frozen=True):
    """How the checks are now, against those of the version whose marks count."""

    rerun: tuple[str, ...]
    """Ids of checks that have to run again, or for the first time."""
    gone: tuple[str, ...]
    everything: bool
    """True if no earlier result holds: the engine, the solutions or the seed are others."""
    seeds: tuple[int, int]

    def __str__(self) -> str:
        if self.seeds[0] != self.seeds[1]:
            return f"the seed is {self.seeds[1]} and was {self.seeds[0]}"
        if self.everything:
            return "every check runs otherwise, as after a change of the solutions or of the grader"
        parts = [f"{number_and_word(self.rerun, 'check')} changed or new ({join_names(self.rerun)})"] if self.rerun else []
        parts += [f"{number_and_word(self.gone, 'check')} gone ({join_names(self.gone)})"] if self.gone else []
        return "; ".join(parts) or "points, titles or outcomes are others"


def difference(store: Store, base: Version, checks: Checks) -> Difference:
    """Return how checks differ from those of version `base`."""
    before = store.digests(base)
    rerun = tuple(name for name, digest in checks.digests.items() if before.get(name) != digest)
    gone = tuple(name for name in before if name not in checks.digests)
    other = base.seed != checks.version.seed
    return Difference(rerun, gone, other or len(rerun) == len(checks.digests), (base.seed, checks.version.seed))


def number_and_word(things: tuple[str, ...], word: str) -> str:
    return f"{len(things)} {word}{'s' * (len(things) != 1)}"
