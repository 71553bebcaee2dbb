"""What a sandbox is, whatever it is made of: its methods, its layers, and the surroundings of its processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

import grader_worker
from grader.checks.student import Answer
from grader.model.report import Problem
from grader_worker.frames import Found

End = Literal["done", "gone", "kill"]
"""How a check ends: its process can go, has gone by itself (its status tells how), or is to be killed."""


class TimedOut(Exception):
    """The other side did not answer in time."""


class Gone(Exception):
    """The other side's process has ended."""


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
    """One check's calls; a `grader.checks.student.Caller`."""

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
WORKER = str(Path(grader_worker.__file__).with_name("__main__.py"))
"""The file that a worker is started with."""


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
