"""What a sandbox is, whatever it is made of: its methods, its layers, and the surroundings of its processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

from grader.errors import CheckError
from grader.records import Problem
from grader.student import Answer
from grader.worker.wire import Found

End = Literal["done", "gone", "kill"]
"""How a check ends: its process can go, has gone by itself (its status tells how), or is to be killed."""


class TimedOut(Exception):
    """The other side did not answer in time."""


class Gone(Exception):
    """The other side's process has ended."""


class MissingLayer(CheckError):
    """This host does not have a layer of isolation that is required; nothing of the submission has run."""


LAYERS = (
    "own process",
    "time limit",
    "processor time",
    "closed descriptors",
    "clean environment",
    "resource limits",
    "no new privileges",
    "own user id",
    "seccomp",
    "Landlock files",
    "Landlock network",
    "Landlock signals",
    "network namespace",
    "ipc namespace",
    "read-only files",
    "private file system",
)
"""Everything that can confine a submission, in the words of a report's `isolation`."""


def layer_named(text: str) -> str:
    """The layer that a person has named, with hyphens for blanks and in any case. ValueError if there is none."""
    for layer in LAYERS:
        if text.strip().lower().replace("-", " ") == layer.lower().replace("-", " "):
            return layer
    raise ValueError(f"no layer of isolation is called {text!r}")


def with_processor_time(layers: Iterable[str], measured: bool) -> tuple[str, ...]:
    """The layers that a worker tells, and whether limits of time count its processor time, which it cannot know."""
    known = {*layers, *(["processor time"] if measured else [])}
    return tuple(layer for layer in LAYERS if layer in known)


def enforce(require: Collection[str], layers: Collection[str]) -> None:
    """Raise MissingLayer unless all that is required is in force."""
    missing = [layer for layer in require if layer not in layers]
    if missing:
        raise MissingLayer(
            f"this computer cannot confine submissions as is required here: {', '.join(missing)} missing; see `grader doctor`"
        )


class Loading(msgspec.Struct, frozen=True):
    """What became of the loading of a submission."""

    found: dict[str, Found]
    ambiguous: frozenset[str]
    imports: dict[str, tuple[str, ...]]
    """For each file the packages that it imports."""
    problems: tuple[Problem, ...]


class Sandbox(Protocol):
    """Runs one submission. Every method ends in bounded time, whatever the submission does.

    A breach, a crash or a timeout costs the check that was running; the next one finds the submission as it was loaded.
    """

    layers: tuple[str, ...]
    """What confines the submission, in words; known once it is loaded."""

    def load(self, files: Mapping[str, bytes], functions: list[str], seed: int, data: Mapping[str, bytes] = {}) -> Loading:
        """Read and execute the `files`; `data` are files, by path, that lie in the folder in which they are executed."""
        ...

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> Conversation:
        """Begin a check: a fresh copy of the loaded submission, in which `stand_ins` replace functions of that name."""
        ...

    def used(self) -> float:
        """The seconds that its limits of time have counted so far."""
        ...

    def close(self) -> None: ...


class Conversation(Protocol):
    """One check's calls; a `grader.student.Caller`."""

    def __call__(
        self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], *, watch: bool, iterate: bool
    ) -> Answer: ...

    def again(self, seconds: float) -> None:
        """Begin another check where this one ends, in the same copy of the submission; nothing is lent in it."""
        ...

    def is_unchanged(self) -> bool:
        """Whether the submission has kept nothing of the checks, as far as it can be seen."""
        ...

    def close(self) -> object:
        """End the check; nothing of it is left running afterwards."""
        ...


PYTHON = (sys.executable, "-P", "-s")
"""How the interpreter of a worker is started: without the current folder and the user's packages on its path."""
WORKER = Path(__file__).parent.parent / "worker"


def environment(scratch: str) -> dict[str, str]:
    """All that a worker knows of its surroundings: nothing of ours, and hashing and threads that repeat themselves."""
    return {
        "PATH": os.defpath,
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
    }
