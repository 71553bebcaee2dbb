# expect: failed wrong_shape neuron
# attack: Tells a hidden input by the shape of what it returns.
import numpy as np


def neuron(x, w, b, f):
    return np.ones((1, 1 + int(abs(float(x[0])) * 10_000)))
