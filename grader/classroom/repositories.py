"""The list of a class whose work is in Git repositories."""

from __future__ import annotations

import re

from grader.classroom.names import portable_name
from grader.model.errors import UsageError
from grader.model.filenames import printable
from grader.platforms.cloning import Repository

SEPARATORS = re.compile(r"[\s,;]+")
FORM = "a line has an address, or a student and an address"


def read_list(text: str) -> list[Repository]:
    """Read a list of repositories: on each line an address, or a student and an address; `#` begins a comment.

    Without a student, the repository's own name is taken. Raises UsageError for a line of another form, or two of one student.
    """
    found: dict[str, Repository] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = [word for word in SEPARATORS.split(line.partition("#")[0]) if word]
        if not words:
            continue
        address = words[-1]
        if len(words) > 2 or address.startswith("-"):
            raise UsageError(f"line {number}: {printable(line.strip())}: {FORM}")
        name = words[0] if len(words) == 2 else address.rstrip("/").removesuffix(".git").replace(":", "/").rpartition("/")[2]
        student = portable_name(name)
        if student.casefold() in found:
            raise UsageError(f"line {number}: {student} is there twice")
        found[student.casefold()] = Repository(student, address)
    if not found:
        raise UsageError(f"the list names no repository; {FORM}")
    return list(found.values())
