"""Sandbox and conversation as protocols."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from grader.model.report import Problem
from grader_worker.frames import Found

if TYPE_CHECKING:
    from grader.checks.student import Answer
    from grader.sandbox.conversation import RecordingChannel
    from grader_worker.operations import Action

End = Literal["done", "gone", "kill"]
"""End of a check: its process can go, has gone by itself (its status tells how), or is to be killed."""


class TimedOut(Exception):
    """The other side did not answer in time."""


class ProcessGone(Exception):
    """The other side's process has ended."""


class Ask(msgspec.Struct, frozen=True):
    """A place of a submission that has asked for a package that its assignment does not allow, while it was loaded."""

    file: str
    """The file that it counts for: the one where it stands, and each that imports that one."""
    place: str
    line: int
    package: str
    forbidden: str
    """The package itself, or a forbidden one that it needs."""


class Loading(msgspec.Struct, frozen=True):
    """Result of the loading of a submission."""

    found: dict[str, Found]
    """The functions of the contract that are there, by name."""
    ambiguous: frozenset[str]
    """Those that two files define differently."""
    imports: dict[str, tuple[str, ...]]
    """For each file the packages that it imports."""
    problems: tuple[Problem, ...]
    asked: tuple[Ask, ...] = ()


class Sandbox(Protocol):
    """Runs one submission after another. Every method ends in bounded time, whatever the submission does.

    A breach, a crash or a timeout costs the check that was running; the next one finds the submission as it was loaded.
    """

    layers: tuple[str, ...]
    """Layers that confine the submission, as `grader.model.isolation.LAYERS` names it; known once it is loaded."""
    in_process: bool
    """True if submissions run in this process, so that nothing else can be done while one is loaded."""

    def load(
        self,
        files: Mapping[str, bytes],
        functions: list[str],
        seed: int,
        data: Mapping[str, bytes] = {},
        forbidden: Collection[str] = (),
    ) -> Loading:
        """Read and execute a submission; what hangs, crashes or raises is left out and told.

        Args:
            files: Modules and notebooks, by path.
            functions: The names of the contract.
            seed: Where the global random generators begin.
            data: Files, by path, that lie in the folder in which `files` are executed.
            forbidden: Packages that are not there for the submission, whether they are installed or not.

        Returns:
            What was found, and the problems of the submission.

        Raises:
            CheckError: No worker can be started, or not even an empty submission can be loaded.
            MissingLayer: A layer of isolation that is required is not there; nothing has been executed.

        """
        ...

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> Conversation:
        """Begin a check with a fresh copy of the loaded submission.

        Args:
            seconds: How long all calls of the check may take together.
            stand_ins: Trusted functions, by name, that replace those of the submission.

        Returns:
            The conversation, which must be closed.

        Raises:
            CheckError: No copy can be made, or nothing has been loaded.

        """
        ...

    def used(self) -> float:
        """Return the seconds that limits of time have counted so far: processor time where it can be read."""
        ...

    def close(self) -> None:
        """End every process and delete the scratch folder; once more does nothing.

        Raises:
            CheckError: Processes of the submission cannot be ended.

        """
        ...


class Conversation(Protocol):
    """One check's calls; a `grader.checks.student.Caller`."""

    def __call__(
        self,
        name: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        *,
        watch: bool,
        iterate: bool,
        in_place: bool = False,
        action: Action = "call",
    ) -> Answer:
        """Call a function of the submission.

        Args:
            name: The function, as the contract names it.
            arguments: Numbers, texts, arrays, generators, functions, objects, and lists, tuples and dicts of these.
            keywords: The same, by name.
            watch: Also tell which arguments the call has changed, and which share memory with the result.
            iterate: Return the items of the iterator that the function returns, as a list.
            in_place: Also tell what has become of the arguments that a watched call has changed.
            action: What is done with the object that is the first argument; `name` ends with the name of the method, the attribute
                or the operator then.

        Returns:
            The value as plain data, or the exception of the call as text.

        Raises:
            StudentFault: The call did not end in time, ended its process, or returned what cannot be read; so does every call
                after it in this check.
            CheckError: An argument cannot be passed.

        """
        ...

    def again(self, seconds: float) -> None:
        """Begin another check in the same copy of the submission, where this one ends.

        Args:
            seconds: How long all calls of that check may take together. Nothing is lent in it.

        """
        ...

    def record(self, most: int) -> RecordingChannel | None:
        """Keep, from here on, the frames that go to the submission and back, up to `most` bytes; None where there are no frames."""
        ...

    def is_unchanged(self) -> bool:
        """Return whether the submission has kept nothing of the checks, as far as it can be seen."""
        ...

    def printed(self) -> tuple[str, ...]:
        """Return the first lines that the last call printed which has printed anything; none where it cannot be told."""
        ...

    def called(self) -> Collection[str]:
        """Return the lent functions that have run in the copy, as it tells that; all that may have where it tells nothing."""
        ...

    def close(self) -> object:
        """End the check; nothing of it is left running afterwards. Once more does nothing."""
        ...
