"""nbgrader: the folder `submitted` of a course, or of one assignment.

submitted/<student>/<assignment>/lab.ipynb
submitted/<student>/<assignment>/timestamp.txt      when it was handed in: "2024-02-05 22:27:54.123456 UTC"

Source: nbgrader's folder structure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from grader.classroom.downloads.entry import Entry, candidates, checked_identifier
from grader.model.errors import UsageError
from grader.model.filenames import printable
from grader.model.report import Problem

SUBMITTED = "submitted"
TIMESTAMP = "timestamp.txt"


def recognise(children: Sequence[Path]) -> list[Path]:
    """Return the students' folders if they hold folders of assignments, one of which has a timestamp."""
    folders = [path for path in children if path.is_dir()]
    parts = (part for path in folders for part in candidates(path) if part.is_dir())
    return folders if any((part / TIMESTAMP).is_file() for part in parts) else []


def entries(paths: Sequence[Path], problems: list[Problem]) -> list[Entry]:
    """Return one entry for each student. Raises UsageError if there are several assignments."""
    assignments = sorted({part.name for path in paths for part in candidates(path) if part.is_dir()})
    if len(assignments) > 1:
        folder = paths[0].parent
        raise UsageError(f"{folder} holds several assignments ({', '.join(assignments)}); keep those of one in a folder of its own")
    found = []
    for path in paths:
        work = path / assignments[0]
        if not work.is_dir() and any(part.is_file() for part in candidates(path)):
            # The folder of the assignment is missing, and the files are there.
            found.append(Entry(checked_identifier(path.name, path.name, problems), (path,)))
            continue
        if not work.is_dir():
            problems.append(Problem(printable(path.name), None, f"left out: no {assignments[0]} is in it", code="left_out"))
            continue
        when = read_timestamp(work / TIMESTAMP, f"{path.name}/{assignments[0]}/{TIMESTAMP}", problems)
        found.append(Entry(checked_identifier(path.name, path.name, problems), (work,), submitted=when))
    return found


def read_timestamp(path: Path, where: str, problems: list[Problem]) -> datetime | None:
    """Read date, time and a zone's name; without a zone it is UTC. Return None where there is no such file or nothing to read."""
    try:
        text = path.read_text(encoding="utf-8")[:200].strip()
        *moment, zone = text.split() if len(text.split()) > 2 else [*text.split(), "UTC"]
        when = datetime.fromisoformat(" ".join(moment))
        return when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError):
        # KeyError is what zoneinfo raises for a zone that it does not know.
        pass
    problems.append(Problem(printable(where), None, "the time of submission cannot be read"))
    return None
