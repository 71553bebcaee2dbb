# expect: passed - relu
# attack: Asks for a socket with bits set that a filter compares and the kernel ignores.
import ctypes
import platform

import numpy as np

gained = []
number = 41 if platform.machine() == "x86_64" else 198
family = ctypes.c_long((1 << 32) | 2)
gained += [n for n in [ctypes.CDLL(None).syscall(number, family, 1, 0)] if n >= 0]

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
