# expect: passed - relu
# attack: Opens pipes, event counters and timers, by which processes could speak to one another.
import contextlib
import ctypes
import os
import socket

import numpy as np

gained = []
for attempt in (os.pipe, lambda: os.eventfd(0), socket.socketpair, lambda: os.memfd_create("x"), lambda: os.mkfifo("fifo")):
    with contextlib.suppress(OSError, AttributeError):
        gained.append(attempt())
gained += ["timer"] if ctypes.CDLL(None).timerfd_create(1, 0) >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
