# expect: passed - relu
# attack: Takes processor time and priority from its parent.
import ctypes
import os
import resource

import numpy as np

gained = []
parent = os.getppid()
for number in (resource.RLIMIT_CPU, resource.RLIMIT_NOFILE):
    try:
        before = resource.prlimit(parent, number)
        resource.prlimit(parent, number, before)
        gained.append(number)
    except (OSError, ValueError):
        pass
for attempt in (lambda: os.setpriority(os.PRIO_PROCESS, parent, 19), lambda: os.sched_setaffinity(parent, {0})):
    try:
        attempt()
        gained.append(attempt)
    except OSError:
        pass
gained += ["ioprio"] if ctypes.CDLL(None).syscall(251, 1, parent, 3 << 13) == 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
