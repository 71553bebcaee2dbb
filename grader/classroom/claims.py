"""Claims: which batch grades a submission, where several batches share a store, so that none is graded twice.

A claim ends after a while unless it is renewed, so what a batch had claimed that was killed is graded by another one. On the same
computer it is seen at once that a batch is not there any more.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from grader.classroom.records import Version
from grader.classroom.results import insert, matches_version
from grader.classroom.schema import claims, results
from grader.classroom.store import Store
from grader.model.errors import CheckError

SECONDS = 120.0
"""The time for which a claim holds."""
RENEW_SECONDS = 20.0


class Claims:
    """What one batch has claimed of a version."""

    def __init__(self, store: Store, version: Version) -> None:
        self.store = store
        self.version = version
        self.owner = f"{this_computer()}:{os.getpid()}:{uuid.uuid4().hex}"
        self.renewed = time.monotonic()
        # These run for each submission, and to make a statement takes longer than to run it.
        self.claiming = claiming_statement(store.engine.dialect, version)
        here = matches_version(version) & (results.c.attempt == sa.bindparam("attempt"))
        self.graded = sa.select(results.c.provisional).where(here)

    def key(self, attempt: int) -> sa.ColumnElement[bool]:
        """Return the condition that a claim is one of this attempt."""
        return self.is_version() & (claims.c.attempt == attempt)

    def is_version(self) -> sa.ColumnElement[bool]:
        return (claims.c.version == self.version.digest) & (claims.c.seed == self.version.seed)

    def take(self, attempt: int) -> Literal["mine", "taken", "graded"]:
        """Claim an attempt, unless another batch has claimed or graded it."""
        with self.store.begin(durable=False) as connection:
            moment = clock(connection)
            new = {"attempt": attempt, "owner": self.owner, "until": moment + SECONDS, "moment": moment}
            if connection.execute(self.claiming, new).first() is None:
                owner = str(connection.scalar(sa.select(claims.c.owner).where(self.key(attempt))))
                if not has_ended(owner):
                    return "taken"
                mine = {"owner": self.owner, "until": moment + SECONDS}
                taken_over = sa.update(claims).where(self.key(attempt) & (claims.c.owner == owner)).values(**mine)
                if not connection.execute(taken_over).rowcount:
                    return "taken"
            if connection.scalar(self.graded, {"attempt": attempt}) is False:
                connection.execute(sa.delete(claims).where(self.key(attempt)))
                return "graded"
        return "mine"

    def renew(self) -> None:
        """Renew all claims of this batch, if that was not done a moment ago."""
        if time.monotonic() - self.renewed < RENEW_SECONDS:
            return
        self.renewed = time.monotonic()
        with self.store.begin() as connection:
            mine = sa.update(claims).where(claims.c.owner == self.owner)
            connection.execute(mine.values(until=clock(connection) + SECONDS))

    def release(self, attempts: Collection[int]) -> None:
        """Give up the claims of attempts, which have their results; those of a batch that has taken them over stay."""
        with self.store.begin(durable=False) as connection:
            here = self.is_version() & claims.c.attempt.in_(attempts) & (claims.c.owner == self.owner)
            connection.execute(sa.delete(claims).where(here))

    def release_all(self) -> None:
        """Give up all claims of this batch; where the store cannot be written, they end by themselves."""
        with contextlib.suppress(CheckError), self.store.begin() as connection:
            connection.execute(sa.delete(claims).where(claims.c.owner == self.owner))


def claiming_statement(dialect: sa.Dialect, version: Version) -> sa.UpdateBase:
    """Return what claims an attempt of which there is no claim of another batch that holds; it returns a row if it has.

    The parameters are `attempt`, `owner`, `until`, and `moment`, the time of now.
    """
    new = insert(dialect, claims).values(
        version=version.digest, seed=version.seed, **{name: sa.bindparam(name) for name in ("attempt", "owner", "until")}
    )
    free = (claims.c.until < sa.bindparam("moment")) | (claims.c.owner == new.excluded.owner)
    values = {name: new.excluded[name] for name in ("owner", "until")}
    taken: sa.UpdateBase = new.on_conflict_do_update(index_elements=list(claims.primary_key), set_=values, where=free)
    return taken.returning(claims.c.owner)


def clock(connection: sa.Connection) -> float:
    """Return the time in seconds since 1970, by the clock of the database where that is a server: those of computers differ."""
    if connection.dialect.name == "postgresql":
        return float(connection.scalar(sa.select(sa.func.extract("epoch", sa.func.clock_timestamp()))) or 0.0)
    return time.time()


def this_computer() -> str:
    """Return a name of this computer, or of the container, in which a process is known by its number.

    Names of hosts do not do: those of containers and of a room's computers may be the same.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()}/{boot}/{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return f"{socket.gethostname()}/{uuid.getnode():x}"


def has_ended(owner: str) -> bool:
    """Tell whether a batch of this computer is not there any more; of others nobody knows."""
    computer, number, _ = owner.rsplit(":", 2)
    if computer != this_computer() or os.name != "posix":
        return False
    if int(number) == os.getpid():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
