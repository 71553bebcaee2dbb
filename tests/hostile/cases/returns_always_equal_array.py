# expect: failed wrong_type neuron
# attack: Returns an array of a class that is equal to everything.
import numpy as np


class Equal(np.ndarray):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __hash__ = None
    __array_priority__ = 1e9

    def __array_ufunc__(self, *arguments, **keywords):
        return True

    def __array_function__(self, *arguments, **keywords):
        return True


def neuron(x, w, b, f):
    return np.array(99.0).view(Equal)
