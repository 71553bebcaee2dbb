"""Namespaces: workers without a network, and with a view of the file system of their own. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct

from grader_worker.libc import call_checked, libc

NEW_MOUNTS, NEW_IPC, NEW_NETWORK = 0x20000, 0x08000000, 0x40000000
PRIVATE_TREE = 0x4000 | 0x40000
NO_SET_ID_DEVICES_PROGRAMS = 2 | 4 | 8
NO_ACCESS_TIMES = 1024
"""Else one check could tell another one, by reading a data file, that it has been there."""
SET_MOUNT_ATTRIBUTES, TREE, READ_ONLY = 442, 0x8000, 1
DETACH = 2
INODES = 4096


def enter_namespaces(root: str, scratch_bytes: int) -> list[str]:
    """No network, no shared memory of others, no file that can be written but in a file system of a size of its own.

    Needs CAP_SYS_ADMIN. A process namespace would add nothing: signals and `/proc` are closed by other layers. Neither would
    a user namespace for ordinary users, who have Landlock and seccomp without it.
    """
    entered = []
    with contextlib.suppress(OSError):
        call_checked(libc.unshare, NEW_NETWORK | NEW_IPC)
        entered += ["network namespace", "ipc namespace"]
    with contextlib.suppress(OSError):
        call_checked(libc.unshare, NEW_MOUNTS)
        call_checked(libc.mount, None, b"/", None, ctypes.c_ulong(PRIVATE_TREE), None)
        attributes = struct.pack("<4Q", READ_ONLY, 0, 0, 0)
        call_checked(libc.syscall, SET_MOUNT_ATTRIBUTES, -100, b"/", TREE, attributes, len(attributes))
        entered.append("read-only files")
        options = f"size={scratch_bytes},nr_inodes={INODES},mode=0711".encode()
        call_checked(
            libc.mount, b"tmpfs", os.fsencode(root), b"tmpfs", ctypes.c_ulong(NO_SET_ID_DEVICES_PROGRAMS | NO_ACCESS_TIMES), options
        )
        entered.append("private file system")
        # What `/proc` tells of other users' processes, one of them could change for another to see.
        flags = ctypes.c_ulong(NO_SET_ID_DEVICES_PROGRAMS)
        call_checked(libc.mount, b"proc", b"/proc", b"proc", flags, b"hidepid=invisible")
        entered.append("hidden processes")
    return entered
