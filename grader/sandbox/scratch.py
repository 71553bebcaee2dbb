"""The session's side of the folder in which a submission may write: empty at the start of every check."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from grader.worker.scratch import empty

NAME = "grader-scratch"


class Scratch:
    """A folder `path` inside a folder `root` of ours, which the submission cannot write to where it has another user id."""

    def __init__(self) -> None:
        self.root = tempfile.mkdtemp(prefix="grader-")
        self.path = str(Path(self.root, NAME))
        self.folder = -1
        """`root` as an open directory; the worker's, if it sees another file system there than we do."""
        self.made: os.stat_result | None = None

    def use(self, folder: int) -> None:
        """Take `folder` as the root from now on."""
        os.set_inheritable(folder, False)
        self.folder = folder
        self.made = os.stat(NAME, dir_fd=folder, follow_symlinks=False)

    def freshen(self) -> None:
        """Delete what the last check has left. OSError where that cannot be done."""
        if self.made is None:
            return
        now = os.stat(NAME, dir_fd=self.folder, follow_symlinks=False)
        if now.st_ino != self.made.st_ino:
            raise FileNotFoundError(NAME)
        if now.st_mode != self.made.st_mode:
            os.chmod(NAME, stat.S_IMODE(self.made.st_mode), dir_fd=self.folder)
        inner = os.open(NAME, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self.folder)
        try:
            empty(inner)
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

    def close(self) -> None:
        if self.folder >= 0:
            with contextlib.suppress(OSError):
                empty(self.folder)
            os.close(self.folder)
            self.folder = -1
        shutil.rmtree(self.root, ignore_errors=True)
