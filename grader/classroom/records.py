"""Records of the store of a class, as plain data."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Version(msgspec.Struct, frozen=True):
    """A version of the checks, and the seed: what a result depends on besides the submission."""

    digest: str
    seed: int


class Attempt(msgspec.Struct, frozen=True):
    """A submission of a student; a student may have several."""

    number: int
    student: str
    sha256: str
    name: str
    contacts: dict[str, str]
    submitted: datetime | None
    late: bool
    seen: str


class Standing(msgspec.Struct, frozen=True):
    """The result of an attempt that stands."""

    version: Version
    score: float
    first: str
    """The time at which the attempt was graded first."""


class Override(msgspec.Struct, frozen=True):
    """A person's decision about a mark, about one outcome, or about a part that a person grades; the latest one counts."""

    student: str
    outcome: str | None
    """The id of the outcome or of the part, which have different ids; None for the whole mark."""
    score: float | None
    who: str
    why: str
    """For those who ask later."""
    made: str
    told: str = ""
    """What the student reads about it; "" if only that it was made."""


class FoundWork(msgspec.Struct, frozen=True):
    """What the class's folder held of a student when it was last read."""

    student: str
    name: str
    contacts: dict[str, str]
    files: tuple[str, ...]
    problem: str
    """Why none of it can be read; "" if it can."""
    content: str
    """Digest of the files, whatever they are called; "" if none can be read."""
    due: datetime | None
    """The student's own date, where the platform tells it."""
    seen: str = ""
    """When this was first found."""


class MovedMark(msgspec.Struct, frozen=True):
    """A mark before and after changed checks were made to count, and the checks that moved it."""

    student: str
    before: float
    after: float
    checks: tuple[str, ...]


class Application(msgspec.Struct, frozen=True):
    """A person's decision that another version of the checks counts, and what followed from it."""

    made: str
    who: str
    before: Version
    after: Version
    checks: str
    """How the checks differ, in words."""
    marks: tuple[MovedMark, ...]


class ClassFolder(msgspec.Struct, frozen=True):
    """Where the submissions of a class were when they were graded last."""

    path: str
