# expect: failed wrong_type neuron
# attack: Returns an array of text that could be read as a number, with characters that cannot be written.
import numpy as np


def neuron(x, w, b, f):
    return np.array("99.0\ud800\x1b[2J")
