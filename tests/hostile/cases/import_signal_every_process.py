# expect: passed - relu
# attack: Tries whether any process of the machine takes a signal from here; the signal is 0, which hurts nobody.
import contextlib
import os

import numpy as np

gained = []
for process in range(1, 50_000):
    if process != os.getpid():
        with contextlib.suppress(OSError):
            os.kill(process, 0)
            gained.append(process)

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
