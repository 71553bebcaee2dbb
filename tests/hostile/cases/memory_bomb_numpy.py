# expect: failed out_of_memory neuron
# attack: Asks NumPy for three gigabytes at once.
import numpy as np


def neuron(x, w, b, f):
    return float(np.full(3 * 2**27, 1.0).sum())
