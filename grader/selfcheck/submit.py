"""Packing a submission: the public checks once more, what is in it and what is not, an archive of exactly what will be graded."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from grader.grading.practice import without_practice
from grader.model.assignment import PUBLIC_PLACES, Assignment, find_assignment
from grader.model.errors import CheckError, GraderError, UsageError
from grader.model.explaining import explained
from grader.model.limits import LIMITS
from grader.model.report import Report
from grader.model.submission import Submission, packed, read_submission, with_data
from grader.report import write_whole
from grader.report.wording import join_names
from grader.selfcheck.check import open_public
from grader.selfcheck.hints import REPORTED, reported
from grader.selfcheck.work import LoadedWork, load_work, work_at, written

LISTED = 20
"""So many files of a package are named where there are more."""


class Checked(msgspec.Struct, frozen=True):
    """A submission that has been checked and can be packed."""

    submission: Submission
    report: Report
    warnings: list[str]
    contents: list[str]
    """What will be in the archive, in words."""


def check_before_packing(path: Path | None, out: Path, folder: Path | None, lanes: int | None = None) -> Checked:
    """Check the submission at `path`, without the archive `out` if that is inside it; `lanes` as for `open_public`.

    Without a path, the exercises are taken or the notebooks, whichever has more. Raises UsageError for an unusable submission, or
    an `out` that is the submission itself.
    """
    assignment = find_assignment(PUBLIC_PLACES, folder)
    if out.suffix.lower() != ".zip":
        raise UsageError(f"--out {out}: the archive's name ends in .zip")
    if out.resolve() == work_at(path).resolve():
        raise UsageError(f"--out {out} is the submission itself; give the archive another name")
    with open_public(assignment, lanes=lanes) as grader:
        work = load_work(grader, path, without=out, compare=True)
        report = grader.run(work.loaded).for_student()
    told = explained([], warnings, assignment, work, report, out)
    taken, about_hints = reported(assignment)
    submission = with_data(work.submission, REPORTED, taken) if taken else work.submission
    return Checked(submission, report, told, [*explained([], contents, assignment, work), about_hints])


def pack(submission: Submission, out: Path) -> str:
    """Write the archive, and say what has changed since the one before of this name; nothing if there is none.

    Raises CheckError if it is not read as it was packed, OSError if it cannot be written.
    """
    before = earlier(out)
    write_whole(out, packed(submission))
    if read_submission(out).sha256 != submission.sha256:
        raise CheckError(f"{out} is not read as it was packed; hand in the files themselves")
    return explained("", changes, before, submission)


class Earlier(msgspec.Struct, frozen=True):
    """The package before: its files, and when it was written."""

    files: dict[str, bytes]
    time: datetime.datetime


def earlier(archive: Path) -> Earlier | None:
    """Read the package before; None if there is none that can be read."""
    try:
        time = datetime.datetime.fromtimestamp(archive.stat().st_mtime)
        submission = read_submission(archive)
    except (OSError, GraderError):
        return None
    return Earlier({**submission.files, **submission.data}, time)


def changes(before: Earlier | None, submission: Submission) -> str:
    """Say what is new, changed or gone since the package before."""
    if before is None:
        return ""
    now = {**submission.files, **submission.data}
    since = f"the one before, of {before.time:%Y-%m-%d %H:%M}"
    lists = [
        ("changed", [name for name in now if before.files.get(name, now[name]) != now[name]]),
        ("new", [name for name in now if name not in before.files]),
        ("gone", [name for name in before.files if name not in now]),
    ]
    told = [f"{what}: {join_names(names)}" for what, names in lists if names]
    return f"Since {since}: {'; '.join(told)}." if told else f"It is the same as {since}."


def contents(assignment: Assignment, work: LoadedWork) -> list[str]:
    """Say what the package of this work holds."""
    submission = work.submission
    names = sorted({**submission.files, **submission.data})
    count = f"{len(names)} {'file' if len(names) == 1 else 'files'}"
    functions = sum(name in assignment.functions for name in written(work.loaded))
    place = f" from {named_folder(work.path)}" if work.path.is_dir() else ""
    return [
        f"{count}{place}: {join_names(names, LISTED)}.",
        f"{functions} of {len(assignment.functions)} functions are written.",
    ]


def elsewhere(work: LoadedWork) -> list[str]:
    """Say what is written in the folder beside the work, and not in the work."""
    if work.beside is None:
        return []
    there, names = named_folder(work.beside), join_names([f"`{name}`" for name in work.only_there])
    if work.is_other:
        return [f"{named_folder(work.path)} is packed, since more is written there than in {there}."]
    if not names:
        return []
    return [f"{there} has work that is not in the package: {names}. To pack that folder, name it: submit {work.beside}"]


def named_folder(folder: Path) -> str:
    """Write the path of a folder, with a slash at its end."""
    return f"{folder.resolve().name if folder == Path() else folder.as_posix()}/"


def warnings(assignment: Assignment, work: LoadedWork, report: Report, out: Path) -> list[str]:
    """List what the student may not have meant: work elsewhere, functions that are not there or not written, files without use."""
    submission, found = work.submission, work.loaded.found
    unwritten = {f for c in report.checks if c.reason == "not_implemented" for f in c.functions}
    useful = {function.file for function in found.values()}
    graded = without_practice(assignment, submission).files
    idle = sorted(graded.keys() - useful) if useful else []
    left_out = sorted(name for name in submission.left_out if Path(name).name != out.name)
    lists = [
        ("Not found", [f"`{f}`" for f in assignment.functions if f not in found]),
        ("Not implemented yet", [f"`{f}`" for f in assignment.functions if f in unwritten]),
        ("Packed, although no function of the exercises stands there", idle),
        (f"Not packed, since only code and up to {LIMITS.data_bytes // 2**20} MB of data are", left_out),
    ]
    return [*elsewhere(work), *(f"{text}: {join_names(names)}." for text, names in lists if names)]
