# expect: failed unreadable_result neuron
# attack: Returns an array without entries, one of whose lengths is 2**40.
import numpy as np


def neuron(x, w, b, f):
    return np.empty((0, 2**40))
