"""Outcome 6: weight initialization."""
import numpy as np
import model


def zeros(n_in, n_out):
    return np.zeros((n_in, n_out))


def constant(n_in, n_out, value):
    return np.full((n_in, n_out), float(value))


def random_normal(n_in, n_out, std, rng):
    return rng.normal(0.0, std, size=(n_in, n_out))


def xavier_uniform(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-x, x, size=(n_in, n_out))


def xavier_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, np.sqrt(2 / (n_in + n_out)), rng)


def lecun_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, np.sqrt(1 / n_in), rng)


def he_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, np.sqrt(2 / n_in), rng)


def initialize(layer_sizes, scheme, rng):
    shapes = model.parameter_shapes(layer_sizes)
    return [scheme(*w, rng) for w, _ in shapes], [np.zeros(b) for _, b in shapes]


def breaks_symmetry(W):
    return np.unique(W, axis=1).shape[1] == W.shape[1]


def signal_variances(X, weights, f):
    out, A = [], X
    for W in weights:
        A = f(A @ W)
        out.append(float(np.var(A)))
    return out


def choose_scheme(activation):
    for scheme, names in {
        "xavier": ("sigmoid", "tanh", "softmax"),
        "he": ("relu", "leaky_relu"),
        "lecun": ("selu",),
    }.items():
        if activation in names:
            return scheme
    raise ValueError(f"unknown activation {activation!r}")
