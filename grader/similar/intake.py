"""The submissions in a folder: each of its folders, archives, notebooks and modules is one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.errors import UsageError
from grader.records import Problem
from grader.submission import SUFFIXES, Submission, printable, read_submission


class Entry(msgspec.Struct, frozen=True):
    """Somebody's submission in the folder of a class."""

    student: str
    paths: tuple[Path, ...]
    name: str


def find_entries(folder: Path) -> tuple[list[Entry], list[Problem]]:
    """The submissions in a folder, by name. UsageError if it is none."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder of submissions")
    entries, problems = [], []
    for path in sorted(path for path in folder.iterdir() if not path.name.startswith(".")):
        name = printable(path.name)
        if path.is_dir() or path.suffix.lower() in (*SUFFIXES, ".zip"):
            entries.append(Entry(name if path.is_dir() else printable(path.stem), (path,), name))
        else:
            problems.append(Problem(name, None, "left out: it is no notebook, .py, folder or .zip"))
    return entries, problems


def read_entry(entry: Entry) -> Submission:
    """The files of a submission. UsageError if there are none."""
    return read_submission(entry.paths[0])
