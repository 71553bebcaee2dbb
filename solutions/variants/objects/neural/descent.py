from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Iterator

import numpy as np

from .base import floating

__all__ = ["updates_per_epoch", "minibatches", "gradient_step", "batch_gradient_descent",
           "stochastic_gradient_descent", "minibatch_gradient_descent", "gradient_noise"]


class minibatches:
    """An iterable of batches; every pass over it shuffles anew."""

    def __init__(self, X, Y, batch_size, rng):
        self.X, self.Y = X, Y
        self.batch_size = min(batch_size, len(X))
        self.rng = rng

    @staticmethod
    def count(m, batch_size):
        return math.ceil(m / batch_size)

    def __iter__(self) -> Iterator:
        order = np.arange(len(self.X))
        self.rng.shuffle(order)
        for k in range(self.count(len(order), self.batch_size)):
            rows = order[k * self.batch_size:(k + 1) * self.batch_size]
            yield self.X[rows], self.Y[rows]


updates_per_epoch = minibatches.count


class RandomDraws:
    """m independent draws of one sample."""

    def __init__(self, X, Y, rng):
        self.X, self.Y, self.rng = X, Y, rng

    def __iter__(self):
        for i in self.rng.choice(len(self.X), size=len(self.X)):
            yield self.X[[i]], self.Y[[i]]


class WholeSet:
    def __init__(self, X, Y):
        self.batch = X, Y

    def __iter__(self):
        yield self.batch


@dataclass
class Descent:
    theta: np.ndarray
    gradient: Callable
    alpha: float

    def __post_init__(self):
        self.theta = np.array(self.theta, dtype=float)

    def update(self, X, Y):
        self.theta -= self.alpha * self.gradient(self.theta.copy(), X, Y)

    def run(self, batches, n_epochs):
        for _ in range(n_epochs):
            for X, Y in batches:
                self.update(X, Y)
            yield self.theta.copy()


def gradient_step(params, grads, alpha):
    return [floating(p) - alpha * floating(g) for p, g in zip(params, grads)]


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    return [*Descent(theta, gradient, alpha).run(WholeSet(X, Y), n_epochs)]


def stochastic_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, rng):
    return [*Descent(theta, gradient, alpha).run(RandomDraws(X, Y, rng), n_epochs)]


def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return [*Descent(theta, gradient, alpha).run(minibatches(X, Y, batch_size, rng), n_epochs)]


def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    full = gradient(theta, X, Y)
    squares = np.empty(n_draws)
    for k in range(n_draws):
        X_batch, Y_batch = next(iter(minibatches(X, Y, batch_size, rng)))
        squares[k] = np.linalg.norm(np.ravel(gradient(theta, X_batch, Y_batch) - full)) ** 2
    return squares.mean()
