# expect: passed - relu
# attack: Makes processes by every call that can and is not allowed: fork, clone with other flags than a fork needs, clone3.
import ctypes
import platform

import numpy as np

gained = []
libc = ctypes.CDLL(None, use_errno=True)

import os
import signal

arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, signal.SIGCHLD)
tries = {"clone3": (435, arguments, 88)}
if platform.machine() == "x86_64":
    tries |= {"fork": (57,), "user": (56, 0x10000000 | 17, 0, 0, 0, 0)}
    tries |= {"high bits": (56, ctypes.c_ulong(1 << 40 | 0x10000000 | 17), 0, 0, 0, 0)}
me = os.getpid()
for name, call in tries.items():
    made = libc.syscall(*call)
    if os.getpid() != me:
        os._exit(0)
    gained += [name] if made >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
