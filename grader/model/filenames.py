"""Names of files inside a submission: how they are spelt, and what a name says of a file. No file is opened."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Collection, Iterable

from grader.model.assignment import DESCRIPTION
from grader_worker.formats import ARCHIVES, CODE, COMPRESSED, MODULE, NOTEBOOK, suffix_of

IGNORED_FOLDERS = frozenset({"__pycache__", "__MACOSX", "node_modules", "site-packages", "venv", "env", "virtualenv"})
FOREIGN_MARKS = frozenset({"pyvenv.cfg", DESCRIPTION})
"""A folder that holds one of these is a virtual environment or an assignment, and no part of a submission."""
README = re.compile(r"readme(\.\w+)?", re.IGNORECASE)
LONGEST_SHOWN = 300
"""Characters of a path in a message."""


def plain_name(name: str) -> str:
    """A path inside a submission: forward slashes, no empty parts, one spelling of accents."""
    name = unicodedata.normalize("NFC", printable(name.replace("\\", "/")))
    return "/" * name.startswith("/") + "/".join(part for part in name.split("/") if part not in ("", "."))


def printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def shown(name: str) -> str:
    """A path as it stands in a message."""
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN // 2]}…{name[-LONGEST_SHOWN // 2 :]}"


def is_code_name(name: str) -> bool:
    """Return whether a file is meant to be code, as far as its name tells; browsers may have put something after the name."""
    return suffix_of(name) in CODE or NOTEBOOK in name.lower().rpartition("/")[2] or is_module_text(name)


def is_module_text(name: str) -> bool:
    return name.lower().endswith(f"{MODULE}.txt")


def is_archive_name(name: str) -> bool:
    """Return whether a file is an archive that may hold code, as far as its name tells."""
    suffix = suffix_of(name)
    return suffix in ARCHIVES or (suffix == COMPRESSED and suffix_of(name[: -len(suffix)]) in CODE)


def is_visible(name: str) -> bool:
    """Return whether a path is outside hidden folders and those of tools."""
    parts = name.split("/")
    return not any(part.startswith(".") and part != ".." for part in parts) and not IGNORED_FOLDERS.intersection(parts[:-1])


def ordered(name: str) -> str:
    """A key by which all that is in a folder directly follows the folder's own name."""
    return name.replace("/", "\0")


def foreign_folders(names: Iterable[str]) -> list[str]:
    """The keys of the virtual environments and assignments among these files, none inside another, in order."""
    marked = {ordered(n).rpartition("\0")[0] for n in names if n.rpartition("/")[2] in FOREIGN_MARKS} - {""}
    outermost: list[str] = []
    for key in sorted(f"{folder}\0" for folder in marked):
        if not (outermost and key.startswith(outermost[-1])):
            outermost.append(key)
    return outermost


def is_foreign(name: str, folders: list[str]) -> bool:
    """Return whether a file stands in one of the `foreign_folders`."""
    place = bisect.bisect(folders, ordered(name))
    return place > 0 and ordered(name).startswith(folders[place - 1])


def top_folder(names: Collection[str]) -> str:
    """The path of folders, with a slash, in which everything stands; without a package, whose name its modules may use."""
    if not names:
        return ""
    first, last, known = min(names), max(names), set(names)
    taken = 0
    for slash in re.finditer("/", first):
        top = first[: slash.end()]
        if not last.startswith(top) or f"{top}__init__.py" in known:
            break
        taken = slash.end()
    return first[:taken]


def leads_out(name: str) -> str:
    """The objection to a path that is not one inside an archive."""
    parts = name.split("/")
    out = ".." in parts or parts[0] == "" or ":" in parts[0]
    return "its path leads out of the archive" if out else ""
