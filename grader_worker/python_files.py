"""The files of Python that a worker may read, and the ways to them where only their owner may enter. Linux only."""

from __future__ import annotations

import functools
import importlib.machinery
import os
import stat
import sys

from grader_worker.installed import package_folders

FIRST_DESCRIPTOR = 210
"""Number of the first folder that stays open in a worker."""


class PythonFiles:
    """The folders that workers may read, and how those are reached that only their owner may enter."""

    def __init__(self, *, apart: bool) -> None:
        """`apart` tells that workers have a user id of their own."""
        self.readable = interpreter_folders()
        # Before the folders get other names.
        package_folders()
        self.folders = dict(enumerate(unreachable(self.readable) if apart else [], FIRST_DESCRIPTOR))
        """Folders that only their owner may enter, by the descriptors under which they stay open for the workers."""
        self.are_kept_to = False

    def open(self) -> None:
        """Open the folders, in the view of the file system that this process has now."""
        for number, folder in self.folders.items():
            # As a path: an open folder would have a position, which all workers would share.
            opened = os.open(folder, os.O_PATH | os.O_DIRECTORY)
            os.dup2(opened, number, inheritable=False)
            os.close(opened)

    def keep_to(self) -> None:
        """Search modules in these folders only, from now on. Where that has been done, it is not done again.

        It touches every module, and so would copy each of them in a fork.
        """
        if not self.are_kept_to:
            self.are_kept_to = True
            keep_paths(self.readable, {folder: f"/proc/self/fd/{number}" for number, folder in self.folders.items()})


@functools.cache
def python_files(*, apart: bool) -> PythonFiles:
    """Return these folders, which are looked for once in a process and its forks."""
    return PythonFiles(apart=apart)


def interpreter_folders() -> list[str]:
    """Return the folders of the standard library and of installed packages; not those of projects that are merely on the path."""
    import sysconfig

    standard = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    packages = [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")]
    libraries = [os.path.join(sys.base_prefix, "lib")]
    return [p for p in dict.fromkeys([*libraries, *standard, *packages]) if os.path.isdir(p)]


def unreachable(folders: list[str]) -> list[str]:
    """Return those of `folders` that another user cannot reach, without those inside others."""
    found: list[str] = []
    for folder in folders:
        if not any(folder.startswith(f"{other}/") for other in found) and not is_reachable(folder):
            found.append(folder)
    return found


def is_reachable(path: str) -> bool:
    """Return whether everybody may enter every folder on the way to `path`, and read there."""
    try:
        real = os.path.realpath(path)
        ways = [real]
        while ways[-1] != "/":
            ways.append(os.path.dirname(ways[-1]))
        return all(os.stat(way).st_mode & stat.S_IXOTH for way in ways) and bool(os.stat(real).st_mode & stat.S_IROTH)
    except OSError:
        return False


def keep_paths(readable: list[str], names: dict[str, str]) -> None:
    """Search modules in `readable` only, under new names where there are some; loaded packages, too, get theirs."""

    def renamed(path: str) -> str:
        for old, new in names.items():
            if path == old or path.startswith(f"{old}/"):
                return new + path[len(old) :]
        return path

    inside = tuple(f"{folder}/" for folder in readable)
    sys.path[:] = [renamed(p) for p in sys.path if f"{p}/".startswith(inside)]
    sys.path_importer_cache.clear()
    # Fills the cache again, for all workers.
    importlib.machinery.PathFinder.find_spec("nothing of this name")
    for module in list(sys.modules.values()):
        # Not by their attributes: modules of some packages answer for these themselves, and import others.
        own = vars(module)
        found, file = own.get("__path__"), own.get("__file__")
        if isinstance(found, list):
            found[:] = map(renamed, found)
        if isinstance(file, str):
            own["__file__"] = renamed(file)
