# expect: passed - relu
# attack: Gives itself the lowest priority and one processor.
import os

import numpy as np

os.nice(19)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

def relu(z):
    return np.maximum(z, 0.0)
