# expect: failed * minibatch_gradient_descent
# attack: Passes a generator of its own that stands still to the function that it was given and to lent ones.
import numpy as np

M = 0x2360ED051FC65DA44385DF649FCCF645


def minibatches(X, Y, batch_size, rng):
    raise NotImplementedError


def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    state = 0xFFFFFFFFFFFFFFFF
    own = np.random.default_rng(1)
    inner = {"state": state, "inc": (state - state * M) % 2**128}
    own.bit_generator.state = {"bit_generator": "PCG64", "state": inner, "has_uint32": 0, "uinteger": 0}
    gradient(theta, X, own)
    return list(minibatches(X, Y, batch_size, own))
