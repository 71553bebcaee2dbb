"""Parquet file with one row for each student and check, for analysis; some students at a time are in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np

from grader.classroom.packing import NO_REASON, STATUSES, Column, Summary
from grader.model.report import REASONS

Numbers = np.ndarray[Any, Any]

AT_ONCE = 50_000
"""So many rows are written at a time."""
NAMES = ["student", "outcome", "functions", "id", "title", "kind", "hidden", "status", "reason", "diagnosis", "follow_through"]
NAMES += ["score", "max_score", "seconds"]


class ParquetTable:
    """Table of the results of checks, which takes students one by one."""

    def __init__(self, stream: BinaryIO) -> None:
        import pyarrow as pa
        import pyarrow.parquet

        text, words = pa.string(), pa.dictionary(pa.int32(), pa.string())
        kinds = {"hidden": pa.bool_(), "follow_through": pa.bool_(), "diagnosis": text}
        numbers = dict.fromkeys(("score", "max_score", "seconds"), pa.float64())
        self.schema = pa.schema([(name, {**kinds, **numbers}.get(name, words)) for name in NAMES])
        self.writer = pyarrow.parquet.ParquetWriter(stream, self.schema)
        self.waiting: list[tuple[str, Summary]] = []
        self.columns: Sequence[Column] = ()

    def add(self, student: str, report: Summary, columns: Sequence[Column]) -> None:
        """Add the rows of a student, whose numbers are about these columns."""
        if self.waiting and (columns != self.columns or len(self.waiting) * len(columns) >= AT_ONCE):
            self.write()
        self.columns = columns
        self.waiting.append((student, report))

    def write(self) -> None:
        """Write the rows of those who wait."""
        import pyarrow as pa

        students, checks = len(self.waiting), len(self.columns)
        reports = [report for _, report in self.waiting]

        def words(numbers: Numbers, texts: Sequence[str], absent: int = -1) -> Any:
            return pa.DictionaryArray.from_arrays(array_of(numbers.astype(np.int32), numbers != absent), array_of_texts(texts))

        def same(texts: Sequence[str]) -> Any:
            known = {text: n for n, text in enumerate(dict.fromkeys(texts))}
            return words(np.tile(np.array([known[text] for text in texts], np.int32), students), list(known))

        def joined(parts: Sequence[Numbers]) -> Numbers:
            return np.concatenate(parts) if parts else np.zeros(0)

        columns = self.columns
        data = {
            "student": words(np.repeat(np.arange(students), checks), [student for student, _ in self.waiting]),
            "outcome": same([column.outcome for column in columns]),
            "functions": same([" ".join(column.functions) for column in columns]),
            "id": same([column.id for column in columns]),
            "title": same([column.title for column in columns]),
            "kind": same([column.kind for column in columns]),
            "hidden": array_of(np.tile(np.array([column.hidden for column in columns], bool), students)),
            "status": words(joined([report.statuses for report in reports]), STATUSES),
            "reason": words(joined([report.reasons for report in reports]), REASONS, NO_REASON),
            "diagnosis": words(*diagnoses_of(reports, checks)).dictionary_decode(),
            "follow_through": array_of(joined([report.credited for report in reports]).astype(bool)),
            "score": array_of(joined([report.scores for report in reports]).astype(float)),
            "max_score": array_of(np.tile(np.array([column.max_score for column in columns]), students)),
            "seconds": array_of(joined([report.times for report in reports]).astype(float)),
        }
        self.writer.write_table(pa.table([data[name] for name in self.schema.names], schema=self.schema))
        self.waiting = []

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        if self.waiting:
            self.write()
        self.writer.close()


def array_of(numbers: Numbers, valid: Numbers | None = None) -> Any:
    """Return an Arrow array of numbers or truth values; those that are not `valid` are absent.

    `pyarrow.array` would import pandas, if it is installed, which takes longer than all that is written here.
    """
    import pyarrow as pa

    data = packed_bits(numbers) if numbers.dtype == bool else pa.py_buffer(np.ascontiguousarray(numbers))
    return pa.Array.from_buffers(
        pa.from_numpy_dtype(numbers.dtype), len(numbers), [None if valid is None else packed_bits(valid), data]
    )


def array_of_texts(texts: Sequence[str]) -> Any:
    """Return an Arrow array of texts."""
    import pyarrow as pa

    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)))


def packed_bits(values: Numbers) -> Any:
    """Return a buffer with one bit for each value, as Arrow has them."""
    import pyarrow as pa

    return pa.py_buffer(np.packbits(values, bitorder="little"))


def diagnoses_of(reports: Sequence[Summary], checks: int) -> tuple[Numbers, list[str]]:
    """Return the known mistake of each report and check, as an index into the names that are returned, too; -1 for none."""
    names: dict[str, int] = {}
    found = np.full(len(reports) * checks, -1, np.int32)
    for place, report in enumerate(reports):
        for check, name in report.diagnoses.items():
            found[place * checks + check] = names.setdefault(name, len(names))
    return found, list(names)
