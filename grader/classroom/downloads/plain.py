"""No platform: every file, folder or archive is a submission, its name without suffix the student."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.classroom.downloads.entry import Entry, checked_identifier
from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.model.submission import KINDS, is_archive_name, is_code_name, printable, read_submission
from grader_worker.formats import bare_name


def recognise(children: Sequence[Path]) -> list[Path]:
    """Return all children: whatever they are called, each may be a submission."""
    return list(children)


def entries(paths: Sequence[Path], problems: list[Problem]) -> list[Entry]:
    """Return one entry a path; a path that cannot be a submission is told."""
    found = []
    for path in paths:
        if not may_be_submission(path):
            problems.append(Problem(printable(path.name), None, f"left out: {KINDS}", code="left_out"))
            continue
        name = path.name if path.is_dir() else bare_name(path.name)
        found.append(Entry(checked_identifier(name, path.name, problems), (path,)))
    return found


def may_be_submission(path: Path) -> bool:
    """Tell whether a path is worth a row: by its name or, where that says nothing, by what it holds."""
    if path.is_dir() or is_code_name(path.name) or is_archive_name(path.name):
        return True
    try:
        return bool(read_submission(path).files)
    except UsageError:
        return False
