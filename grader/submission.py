"""Reading what a student hands in: one notebook, one `.py`, or a folder or archive of them. Nothing is executed or parsed.

Archives are read in memory and never unpacked. A member that cannot be used is a problem and costs itself only.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import os
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from grader.assignment import DESCRIPTION
from grader.errors import UsageError
from grader.records import Problem

SUFFIXES = (".py", ".ipynb")
IGNORED_FOLDERS = frozenset({"__pycache__", "__MACOSX", "node_modules", "site-packages", "venv", "env", "virtualenv"})
FOREIGN_MARKS = frozenset({"pyvenv.cfg", DESCRIPTION})
"""A folder that holds one of these is a virtual environment or an assignment, and no part of a submission."""


class ArchiveLimits(msgspec.Struct, frozen=True):
    """What is accepted of folders and archives, in numbers and bytes."""

    members: int = 2_000
    depth: int = 12
    name_length: int = 500
    file_bytes: int = 20 * 2**20
    total_bytes: int = 50 * 2**20
    archive_bytes: int = 100 * 2**20
    """Of an archive itself, whose table of contents is read whole."""
    ratio: int = 200
    """Unpacked to packed size of a member; text hardly reaches 20."""


LIMITS = ArchiveLimits()


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


def read_submission(path: Path, limits: ArchiveLimits = LIMITS) -> Submission:
    """Read the submission at `path`. UsageError if there is nothing in it that could be graded."""
    problems: list[Problem] = []
    left_out: list[str] = []
    try:
        if not path.exists():
            near = difflib.get_close_matches(path.name, names_beside(path), 1)
            raise UsageError(f"{path} does not exist" + (f"; did you mean {path.with_name(near[0])}?" if near else ""))
        if path.is_dir():
            files = dict(folder_files(path, limits, problems, left_out))
        elif path.suffix.lower() == ".zip":
            files = zip_files(path, limits, problems, left_out)
        elif path.suffix.lower() in SUFFIXES:
            files = {plain_name(path.name): read_file(path, limits)}
        else:
            raise UsageError(f"{path}: a submission is a notebook (.ipynb), a .py file, a folder or a .zip")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    if not files and not problems:
        raise UsageError(f"{path.resolve()} holds no .py file and no notebook; name the file or folder with your work")
    files = without_top_folder(files)
    name = path.resolve().name if path.is_dir() else path.stem
    return Submission(printable(name), digest(files), files, tuple(problems), left_out=tuple(left_out))


def names_beside(path: Path) -> list[str]:
    """What there is in the folder of a path that does not exist."""
    folder = path.absolute().parent
    return [entry.name for entry in folder.iterdir()] if folder.is_dir() else []


def packed(submission: Submission) -> bytes:
    """An archive of the submission: the same bytes for the same files, and read again it has the same digest."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(submission.files):
            member = zipfile.ZipInfo(name)
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, submission.files[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def digest(files: dict[str, bytes]) -> str:
    """SHA-256 over names and contents: the same for a folder and its archive."""
    total = hashlib.sha256()
    for name in sorted(files):
        encoded = name.encode("utf-8", "surrogateescape")
        total.update(f"{len(encoded)} {len(files[name])}\n".encode() + encoded + files[name])
    return total.hexdigest()


def plain_name(name: str) -> str:
    """A path inside a submission: forward slashes, one spelling of accents."""
    return unicodedata.normalize("NFC", printable(name.replace("\\", "/")))


def printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def is_wanted(name: str) -> bool:
    """Whether a path is that of a module or notebook outside hidden and foreign folders."""
    return name.lower().endswith(SUFFIXES) and is_visible(name)


def is_visible(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not any(part.startswith(".") and part != ".." for part in parts) and not IGNORED_FOLDERS.intersection(parts[:-1])


def without_foreign_folders(names: list[str]) -> list[str]:
    """The names that stand in no virtual environment and no assignment."""
    foreign = {str(PurePosixPath(n).parent) for n in names if PurePosixPath(n).name in FOREIGN_MARKS}
    foreign.discard(".")
    return [n for n in names if not any(str(parent) in foreign for parent in PurePosixPath(n).parents)]


def without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same files without a folder that holds them all, unless it is a package, whose name its modules may use."""
    while (
        files
        and all("/" in name for name in files)
        and len({name.partition("/")[0] for name in files}) == 1
        and not any(name.partition("/")[2] == "__init__.py" for name in files)
    ):
        files = {name.partition("/")[2]: content for name, content in files.items()}
    return files


def read_file(path: Path, limits: ArchiveLimits) -> bytes:
    """A regular file's content. UsageError if it is something else, or too large."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise UsageError(f"{path} is not a regular file")
    if path.stat().st_size > limits.file_bytes:
        raise UsageError(f"{path} is larger than {limits.file_bytes // 2**20} MB")
    with path.open("rb") as stream:
        return stream.read(limits.file_bytes)


# folders -----------------------------------------------------------------------------------------------------------


def folder_files(folder: Path, limits: ArchiveLimits, problems: list[Problem], left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the modules and notebooks below a folder. Links are not followed."""
    names: list[str] = []
    for root, folders, entries in os.walk(folder):
        relative = PurePosixPath(Path(root).relative_to(folder).as_posix())
        deep = len(relative.parts) >= limits.depth
        folders[:] = [] if deep else sorted(f for f in folders if not f.startswith(".") and f not in IGNORED_FOLDERS)
        names += [str(relative / entry) for entry in sorted(entries)]
        if len(names) > 50 * limits.members:
            raise UsageError(f"{folder} holds too many files; name the folder of the submission itself")
    own = [n for n in without_foreign_folders(names) if is_visible(n)]
    chosen = [n for n in own if is_wanted(n)]
    left_out += [plain_name(n) for n in own if not is_wanted(n)]
    room = limits.total_bytes
    for name in chosen[: limits.members]:
        try:
            if (folder / name).is_symlink():
                raise UsageError(f"{name} is a link; hand in the file itself")
            content = read_file(folder / name, limits)
        except (UsageError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error).replace(f"{folder / name} ", "")
            problems.append(Problem(plain_name(name), None, f"left out: {reason}"))
            continue
        room -= len(content)
        if room < 0:
            problems.append(Problem(plain_name(name), None, "left out: the submission is too large"))
            continue
        yield plain_name(name), content
    if len(chosen) > limits.members:
        problems.append(Problem("", None, f"only the first {limits.members} files were read"))


# archives ----------------------------------------------------------------------------------------------------------


def zip_files(path: Path, limits: ArchiveLimits, problems: list[Problem], left_out: list[str]) -> dict[str, bytes]:
    """Names and contents of the modules and notebooks in an archive. UsageError if it cannot be opened."""
    files: dict[str, bytes] = {}
    room = limits.total_bytes
    if not stat.S_ISREG(path.stat().st_mode):
        raise UsageError(f"{path} is not a regular file")
    if path.stat().st_size > limits.archive_bytes:
        raise UsageError(f"{path} is larger than {limits.archive_bytes // 2**20} MB")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > 10 * limits.members:
                raise UsageError(f"{path} holds too many files")
            usable = set(without_foreign_folders([plain_name(m.filename) for m in members]))
            for member in members:
                name = plain_name(member.filename)
                if not name or name.endswith("/") or name not in usable or not is_visible(name):
                    continue
                if not is_wanted(name):
                    left_out.append(name)
                    continue
                objection = objection_to(name, member, limits, files)
                content = b"" if objection else read_member(archive, member, min(limits.file_bytes, room))
                if content is None:
                    objection = "it is damaged, or larger than it says"
                if objection or content is None:
                    problems.append(Problem(name[: limits.name_length], None, f"left out: {objection}"))
                    continue
                room -= len(content)
                files[name] = content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OverflowError, EOFError, struct.error) as error:
        raise UsageError(f"{path} is not a .zip archive that can be read ({error})") from None
    return files


def objection_to(name: str, member: zipfile.ZipInfo, limits: ArchiveLimits, files: dict[str, bytes]) -> str:
    """Why a member is not read, or nothing."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "its path leads out of the archive"
    mode = member.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        return "it is a link or a device, not a file"
    if member.flag_bits & 1:
        return "it is encrypted"
    if len(name) > limits.name_length:
        return "its name is too long"
    if len(path.parts) > limits.depth:
        return "its folders are nested too deeply"
    if name in files:
        return "the archive has another file of this name"
    if len(files) >= limits.members:
        return "the archive has too many files"
    if member.file_size > limits.file_bytes or member.file_size > limits.ratio * max(member.compress_size, 1):
        return "it is too large, or packed too tightly to be text"
    return ""


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> bytes | None:
    """The content, or None if it is damaged or does not fit."""
    try:
        with archive.open(member) as stream:
            content = stream.read(room + 1)
    except Exception:
        # zlib, lzma and zipfile each have their own ways to fail on hostile bytes.
        return None
    return None if len(content) > room or len(content) != member.file_size else content
