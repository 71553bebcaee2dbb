"""Outcome 7: batch, stochastic and mini-batch gradient descent."""
import numpy as np


def updates_per_epoch(m, batch_size):
    return -(-m // batch_size)


def minibatches(X, Y, batch_size, rng):
    order = rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    return [(X[order[s : s + batch_size]], Y[order[s : s + batch_size]]) for s in starts]


def gradient_step(params, grads, alpha):
    return [p - alpha * g for p, g in zip(params, grads)]


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    path = []
    for _ in range(n_epochs):
        theta = theta - alpha * gradient(theta, X, Y)
        path.append(theta)
    return path


def stochastic_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, rng):
    return minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, 1, rng)


def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    path = []
    for _ in range(n_epochs):
        for Xb, Yb in minibatches(X, Y, batch_size, rng):
            theta = theta - alpha * gradient(theta, Xb, Yb)
        path.append(theta)
    return path


def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    full = gradient(theta, X, Y)
    total = 0.0
    for _ in range(n_draws):
        i = rng.permutation(len(X))[:batch_size]
        total += np.sum((gradient(theta, X[i], Y[i]) - full) ** 2)
    return float(total / n_draws)
