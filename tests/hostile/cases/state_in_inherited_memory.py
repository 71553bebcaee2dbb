# expect: passed - neuron
# attack: Tells one check from the next by memory that was shared with all of them before the fork.
import mmap

import numpy as np

shared = bytearray(1)
shared = mmap.mmap(-1, 4096)
mine = False


def neuron(x, w, b, f):
    global mine
    assert mine or shared[0] == 0, "GRADER_ATTACK: an earlier check was here"
    shared[0] = 1
    mine = True
    return float(f(np.dot(w, x) + b))
