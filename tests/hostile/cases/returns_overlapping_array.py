# expect: failed * neuron
# attack: Returns a view with strides that reach outside the memory of its array.
import numpy as np


def neuron(x, w, b, f):
    return np.lib.stride_tricks.as_strided(np.ones(1), (2**20,), (2**30,))
