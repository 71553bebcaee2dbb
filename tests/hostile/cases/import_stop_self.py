# expect: passed - relu
# attack: Stops its own process at import, so that it neither works nor ends.
import signal

import numpy as np

signal.raise_signal(signal.SIGSTOP)

def relu(z):
    return np.maximum(z, 0.0)
