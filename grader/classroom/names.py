"""Names that any file system takes: one rule for students' identifiers, and for the files that are named after students."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 100
"""Characters of a name; files have something before and after it."""
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def portable_name(text: str) -> str:
    """Return a text as it can stand in a file's name on any system; a text that is fit stays as it is."""
    plain = unicodedata.normalize("NFC", "".join(c if c.isprintable() else "-" for c in text))
    return UNSAFE.sub("-", plain).strip(" .")[:LONGEST].strip(" .") or "unnamed"


def file_names(students: Iterable[str]) -> dict[str, str]:
    """Return a portable name for each student, no two the same on any file system.

    Identifiers of one class are such names already. A store that several classes share may hold others: what had to be changed,
    or differs from another in capitals only, ends in a digest.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for student in students:
        name = portable_name(student)
        if name != student or name.casefold() in taken:
            name = f"{name}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        taken.add(name.casefold())
        names[student] = name
    return names
