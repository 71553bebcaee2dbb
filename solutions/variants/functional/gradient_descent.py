from functools import reduce
from itertools import chain

import numpy as np

from utils import as_float, iterate

updates_per_epoch = lambda m, batch_size: -(-m // batch_size)


def minibatches(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    return ((X[rows], Y[rows]) for rows in (order[i:i + batch_size] for i in range(0, len(order), batch_size)))


gradient_step = lambda params, grads, alpha: [as_float(p) - alpha * as_float(g) for p, g in zip(params, grads)]


def _epochs(batches, theta, gradient, alpha, n_epochs):
    """batches() gives the batches of one epoch, anew at each call."""
    update = lambda th, batch: th - alpha * as_float(gradient(th, *batch))
    epoch = lambda th, _: reduce(update, batches(), th)
    return iterate(epoch, as_float(theta), n_epochs)[1:]


batch_gradient_descent = lambda X, Y, theta, gradient, alpha, n_epochs: _epochs(
    lambda: [(X, Y)], theta, gradient, alpha, n_epochs)
minibatch_gradient_descent = lambda X, Y, theta, gradient, alpha, n_epochs, batch_size, rng: _epochs(
    lambda: minibatches(X, Y, batch_size, rng), theta, gradient, alpha, n_epochs)
stochastic_gradient_descent = lambda X, Y, theta, gradient, alpha, n_epochs, rng: _epochs(
    lambda: minibatches(X, Y, 1, rng), theta, gradient, alpha, n_epochs)


def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    theta = as_float(theta)
    full = as_float(gradient(theta, X, Y))
    draw = lambda: rng.permutation(len(X))[:batch_size]
    off = lambda rows: as_float(gradient(theta, X[rows], Y[rows])) - full
    return float(np.mean([np.sum(off(draw()) ** 2) for _ in range(n_draws)]))
