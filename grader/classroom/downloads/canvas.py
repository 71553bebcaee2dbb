"""Canvas: the files of "Download Submissions", unpacked into one folder.

lovelaceada_12345_67890_lab.ipynb           name, user id, number of the attachment, the student's own name of the file
lovelaceada_LATE_12345_67890_lab.ipynb      the same, handed in late
anon_x7Kq2_67890_lab.ipynb                  the same where grading is anonymous: a code stands in place of name and user id
lovelaceada_12345_text.html, ..._link.html  a text or an address that was handed in instead of a file

The files of one user id are one submission. Source: canvas-lms `lib/content_zipper.rb`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.classroom.downloads.entry import Entry, by_user, own_names, without_attempt
from grader.model.report import Problem
from grader.model.submission import printable

CONTENT = r"(?:(?P<file>(?P<attachment>[1-9]\d*)_.+)|(?:text|link)\.html)"
NAMED = re.compile(rf"(?P<who>.+?)_(?P<late>LATE_)?(?P<user>[1-9]\d*)_{CONTENT}", re.DOTALL)
ANONYMOUS = re.compile(rf"(?P<late>LATE_)?(?P<who>anon)_(?P<user>[^_]+)_{CONTENT}", re.DOTALL)


def recognise(children: Sequence[Path]) -> list[Path]:
    """Return the files that Canvas has named, if most are; two with the same number of an attachment are not Canvas's."""
    named = matches(children)
    numbers = [match["attachment"] for match in named.values() if match["attachment"]]
    return list(named) if 2 * len(named) >= len(children) and len(set(numbers)) == len(numbers) else []


def entries(paths: Sequence[Path], problems: list[Problem]) -> list[Entry]:
    """Return one entry for each user id."""
    named = matches(paths)
    found = []
    for user, files, name in by_user(named, problems):
        newest = latest(files, named, problems)
        known = named[files[0]].re is NAMED
        found.append(
            Entry(
                user,
                tuple(newest),
                name if known else "",
                {"canvas": user} if known else {},
                late=any(named[path]["late"] for path in newest),
                own_names=own_names(newest, own_name),
            )
        )
    return found


def matches(paths: Sequence[Path]) -> dict[Path, re.Match[str]]:
    """Return what the names of files say, of those that Canvas may have named."""
    found = {path: matched(path) for path in paths if path.is_file()}
    return {path: match for path, match in found.items() if match}


def matched(path: Path) -> re.Match[str] | None:
    return ANONYMOUS.fullmatch(path.name) or NAMED.fullmatch(path.name)


def own_name(path: Path) -> str:
    """Return the name that the student gave to a file."""
    match = matched(path)
    return match["file"].partition("_")[2] if match and match["file"] else path.name


def latest(paths: Sequence[Path], named: Mapping[Path, re.Match[str]], problems: list[Problem]) -> list[Path]:
    """Return the files without those of which a later one is there.

    Canvas calls the second attempt at `lab.ipynb` `lab-1.ipynb`, and numbers attachments in the order in which they came.
    """
    newest: dict[str, Path] = {}
    names = {own_name(path) for path in paths}
    for path in sorted(paths, key=lambda path: int(named[path]["attachment"] or 0)):
        name = own_name(path)
        first = without_attempt(name)
        key = first if first in names else name
        if key in newest:
            text = f"left out: {printable(path.name)} was handed in later"
            problems.append(Problem(printable(newest[key].name), None, text, code="left_out"))
        newest[key] = path
    return sorted(newest.values())
