# expect: failed wrong_type neuron
# attack: Returns an array with named fields.
import numpy as np


def neuron(x, w, b, f):
    return np.array((99.0, 1), dtype=[("status", float), ("passed", int)])
