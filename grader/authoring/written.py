"""A generated folder: which files in it are ours is written down, so that nothing of anybody else's is changed or deleted.

The list is a file of the folder, in the form of `sha256sum`. Files and folders whose names begin with a dot, such as `.git`, are
never looked at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from grader.model.errors import UsageError
from grader.report.wording import join_names

LIST = ".released"
"""The name of the list in a generated folder."""
WORK = (".py", ".ipynb")
"""Endings of files that somebody may have worked in. Others, such as the manifest, are only ever generated or merged."""
LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<path>\S.*)")
SHOWN = 3
"""Names in a message."""


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def list_of(files: Mapping[str, bytes]) -> bytes:
    """Return the content of the list of these files."""
    return "".join(f"{sha256_of(content)}  {name}\n" for name, content in sorted(files.items())).encode()


def earlier_files(folder: Path) -> dict[str, str]:
    """Return the digests of what was written to a folder earlier, by path; empty if that is not known."""
    try:
        lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = {match["path"]: match["digest"] for match in map(LINE.fullmatch, lines) if match}
    # A path that leads out of the folder is not one that we have written.
    return {path: value for path, value in found.items() if ".." not in PurePosixPath(path).parts and not path.startswith("/")}


def present_files(folder: Path) -> set[str]:
    """Return the paths of all files in a folder that has been looked into, but for hidden ones and what Python has compiled."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if not any(part.startswith(".") or part == "__pycache__" for part in path.parts)}


def differences(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Return the paths in a folder that are not what `files` says: missing, of other content, or not wanted there."""
    present = present_files(folder)
    wrong = {name for name, content in files.items() if name not in present or (folder / name).read_bytes() != content}
    return sorted(wrong | (present - files.keys()))


def refuse_overwriting(folder: Path, files: Mapping[str, bytes], *, overwrite: bool = False) -> None:
    """Raise UsageError if `files` cannot be written to a folder without a loss.

    It then holds files that no release has written, or, unless `overwrite`, files that were changed since they were written.
    """
    earlier, present = earlier_files(folder), present_files(folder)
    if foreign := sorted(present - files.keys() - earlier.keys()):
        told = f"{folder} holds {join_names(foreign, SHOWN)}, which no release has written"
        raise UsageError(f"{told}; move that away, or choose another folder")
    texts = [name for name in differences(folder, files) if name in present & earlier.keys() and name.endswith(WORK)]
    edited = [name for name in texts if sha256_of((folder / name).read_bytes()) != earlier[name]]
    if edited and not overwrite:
        told = f"{folder}: {join_names(edited, SHOWN)} was changed since it was written"
        raise UsageError(f"{told}; save that elsewhere, then use --overwrite")


def write(folder: Path, files: Mapping[str, bytes], *, overwrite: bool = False) -> Iterable[str]:
    """Write what differs, delete what an earlier release wrote and this one does not, and return each path that changed.

    Raises UsageError, and changes nothing, as `refuse_overwriting`.
    """
    refuse_overwriting(folder, files, overwrite=overwrite)
    wrong = differences(folder, files)
    for name in wrong:
        path = folder / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
        else:
            path.unlink()
    content = list_of(files)
    if not (folder / LIST).is_file() or (folder / LIST).read_bytes() != content:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LIST).write_bytes(content)
    return wrong
