# expect: passed - relu
# attack: Kills its whole process group, in the hope that the grader belongs to it.
import os
import signal

import numpy as np

os.killpg(os.getpgrp(), signal.SIGKILL)

def relu(z):
    return np.maximum(z, 0.0)
