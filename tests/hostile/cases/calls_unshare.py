# expect: passed - relu
# attack: Makes namespaces of its own, in which it would be root.
import ctypes

import numpy as np

gained = []
for flag in (0x10000000, 0x40000000, 0x00020000, 0x20000000, 0x08000000, 0x02000000):
    gained += [flag] if ctypes.CDLL(None).unshare(flag) == 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
