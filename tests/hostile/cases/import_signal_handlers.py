# expect: passed - relu
# attack: Ignores every signal that can be ignored.
import contextlib
import signal

import numpy as np

for number in signal.valid_signals():
    with contextlib.suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_IGN)

def relu(z):
    return np.maximum(z, 0.0)
