"""Outcome 1: the model representation."""
import numpy as np

GATES = {
    "not": ([-1.0], 0.5),
    "and": ([1.0, 1.0], -1.5),
    "or": ([1.0, 1.0], -0.5),
    "nand": ([-1.0, -1.0], 1.5),
    "nor": ([-1.0, -1.0], 0.5),
}


def heaviside(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


def sign(z):
    return np.sign(np.asarray(z, dtype=float))


def neuron(x, w, b, f):
    return float(f(np.dot(w, x) + b))


def perceptron(X, w, b):
    return heaviside(X @ w + b).astype(int)


def logic_gate(name):
    if name not in GATES:
        raise ValueError(f"no single perceptron computes {name!r}")
    w, b = GATES[name]
    return np.array(w), b


def xor_network():
    # hidden units: OR and NAND; output: AND of the two
    W1 = np.array([[1.0, -1.0], [1.0, -1.0]])
    b1 = np.array([-0.5, 1.5])
    W2 = np.array([[1.0], [1.0]])
    b2 = np.array([-1.5])
    return [W1, W2], [b1, b2]


def parameter_shapes(layer_sizes):
    return [((n, k), (k,)) for n, k in zip(layer_sizes[:-1], layer_sizes[1:])]


def count_parameters(layer_sizes):
    sizes = np.array(layer_sizes)
    return int(np.sum((sizes[:-1] + 1) * sizes[1:]))
