"""Installed packages that an assignment does not allow: those that it names, and those that need them. Used in the worker only.

Where none of them is installed, which is told from the lists of a few folders, nothing else is read.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import sys
from collections.abc import Iterator

FOLDERS = ("site-packages", "dist-packages")
NEEDED = frozenset({"numpy", "msgspec", "landlockpy", "pyseccomp"})
"""The worker does not work without these, so that no assignment can take them away."""
REQUIRES = re.compile(rb"^Requires-Dist:[ \t]*([\w.-]+)([^\n]*)", re.MULTILINE)
TOP = re.compile(rb'^"?([A-Za-z_]\w*)(?:/|\.py,|\.\w[\w-]*\.so,)', re.MULTILINE)
"""The package that a line of a RECORD belongs to."""


@functools.cache
def package_folders() -> tuple[str, ...]:
    """Return the folders of installed packages on the path, by the names that they have when this is called first."""
    return tuple(dict.fromkeys(os.path.realpath(path) for path in sys.path if os.path.basename(path) in FOLDERS))


def other_folders() -> list[str]:
    """Return the folders of installed packages of other Pythons, which a submission could add to its path."""
    found = []
    for library in (os.path.join(sys.base_prefix, "lib"), "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64"):
        for python in (name for name in entries_of(library) if name.startswith("python")):
            found += [os.path.realpath(os.path.join(library, python, name)) for name in FOLDERS]
    return [folder for folder in dict.fromkeys(found) if folder not in package_folders()]


@functools.cache
def refused_packages(forbidden: tuple[str, ...]) -> dict[str, str]:
    """Return the packages to refuse, each with the forbidden one for whose sake: itself, or one that it needs."""
    refused = {name: name for name in forbidden if name not in NEEDED}
    installed = {name.partition(".")[0] for folder in package_folders() for name in entries_of(folder)} & refused.keys()
    if not installed:
        return refused
    projects = [project for folder in package_folders() for project in projects_in(folder)]
    names = {project.name for project in projects}
    because = {normal(name): name for name in sorted(installed) if normal(name) in names}
    """By project: the forbidden package that it is, or needs."""
    known = {package for project in projects if project.name in because for package in project.packages()}
    for name in sorted(installed - known):
        # Few projects install a package of another name, and to find them takes longer than all the rest.
        because.update({project.name: name for project in projects if name in project.packages()})
    pending = list(because)
    while pending:
        needed = pending.pop()
        for project in projects:
            if needed in project.requires and project.name not in because:
                because[project.name] = because[needed]
                pending.append(project.name)
    for project in projects:
        for package in project.packages() if project.name in because else ():
            if package not in NEEDED and package not in sys.stdlib_module_names:
                refused.setdefault(package, because[project.name])
    return refused


@functools.cache
def refused_paths(refused: frozenset[str]) -> tuple[str, ...]:
    """Return the files and folders that are theirs; of another Python that has any of them, all its packages."""
    places = [place for folder in package_folders() for place in (folder, os.path.join(folder, "__pycache__"))]
    own = [os.path.join(place, name) for place in places for name in entries_of(place) if name.partition(".")[0] in refused]
    others = [folder for folder in other_folders() if any(name.partition(".")[0] in refused for name in entries_of(folder))]
    return (*map(os.path.realpath, own), *others)


class Project:
    """An installed project, as its metadata in `path` tell; names as `normal` makes them."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = normal(os.path.basename(path).partition("-")[0])
        head = content_of(os.path.join(path, "METADATA")).partition(b"\n\n")[0]
        # What is only needed for an extra of the project, it does without.
        self.requires = {normal(name.decode()) for name, rest in REQUIRES.findall(head) if b"extra" not in rest}

    def packages(self) -> set[str]:
        """Return the packages that it has installed, but for folders that it may share with other projects."""
        listed = {name.decode() for name in re.findall(rb"^(\w+)[ \t\r]*$", self.read("top_level.txt"), re.MULTILINE)}
        listed = listed or {name.decode() for name in TOP.findall(self.read("RECORD"))}
        folder = os.path.dirname(self.path)
        return {
            name
            for name in listed
            if name != "__pycache__"
            and (not os.path.isdir(os.path.join(folder, name)) or os.path.exists(os.path.join(folder, name, "__init__.py")))
        }

    def read(self, name: str) -> bytes:
        return content_of(os.path.join(self.path, name))


def projects_in(folder: str) -> Iterator[Project]:
    return (Project(os.path.join(folder, name)) for name in entries_of(folder) if name.endswith(".dist-info"))


def normal(name: str) -> str:
    """Return the name of a project as the package index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entries_of(folder: str) -> list[str]:
    with contextlib.suppress(OSError):
        return os.listdir(folder)
    return []


def content_of(path: str) -> bytes:
    with contextlib.suppress(OSError), open(path, "rb") as stream:
        return stream.read()
    return b""
