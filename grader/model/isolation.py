"""The layers that confine a submission: their names, and what of them is required."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from grader.model.errors import CheckError


class MissingLayer(CheckError):
    """A required layer of isolation that this host does not have; nothing of the submission has run."""


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
    "hidden processes",
)
"""Everything that can confine a submission, in the words of a report's `isolation`."""


def layer_named(text: str) -> str:
    """The layer that a person has named, with hyphens for blanks and in any case. ValueError if there is none."""
    for layer in LAYERS:
        if text.strip().lower().replace("-", " ") == layer.lower().replace("-", " "):
            return layer
    raise ValueError(f"no layer of isolation is called {text!r}")


def is_confined(layers: Collection[str]) -> bool:
    """Return whether any of these layers keeps a submission from acting with all rights of the user who grades it."""
    return not {"own user id", "seccomp", "Landlock files"}.isdisjoint(layers)


def keeps_all_in(layers: Collection[str]) -> bool:
    """Return whether a copy can leave what it knows in no file, and send it to nobody."""
    files = {"Landlock files", "read-only files", "private file system"}
    return "seccomp" in layers and not files.isdisjoint(layers)


def hides_processes(layers: Collection[str]) -> bool:
    """Return whether a copy in one sandbox sees nothing of those in others, which run at the same time."""
    return {"own user id", "hidden processes"} <= set(layers)


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
