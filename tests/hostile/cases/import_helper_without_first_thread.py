# expect: failed crashed neuron
# attack: Starts a process whose first thread ends, so that it looks as if it had ended, and which goes on in another thread.
import _thread
import ctypes
import platform
import time

import numpy as np

libc = ctypes.CDLL(None)


def sleep():
    while True:
        time.sleep(0.01)


if libc.syscall(56 if platform.machine() == "x86_64" else 220, 17, 0, 0, 0, 0) == 0:
    _thread.start_new_thread(sleep, ())
    time.sleep(0.02)
    libc.syscall(60 if platform.machine() == "x86_64" else 93, 0)
time.sleep(0.05)


def neuron(x, w, b, f):
    return float(f(np.dot(w, x) + b))
