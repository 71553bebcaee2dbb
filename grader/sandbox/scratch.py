"""The session's side of the folder in which a submission may write: at the start of every check it holds its data files only."""

from __future__ import annotations

import contextlib
import os
import posixpath
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from grader_worker.scratch import FOLDER, empty, folder_state

NAME = "grader-scratch"
DEPTH = 20
"""Of the folders that are made for data; a path may have more parts where nobody looks for data."""
PART_BYTES = 255
FOLDERS = 500


def new_root() -> str:
    """Return a new folder of ours for one fork server."""
    return tempfile.mkdtemp(prefix=FOLDER)


def scratch_in(root: str) -> str:
    """Return the path of the scratch folder in a folder of ours."""
    return str(Path(root, NAME))


class Scratch:
    """A folder `path` inside a folder `root` of ours, which the submission cannot write to where it has another user id."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.path = scratch_in(root)
        self.folder = -1
        """`root` as an open directory; the worker's, if it sees another file system there than we do."""
        self.made: os.stat_result | None = None
        self.data: Mapping[str, bytes] = {}
        """Files of the submission that its code may read, by path."""
        self.folders: tuple[str, ...] = ()
        """The folders of its code, from which relative paths may lead to these."""
        self.placed: object = None
        """Contents of the folder after these have been written; None before."""

    def hold(self, data: Mapping[str, bytes], code: Iterable[str]) -> None:
        """Lay these files into the folder from now on; `code` are the paths of the files that are executed."""
        folders = sorted({folder for path in code if (folder := posixpath.dirname(path))}) if data else []
        self.data = {path: content for path, content in data.items() if is_short(path)}
        self.folders = tuple(folder for folder in folders[:FOLDERS] if is_short(folder))
        self.placed = None

    def use(self, folder: int) -> None:
        """Take `folder` as the root from now on."""
        os.set_inheritable(folder, False)
        self.folder = folder
        self.made = os.stat(NAME, dir_fd=folder, follow_symlinks=False)
        self.freshen()

    def freshen(self) -> None:
        """Delete what the last check has left, and put back what it has changed. OSError where that cannot be done."""
        if self.made is None:
            return
        now = os.stat(NAME, dir_fd=self.folder, follow_symlinks=False)
        if now.st_ino != self.made.st_ino:
            raise FileNotFoundError(NAME)
        if now.st_mode != self.made.st_mode:
            os.chmod(NAME, stat.S_IMODE(self.made.st_mode), dir_fd=self.folder)
        inner = os.open(NAME, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self.folder)
        try:
            if self.data and self.placed is not None and folder_state(inner) == self.placed:
                return
            empty(inner)
            if self.data:
                write_files(inner, self.data, self.folders)
                self.placed = folder_state(inner)
        finally:
            os.close(inner)

    def restore(self) -> None:
        """The same while no worker is there; a folder that was replaced is made anew. OSError where that cannot be done."""
        if self.made is None:
            return
        # The same folder as far as possible: what workers may do there is bound to it.
        with contextlib.suppress(OSError):
            self.freshen()
            return
        empty(self.folder)
        os.mkdir(NAME, dir_fd=self.folder)
        os.chmod(NAME, stat.S_IMODE(self.made.st_mode), dir_fd=self.folder)
        if os.geteuid() == 0:
            os.chown(NAME, self.made.st_uid, self.made.st_gid, dir_fd=self.folder)
        self.made = os.stat(NAME, dir_fd=self.folder, follow_symlinks=False)
        self.placed = None
        self.freshen()

    def write(self, data: Mapping[str, bytes]) -> None:
        """Lay these files there once, where no folder can be held open."""
        for name, content in data.items():
            path = Path(self.path, name)
            with contextlib.suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def close(self) -> None:
        if self.folder >= 0:
            with contextlib.suppress(OSError):
                empty(self.folder)
            os.close(self.folder)
            self.folder = -1
        shutil.rmtree(self.root, ignore_errors=True)


def write_files(folder: int, data: Mapping[str, bytes], folders: Iterable[str]) -> None:
    """Write files into an open directory, readable and nothing else, and make the `folders`; what cannot be made is left out.

    Whoever the worker is, it owns none of them; as the same user it could change them, which `folder_state` would tell.
    """
    for path in folders:
        with contextlib.suppress(OSError):
            make_folders(folder, path)
    for path, content in data.items():
        # The names are the submission's: none of them may keep a worker from starting.
        with contextlib.suppress(OSError):
            make_folders(folder, posixpath.dirname(path))
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o444, dir_fd=folder)
            with os.fdopen(file, "wb") as stream:
                stream.write(content)


def is_short(path: str) -> bool:
    """Return whether a path can be laid into the folder: file systems bound the bytes of each part, and we bound the depth."""
    parts = path.split("/")
    return len(parts) <= DEPTH and all(len(part.encode("utf-8", "surrogateescape")) <= PART_BYTES for part in parts)


def make_folders(folder: int, path: str) -> None:
    for end in [n for n, character in enumerate(path) if character == "/"] + [len(path)]:
        if end:
            with contextlib.suppress(FileExistsError):
                os.mkdir(path[:end], 0o755, dir_fd=folder)
