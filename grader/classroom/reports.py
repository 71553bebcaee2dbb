"""Reports that were made one by one, as by an array of jobs that run `grader grade --json`, taken into the store of a class."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from grader.classroom.downloads.entry import Entry
from grader.classroom.results import in_lists
from grader.classroom.run import read
from grader.classroom.store import REPORTS_AT_ONCE, Store
from grader.classroom.versions import Checks, grading_files
from grader.grading.provenance import made_with
from grader.model.assignment import Assignment
from grader.model.errors import CheckError, UsageError
from grader.model.filenames import printable
from grader.model.report import Problem, Report, SubmissionSummary


def take_reports(store: Store, checks: Checks, entries: Sequence[Entry], folder: Path) -> tuple[int, list[Problem]]:
    """Save the reports in a folder that are about these submissions. Return how many there are, and why others were left out.

    A report belongs to a submission by the digest of its files. One that was made with other checks, another engine or another seed
    is left out, and so is an unfinished one. Raises UsageError if there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"--reports {folder}: no such folder")
    problems: list[Problem] = []
    found = usable_reports(checks, folder, problems)
    store.add_version(checks.version, checks.digests, grading_files(checks.assignment))
    used = set()
    count = 0
    known = ((entry, digest) for entry, digest in digests_of(entries) if digest in found)
    for some in in_lists(known, REPORTS_AT_ONCE):
        results = []
        for number, (entry, digest) in zip(store.add_attempts(some), some, strict=True):
            path = found[digest].path
            used.add(path)
            report = report_in(path)
            if report is None:
                raise CheckError(f"{path} was changed while the reports were taken; run the same command again")
            # Jobs know the names of files, and the class those of students.
            summary = SubmissionSummary(entry.student, report.submission.sha256, report.submission.files)
            results.append((number, msgspec.structs.replace(report, submission=summary)))
        store.save_results(results, checks.version)
        count += len(results)
    for one in found.values():
        if one.path not in used:
            problems.append(refused_report(one.path, "nothing that was handed in has the digest of its files"))
    return count, problems


class FoundReport(msgspec.Struct, frozen=True):
    """The file of a report that can be used, and a digest of what each check has earned in it."""

    path: Path
    earned: bytes


def digests_of(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    """Yield the entries that can be read, each with the digest of its files."""
    for entry in entries:
        submission, _ = read(entry)
        if submission:
            yield entry, submission.sha256


def usable_reports(checks: Checks, folder: Path, problems: list[Problem]) -> dict[str, FoundReport]:
    """Return the reports that count, by the digest of the submission, and add problems about the others.

    A job may have run twice, and students may have handed in the same files: then the reports say the same. Where they do not, none
    of them counts.
    """
    made = made_with(checks.assignment)
    found: dict[str, FoundReport] = {}
    unclear = set()
    for path in sorted(folder.rglob("*.json")):
        report = report_in(path)
        if report is None:
            problems.append(refused_report(path, "it is no report"))
            continue
        if objection := objection_to(report, checks.assignment, made, checks.version.seed):
            problems.append(refused_report(path, objection))
            continue
        earned = earned_in(report)
        first = found.setdefault(report.submission.sha256, FoundReport(path, earned))
        if first.earned != earned:
            unclear.add(report.submission.sha256)
            name = printable(first.path.name)
            problems.append(refused_report(path, f"{name} is about the same files, and gives them another mark"))
    for digest in unclear:
        problems.append(refused_report(found.pop(digest).path, "others are about the same files, and give them another mark"))
    return found


def report_in(path: Path) -> Report | None:
    """Return the report in a file; None if there is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None


def earned_in(report: Report) -> bytes:
    """Return a digest of what each check has earned."""
    return hashlib.sha256(msgspec.json.encode(sorted((check.id, check.score) for check in report.checks))).digest()


def objection_to(report: Report, assignment: Assignment, made: dict[str, str], seed: int) -> str:
    """Return why a report cannot give a mark here; no text if it can."""
    if report.assignment != assignment.id:
        return f"it is about the assignment {report.assignment!r}"
    if report.seed != seed:
        return f"it was made with seed {report.seed}, and the class has {seed}"
    if differs := [name for name in ("engine", "checks") if report.made_with.get(name) != made[name]]:
        return f"it was made with another version of the {' and the '.join(differs)}"
    if {check.id for check in report.checks} != {check.id for check in assignment.manifest.checks}:
        return "it does not have all checks"
    return "" if report.complete and not report.errors else "it is not finished, or checks could not be run"


def refused_report(path: Path, why: str) -> Problem:
    return Problem(printable(path.name), None, f"left out: {why}")
