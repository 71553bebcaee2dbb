# expect: failed * neuron
# attack: Returns 10**12 numbers that take eight bytes of memory.
import numpy as np


def neuron(x, w, b, f):
    return np.broadcast_to(np.array(99.0), (10**6, 10**6))
