"""Functions of the C library that Python does not offer. Linux only."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Any

libc = ctypes.CDLL(None, use_errno=True)

SET_PARENT_DEATH_SIGNAL, SET_DUMPABLE, SET_SECCOMP, SET_CHILD_SUBREAPER, SET_NO_NEW_PRIVILEGES = 1, 4, 22, 36, 38
"""Options of `prctl`, as in linux/prctl.h."""


def call_checked(function: Callable[..., int], *arguments: Any) -> int:
    """Call a function of the C library and return its result. Raises OSError where it fails."""
    result = function(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def prctl(option: int, value: int) -> None:
    """Set an option of this process. Raises OSError."""
    call_checked(libc.prctl, option, ctypes.c_ulong(value), 0, 0, 0)
