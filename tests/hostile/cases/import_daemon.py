# expect: passed - relu
# attack: Leaves a daemon behind: forked twice, with a session of its own.
import os
import time

import numpy as np

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(31337)
    os._exit(0)

def relu(z):
    return np.maximum(z, 0.0)
