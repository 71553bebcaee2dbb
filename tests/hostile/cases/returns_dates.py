# expect: failed wrong_type neuron
# attack: Returns an array of dates, one of which is none.
import numpy as np


def neuron(x, w, b, f):
    return np.array("NaT", dtype="datetime64[s]")
