# expect: passed - relu
# attack: Lets the kernel collect the worker's children, so that nobody learns how they ended.
import signal

import numpy as np

signal.signal(signal.SIGCHLD, signal.SIG_IGN)

def relu(z):
    return np.maximum(z, 0.0)
