"""Entry: one student's submission in a class, and what all downloads need to make one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from grader.classroom.names import portable_name
from grader.model.filenames import IGNORED_FOLDERS, README, is_archive_name, is_code_name, plain_name, printable
from grader.model.report import Problem

STORE = "grades.sqlite"
"""The file in which grades of a class are kept. A folder that holds one, and no code, is no submission."""
ADDRESS = "store.txt"
"""The file beside a gradebook that has the address of the store, where that is elsewhere."""
ATTEMPT = re.compile(r"(?P<stem>.+)-\d+")


class Entry(msgspec.Struct, frozen=True):
    """The submission of one student of the class."""

    student: str
    """Stable, unique within the class whatever the case of letters, and fit to be part of a file's name."""
    paths: tuple[Path, ...]
    name: str = ""
    """As a person reads it, where it is known."""
    contacts: dict[str, str] = {}
    """The names of platforms for the student: "canvas" (user id), "moodle" (participant number), "email", "sid"."""
    submitted: datetime | None = None
    """With a time zone, and from metadata only."""
    late: bool = False
    """The platform says so."""
    own_names: tuple[str, ...] = ()
    """The student's own name for each of `paths`, where the platform has renamed them; empty where it has not."""
    due: datetime | None = None
    """The student's own date, where the platform tells it: an extension."""


def candidates(folder: Path) -> list[Path]:
    """List what may be a submission: nothing hidden, nothing that archives leave behind, no README, no results. Raises OSError."""
    return [
        path
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if not path.name.startswith((".", "~$"))
        and path.name not in IGNORED_FOLDERS
        and not README.fullmatch(path.name)
        and not holds_results(path)
    ]


def holds_results(folder: Path) -> bool:
    """Tell whether a batch has put its results there: a store, and no code beside it, which a student's folder would have."""
    try:
        if not folder.is_dir():
            return False
        names = (path.name for path in folder.rglob("*"))
        return ((folder / STORE).exists() or (folder / ADDRESS).exists()) and not any(
            is_code_name(name) or is_archive_name(name) for name in names
        )
    except OSError:
        # Whoever reads the submission tells.
        return False


def checked_identifier(text: str, where: str, problems: list[Problem]) -> str:
    """Return the text as an identifier, and add a problem if it had to be changed for that."""
    student = portable_name(text)
    if student != unicodedata.normalize("NFC", text):
        problems.append(Problem(printable(where), None, f"its name cannot name files everywhere; this is {student}"))
    return student


def label(paths: Sequence[Path]) -> str:
    """Return the name by which problems tell of a submission."""
    return printable(paths[0].name)


def by_user(named: Mapping[Path, re.Match[str]], problems: list[Problem]) -> Iterator[tuple[str, list[Path], str]]:
    """Yield user number, paths and name of each student in a download; matches have the groups `user` and `who`."""
    paths_of: dict[str, list[Path]] = {}
    for path, match in named.items():
        paths_of.setdefault(match["user"], []).append(path)
    for user, paths in paths_of.items():
        names = list(dict.fromkeys(printable(named[path]["who"]) for path in paths))
        if len(names) > 1:
            problems.append(Problem(label(paths), None, f"the files of user {user} carry different names: {', '.join(names)}"))
        yield user, paths, names[0]


def own_names(paths: Sequence[Path], own_name: Callable[[Path], str]) -> tuple[str, ...]:
    """Return the student's own name for each path, without the number of an attempt unless two files would be called the same."""
    names = [own_name(path) for path in paths]
    first = [without_attempt(name) for name in names]
    counts = Counter(first)
    return tuple(plain_name(short if counts[short] == 1 else name) for name, short in zip(names, first, strict=True))


def without_attempt(name: str) -> str:
    """Return `lab.ipynb` for `lab-1.ipynb`, as platforms call the file of a second attempt; other names stay as they are."""
    stem, dot, suffix = name.rpartition(".")
    match = ATTEMPT.fullmatch(stem)
    return f"{match['stem']}{dot}{suffix}" if match else name
