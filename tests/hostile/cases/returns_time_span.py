# expect: failed * neuron
# attack: Returns a time span, which NumPy counts among the whole numbers.
import numpy as np


def neuron(x, w, b, f):
    return np.timedelta64("NaT")
