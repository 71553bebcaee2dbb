# expect: passed - relu
# attack: Changes its root folder.
import contextlib
import os

import numpy as np

gained = []
with contextlib.suppress(OSError):
    os.chroot("/")
    gained.append("chroot")

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
