# expect: passed - relu
# attack: Aborts at import.
import os

import numpy as np

os.abort()

def relu(z):
    return np.maximum(z, 0.0)
