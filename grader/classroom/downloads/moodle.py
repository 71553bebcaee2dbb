"""Moodle: the files of "Download all submissions", unpacked, with a folder for each student or without.

Ada Lovelace_123456_assignsubmission_file/lab.ipynb     name, participant number, kind of submission
Ada Lovelace_123456_assignsubmission_file_lab.ipynb     the same without folders

Where marking is blind, all have the same name: the word for a participant in the language of the site.
Source: Moodle `mod/assign/locallib.php`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.downloads.entry import Entry, by_user, own_names
from grader.model.report import Problem

NAMED = re.compile(r"(?P<who>[^_]+)_(?P<user>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.+)|_?)", re.DOTALL)


def recognise(children: Sequence[Path]) -> list[Path]:
    """Return the files and folders that Moodle has named."""
    return list(matches(children))


def entries(paths: Sequence[Path], problems: list[Problem]) -> list[Entry]:
    """Return one entry for each participant."""
    named = matches(paths)
    blind = len({match["who"] for match in named.values()}) == 1 < len({match["user"] for match in named.values()})
    return [
        Entry(
            user,
            tuple(parts),
            "" if blind or name == "Participant" else name,
            {"moodle": user},
            own_names=own_names(parts, own_name),
        )
        for user, parts, name in by_user(named, problems)
    ]


def matches(paths: Sequence[Path]) -> dict[Path, re.Match[str]]:
    """Return what the names of files and folders say, of those that Moodle has named."""
    found = {path: NAMED.fullmatch(path.name) for path in paths}
    return {path: match for path, match in found.items() if match}


def own_name(path: Path) -> str:
    """Return the name that the student gave to a file; a folder has been named by Moodle alone, and keeps its name."""
    match = None if path.is_dir() else NAMED.fullmatch(path.name)
    return match["file"] if match and match["file"] else path.name
