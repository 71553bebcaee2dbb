from itertools import accumulate, combinations, pairwise

import numpy as np

from utils import as_float, lookup

constant = lambda n_in, n_out, value: np.full((n_in, n_out), float(value))
zeros = lambda n_in, n_out: constant(n_in, n_out, 0)
random_normal = lambda n_in, n_out, std, rng: std * rng.standard_normal((n_in, n_out))

_scaled_normal = lambda std_of: lambda n_in, n_out, rng: random_normal(n_in, n_out, std_of(n_in, n_out), rng)
_scaled_uniform = lambda lim_of: lambda n_in, n_out, rng: lim_of(n_in, n_out) * (2 * rng.random((n_in, n_out)) - 1)

xavier_uniform = _scaled_uniform(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5)
xavier_normal = _scaled_normal(lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5)
lecun_normal = _scaled_normal(lambda n_in, n_out: (1 / n_in) ** 0.5)
he_normal = _scaled_normal(lambda n_in, n_out: (2 / n_in) ** 0.5)

initialize = lambda layer_sizes, scheme, rng: tuple(zip(*(
    (scheme(i, o, rng), np.zeros(o)) for i, o in pairwise(layer_sizes))))

breaks_symmetry = lambda W: not any(np.array_equal(u, v) for u, v in combinations(np.asarray(W).T, 2))


def signal_variances(X, weights, f):
    signals = accumulate(weights, lambda A, W: f(as_float(A) @ as_float(W)), initial=X)
    next(signals)
    return [float(np.var(A)) for A in signals]


_scheme = lookup({**dict.fromkeys(("sigmoid", "tanh", "softmax"), "xavier"),
                  **dict.fromkeys(("relu", "leaky_relu"), "he"),
                  "selu": "lecun"}, "activation")
choose_scheme = lambda activation: _scheme(activation)
