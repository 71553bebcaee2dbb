"""Surroundings of a submission in its process: built-in functions, forks, modules, random numbers. Used in the worker only."""

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
    """Stand-in for `input`: nobody answers."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *prompt: object) -> str:
        self.asked += 1
        if self.asked > UNANSWERED:
            raise EOFError("nobody answers input()")
        return ""


questions = Questions()


def replace_builtins() -> None:
    """Replace `input`, which then does not wait, and `exit` and `quit`, which then do not end the process."""
    builtins.input = questions
    leave = functools.partial(sys.exit)
    vars(builtins).update(exit=leave, quit=leave)


fork: Any = getattr(os, "fork", None)


def refuse_forks() -> None:
    """Let the submission make no copy that goes on beside this process, and nothing happen when this process makes its own."""

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
    sys.argv = [""]


tensor_generators: list[Any] = []
"""The global generator of PyTorch, where that was loaded ahead."""


def seed_everything(seed: int) -> None:
    """Seed the global generators: numbers repeat also where a submission ignores the generator that it is given."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    source = random.Random(seed)
    np.random.bit_generator.randbits = source.getrandbits  # type: ignore[attr-defined]
    if torch := sys.modules.get("torch"):
        tensor_generators[:] = [torch.default_generator]
        torch.default_generator.manual_seed(seed)
