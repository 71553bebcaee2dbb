"""Results in the store: a report, compressed, and beside it its short record, from which tables and class reports are made."""

from __future__ import annotations

import importlib
import itertools
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from grader.classroom.packing import (
    FORMAT,
    Column,
    Layout,
    ReportPacker,
    Summary,
    blank_report,
    is_old,
    pack_summary,
    summarise,
    unpack_old,
    unpack_summary,
)
from grader.classroom.records import Version
from grader.classroom.schema import blanks, columns_table, results, summaries
from grader.model.report import Report

Key = tuple[int, Version]
T = TypeVar("T")


class KeptResults:
    """The results of a store. All methods are given a connection in a transaction."""

    def __init__(self) -> None:
        self.packers: dict[str, ReportPacker] = {}
        """By the digest of a version."""
        self.known: dict[str, tuple[Column, ...]] = {}
        self.layout = Layout()

    def save(self, connection: sa.Connection, found: Sequence[tuple[int, Report]], version: Version, moment: str) -> None:
        """Save results of attempts. Those that stand already stay, unless they are provisional."""
        if not found:
            return
        numbers = [number for number, _ in found]
        here = matches_version(version, results) & results.c.attempt.in_(numbers)
        connection.execute(sa.delete(results).where(here & results.c.provisional))
        stand = set(connection.scalars(sa.select(results.c.attempt).where(here)))
        rows, short = [], {}
        for number, report in found:
            if number in stand:
                continue
            stand.add(number)
            kept = self.packer(connection, version, report).pack(report)
            short[number, version] = report, kept
            key = {"attempt": number, "version": version.digest, "seed": version.seed}
            rows.append({**key, "score": report.score, "provisional": report.provisional, "graded": moment, "report": kept})
        add_rows(connection, results, rows)
        self.save_summaries(connection, short)

    def packer(self, connection: sa.Connection, version: Version, report: Report | None = None) -> ReportPacker:
        """Return what packs the reports of a version. The first one says what they have in common."""
        if version.digest not in self.packers:
            common = sa.select(blanks.c.content).where(blanks.c.version == version.digest)
            if report:
                add_rows(connection, blanks, [{"version": version.digest, "content": zlib.compress(blank_report(report))}])
            # Another batch may have been the first.
            self.packers[version.digest] = ReportPacker(zlib.decompress(connection.execute(common).scalar_one()))
        return self.packers[version.digest]

    def reports(self, connection: sa.Connection, wanted: Iterable[Key]) -> dict[Key, Report]:
        """Return the reports of attempts with versions; those that there are not are left out."""
        return {key: self.unpack(connection, key[1], kept) for key, kept in kept_rows(connection, results, "report", wanted)}

    def unpack(self, connection: sa.Connection, version: Version, kept: bytes) -> Report:
        return unpack_old(kept) if is_old(kept) else self.packer(connection, version).unpack(kept)

    def summaries(self, connection: sa.Connection, wanted: Sequence[Key]) -> dict[Key, Summary]:
        """Return the short records of attempts with versions. Those that an older store lacks are made and saved."""
        current = summaries.c.format == FORMAT
        found = {key: unpack_summary(content) for key, content in kept_rows(connection, summaries, "content", wanted, current)}
        missing = [key for key in wanted if key not in found]
        for start in range(0, len(missing), 20):
            some = dict(kept_rows(connection, results, "report", missing[start : start + 20]))
            found |= self.save_summaries(connection, {k: (self.unpack(connection, k[1], kept), kept) for k, kept in some.items()})
        return found

    def save_summaries(self, connection: sa.Connection, found: Mapping[Key, tuple[Report, bytes]]) -> dict[Key, Summary]:
        """Save the short records of reports, which are given with the bytes that they are kept as, and return them."""
        made, rows = {}, []
        for (number, version), (report, kept) in found.items():
            made[number, version], columns = summarise(report, kept, self.layout)
            digest = made[number, version].columns
            if digest not in self.known:
                add_rows(connection, columns_table, [{"digest": digest, "content": msgspec.msgpack.encode(columns)}])
            key = {"attempt": number, "version": version.digest, "seed": version.seed}
            rows.append({**key, "format": FORMAT, "content": pack_summary(made[number, version])})
        upsert_rows(connection, summaries, rows)
        return made

    def columns(self, connection: sa.Connection, digest: str) -> tuple[Column, ...]:
        """Return the columns with a digest."""
        if digest not in self.known:
            content = connection.execute(sa.select(columns_table.c.content).where(columns_table.c.digest == digest)).scalar_one()
            self.known[digest] = msgspec.msgpack.decode(content, type=tuple[Column, ...])
        return self.known[digest]


def kept_rows(
    connection: sa.Connection, table: sa.Table, name: str, wanted: Iterable[Key], also: sa.ColumnElement[bool] | None = None
) -> Iterable[tuple[Key, bytes]]:
    """Yield a column of the rows of attempts with versions."""
    by_version: dict[Version, list[int]] = {}
    for number, version in wanted:
        by_version.setdefault(version, []).append(number)
    for version, numbers in by_version.items():
        query = sa.select(table.c.attempt, table.c[name]).where(matches_version(version, table) & table.c.attempt.in_(numbers))
        for row in connection.execute(query if also is None else query.where(also)):
            yield (row[0], version), row[1]


def matches_version(version: Version, table: sa.Table = results) -> sa.ColumnElement[bool]:
    """Return the condition that a result is one with this version."""
    return (table.c.version == version.digest) & (table.c.seed == version.seed)


def in_lists(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield things in lists of so many."""
    rest = iter(things)
    while some := list(itertools.islice(rest, size)):
        yield some


def insert(dialect: sa.Dialect, table: sa.Table) -> Any:
    """Return an insertion that can say what is done about rows that are there."""
    # That of the other database would take two megabytes for nothing.
    kind: Any = importlib.import_module(f"sqlalchemy.dialects.{dialect.name}")
    return kind.insert(table)


def add_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, but for those of whose key there is one."""
    if rows:
        connection.execute(insert(connection.dialect, table).on_conflict_do_nothing(), rows)


def upsert_rows(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[str] | None = None,
    *,
    first_seen: tuple[str, Sequence[str]] | None = None,
) -> None:
    """Insert rows, or put them in the place of those of the same key, which is the primary one if none is named.

    `first_seen` names a column that keeps its value, and the columns that have to be the same for that.
    """
    if rows:
        names = key or [column.name for column in table.primary_key]
        new = insert(connection.dialect, table)
        values = {name: new.excluded[name] for name in rows[0] if name not in names}
        if first_seen:
            kept, others = first_seen
            same = sa.and_(*(table.c[name] == new.excluded[name] for name in others))
            values[kept] = sa.case((same, table.c[kept]), else_=new.excluded[kept])
        connection.execute(new.on_conflict_do_update(index_elements=names, set_=values), rows)
