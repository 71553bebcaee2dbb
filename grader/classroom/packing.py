"""Results as the store keeps them: reports compressed, and beside each a short record that tables and class reports are made from.

A report has much that is the same in all reports of a version: titles, ids, functions. Reports are compressed against a blank one,
of which nothing is any student's (RFC 8878, section 5: a dictionary of raw content).
"""

from __future__ import annotations

import functools
import hashlib
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import zstandard

from grader.model.report import REASONS, CheckResult, Kind, ManualResult, Reason, Report, Status, SubmissionSummary
from grader.report.wording import join_names

if TYPE_CHECKING:
    import numpy as np

    from grader.classroom.suspects import Floats

    Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]

FORMAT = 1
"""The number of what a `Summary` is; records of another number are made anew from reports."""
LEVEL = 3
"""Of zstd. Measured on reports of 190 kB: 15 kB in 0.3 ms, where zlib needs 2.5 ms for 24 kB; level 5 takes 1.4 ms for 11 kB."""
STATUSES: tuple[str, ...] = get_args(Status)
NO_REASON = 255
"""Stands for None among indices into REASONS."""
NUMBERS: dict[str | None, int] = {**{name: n for names in (STATUSES, REASONS) for n, name in enumerate(names)}, None: NO_REASON}
"""The indices of statuses and reasons, which have different names."""


class Column(msgspec.Struct, frozen=True, array_like=True):
    """What is the same of a check in many reports."""

    outcome: str
    id: str
    title: str
    kind: Kind
    functions: tuple[str, ...]
    hidden: bool
    max_score: float


class MadeMistake(msgspec.Struct, frozen=True, array_like=True):
    """A known mistake that somebody made in an outcome, with the first check that has found it, its function and its message."""

    outcome: str
    id: str
    check: str
    function: str
    message: str


class Summary(msgspec.Struct, frozen=True, array_like=True):
    """The numbers of a report, and what a person should know of it: all that is needed of it but for the pages of students.

    What there is for each check stands in the order of the columns, as bytes of an array.
    """

    score: float
    max_score: float
    provisional: bool
    capped: bool
    seconds: float
    digest: bytes
    """SHA-256 of the report as it is kept."""
    columns: str
    """The digest of the columns."""
    outcomes: dict[str, tuple[float, float]]
    """Score and maximum of each outcome."""
    by_person: tuple[ManualResult, ...]
    notes: tuple[str, ...]
    """Reasons why a person should look at it."""
    mistakes: tuple[MadeMistake, ...]
    diagnoses: dict[int, str]
    """The known mistakes by number of the check."""
    packed_statuses: bytes
    packed_reasons: bytes
    packed_credited: bytes
    packed_scores: bytes
    packed_times: bytes

    def counted(self, points: float) -> float:
        """Return what counts of so many points that checks have earned."""
        return min(points, self.max_score) if self.capped else points

    @property
    def statuses(self) -> Bytes:
        """Indices into STATUSES."""
        return byte_array(self.packed_statuses)

    @property
    def reasons(self) -> Bytes:
        """Indices into REASONS, or NO_REASON."""
        return byte_array(self.packed_reasons)

    @property
    def credited(self) -> Bytes:
        """1 where a check is credited because of another function."""
        return byte_array(self.packed_credited)

    @property
    def scores(self) -> Floats:
        import numpy as np

        return np.frombuffer(self.packed_scores, "<f8")

    @property
    def times(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """Seconds of the student's code."""
        import numpy as np

        return np.frombuffer(self.packed_times, "<f4")


def byte_array(content: bytes) -> Bytes:
    # Not for the whole module: a batch packs results all the time, and reads them as arrays at its end only.
    import numpy as np

    return np.frombuffer(content, np.uint8)


class Layout:
    """Finds the columns of reports. They are nearly always those of the report before, and to make them again takes longer."""

    def __init__(self) -> None:
        self.same: list[tuple[Any, ...]] = []
        self.columns: tuple[Column, ...] = ()
        self.digest = ""

    def find(self, report: Report) -> None:
        """Have `columns` and `digest` be those of a report."""
        same = [
            (outcome.id, c.id, c.title, c.kind, c.functions, c.hidden, c.max_score)
            for outcome in report.outcomes
            for c in outcome.checks
        ]
        if same != self.same or not self.digest:
            self.same, self.columns = same, tuple(Column(*fields) for fields in same)
            self.digest = hashlib.sha256(msgspec.msgpack.encode(self.columns)).hexdigest()


def summarise(report: Report, kept: bytes, layout: Layout | None = None) -> tuple[Summary, tuple[Column, ...]]:
    """Return the short record of a report, which is kept as these bytes, and its columns."""
    layout = layout or Layout()
    layout.find(report)
    checks, columns = report.checks, layout.columns
    statuses, reasons = [check.status for check in checks], [check.reason for check in checks]
    diagnosed = {n: check.diagnosis for n, check in enumerate(checks) if check.diagnosis}
    mistakes: dict[tuple[str, str], MadeMistake] = {}
    for n, diagnosis in diagnosed.items():
        made = MadeMistake(columns[n].outcome, diagnosis, columns[n].id, next(iter(checks[n].functions), ""), checks[n].message)
        mistakes.setdefault((made.outcome, made.id), made)
    summary = Summary(
        report.score,
        report.max_score,
        report.provisional,
        report.capped is True,
        report.seconds,
        hashlib.sha256(kept).digest(),
        layout.digest,
        {outcome.id: (outcome.score, outcome.max_score) for outcome in report.outcomes},
        report.by_person,
        tuple(notes_on(report, checks, {*statuses}, {*reasons})),
        tuple(mistakes.values()),
        diagnosed,
        bytes(map(NUMBERS.__getitem__, statuses)),
        bytes(map(NUMBERS.__getitem__, reasons)),
        bytes([check.follow_through for check in checks]),
        struct.pack(f"<{len(checks)}d", *[check.score for check in checks]),
        struct.pack(f"<{len(checks)}f", *[check.seconds for check in checks]),
    )
    return summary, columns


def notes_on(report: Report, checks: Sequence[CheckResult], statuses: Set[Status], reasons: Set[Reason | None]) -> Iterable[str]:
    """Yield what a person should know of a report before its grade is given out; its checks have these statuses and reasons."""
    if "error" in statuses:
        errors = [check for check in checks if check.status == "error"]
        yield f"{len(errors)} check{'s' * (len(errors) > 1)} could not be run ({errors[0].message}): the mark is provisional"
    if "unreadable_result" in reasons:
        yield "gave back something that cannot be read: it may have tried to disturb the grading"
    if "public_only" in reasons:
        copied = sorted({name for c in checks if c.reason == "public_only" for name in c.functions})
        if copied:
            names = join_names([f"`{name}`" for name in copied])
            yield f"is right for the inputs of the public checks only, in {names}: it may be a table of their answers"
    if "ambiguous" in reasons:
        yield "defines a function in several ways"
    if unread := [problem.file for problem in report.problems if problem.code == "left_out"]:
        yield f"is graded without what could not be read: {', '.join(unread)}"
    graded = [check for check in checks if check.functions] if reasons & {"missing", "not_implemented"} else []
    if graded and all(check.reason in ("missing", "not_implemented") for check in graded):
        yield "holds nothing that could be graded"


# bytes -----------------------------------------------------------------------------------------------------------------


def blank_report(report: Report) -> bytes:
    """Return what all reports of a version have in common: a report without anything of a student."""

    def bare(check: CheckResult) -> CheckResult:
        nothing: Mapping[str, object] = {"diagnosis": None, "figure": None, "reason": None, "printed": (), "follow_through": False}
        texts = dict.fromkeys(("message", "detail", "call", "trace"), "")
        return msgspec.structs.replace(check, status="passed", score=0.0, seconds=0.0, **nothing, **texts)

    outcomes = tuple(
        msgspec.structs.replace(outcome, score=0.0, checks=tuple(map(bare, outcome.checks)), functions=())
        for outcome in (*report.outcomes, *report.practised)
    )
    nobody = SubmissionSummary("", "", ())
    manual = tuple(msgspec.structs.replace(part, score=None) for part in report.by_person)
    empty = msgspec.structs.replace(
        report, submission=nobody, score=0.0, outcomes=outcomes, practice=(), problems=(), manual=manual
    )
    return msgspec.json.encode(msgspec.structs.replace(empty, seconds=0.0))


class ReportPacker:
    """Compresses the reports of a version, and takes them out again."""

    def __init__(self, common: bytes) -> None:
        """`common` is the blank report of the version."""
        known = zstandard.ZstdCompressionDict(common, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=known)
        self.decompressor = zstandard.ZstdDecompressor(dict_data=known)

    def pack(self, report: Report) -> bytes:
        return self.compressor.compress(msgspec.json.encode(report))

    def unpack(self, content: bytes) -> Report:
        return report_decoder().decode(self.decompressor.decompress(content))


def unpack_old(content: bytes) -> Report:
    """Return a report as earlier versions have kept it: compressed by zlib."""
    return report_decoder().decode(zlib.decompress(content))


def is_old(content: bytes) -> bool:
    """Tell whether a report was compressed by zlib: no frame of zstd begins so (RFC 8878, section 3.1.1)."""
    return content[:4] != zstandard.FRAME_HEADER


def pack_summary(summary: Summary) -> bytes:
    return summary_compressor().compress(msgspec.msgpack.encode(summary))


def unpack_summary(content: bytes) -> Summary:
    return summary_decoder().decode(zstandard.ZstdDecompressor().decompress(content))


@functools.cache
def summary_compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=LEVEL)


@functools.cache
def report_decoder() -> msgspec.json.Decoder[Report]:
    return msgspec.json.Decoder(Report)


@functools.cache
def summary_decoder() -> msgspec.msgpack.Decoder[Summary]:
    return msgspec.msgpack.Decoder(Summary)
