"""Packing a submission: the public checks once more, warnings, and an archive of exactly what will be graded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.model.assignment import PUBLIC_PLACES, Assignment, find_assignment
from grader.model.errors import CheckError, UsageError
from grader.model.limits import LIMITS
from grader.model.report import Report
from grader.model.submission import Submission, packed, read_submission
from grader.report import write_whole
from grader.selfcheck.check import open_public
from grader_worker.frames import Found

NAMED_FILES = 5
"""So many files are named where there are more."""


class Checked(msgspec.Struct, frozen=True):
    """A submission that has been checked and can be packed."""

    submission: Submission
    report: Report
    warnings: list[str]


def check_before_packing(path: Path, out: Path, folder: Path | None, lanes: int | None = None) -> Checked:
    """Check the submission at `path`, without the archive `out` if that is inside it; `lanes` as for `open_public`.

    Raises UsageError for an unusable submission, or an `out` that is the submission itself.
    """
    assignment = find_assignment(PUBLIC_PLACES, folder)
    submission = read_submission(path, without=out)
    if out.suffix.lower() != ".zip":
        raise UsageError(f"--out {out}: the archive's name ends in .zip")
    if out.resolve() == path.resolve():
        raise UsageError(f"--out {out} is the submission itself; give the archive another name")
    with open_public(assignment, lanes=lanes) as grader:
        loaded = grader.load(submission)
        report = grader.run(loaded).for_student()
    return Checked(submission, report, warnings(assignment, submission, loaded.found, report))


def pack(submission: Submission, out: Path) -> None:
    """Write the archive. Raises CheckError if it is not read as it was packed, OSError if it cannot be written."""
    write_whole(out, packed(submission))
    if read_submission(out).sha256 != submission.sha256:
        raise CheckError(f"{out} is not read as it was packed; hand in the files themselves")


def warnings(assignment: Assignment, submission: Submission, found: Mapping[str, Found], report: Report) -> list[str]:
    """List what the student may not have meant: functions that are not there or not written, files without use."""
    unwritten = {f for c in report.checks if c.reason == "not_implemented" for f in c.functions}
    useful = {function.file for function in found.values()}
    idle = sorted(submission.files.keys() - useful) if useful else []
    lists = [
        ("Not found", [f"`{f}`" for f in assignment.functions if f not in found]),
        ("Not implemented yet", [f"`{f}`" for f in assignment.functions if f in unwritten]),
        ("Packed, although no function of the exercises stands there", idle),
        (f"Not packed, since only code and up to {LIMITS.data_bytes // 2**20} MB of data are", sorted(submission.left_out)),
    ]
    return [f"{text}: {join_names(names)}." for text, names in lists if names]


def join_names(names: list[str]) -> str:
    """Join the names, or the first ones and how many there are besides."""
    more = len(names) - NAMED_FILES
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:NAMED_FILES])} and {more} more"
