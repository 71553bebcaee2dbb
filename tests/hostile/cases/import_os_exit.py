# expect: passed - relu
# attack: Ends the process at import without any cleaning up.
import os

import numpy as np

os._exit(0)

def relu(z):
    return np.maximum(z, 0.0)
