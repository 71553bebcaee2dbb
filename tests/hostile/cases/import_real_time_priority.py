# expect: passed - relu
# attack: Asks for a priority above everything else on the machine.
import contextlib
import os

import numpy as np

gained = []
with contextlib.suppress(OSError):
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(99))
    gained.append("real-time priority")
with contextlib.suppress(OSError):
    os.setpriority(os.PRIO_PROCESS, 0, -20)
    gained.append("negative nice value")

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
