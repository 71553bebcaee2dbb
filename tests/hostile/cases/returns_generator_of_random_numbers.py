# expect: failed wrong_type neuron
# attack: Returns a random generator and one of another kind.
import numpy as np


def neuron(x, w, b, f):
    return [np.random.default_rng(1), np.random.Generator(np.random.MT19937(1))]
