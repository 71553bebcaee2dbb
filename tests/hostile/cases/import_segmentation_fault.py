# expect: passed - relu
# attack: Reads address zero at import.
import ctypes

import numpy as np

ctypes.string_at(0)

def relu(z):
    return np.maximum(z, 0.0)
