# expect: passed - relu
# attack: Takes back what ends it together with its parent, and offers itself to be read by others.
import ctypes

import numpy as np

gained = []
for option, value in ((1, 0), (36, 1), (0x59616D61, -1), (8, 1)):
    gained += [option] if ctypes.CDLL(None).prctl(option, value, 0, 0, 0) == 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
