# expect: failed wrong_type neuron
# attack: Returns an array of sixty dimensions.
import numpy as np


def neuron(x, w, b, f):
    return np.full((1,) * 60, 99.0)
