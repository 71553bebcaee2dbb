# expect: passed - relu
# attack: Closes every descriptor at import, the grader's own channel included.
import os

import numpy as np

os.closerange(0, 4096)

def relu(z):
    return np.maximum(z, 0.0)
