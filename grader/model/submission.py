"""A submission: one notebook, one `.py`, or a folder or archive of them. Nothing of it is executed or parsed.

Archives, also those inside a folder or another archive, are read in memory. `collecting` finds the files, `selection` says
which of them are graded.
"""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.model.collecting import SubmissionCollector
from grader.model.errors import Unreadable, UsageError
from grader.model.filenames import is_archive_name, plain_name, printable
from grader.model.limits import LIMITS, ArchiveLimits
from grader.model.report import Problem
from grader.model.selection import NOTE, NOTE_TEXT
from grader_worker.formats import bare_name

KINDS = (
    "a submission is a notebook (.ipynb, .qmd, .Rmd, or .md with cells of Python), a .py file, a folder, or a .zip, .tar or .tar.gz"
)


FOLDER = "submission"


class Submission(msgspec.Struct, frozen=True):
    """The files of a submission that can hold code, by path inside it."""

    id: str
    sha256: str
    files: dict[str, bytes]
    problems: tuple[Problem, ...]
    data: dict[str, bytes] = {}
    """Small files that the code may read, by path."""
    left_out: tuple[str, ...] = ()
    """Other files that lie beside these, which are not graded."""

    @classmethod
    def empty(cls, id: str = "") -> Submission:
        """Return a submission without files, for what asks for one where there is none."""
        return cls(id, "", {}, ())

    @classmethod
    def of(cls, id: str, files: dict[str, bytes]) -> Submission:
        """Return a submission of these files of code."""
        return cls(id, files_digest(files), files, ())


def with_data(submission: Submission, name: str, content: bytes) -> Submission:
    """Return the submission with one more file of data."""
    data = {**submission.data, name: content}
    return msgspec.structs.replace(submission, data=data, sha256=files_digest({**submission.files, **data}))


def read_submission(path: Path, limits: ArchiveLimits = LIMITS, without: Path | None = None) -> Submission:
    """Read the submission at `path`, but for the file `without`. UsageError if there is nothing in it that could be graded."""
    name = path.resolve().name if path.is_dir() else bare_name(path.name)
    return read_together(name, {path: path.name}, limits, without)


def read_together(id: str, paths: Mapping[Path, str], limits: ArchiveLimits = LIMITS, without: Path | None = None) -> Submission:
    """Read files, folders and archives that were handed in together, with their names inside the submission.

    What is in a folder or archive stands below its name, unless it is the only one.
    UsageError if there is nothing in them that could be graded.
    """
    collector = SubmissionCollector(limits, without)
    notes = collector.selection.notes
    alone = len(paths) == 1
    for path in sorted(paths, key=lambda path: is_archive_name(path.name)):
        name = plain_name(paths[path])
        try:
            collector.add(path, name, alone=alone)
        except OSError as error:
            if alone:
                raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
            notes.lose(name, error.strerror or str(error))
        except Unreadable as error:
            if alone:
                raise UsageError(f"{path} {error}") from None
            notes.lose(name, f"it {error}")
    found = collector.selection.finish()
    if not found.files and not notes.problems:
        first = next(iter(paths))
        if alone and (first.is_dir() or collector.opened):
            raise UsageError(f"{first.resolve()} holds no .py file and no notebook; name the file or folder with your work")
        raise UsageError(f"{first if alone else ', '.join(paths.values())}: {KINDS}")
    digest = files_digest({**found.files, **found.data})
    return Submission(printable(id), digest, found.files, found.problems, found.data, found.left_out)


def packed(submission: Submission) -> bytes:
    """Return an archive of the submission: the same bytes for the same files, and read again it has the same digest.

    Several files stand in a folder, with a `NOTE` beside it, since otter asks for exactly one notebook or module at the top. A
    package of modules stands at the top, because its folder would be part of its name.
    """
    import zipfile

    stream = io.BytesIO()
    files = {**submission.files, **submission.data}
    if len(submission.files) > 1 and "__init__.py" not in files:
        files = {**{f"{FOLDER}/{name}": content for name, content in files.items()}, NOTE: NOTE_TEXT}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name)
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, files[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def files_digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents: the same for a folder and its archive."""
    total = hashlib.sha256()
    for name in sorted(files):
        encoded = name.encode("utf-8", "surrogateescape")
        total.update(f"{len(encoded)} {len(files[name])}\n".encode() + encoded + files[name])
    return total.hexdigest()
