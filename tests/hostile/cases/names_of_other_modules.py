# expect: passed - relu
# attack: Puts the submission's own module in the place of others that are imported later.
import sys

import numpy as np

me = sys.modules[__name__]
for name in ("resource", "ctypes", "socket", "nbformat", "nbformat.reader", "IPython", "matplotlib"):
    sys.modules[name] = me

def relu(z):
    return np.maximum(z, 0.0)
