# expect: passed - neuron
# attack: Tells one check from the next by a System V semaphore.
import ctypes

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
mine = False


def neuron(x, w, b, f):
    global mine
    seen = libc.semget(0x6A77AC6, 1, 0o600) >= 0
    assert mine or not seen, "GRADER_ATTACK: an earlier check was here"
    libc.semget(0x6A77AC6, 1, 0o1600)
    mine = True
    return float(f(np.dot(w, x) + b))
