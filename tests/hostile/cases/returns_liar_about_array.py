# expect: failed * neuron
# attack: Returns an object that says it is an array in a file, with a shape that is not that of its numbers.
import numpy as np


class Liar:
    __class__ = np.memmap
    dtype = np.dtype(float)
    ndim, shape = 2, (2**40, 2**40)

    def __array__(self, *arguments, **keywords):
        return np.ones(3)


def neuron(x, w, b, f):
    return Liar()
