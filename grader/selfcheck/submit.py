"""What `grader submit` does: the public checks once more, warnings, and an archive of exactly what will be graded."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from rich.text import Text

from grader.model.assignment import PUBLIC_PLACES, Assignment, find_assignment
from grader.model.errors import CheckError, UsageError
from grader.model.report import Report
from grader.model.submission import LIMITS, Submission, packed, read_submission
from grader.report import write_whole
from grader.report.terminal import console, show_problems, show_table, show_text
from grader.selfcheck.check import open_public
from grader_worker.frames import Found

NAMED_FILES = 5
"""So many files are named where there are more."""


def submit(path: Path, out: Path, folder: Path | None, lanes: int | None = None) -> int:
    """Pack the submission at `path` into `out`; 0. `lanes` as for `open_public`.

    UsageError for an unusable submission, or an `out` that is the submission itself.
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
    terminal = console(sys.stdout)
    show_table(report, terminal)
    show_problems(report, terminal, "(grader check --json FILE)")
    terminal.print()
    for warning in warnings(assignment, submission, loaded.found, report):
        show_text(warning, terminal, 0)
    write_whole(out, packed(submission))
    if read_submission(out).sha256 != submission.sha256:
        raise CheckError(f"{out} is not read as it was packed; hand in the files themselves")
    count = len(submission.files) + len(submission.data)
    terminal.print(Text(f"{out}: {count} {'file' if count == 1 else 'files'}. The report of the grading names the same digest:"))
    terminal.print(Text(submission.sha256))
    return 0


def warnings(assignment: Assignment, submission: Submission, found: Mapping[str, Found], report: Report) -> list[str]:
    """What the student may not have meant: functions that are not there or not written, files without use."""
    unwritten = {f for c in report.checks if c.reason == "not_implemented" for f in c.functions}
    useful = {function.file for function in found.values()}
    idle = sorted(submission.files.keys() - useful) if useful else []
    lists = [
        ("Not found", [f"`{f}`" for f in assignment.functions if f not in found]),
        ("Not implemented yet", [f"`{f}`" for f in assignment.functions if f in unwritten]),
        ("Packed, although no function of the exercises stands there", idle),
        (f"Not packed, since only code and up to {LIMITS.data_bytes // 2**20} MB of data are", sorted(submission.left_out)),
    ]
    return [f"{text}: {listed(names)}." for text, names in lists if names]


def listed(names: list[str]) -> str:
    """The names, or how many there are besides the first ones."""
    more = len(names) - NAMED_FILES
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:NAMED_FILES])} and {more} more"
