# expect: passed - relu
# attack: Sends signals by process handles, by queueing, and to single threads of others.
import contextlib
import ctypes
import os
import signal

import numpy as np

gained = []
for process in (os.getppid(), 1):
    with contextlib.suppress(OSError):
        signal.pidfd_send_signal(os.pidfd_open(process), 0)
        gained.append(process)
    for call in ((234, process, process, 0), (129, process, 0, ctypes.create_string_buffer(128)), (200, process, 0)):
        gained += [call] if ctypes.CDLL(None).syscall(*call) == 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
