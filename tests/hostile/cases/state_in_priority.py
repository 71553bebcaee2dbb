# expect: passed - neuron
# attack: Tells one check from the next by the priority of the process that it was copied from.
import os

import numpy as np

start = os.getpriority(os.PRIO_PROCESS, 0)
mine = False


def neuron(x, w, b, f):
    global mine
    seen = os.getpriority(os.PRIO_PROCESS, 0) != start
    assert mine or not seen, "GRADER_ATTACK: an earlier check was here"
    try:
        os.setpriority(os.PRIO_PROCESS, os.getppid(), start + 5)
    except OSError:
        pass
    mine = True
    return float(f(np.dot(w, x) + b))
