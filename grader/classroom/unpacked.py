"""The folder of an assignment that came from another computer: only its owner can read it, and it does not stay.

Solutions and hidden checks are in it. Who makes such a folder holds a lock in it. The lock goes when its holder ends, however that
happens, so whoever makes the next folder can tell which ones have been left behind, and deletes them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

PREFIX = "grader-assignment-"
LOCK = ".holder"
FILES = "files"
UNLOCKED_SECONDS = 3600.0
"""Age from which on a folder without a lock is one whose maker has ended between two system calls."""


class Unpacked:
    """An assignment that has been unpacked."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Write these files, by path, to a folder of mode 0700; their own mode is 0600. Raises OSError."""
        # Made with mode 0700 by `mkdtemp`.
        self.root = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.lock = hold(self.root)
        self.folder = self.root / FILES
        try:
            self.folder.mkdir(0o700)
            for name, content in files.items():
                path = self.folder / name
                if ".." in Path(name).parts or Path(name).is_absolute():
                    raise OSError(f"{name} is no path inside an assignment")
                for folder in reversed([path.parent, *path.parent.parents]):
                    if self.folder in folder.parents and not folder.exists():
                        folder.mkdir(0o700)
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                    stream.write(content)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.lock.close()


def hold(root: Path) -> BinaryIO:
    """Make the lock of a folder. It gets its name once it is locked, so nobody finds it free."""
    new = root / f"{LOCK}.new"
    lock = open(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b")  # noqa: SIM115
    if sys.platform != "win32":
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        new.rename(root / LOCK)
    return lock


def delete_left_behind() -> None:
    """Delete the folders of this user whose makers have been killed. On Windows they stay."""
    if sys.platform == "win32":
        return
    for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            about = root.lstat()
            if root.is_symlink() or not root.is_dir() or about.st_uid != os.geteuid():
                continue
            try:
                lock = open(os.open(root / LOCK, os.O_RDWR | os.O_NOFOLLOW), "r+b")  # noqa: SIM115
            except FileNotFoundError:
                if time.time() - about.st_mtime > UNLOCKED_SECONDS:
                    shutil.rmtree(root, ignore_errors=True)
                continue
            with lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(root, ignore_errors=True)
