from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from grader.errors import UsageError
from grader.records import Problem
from grader.submission import Submission, read_submission


class Entry(msgspec.Struct, frozen=True):
    student: str
    paths: tuple[Path, ...]
    name: str = ""
    contacts: dict[str, str] = {}
    submitted: datetime | None = None
    late: bool = False


def find_entries(folder: Path) -> tuple[list[Entry], list[Problem]]:
    found = [Entry(p.stem if p.is_file() else p.name, (p,)) for p in sorted(folder.iterdir()) if not p.name.startswith(".")]
    if not found:
        raise UsageError(f"{folder} holds no submissions")
    return found, []


def read_entry(entry: Entry) -> Submission:
    return msgspec.structs.replace(read_submission(entry.paths[0]), id=entry.student)
