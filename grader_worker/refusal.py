"""Refusal of packages that an assignment does not allow, however a submission asks for them. Used in the worker only.

A submission finds them as if they were not installed, whether they are or not:

- A finder says so to an import, and to what asks whether there is such a package.
- An audit hook, which Python cannot remove, says so to imports that do without the finder, and to what opens files of theirs.
- Where there is Landlock, the kernel lets nobody read these files: see `layers.py`. That holds whatever a submission does to its
  process, in which it could rewrite the other two.

A module of that name of the submission's own is its own: what it is called says nothing of what it does.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import re
import sys
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from grader_worker.installed import FOLDERS
from grader_worker.source import Unit, importers

INSIDE = "|".join(FOLDERS)
INSTALLED = re.compile(rf"/(?:{INSIDE})/(?:__pycache__/)?([^/.]+)")
VENDORED = re.compile(rf"/(?:{INSIDE})/(?:[^/]+/)*_?(?:vendor|vendored|external|externals|extern|third_?party)/([^/.]+)")
"""Where projects keep copies of other packages."""
ASKS, TOLD = 100, 500
"""So many places are remembered, and so many told, each for all the files that it counts for."""


class Asked(NamedTuple):
    """A place of the submission that has asked for a package, which is forbidden or needs one that is."""

    place: str
    line: int
    package: str
    forbidden: str


class Refusals:
    """Packages that are refused to one submission, and where it has asked for them.

    `refused` has the forbidden package for whose sake each one is refused; `places` are the file names under which the submission's
    code was compiled; `is_own` tells whether a dotted name is that of a module of the submission.
    """

    def __init__(self, refused: Mapping[str, str], places: Collection[str], is_own: Callable[[str], bool]) -> None:
        self.refused = refused
        self.places = places
        self.is_own = is_own
        self.asks: dict[tuple[str, str], Asked] = {}
        """The first one of each place and package."""
        # A worker may have the folders under other names than those that the system gives them.
        self.roots = tuple(f"{path}/" for path in sorted(sys.path, key=len, reverse=True) if path)
        self.aliases = tuple(
            f"{path}/" for path in sys.path if path.startswith("/proc/") and os.path.basename(os.path.realpath(path)) in FOLDERS
        )

    def install(self) -> None:
        """Refuse from now on, and let go of what has been imported. Once for a process: there is no way back."""
        if not self.refused:
            return
        imported = self.refused.keys() & sys.modules.keys()
        for name in [name for name in sys.modules if imported and name.partition(".")[0] in imported]:
            # What the garbage collector still finds has no names to work with any more.
            vars(sys.modules.pop(name)).clear()
        sys.meta_path.insert(0, RefusingFinder(self))
        hide_from_questions(self)
        sys.addaudithook(audit_hook(self))

    def refuse_name(self, name: str) -> None:
        """Raise ModuleNotFoundError for a refused module, as where it is not installed."""
        top = name.partition(".")[0]
        if top in self.refused and not self.is_own(name):
            self.note(top)
            # Python names the first part that is not there.
            raise self.refusal(name if self.is_own(top) else top, top)

    def refuse_path(self, path: str) -> None:
        """Raise ModuleNotFoundError for a file of a refused package."""
        path = self.real(path).replace(os.sep, "/")
        for found in (INSTALLED.search(path), VENDORED.search(path)):
            if found and found[1] in self.refused:
                self.note(found[1])
                raise self.refusal(found[1], found[1])

    def refusal(self, name: str, top: str) -> ModuleNotFoundError:
        error = ModuleNotFoundError(f"No module named {name!r}", name=name)
        error.forbidden = self.refused[top]  # type: ignore[attr-defined]
        return error

    def real(self, path: str) -> str:
        """Return where a path leads, beginning with the folder of installed packages if it leads there."""
        # Nobody can make links in these folders, so that what Python itself opens there needs no look at the disk.
        for root in self.roots:
            if path.startswith(root) and "/." not in path[len(root) - 1 :] and "//" not in path[len(root) - 1 :]:
                return f"/{FOLDERS[0]}/{path[len(root) :]}" if root in self.aliases else path
        return os.path.realpath(path)

    def note(self, package: str) -> None:
        """Remember where the submission's code asks for a package; what other packages do by themselves is not its doing."""
        frame: types.FrameType | None = sys._getframe(2)
        while frame is not None and len(self.asks) < ASKS:
            file = frame.f_code.co_filename
            if file in self.places:
                self.asks.setdefault((file, package), Asked(file, frame.f_lineno, package, self.refused[package]))
                return
            if file.startswith(self.aliases) or any(f"/{folder}/" in file for folder in FOLDERS):
                return
            frame = frame.f_back

    def told(self, units: Iterable[Unit]) -> list[tuple[str, str, int, str, str]]:
        """Return the places that have asked so far, each for every file that leads to it."""
        units = list(units)
        leading = importers(units) if self.asks else {}
        found = [
            (file, *ask)
            for ask in self.asks.values()
            for unit in units
            if ask.place in unit.places
            for file in sorted({unit.file, *leading.get(unit.file, ())})
        ]
        return found[:TOLD]


class RefusingFinder:
    """Finder that refuses."""

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None) -> None:
        """Return nothing for other packages. Raises ModuleNotFoundError."""
        self.refusals.refuse_name(name)


def hide_from_questions(refusals: Refusals) -> None:
    """Let `importlib.util.find_spec` answer that a refused package is not there: code asks that in order to do without it."""
    look_up = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> importlib.machinery.ModuleSpec | None:
        # `runpy` asks in order to execute it.
        asks_only = sys._getframe(1).f_globals.get("__name__") != "runpy"
        return None if asks_only and name in refusals.refused and not refusals.is_own(name) else look_up(name, package)

    importlib.util.find_spec = find_spec


def audit_hook(refusals: Refusals) -> Callable[[str, tuple[Any, ...]], None]:
    """Return a hook that refuses imports by name, and files and libraries by path."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        # Python calls this often, so that what is no concern of ours must leave at once.
        if event == "import":
            name, path = arguments[:2]
            refusals.refuse_name(name)
        elif event in ("open", "ctypes.dlopen"):
            path = arguments[0]
        else:
            return
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str):
            # The text itself, whatever a class of the submission's own says of itself.
            refusals.refuse_path(str.__str__(path))

    return hook
