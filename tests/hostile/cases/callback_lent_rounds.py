# expect: failed * gradient_noise
# attack: Asks a function that it is lent for millions of rounds, as an integer, an array and in keywords.
import numpy as np


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    raise NotImplementedError


def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    one = np.array([1.0])
    for rounds in (10**18, np.array(10**18), -(10**18), [10**9], 4_000_000):
        try:
            batch_gradient_descent(one, one, one, np.add, 0.0, n_epochs=rounds)
        except Exception:
            pass
    return 0.0
