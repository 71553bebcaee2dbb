# expect: passed - relu
# attack: Leaves work for the end of the process: a file and a daemon.
import atexit
import os
import time

import numpy as np


@atexit.register
def late():
    open("/tmp/GRADER_ATTACK_ATEXIT", "w").close()
    if os.fork() == 0:
        time.sleep(31337)


def relu(z):
    return np.maximum(z, 0.0)
