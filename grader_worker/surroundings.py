"""What a submission finds in its process besides itself. Used in the worker only."""

from __future__ import annotations

import builtins
import functools
import os
import random
import sys
import types
from typing import Any, NoReturn

import numpy as np

UNANSWERED = 20
"""So often `input()` gives an empty text; from then on it says that nobody is there, so that no loop waits for ever."""


class Questions:
    """Stands for `input`: nobody answers."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *prompt: object) -> str:
        self.asked += 1
        if self.asked > UNANSWERED:
            raise EOFError("nobody answers input()")
        return ""


questions = Questions()


def replace_builtins() -> None:
    """`input()` does not wait, `exit` and `quit` do not end the process, `print` goes nowhere."""
    builtins.input = questions
    leave = functools.partial(sys.exit)
    vars(builtins).update(exit=leave, quit=leave)


fork: Any = getattr(os, "fork", None)


def refuse_forks() -> None:
    """No copy that goes on loading or serving beside this process, and nothing that happens when it makes its own."""

    def refused() -> NoReturn:
        raise PermissionError("a submission cannot start processes")

    if fork:
        os.fork = os.forkpty = refused
        os.register_at_fork = lambda **actions: None


def unload_own_modules() -> None:
    """Take our own modules out of the way of a submission's, which may have the same names, and out of its reach."""
    for name in [name for name in sys.modules if name.partition(".")[0] == __package__]:
        del sys.modules[name]
    sys.modules["__main__"] = types.ModuleType("__main__")


def seed_everything(seed: int) -> None:
    """The same numbers in every grading of a submission, also where it ignores the generator that it is given."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    source = random.Random(seed)
    np.random.bit_generator.randbits = source.getrandbits  # type: ignore[attr-defined]
