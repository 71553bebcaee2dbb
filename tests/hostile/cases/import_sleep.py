# expect: passed - relu
# attack: Sleeps for an hour at import.
import time

import numpy as np

time.sleep(3600)

def relu(z):
    return np.maximum(z, 0.0)
