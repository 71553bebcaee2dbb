"""Known wrong ways to write a function, kept as code beside the reference."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "__misconception__"


@dataclass(frozen=True)
class Misconception:
    """One known mistake: `implementation` is called like `function`; `outcome` None means the function's own."""

    id: str
    function: str
    outcome: str | None
    says: str
    see: str
    implementation: Callable[..., Any]


def misconception(function: str, *, says: str, see: str, outcome: str | None = None) -> Callable[[F], F]:
    """Mark the decorated callable as a known wrong way to write `function`; its own name is the id.

    `says` tells the student the mistake in one sentence, `see` names the lecture section. ValueError if the name
    does not begin with that of the function, or if the file has defined another misconception of that name.
    """

    def mark(implementation: F) -> F:
        name = implementation.__name__
        if not name.startswith(f"{function}_"):
            raise ValueError(f"{name}: the name of a misconception of {function} begins with {function}_")
        if hasattr(implementation.__globals__.get(name), _MARK):
            raise ValueError(f"{name}: two misconceptions have this name")
        setattr(implementation, _MARK, Misconception(name, function, outcome, says, see, implementation))
        return implementation

    return mark


@functools.lru_cache(64)
def compiled(path: Path, _changed: int) -> types.CodeType:
    """Return the code of a file; the time of its last change is part of the cache's key."""
    return compile(path.read_bytes(), path, "exec")


def load_misconceptions(path: Path) -> tuple[Misconception, ...]:
    """The misconceptions that the file at `path` defines, in the file's order; the file is executed.

    ValueError of one line, naming the file, if it is not a Python file or `misconception` refuses one of its functions.
    """
    module = types.ModuleType(f"misconceptions_of_{path.parent.name}")
    try:
        exec(compiled(path, path.stat().st_mtime_ns), vars(module))
    except (ValueError, SyntaxError) as error:
        raise ValueError(f"{path}: {error}") from error
    return tuple(getattr(value, _MARK) for value in vars(module).values() if hasattr(value, _MARK))
