# expect: passed - relu
# attack: Asks for the keyrings of its process, session and user.
import ctypes
import platform

import numpy as np

gained = []
number = 250 if platform.machine() == "x86_64" else 219
for ring in (-1, -2, -3, -4, -5):
    gained += [ring] if ctypes.CDLL(None).syscall(number, 0, ring, 1) >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
