"""Store of the results of a class: one SQLite file, or a database that several computers share.

What has been graded is never changed, and deleted only with all else that is known of a student. Each result stands under the
submission, the version of the checks and the seed that it depends on; one version at a time is the one that counts.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from grader.classroom.addresses import (
    configure_postgresql,
    configure_sqlite,
    connect_arguments,
    engine_url,
    split_class,
    without_package,
)
from grader.classroom.downloads.entry import Entry
from grader.classroom.packing import Column, Summary
from grader.classroom.records import Application, Attempt, FoundWork, Override, Standing, Version
from grader.classroom.results import KeptResults, add_rows, in_lists, matches_version, upsert_rows
from grader.classroom.schema import (
    applications,
    assignments,
    attempts,
    claims,
    found_table,
    make_tables,
    overrides,
    remarks,
    results,
    returned,
    settings_table,
    summaries,
    versions,
)
from grader.model.errors import CheckError, UsageError
from grader.model.policy import Policy
from grader.model.report import Report
from grader.model.submission import Submission

REPORTS_AT_ONCE, SUMMARIES_AT_ONCE = 20, 500
"""So many are read in one transaction; a report takes one to two megabytes of memory."""


T = TypeVar("T")
Read = Callable[[sa.Connection, list[tuple[int, Version]]], dict[tuple[int, Version], T]]


class Store:
    """The results of one class. Methods raise CheckError where the database cannot be written or read."""

    def __init__(self, url: str, assignment: str) -> None:
        """Open a store, or make it, for the assignment of this id; `engine_url` says which addresses there are.

        Classes with names are kept apart in one database: each has a schema of its name.

        Raises UsageError if the place cannot be used, or holds results of another assignment.
        """
        self.url, self.assignment = url, assignment
        address, self.schema = split_class(url)
        try:
            self.engine = sa.create_engine(engine_url(address), connect_args=connect_arguments(engine_url(address)))
        except ModuleNotFoundError as error:
            raise without_package(error.name) from None
        try:
            if self.schema:
                self.engine = self.engine.execution_options(schema_translate_map={None: self.schema})
            server = self.engine.dialect.name != "sqlite"
            sa.event.listen(self.engine, "connect", configure_postgresql if server else configure_sqlite)
            self.results = KeptResults()
            with self.engine.begin() as connection:
                make_tables(connection, self.schema)
                self.add(connection, settings_table, name="assignment", value=assignment)
                known = connection.scalar(sa.select(settings_table.c.value).where(settings_table.c.name == "assignment"))
        except (SQLAlchemyError, OSError) as error:
            self.engine.dispose()
            raise UsageError(f"the store cannot be used: {first_line(error)}") from None
        if known != assignment:
            raise UsageError(f"the store holds results of {known!r}, not of {assignment!r}; name another one")

    def close(self) -> None:
        self.engine.dispose()

    @contextlib.contextmanager
    def begin(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """Run a transaction. Raises CheckError if it cannot be completed; nothing of it has happened then.

        One that is not `durable` does not wait for the disk. It may be lost with the power, and nothing else of the store is.
        """
        try:
            with self.engine.begin() as connection:
                if connection.dialect.name == "sqlite":
                    if connection.info.get("durable") is not durable:
                        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
                        connection.info["durable"] = durable
                elif not durable:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise CheckError(f"the store cannot be written or read: {first_line(error)}; what it holds is kept") from None

    def add(self, connection: sa.Connection, table: sa.Table, **values: Any) -> None:
        """Insert a row, unless there is one of its key."""
        add_rows(connection, table, [values])

    # versions ------------------------------------------------------------------------------------------------------

    def add_version(self, version: Version, digests: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        """Add a version, with the digest of each check by id, and the files that grade with it."""
        packed = zlib.compress(msgspec.msgpack.encode(dict(files)))
        with self.begin() as connection:
            self.add(connection, versions, digest=version.digest, checks=json.dumps(dict(digests)), since=now())
            self.add(connection, assignments, version=version.digest, files=packed)

    def assignment_files(self, version: Version) -> dict[str, bytes] | None:
        """Return the files that grade with a version; None if they were not kept."""
        with self.begin() as connection:
            found = connection.scalar(sa.select(assignments.c.files).where(assignments.c.version == version.digest))
        return msgspec.msgpack.decode(zlib.decompress(found), type=dict[str, bytes]) if found else None

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

    def record(self, application: Application) -> None:
        """Make a version count, and record who decided so and whose marks moved."""
        after = application.after
        content = msgspec.json.encode(application).decode()
        with self.begin() as connection:
            row = {"made": application.made, "who": application.who, "version": after.digest, "seed": after.seed}
            connection.execute(sa.insert(applications).values(content=content, **row))
            self.write_setting(connection, "applied", after)

    def applications(self) -> list[Application]:
        """Return all decisions that another version counts, oldest first."""
        with self.begin() as connection:
            rows = connection.scalars(sa.select(applications.c.content).order_by(applications.c.number)).all()
        return [msgspec.json.decode(row, type=Application) for row in rows]

    # settings ------------------------------------------------------------------------------------------------------

    @property
    def policy(self) -> Policy | None:
        """The policy that was saved last."""
        return self.get("rules", Policy)

    def save_policy(self, policy: Policy) -> None:
        """Save the policy for commands that name none."""
        self.set_setting("rules", policy)

    def get(self, name: str, kind: type[T]) -> T | None:
        """Return a setting of this type; None if it was never set."""
        found = self.get_setting(name)
        return msgspec.json.decode(found, type=kind) if found else None

    def get_setting(self, name: str) -> str | None:
        """Return a setting as JSON; None if it was never set."""
        with self.begin() as connection:
            return connection.scalar(sa.select(settings_table.c.value).where(settings_table.c.name == name))

    def set_setting(self, name: str, value: msgspec.Struct) -> None:
        """Set a setting, or replace it."""
        with self.begin() as connection:
            self.write_setting(connection, name, value)

    def write_setting(self, connection: sa.Connection, name: str, value: msgspec.Struct) -> None:
        connection.execute(sa.delete(settings_table).where(settings_table.c.name == name))
        self.add(connection, settings_table, name=name, value=msgspec.json.encode(value).decode())

    # who is there --------------------------------------------------------------------------------------------------

    def save_found(self, found: Iterable[FoundWork]) -> None:
        """Save what was found of these students; what is known of others stays."""
        moment = now()
        rows = (
            {
                "student": one.student,
                "name": one.name,
                "contacts": json.dumps(one.contacts),
                "files": json.dumps(one.files),
                "problem": one.problem,
                "content": one.content,
                "due": one.due.isoformat() if one.due else None,
                "seen": moment,
            }
            for one in found
        )
        # Without it a batch finds the same again.
        with self.begin(durable=False) as connection:
            for some in in_lists(rows, SUMMARIES_AT_ONCE):
                upsert_rows(connection, found_table, some, first_seen=("seen", ("files", "problem", "content")))

    def found(self) -> dict[str, FoundWork]:
        """Return what was last found of each student."""
        with self.begin() as connection:
            return {
                row.student: FoundWork(
                    row.student,
                    row.name,
                    json.loads(row.contacts),
                    tuple(json.loads(row.files)),
                    row.problem,
                    row.content,
                    datetime.fromisoformat(row.due) if row.due else None,
                    row.seen,
                )
                for row in connection.execute(sa.select(found_table).order_by(found_table.c.student))
            }

    def forget(self, student: str) -> int:
        """Delete everything that is known of a student, and return the number of submissions among it."""
        with self.begin() as connection:
            own = sa.select(attempts.c.number).where(attempts.c.student == student)
            for table in (summaries, results):
                connection.execute(sa.delete(table).where(table.c.attempt.in_(own)))
            connection.execute(sa.delete(claims).where(claims.c.attempt.in_(own)))
            count = connection.execute(sa.delete(attempts).where(attempts.c.student == student)).rowcount
            decided = sa.select(overrides.c.number).where(overrides.c.student == student)
            connection.execute(sa.delete(remarks).where(remarks.c.override.in_(decided)))
            connection.execute(sa.delete(overrides).where(overrides.c.student == student))
            connection.execute(sa.delete(returned).where(returned.c.student == student))
            connection.execute(sa.delete(found_table).where(found_table.c.student == student))
            for row in connection.execute(sa.select(applications)).all():
                past = msgspec.json.decode(row.content, type=Application)
                marks = tuple(mark for mark in past.marks if mark.student != student)
                content = msgspec.json.encode(msgspec.structs.replace(past, marks=marks)).decode()
                connection.execute(sa.update(applications).where(applications.c.number == row.number).values(content=content))
        return count

    # attempts ------------------------------------------------------------------------------------------------------

    def add_attempt(self, entry: Entry, submission: Submission) -> int:
        """Add a student's submission, or what is new about it, and return its number."""
        return self.add_attempts([(entry, submission.sha256)])[0]

    def add_attempts(self, handed_in: Sequence[tuple[Entry, str]]) -> list[int]:
        """Add submissions of students, each with its digest, or what is new about them, and return their numbers."""
        moment = now()
        rows = [
            {
                "student": entry.student,
                "sha256": digest,
                "name": entry.name,
                "contacts": json.dumps(entry.contacts),
                "submitted": entry.submitted.isoformat() if entry.submitted else None,
                "late": entry.late,
                "seen": moment,
            }
            for entry, digest in handed_in
        ]
        query = sa.select(attempts.c.student, attempts.c.sha256, attempts.c.number)
        with self.begin(durable=False) as connection:
            upsert_rows(connection, attempts, rows, ("student", "sha256"))
            students = {entry.student for entry, _ in handed_in}
            found = connection.execute(query.where(attempts.c.student.in_(students))).all()
        numbers = {(row.student, row.sha256): int(row.number) for row in found}
        return [numbers[entry.student, digest] for entry, digest in handed_in]

    def attempts(self) -> list[Attempt]:
        """Return all attempts of all students, sorted by student and number."""
        with self.begin() as connection:
            return [
                Attempt(
                    row.number,
                    row.student,
                    row.sha256,
                    row.name,
                    json.loads(row.contacts),
                    datetime.fromisoformat(row.submitted) if row.submitted else None,
                    row.late,
                    row.seen,
                )
                for row in connection.execute(sa.select(attempts).order_by(attempts.c.student, attempts.c.number))
            ]

    # results -------------------------------------------------------------------------------------------------------

    def graded(self, version: Version) -> dict[int, bool]:
        """Return the attempts that have been graded with a version: number, and whether the result is provisional."""
        columns = sa.select(results.c.attempt, results.c.provisional)
        with self.begin() as connection:
            return {row.attempt: row.provisional for row in connection.execute(columns.where(matches_version(version)))}

    def save_result(self, attempt: int, version: Version, report: Report) -> None:
        """Save a result for good. One that stands already stays, unless it was provisional."""
        self.save_results([(attempt, report)], version)

    def save_results(self, found: Sequence[tuple[int, Report]], version: Version) -> None:
        """Save results of attempts as `save_result`, all or none of them."""
        try:
            with self.begin() as connection:
                self.results.save(connection, found, version, now())
        except BaseException:
            # What it knows of the database may be undone.
            self.results = KeptResults()
            raise

    def report(self, attempt: int, version: Version) -> Report | None:
        """Return the report on an attempt with a version; None if it has not been graded with it."""
        with self.begin() as connection:
            return self.results.reports(connection, [(attempt, version)]).get((attempt, version))

    def reports(self, wanted: Iterable[tuple[int, Version]]) -> Iterator[Report]:
        """Yield the reports on attempts with versions, in this order; few at a time are in memory.

        Raises CheckError where one is not there any more.
        """
        yield from self.in_groups(self.results.reports, wanted, REPORTS_AT_ONCE)

    def summaries(self, wanted: Iterable[tuple[int, Version]]) -> Iterator[Summary]:
        """Yield the short records of reports, as `reports`."""
        yield from self.in_groups(self.results.summaries, wanted, SUMMARIES_AT_ONCE)

    def in_groups(self, read: Read[T], wanted: Iterable[tuple[int, Version]], size: int) -> Iterator[T]:
        for some in in_lists(wanted, size):
            with self.begin() as connection:
                found = read(connection, some)
            if len(found) < len(set(some)):
                raise CheckError("somebody was forgotten while the store was read: run the same command again")
            yield from (found[key] for key in some)

    def columns(self, digest: str) -> tuple[Column, ...]:
        """Return what the numbers of a short record are about."""
        if digest not in self.results.known:
            with self.begin() as connection:
                self.results.columns(connection, digest)
        return self.results.known[digest]

    def standing(self, version: Version) -> dict[int, Standing]:
        """Return the result of each attempt with a version, by number.

        An attempt that could not be graded with it any more has its latest result.
        """
        columns = (results.c.attempt, results.c.version, results.c.seed, results.c.score, results.c.graded)
        found: dict[int, Standing] = {}
        # All have one of few versions, and those that were saved together the same time.
        versions: dict[tuple[str, int], Version] = {}
        moment = ""
        with self.begin() as connection:
            for row in connection.execute(sa.select(*columns).order_by(results.c.graded)):
                known = found.get(row.attempt)
                if known is None or known.version != version:
                    moment = moment if moment == row.graded else row.graded
                    made = versions.setdefault((row.version, row.seed), Version(row.version, row.seed))
                    found[row.attempt] = Standing(made, row.score, known.first if known else moment)
        return found

    # overrides -----------------------------------------------------------------------------------------------------

    def add_override(self, override: Override) -> None:
        """Add a decision; earlier ones about the same stay, and no longer count."""
        row = msgspec.structs.asdict(override)
        told = row.pop("told")
        with self.begin() as connection:
            number = connection.execute(sa.insert(overrides).values(**row)).inserted_primary_key
            if told and number:
                connection.execute(sa.insert(remarks).values(override=number[0], text=told))

    def overrides(self) -> list[Override]:
        """Return all decisions that were ever made, oldest first."""
        with self.begin() as connection:
            told = sa.func.coalesce(remarks.c.text, "").label("told")
            both = sa.select(overrides, told).select_from(overrides.outerjoin(remarks)).order_by(overrides.c.number)
            rows = connection.execute(both).mappings().all()
        return [Override(**{name: row[name] for name in Override.__struct_fields__}) for row in rows]


def now() -> str:
    """Return the time in UTC, in ISO 8601."""
    return datetime.now(UTC).isoformat()


def first_line(error: BaseException) -> str:
    """Return the cause of an error in one line, without the statement and the link that SQLAlchemy adds."""
    cause = getattr(error, "orig", None) or error
    return next(iter(str(cause).strip().splitlines()), type(error).__name__)
