# expect: passed - neuron
# attack: Tells one check from the next by a System V memory segment, which outlives its process.
import ctypes

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
key, create = 0x6A77AC4, 0o1000
mine = False


def neuron(x, w, b, f):
    global mine
    assert mine or libc.shmget(key, 4096, 0o600) < 0, "GRADER_ATTACK: an earlier check was here"
    mine = libc.shmget(key, 4096, create | 0o600) >= 0 or mine
    return float(f(np.dot(w, x) + b))
