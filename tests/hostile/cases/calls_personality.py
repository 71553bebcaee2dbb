# expect: passed - relu
# attack: Asks for an execution domain in which all readable memory can be executed.
import ctypes

import numpy as np

gained = ["personality"] if ctypes.CDLL(None).personality(0x0400000) >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
