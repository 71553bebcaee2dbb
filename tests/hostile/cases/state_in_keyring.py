# expect: passed - neuron
# attack: Tells one check from the next by a key in the keyring of its session.
import ctypes
import platform

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
add, control = (248, 250) if platform.machine() == "x86_64" else (217, 219)
mine = False


def neuron(x, w, b, f):
    global mine
    search = libc.syscall(control, 10, -3, b"user", b"GRADER_ATTACK", 0)
    assert mine or search < 0, "GRADER_ATTACK: an earlier check was here"
    mine = libc.syscall(add, b"user", b"GRADER_ATTACK", b"x", 1, -3) >= 0 or mine
    return float(f(np.dot(w, x) + b))
