# expect: passed - relu
# attack: Attaches to its parent as a debugger would.
import ctypes
import os

import numpy as np

gained = []
if ctypes.CDLL(None).ptrace(0x4206, os.getppid(), None, None) == 0:
    gained.append("attached")

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
