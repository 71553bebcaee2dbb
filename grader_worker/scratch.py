"""Scratch folder, in which a submission may write: emptied between checks, and measured where its file system has no size.

Whoever deletes what a submission left has more rights than it had, so nothing here follows a link or trusts a name.
"""

from __future__ import annotations

import itertools
import os
import stat

ENTRIES = 4096
"""More files and folders are not counted one by one."""

FOLDER = "grader-"
"""The beginning of the names of folders that are made for workers."""


def empty(folder: int) -> None:
    """Delete everything in an open directory, however deep it is. Raises OSError."""
    token = os.urandom(8).hex()
    fresh = (f"{token}-{n}" for n in itertools.count())
    while names := os.listdir(folder):
        for name in names:
            try:
                os.unlink(name, dir_fd=folder)
            except (IsADirectoryError, PermissionError):
                # Moved up instead of walked down, which has no depth at which it fails.
                inner = open_folder(name, folder)
                try:
                    for child in os.listdir(inner):
                        move_up(child, inner, next(fresh), folder)
                finally:
                    os.close(inner)
                os.rmdir(name, dir_fd=folder)


def move_up(name: str, inner: int, new: str, folder: int) -> None:
    """Move `name` from the open folder `inner` to `folder`, where it is called `new`. Raises OSError."""
    try:
        os.rename(name, new, src_dir_fd=inner, dst_dir_fd=folder)
    except PermissionError:
        # A folder without rights cannot be moved.
        os.chmod(name, 0o700, dir_fd=inner)
        os.rename(name, new, src_dir_fd=inner, dst_dir_fd=folder)


def open_folder(name: str, parent: int) -> int:
    """Open a folder inside an open one, following no link; one without rights gets them. Raises OSError."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        return os.open(name, flags, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)
        return os.open(name, flags, dir_fd=parent)


def folder_state(folder: int) -> object:
    """Return all that stands in an open directory, as a value that differs once any of it has been changed or exchanged.

    What is there from the start is compared by what no program can set back: the time of the last change of an entry.
    """
    found: dict[str, object] = {}
    pending = [""]
    while pending:
        path = pending.pop()
        opened = os.open(path or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
        try:
            for name in os.listdir(opened):
                now = os.stat(name, dir_fd=opened, follow_symlinks=False)
                # Who looks into a folder changes its time of access, as we do here; of a file only a reader does.
                read = 0 if stat.S_ISDIR(now.st_mode) else now.st_atime_ns
                found[f"{path}/{name}"] = now.st_ino, now.st_mode, now.st_size, now.st_mtime_ns, now.st_ctime_ns, read
                if stat.S_ISDIR(now.st_mode):
                    pending.append(f"{path}/{name}".lstrip("/"))
                if len(found) > ENTRIES:
                    return object()
        finally:
            os.close(opened)
    return found


def is_overfull(folder: str, most: int) -> bool:
    """Return whether the files below `folder` take more than `most` bytes, are very many, or cannot be counted."""
    pending = [folder]
    total = 0
    entries = itertools.count(1)
    while pending:
        path = pending.pop()
        try:
            if not os.access(path, os.R_OK | os.X_OK):
                os.chmod(path, 0o700)
            with os.scandir(path) as found:
                for entry in found:
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if total > most or next(entries) > ENTRIES:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
        except FileNotFoundError:
            continue
        except OSError:
            return True
    return False
