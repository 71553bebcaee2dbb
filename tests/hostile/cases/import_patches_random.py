# expect: passed - relu
# attack: Fixes all random numbers, so that hidden inputs would be the known ones if they were drawn here.
import random

import numpy as np

random.seed(0)
np.random.seed(0)
np.random.default_rng = lambda *a, **k: None
random.random = lambda: 0.0

def relu(z):
    return np.maximum(z, 0.0)
