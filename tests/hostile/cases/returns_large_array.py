# expect: failed unreadable_result neuron
# attack: Returns more numbers than a frame can hold.
import numpy as np


def neuron(x, w, b, f):
    return np.full(9 * 10**6, 99.0)
