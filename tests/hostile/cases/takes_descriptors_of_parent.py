# expect: passed - relu
# attack: Copies the descriptors of its parent through a pidfd.
import ctypes
import os

import numpy as np

gained = []
pidfd = os.pidfd_open(os.getppid())
for number in range(32):
    copy = ctypes.CDLL(None).syscall(438, pidfd, number, 0)
    gained += [number] if copy >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
