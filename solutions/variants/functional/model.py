from itertools import pairwise
from math import prod

import numpy as np

from utils import as_float, elementwise, lookup

heaviside = elementwise(lambda z: np.where(z >= 0, 1.0, 0.0))
sign = elementwise(np.sign)

neuron = lambda x, w, b, f: float(f(np.einsum("i,i->", as_float(w), as_float(x)) + b))
perceptron = lambda X, w, b: heaviside(np.einsum("mi,i->m", as_float(X), as_float(w)) + b).astype(int)

_gate = lookup({
    "not": ([-1], 0),
    "and": ([1, 1], -2),
    "or": ([1, 1], -1),
    "nand": ([-1, -1], 1),
    "nor": ([-1, -1], 0),
}, "gate")

logic_gate = lambda name: (lambda w, b: (np.array(w), b))(*_gate(name))


def xor_network():
    # (a or b) and (a nand b)
    columns = [logic_gate(g) for g in ("or", "nand")]
    ws, bs = zip(*columns)
    w_out, b_out = logic_gate("and")
    return (np.stack(ws, axis=1), w_out[:, None]), (np.array(bs), np.array([b_out]))


parameter_shapes = lambda layer_sizes: [((i, o), (o,)) for i, o in pairwise(layer_sizes)]
count_parameters = lambda layer_sizes: sum(prod(s) for pair in parameter_shapes(layer_sizes) for s in pair)
