# expect: passed - relu
# attack: Raises SystemExit at import, with a status that looks like success.
import sys

import numpy as np

sys.exit(0)

def relu(z):
    return np.maximum(z, 0.0)
