# expect: passed - relu
# attack: Opens the shadow file and the root by openat2, whose flags a filter cannot see.
import ctypes
import platform

import numpy as np

gained = []
libc = ctypes.CDLL(None, use_errno=True)

how = (ctypes.c_uint64 * 3)(0, 0, 0)
for path in (b"/etc/shadow", b"/", b"/root"):
    gained += [path] if libc.syscall(437, -100, path, how, 24) >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
