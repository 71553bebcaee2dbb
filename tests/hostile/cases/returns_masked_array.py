# expect: failed wrong_type neuron
# attack: Returns a number that is masked, so that every comparison is masked too.
import numpy as np


def neuron(x, w, b, f):
    return np.ma.masked_array(99.0, mask=True)
