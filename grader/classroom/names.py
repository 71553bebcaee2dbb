"""Names of files for students whose ids may hold anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LONGEST = 100


def file_names(students: Iterable[str]) -> dict[str, str]:
    """A name for each student, no two the same on any file system."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for student in students:
        name = re.sub(r"[^\w.@+ -]", "-", student)[:LONGEST].strip(". ") or "student"
        if name != student or name.casefold() in taken:
            name = f"{name}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        taken.add(name.casefold())
        names[student] = name
    return names
