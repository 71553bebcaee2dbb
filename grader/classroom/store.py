"""Store of the results of a class: one SQLite file, or a database that several computers share.

What has been graded is never changed and never deleted. Each result stands under the submission, the version of the checks and
the seed that it depends on; one version at a time is the one that counts.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from grader.classroom.addresses import engine_url, without_package
from grader.classroom.downloads.entry import Entry
from grader.model.errors import CheckError, UsageError
from grader.model.policy import Policy
from grader.model.report import Report
from grader.model.submission import Submission

BUSY_SECONDS = 60
"""The time that one batch waits for another one that writes."""

SCHEMA_LOCK = 20_260_101
"""The number of PostgreSQL's lock under which tables are made."""

schema = sa.MetaData()
settings_table = sa.Table(
    "about",
    schema,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
versions = sa.Table(
    "versions",
    schema,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("checks", sa.Text, nullable=False, comment="the digest of each check, by id, as JSON"),
    sa.Column("since", sa.String(40), nullable=False),
)
attempts = sa.Table(
    "attempts",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("student", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("contacts", sa.Text, nullable=False),
    sa.Column("submitted", sa.String(40)),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("seen", sa.String(40), nullable=False, comment="when it was last found among the submissions"),
    sa.UniqueConstraint("student", "sha256"),
)
results = sa.Table(
    "results",
    schema,
    sa.Column("attempt", sa.ForeignKey(attempts.c.number), primary_key=True),
    sa.Column("version", sa.ForeignKey(versions.c.digest), primary_key=True),
    sa.Column("seed", sa.BigInteger, primary_key=True),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("provisional", sa.Boolean, nullable=False),
    sa.Column("graded", sa.String(40), nullable=False),
    sa.Column("report", sa.LargeBinary, nullable=False, comment="JSON, compressed by zlib"),
)
overrides = sa.Table(
    "overrides",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("student", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, comment="an outcome or a part that a person grades; null: the whole mark"),
    sa.Column("score", sa.Float, comment="null: what an earlier override has set no longer counts"),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("made", sa.String(40), nullable=False),
)


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
    made: str


class Store:
    """The results of one class. Methods raise CheckError where the database cannot be written or read."""

    def __init__(self, url: str, assignment: str) -> None:
        """Open a store, or make it, for the assignment of this id; `engine_url` says which addresses there are.

        Raises UsageError if the place cannot be used, or holds results of another assignment.
        """
        try:
            self.engine = sa.create_engine(engine_url(url))
            if self.engine.dialect.name == "sqlite":
                sa.event.listen(self.engine, "connect", configure_sqlite)
            with self.engine.begin() as connection:
                self.create(connection)
                self.add(connection, settings_table, name="assignment", value=assignment)
                known = connection.scalar(sa.select(settings_table.c.value).where(settings_table.c.name == "assignment"))
        except ModuleNotFoundError as error:
            raise without_package(error.name) from None
        except (SQLAlchemyError, OSError) as error:
            raise UsageError(f"the store cannot be used: {first_line(error)}") from None
        if known != assignment:
            raise UsageError(f"the store holds results of {known!r}, not of {assignment!r}; name another one")

    def create(self, connection: sa.Connection) -> None:
        """Make the tables that are not there yet, also while another batch does so."""
        if self.engine.dialect.name == "postgresql":
            # There "if not exists" alone lets two makers meet.
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SCHEMA_LOCK)))
        for table in schema.sorted_tables:
            connection.execute(sa.schema.CreateTable(table, if_not_exists=True))

    def close(self) -> None:
        self.engine.dispose()

    @contextlib.contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Run a transaction. Raises CheckError if it cannot be completed; nothing of it has happened then."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise CheckError(f"the store cannot be written or read: {first_line(error)}; what it holds is kept") from None

    def add(self, connection: sa.Connection, table: sa.Table, **values: Any) -> None:
        """Insert a row, unless there is one of its key."""
        dialect: Any = sqlite if self.engine.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(table).values(**values).on_conflict_do_nothing())

    # versions ------------------------------------------------------------------------------------------------------

    def add_version(self, version: Version, digests: Mapping[str, str]) -> None:
        """Add a version, with the digest of each check by id."""
        with self.begin() as connection:
            self.add(connection, versions, digest=version.digest, checks=json.dumps(dict(digests)), since=now())

    def digests(self, version: Version) -> dict[str, str]:
        """Return the digest of each check of a version, by id."""
        with self.begin() as connection:
            found = connection.scalar(sa.select(versions.c.checks).where(versions.c.digest == version.digest))
        return dict(json.loads(found)) if found else {}

    @property
    def applied(self) -> Version | None:
        """The version whose grades count; None before the first."""
        found = self.get_setting("applied")
        return msgspec.json.decode(found, type=Version) if found else None

    def apply(self, version: Version) -> None:
        """Make the grades of a version those that count."""
        self.set_setting("applied", version)

    @property
    def policy(self) -> Policy | None:
        """The policy that was saved last."""
        found = self.get_setting("rules")
        return msgspec.json.decode(found, type=Policy) if found else None

    def save_policy(self, policy: Policy) -> None:
        """Save the policy for commands that name none."""
        self.set_setting("rules", policy)

    def get_setting(self, name: str) -> str | None:
        """Return a setting as JSON; None if it was never set."""
        with self.begin() as connection:
            return connection.scalar(sa.select(settings_table.c.value).where(settings_table.c.name == name))

    def set_setting(self, name: str, value: msgspec.Struct) -> None:
        """Set a setting, or replace it."""
        with self.begin() as connection:
            connection.execute(sa.delete(settings_table).where(settings_table.c.name == name))
            self.add(connection, settings_table, name=name, value=msgspec.json.encode(value).decode())

    # attempts ------------------------------------------------------------------------------------------------------

    def add_attempt(self, entry: Entry, submission: Submission) -> int:
        """Add a student's submission, or what is new about it, and return its number."""
        facts = {
            "name": entry.name,
            "contacts": json.dumps(entry.contacts),
            "submitted": entry.submitted.isoformat() if entry.submitted else None,
            "late": entry.late,
            "seen": now(),
        }
        key = (attempts.c.student == entry.student) & (attempts.c.sha256 == submission.sha256)
        with self.begin() as connection:
            self.add(connection, attempts, student=entry.student, sha256=submission.sha256, **facts)
            connection.execute(sa.update(attempts).where(key).values(**facts))
            return int(connection.scalar(sa.select(attempts.c.number).where(key)) or 0)

    def attempts(self) -> list[Attempt]:
        """Return all attempts of all students, sorted by student and number."""
        with self.begin() as connection:
            rows = connection.execute(sa.select(attempts).order_by(attempts.c.student, attempts.c.number)).mappings().all()
        return [
            Attempt(
                row["number"],
                row["student"],
                row["sha256"],
                row["name"],
                json.loads(row["contacts"]),
                datetime.fromisoformat(row["submitted"]) if row["submitted"] else None,
                row["late"],
                row["seen"],
            )
            for row in rows
        ]

    # results -------------------------------------------------------------------------------------------------------

    def graded(self, version: Version) -> dict[int, bool]:
        """Return the attempts that have been graded with a version: number, and whether the result is provisional."""
        columns = sa.select(results.c.attempt, results.c.provisional)
        with self.begin() as connection:
            return {row.attempt: row.provisional for row in connection.execute(columns.where(matches_version(version)))}

    def save_result(self, attempt: int, version: Version, report: Report) -> None:
        """Save a result for good. One that stands already stays, unless it was provisional."""
        content = zlib.compress(msgspec.json.encode(report))
        key = matches_version(version) & (results.c.attempt == attempt)
        with self.begin() as connection:
            connection.execute(sa.delete(results).where(key & results.c.provisional))
            self.add(
                connection,
                results,
                attempt=attempt,
                version=version.digest,
                seed=version.seed,
                score=report.score,
                provisional=report.provisional,
                graded=now(),
                report=content,
            )

    def report(self, attempt: int, version: Version) -> Report | None:
        """Return the report on an attempt with a version; None if it has not been graded with it."""
        with self.begin() as connection:
            found = connection.scalar(sa.select(results.c.report).where(matches_version(version) & (results.c.attempt == attempt)))
        return msgspec.json.decode(zlib.decompress(found), type=Report) if found else None

    def standing(self, version: Version) -> dict[int, Standing]:
        """Return the result of each attempt with a version, by number.

        An attempt that could not be graded with it any more has its latest result.
        """
        columns = (results.c.attempt, results.c.version, results.c.seed, results.c.score, results.c.graded)
        found: dict[int, Standing] = {}
        with self.begin() as connection:
            for row in connection.execute(sa.select(*columns).order_by(results.c.graded)):
                known = found.get(row.attempt)
                if known is None or known.version != version:
                    first = known.first if known else row.graded
                    found[row.attempt] = Standing(Version(row.version, row.seed), row.score, first)
        return found

    # overrides -----------------------------------------------------------------------------------------------------

    def add_override(self, override: Override) -> None:
        """Add a decision; earlier ones about the same stay, and no longer count."""
        with self.begin() as connection:
            connection.execute(sa.insert(overrides).values(**msgspec.structs.asdict(override)))

    def overrides(self) -> list[Override]:
        """Return all decisions that were ever made, oldest first."""
        with self.begin() as connection:
            rows = connection.execute(sa.select(overrides).order_by(overrides.c.number)).mappings().all()
        return [Override(**{name: row[name] for name in Override.__struct_fields__}) for row in rows]


def matches_version(version: Version) -> sa.ColumnElement[bool]:
    """Return the condition that a result is one with this version."""
    return (results.c.version == version.digest) & (results.c.seed == version.seed)


def configure_sqlite(connection: Any, _record: object) -> None:
    """Let readers and a writer not wait for each other, and let what is written reach the disk."""
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # Where two batches make the file at the same moment, SQLite itself does not wait for this.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def now() -> str:
    """Return the time in UTC, in ISO 8601."""
    return datetime.now(UTC).isoformat()


def first_line(error: BaseException) -> str:
    """Return the cause of an error in one line, without the statement and the link that SQLAlchemy adds."""
    cause = getattr(error, "orig", None) or error
    return next(iter(str(cause).strip().splitlines()), type(error).__name__)
