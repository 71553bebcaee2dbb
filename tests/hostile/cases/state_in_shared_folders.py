# expect: passed - neuron
# attack: Tells one check from the next by files in /tmp and /dev/shm.
import contextlib
import os

import numpy as np

marks = ["/tmp/GRADER_ATTACK_STATE", "/dev/shm/GRADER_ATTACK_STATE"]
mine = False


def neuron(x, w, b, f):
    global mine
    assert mine or not any(map(os.path.exists, marks)), "GRADER_ATTACK: an earlier check was here"
    for mark in marks:
        with contextlib.suppress(OSError):
            open(mark, "w").close()
            mine = True
    return float(f(np.dot(w, x) + b))
