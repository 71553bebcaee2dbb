# expect: passed - relu
# attack: Kills the process that starts all workers.
import os
import signal

import numpy as np

if os.getppid() > 1:
    os.kill(os.getppid(), signal.SIGKILL)

def relu(z):
    return np.maximum(z, 0.0)
