"""No platform: every file, folder or archive is a submission, its name without suffix the student."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.classroom.downloads.entry import Entry, checked_identifier
from grader.classroom.names import portable_name
from grader.model.errors import UsageError
from grader.model.filenames import is_archive_name, is_code_name, printable
from grader.model.report import Problem
from grader.model.submission import KINDS, read_submission
from grader_worker.formats import bare_name, suffix_of

TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".sqlite"})
DOCUMENTS = frozenset(
    {".rar", ".7z", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".pages", ".ppt", ".pptx", ".html", ".htm", ".url", ".webloc", ".lnk"}
    | {
        ".png",
        ".jpg",
        ".jpeg",
        ".heic",
        ".gif",
        ".mov",
        ".mp4",
        ".m",
        ".mat",
        ".mlx",
        ".r",
        ".java",
        ".c",
        ".cpp",
        ".pyc",
        ".dmg",
        ".exe",
    }
)
"""Suffixes of what students hand in by mistake; any other is taken for a part of the name."""
TEXTS = frozenset({".txt", ".md"})
INSTRUCTORS = TABLES | TEXTS | {".toml", ".yml", ".yaml", ".ini", ".log"}
"""Suffixes of what lies in a folder of submissions without being one."""
NOTES = re.compile(
    r"""(?:about|assignments?|changelog|class|comments?|course|deadlines?|exceptions?|exercises?|feedback|grades?|grading|hints?|info
    |instructions?|lab|licen[sc]e|list|log|marks|notes?|participants|points|policy|questions?|read|readme|requirements|results?|roster
    |rubrics?|scores?|sheet|solutions?|students|submissions?|tasks?|todo)""",
    re.VERBOSE,
)
"""Words in the names of texts that an instructor keeps there."""


def recognise(children: Sequence[Path]) -> list[Path]:
    """Return all children: whatever they are called, each may be a submission."""
    return list(children)


def entries(paths: Sequence[Path], problems: list[Problem]) -> list[Entry]:
    """Return one entry a path. What cannot be read is an entry too, since somebody has handed it in.

    It is told and left out where it is a table, a setting or a note, as instructors keep them there, and where it lies beside a
    submission of its name. A text is no note where students hand in single files, and its name has no word of `NOTES`.
    """
    readable = [path for path in paths if may_be_submission(path)]
    single = any(is_code_name(path.name) and not path.is_dir() for path in readable)
    found = [plain_entry(path, problems) for path in readable]
    taken = {one.student.casefold() for one in found}
    unreadable: dict[str, list[Path]] = {}
    for path in sorted({*paths} - {*readable}):
        name = portable_name(student_of(path))
        if (suffix_of(path.name) in INSTRUCTORS and not (single and may_be_text_of_student(path))) or name.casefold() in taken:
            problems.append(Problem(printable(path.name), None, f"left out: {KINDS}", code="left_out"))
        else:
            unreadable.setdefault(name.casefold(), []).append(path)
    for alike in unreadable.values():
        first = plain_entry(alike[0], problems)
        found.append(msgspec.structs.replace(first, paths=tuple(alike)))
    return found


def plain_entry(path: Path, problems: list[Problem]) -> Entry:
    return Entry(checked_identifier(student_of(path), path.name, problems), (path,))


def student_of(path: Path) -> str:
    """Return the name of a file or folder without the suffix that says what it is."""
    if path.is_dir():
        return path.name
    return path.stem if suffix_of(path.name) in DOCUMENTS else bare_name(path.name)


def may_be_submission(path: Path) -> bool:
    """Tell whether a path is worth a row: by its name or, where that says nothing, by what it holds."""
    if path.is_dir() or is_code_name(path.name) or is_archive_name(path.name):
        return True
    try:
        return bool(read_submission(path).files)
    except UsageError:
        return False


def may_be_text_of_student(path: Path) -> bool:
    """Tell whether a text has the name of a student rather than that of a note, as far as that can be told without a roster."""
    words = re.findall(r"[^\W\d_]+", path.stem.casefold())
    return suffix_of(path.name) in TEXTS and bool(words) and not any(map(NOTES.fullmatch, words))
