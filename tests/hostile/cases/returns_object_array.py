# expect: failed wrong_type neuron
# attack: Returns an array of objects that are equal to everything.
import numpy as np


class Equal:
    __eq__ = lambda self, other: True
    __hash__ = None


def neuron(x, w, b, f):
    return np.array(Equal(), dtype=object)
