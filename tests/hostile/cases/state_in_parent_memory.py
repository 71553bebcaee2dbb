# expect: passed - neuron
# attack: Writes into the memory of the process that later checks are copied from.
import ctypes
import os

import numpy as np

note = ctypes.create_string_buffer(b"first", 16)


def neuron(x, w, b, f):
    assert note.value == b"first", "GRADER_ATTACK: an earlier check was here"
    try:
        with open(f"/proc/{os.getppid()}/mem", "r+b", buffering=0) as memory:
            memory.seek(ctypes.addressof(note))
            memory.write(b"later\0")
    except OSError:
        pass
    return float(f(np.dot(w, x) + b))
