"""Fingerprints of submissions in a file, by digest, so that code is read once and not again when a class is compared again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

import msgspec
import numpy as np

from grader.similar.fingerprints import FUNCTION, FileDigests, Fingerprinter, Fingerprints, Functions
from grader.similar.reading import Words

NAME = "fingerprints.sqlite"
"""The file in a folder of results."""
TABLES = """
CREATE TABLE IF NOT EXISTS version (digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS kept (
    number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE,
    prints BLOB NOT NULL, functions BLOB NOT NULL, files BLOB NOT NULL, unread TEXT NOT NULL
);
CREATE TEMPORARY TABLE class (place INTEGER PRIMARY KEY, number INTEGER NOT NULL);
"""
TOGETHER = 500
"""So many rows are asked for at a time."""


class FingerprintStore:
    """The file, or one that is deleted at the end if there is no path. Methods raise sqlite3.Error and OSError."""

    def __init__(self, path: Path | None, version: str) -> None:
        """Open the file. What another version of the reading has left in it is deleted."""
        if path:
            path.parent.mkdir(exist_ok=True)
        self.connection = sqlite3.connect(path or "", timeout=60)
        self.connection.executescript(TABLES)
        if self.connection.execute("SELECT digest FROM version").fetchall() != [(version,)]:
            for table in ("version", "kept"):
                self.connection.execute(f"DELETE FROM {table}")
            self.connection.execute("INSERT INTO version VALUES (?)", (version,))
            self.connection.commit()

    def close(self) -> None:
        self.connection.close()

    def add(self, digest: str, found: Fingerprints, unread: str) -> None:
        """Keep the fingerprints of a submission; `unread` says what of it was not read."""
        row = (digest, found.prints.tobytes(), found.functions.tobytes(), msgspec.msgpack.encode(found.files), unread)
        columns = "digest, prints, functions, files, unread"
        self.connection.execute(f"INSERT OR IGNORE INTO kept ({columns}) VALUES (?, ?, ?, ?, ?)", row)

    def commit(self) -> None:
        self.connection.commit()

    def missing(self, digests: Iterable[str]) -> list[str]:
        """Return those of which there are no fingerprints yet, each once."""
        asked = list(dict.fromkeys(digests))
        known: set[str] = set()
        for first in range(0, len(asked), TOGETHER):
            some = asked[first : first + TOGETHER]
            places = ", ".join("?" * len(some))
            known |= {row[0] for row in self.connection.execute(f"SELECT digest FROM kept WHERE digest IN ({places})", some)}
        return [digest for digest in asked if digest not in known]

    def compare(self, digests: Sequence[str]) -> None:
        """Choose the submissions that are compared; from now on each is meant by its place in this row."""
        self.connection.execute("DELETE FROM class")
        chosen = "INSERT INTO class SELECT ?, number FROM kept WHERE digest = ?"
        self.connection.executemany(chosen, enumerate(digests))
        self.connection.commit()

    def column(self, name: str) -> Iterator[bytes]:
        """Yield what is kept in a column for each of them."""
        rows = self.connection.execute(f"SELECT {name} FROM class JOIN kept USING (number) ORDER BY place")
        return (row[0] for row in rows)

    def prints(self) -> Iterator[Words]:
        return (np.frombuffer(row, dtype="<u8") for row in self.column("prints"))

    def print_count(self) -> int:
        """Return how many fingerprints all of them have."""
        total = self.connection.execute("SELECT total(length(prints)) FROM class JOIN kept USING (number)").fetchone()[0]
        return int(total) // 8

    def function_count(self) -> int:
        """Return how many functions all of them have."""
        total = self.connection.execute("SELECT total(length(functions)) FROM class JOIN kept USING (number)").fetchone()[0]
        return int(total) // FUNCTION.itemsize

    def functions(self) -> Iterator[Functions]:
        return (np.frombuffer(row, dtype=FUNCTION) for row in self.column("functions"))

    def files(self) -> Iterator[tuple[FileDigests, ...]]:
        return (msgspec.msgpack.decode(row, type=tuple[FileDigests, ...]) for row in self.column("files"))

    def unread(self) -> Iterator[str]:
        return (row[0] for row in self.connection.execute("SELECT unread FROM class JOIN kept USING (number) ORDER BY place"))

    def one(self, place: int) -> Fingerprints:
        """Return the fingerprints of one of them."""
        sql = "SELECT prints, functions, files FROM class JOIN kept USING (number) WHERE place = ?"
        prints, functions, files = self.connection.execute(sql, (place,)).fetchone()
        return Fingerprints(
            np.frombuffer(prints, dtype="<u8"),
            np.frombuffer(functions, dtype=FUNCTION),
            msgspec.msgpack.decode(files, type=tuple[FileDigests, ...]),
        )


def version_of_reading(fingerprinter: Fingerprinter) -> str:
    """Return a digest of all that fingerprints depend on beside the submission: what is given, how it is read, and by what."""
    total = hashlib.sha256()
    for name in ("fingerprints.py", "reading.py"):
        total.update(Path(__file__).with_name(name).read_bytes())
    packages = [f"{name} {metadata.version(name)}" for name in ("numpy", "scipy")]
    total.update("\n".join([*packages, *sorted(fingerprinter.functions)]).encode())
    total.update(fingerprinter.given.grams.tobytes() + fingerprinter.given.functions.tobytes())
    return total.hexdigest()
