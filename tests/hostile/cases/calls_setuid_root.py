# expect: passed - relu
# attack: Asks for the rights of root back, and looks whether it has them.
import contextlib
import os

import numpy as np

gained = []
for change in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0), lambda: os.setgroups([0])):
    with contextlib.suppress(OSError):
        change()
with contextlib.suppress(OSError):
    open("/etc/shadow", "rb").close()
    gained.append("/etc/shadow")

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
