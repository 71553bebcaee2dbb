"""Forks whose child is a sibling: the parent is not told how it ends, and what it has used. Linux only."""

from __future__ import annotations

import ctypes
import platform
import signal

from grader_worker.libc import libc

CLONE = {"x86_64": 56}.get(platform.machine(), 220)
"""Number of the system call `clone`; newer architectures share one."""
SAME_PARENT, SET_NUMBER, CLEAR_NUMBER = 0x00008000, 0x01000000, 0x00200000
"""Flags of `clone`, as in linux/sched.h."""
GET_NUMBER_ADDRESS = 40
"""Option of `prctl`: where the C library keeps the number of this thread."""

_python = ctypes.pythonapi
_library = ctypes.PyDLL(None)
"""The C library, called with the lock of the interpreter held, as `os.fork` does it."""
_library.syscall.restype = ctypes.c_long


def _number_address() -> ctypes.c_void_p:
    """Return where the C library keeps the number of this thread; null where the kernel does not tell."""
    address = ctypes.c_void_p()
    libc.prctl(GET_NUMBER_ADDRESS, ctypes.byref(address), 0, 0, 0)
    return address


_ADDRESS = _number_address()
"""Asked for early, before a worker may no longer ask; forks have it at the same place."""


def fork_sibling() -> bool:
    """Make a copy of this process, which has one thread, whose parent is the parent of this one. Raises OSError.

    Returns True in the copy. It is `os.fork` with one flag more, which Python does not offer. Where the kernel does not tell where
    the number of a thread is kept, the C library of the copy goes on with the old number, and cannot send signals to itself.
    """
    numbers = SET_NUMBER | CLEAR_NUMBER if _ADDRESS.value else 0
    flags = ctypes.c_ulong(SAME_PARENT | numbers | signal.SIGCHLD)
    _python.PyOS_BeforeFork()
    # Architectures differ in which of the last two is the address; the other one has no meaning without its flag.
    child = _library.syscall(CLONE, flags, None, None, _ADDRESS, _ADDRESS)
    if child == 0:
        _python.PyOS_AfterFork_Child()
        return True
    _python.PyOS_AfterFork_Parent()
    if child < 0:
        raise OSError("no copy of this process could be made")
    return False
