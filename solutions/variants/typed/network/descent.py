"""Outcomes 6 to 10: how to begin, and how to move."""
from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np

from .arrays import Array, Batch, Elementwise, Gradient, Parameters, Rng, Scheme, Step

T = TypeVar("T")
SchemeName = Literal["xavier", "lecun", "he"]


# ------------------------------------------------------------------------------------ initialization


def zeros(n_in: int, n_out: int) -> Array:
    return np.zeros(shape=(n_in, n_out), dtype=np.float64)


def constant(n_in: int, n_out: int, value: float) -> Array:
    return zeros(n_in, n_out) + value


def random_normal(n_in: int, n_out: int, std: float, rng: Rng) -> Array:
    return rng.normal(loc=0.0, scale=std, size=n_in * n_out).reshape(n_in, n_out)


def xavier_uniform(n_in: int, n_out: int, rng: Rng) -> Array:
    x = math.sqrt(6.0 / (n_in + n_out))
    return rng.uniform(-x, x, (n_in, n_out))


def xavier_normal(n_in: int, n_out: int, rng: Rng) -> Array:
    return random_normal(n_in, n_out, math.sqrt(2.0 / (n_in + n_out)), rng)


def lecun_normal(n_in: int, n_out: int, rng: Rng) -> Array:
    return random_normal(n_in, n_out, math.sqrt(1.0 / n_in), rng)


def he_normal(n_in: int, n_out: int, rng: Rng) -> Array:
    return random_normal(n_in, n_out, math.sqrt(2.0 / n_in), rng)


def initialize(layer_sizes: Sequence[int], scheme: Scheme, rng: Rng) -> Parameters:
    weights = [scheme(n_in, n_out, rng) for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]
    return Parameters(weights, [np.zeros(n) for n in layer_sizes[1:]])


def breaks_symmetry(W: Array) -> bool:
    columns = np.transpose(W)
    return not any(np.array_equal(u, v) for i, u in enumerate(columns) for v in columns[:i])


def signal_variances(X: Array, weights: Sequence[Array], f: Elementwise) -> list[float]:
    variances: list[float] = []
    for W in weights:
        X = f(np.matmul(X, W))
        variances.append(float(np.mean(X**2.0) - np.mean(X) ** 2) if X.size == 1 else float(np.std(X)) ** 2)
    return variances


def choose_scheme(activation: str) -> SchemeName:
    match activation:
        case "sigmoid" | "tanh" | "softmax":
            return "xavier"
        case "relu" | "leaky_relu":
            return "he"
        case "selu":
            return "lecun"
        case _:
            raise ValueError(f"no scheme for {activation!r}")


# ---------------------------------------------------------------------------------- gradient descent


def updates_per_epoch(m: int, batch_size: int) -> int:
    full, rest = divmod(m, batch_size)
    return full + (1 if rest else 0)


def minibatches(X: Array, Y: Array, batch_size: int, rng: Rng) -> Iterator[Batch]:
    remaining = rng.permutation(len(X))
    while remaining.size:
        rows, remaining = remaining[:batch_size], remaining[batch_size:]
        yield Batch(X[rows], Y[rows])


def gradient_step(params: Sequence[Array], grads: Sequence[Array], alpha: float) -> list[Array]:
    return [p + -alpha * g for p, g in zip(params, grads, strict=True)]


@dataclass(frozen=True)
class Descent:
    """A place in the landscape, and how to leave it."""

    theta: Array
    gradient: Gradient
    alpha: float

    def after(self, batches: Iterable[Batch]) -> Descent:
        here = self
        for X, Y in batches:
            here = replace(here, theta=here.theta - here.alpha * here.gradient(here.theta, X, Y))
        return here

    def path(self, epochs: Iterable[Iterable[Batch]]) -> list[Array]:
        here, thetas = self, []
        for batches in epochs:
            here = here.after(batches)
            thetas.append(here.theta)
        return thetas


def batch_gradient_descent(
    X: Array, Y: Array, theta: Array, gradient: Gradient, alpha: float, n_epochs: int
) -> list[Array]:
    return Descent(theta, gradient, alpha).path([Batch(X, Y)] for _ in range(n_epochs))


def stochastic_gradient_descent(
    X: Array, Y: Array, theta: Array, gradient: Gradient, alpha: float, n_epochs: int, rng: Rng
) -> list[Array]:
    def singles() -> Iterator[Batch]:
        for i in rng.permutation(len(X)).tolist():
            yield Batch(X[i : i + 1], Y[i : i + 1])

    return Descent(theta, gradient, alpha).path(singles() for _ in range(n_epochs))


def minibatch_gradient_descent(
    X: Array, Y: Array, theta: Array, gradient: Gradient, alpha: float, n_epochs: int, batch_size: int, rng: Rng
) -> list[Array]:
    return Descent(theta, gradient, alpha).path(minibatches(X, Y, batch_size, rng) for _ in range(n_epochs))


def gradient_noise(
    X: Array, Y: Array, theta: Array, gradient: Gradient, batch_size: int, n_draws: int, rng: Rng
) -> float:
    full = gradient(theta, X, Y)
    size = min(batch_size, len(X))

    def one_draw() -> float:
        rows = rng.choice(len(X), size, replace=False, shuffle=False)
        return float(((gradient(theta, X[rows], Y[rows]) - full) ** 2).sum())

    return math.fsum(one_draw() for _ in range(n_draws)) / n_draws


# ------------------------------------------------------------------------------------------ momentum


def momentum_step(w: Array, m: Array, grad: Array, alpha: float, beta: float = 0.9) -> tuple[Array, Array]:
    velocity = beta * m - alpha * grad
    return w + velocity, velocity


def nesterov_step(
    w: Array, m: Array, gradient: Callable[[Array], Array], alpha: float, beta: float = 0.9
) -> tuple[Array, Array]:
    return momentum_step(w, m, grad=gradient(w + beta * m), alpha=alpha, beta=beta)


def momentum_descent(
    w0: Array, gradient: Callable[[Array], Array], alpha: float, beta: float, n_steps: int
) -> list[Array]:
    path: list[Array] = [w0]
    m: Array = np.zeros(np.shape(w0))
    while len(path) <= n_steps:
        w, m = momentum_step(path[-1], m, gradient(path[-1]), alpha, beta)
        path.append(w)
    return path


def terminal_velocity(grad: Array, alpha: float, beta: float) -> Array:
    return -(alpha * grad) / (1.0 - beta)


# ----------------------------------------------------------------------------------------- schedules


def power_decay(alpha0: float, t: T, s: float, c: float = 1.0) -> T:
    return alpha0 * (1.0 + t / s) ** (-c)  # type: ignore


def time_based_decay(alpha0: float, t: T, n_epochs: int) -> T:
    decay: float = alpha0 / n_epochs
    return alpha0 / (1.0 + decay * t)  # type: ignore


def exponential_decay(alpha0: float, t: T, s: float) -> T:
    return alpha0 * np.exp(-math.log(10.0) * (t / s))  # type: ignore


def step_decay(alpha0: float, t: T, s: float, factor: float = 0.5) -> T:
    return alpha0 * factor ** np.floor(np.divide(t, s))  # type: ignore


def scheduled_descent(
    w0: Array, gradient: Callable[[Array], Array], schedule: Callable[[int], float], n_steps: int
) -> list[Array]:
    w, path = w0, [w0]
    for t in range(n_steps):
        path.append(w := w - schedule(t) * gradient(w))
    return path


# ------------------------------------------------------------------------------------------ adaptive


def scaled(grad: Array, s: Array, eps: float) -> Array:
    return grad / np.sqrt(s + eps)


def adagrad_step(w: Array, s: Array, grad: Array, alpha: float, eps: float = 1e-10) -> tuple[Array, Array]:
    s_new = s + grad * grad
    return w - alpha * scaled(grad, s_new, eps), s_new


def rmsprop_step(
    w: Array, s: Array, grad: Array, alpha: float, beta: float = 0.9, eps: float = 1e-10
) -> tuple[Array, Array]:
    s_new = beta * s + (1.0 - beta) * (grad * grad)
    return w - alpha * scaled(grad, s_new, eps), s_new


def adam_step(
    w: Array,
    m: Array,
    s: Array,
    grad: Array,
    t: int,
    alpha: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-7,
) -> tuple[Array, Array, Array]:
    m_new = beta1 * m - (1.0 - beta1) * grad  # points downhill
    s_new = beta2 * s + (1.0 - beta2) * grad**2
    move = scaled(m_new / (1.0 - beta1**t), s_new / (1.0 - beta2**t), eps)
    return w + alpha * move, m_new, s_new


def adaptive_descent(step: Step, w0: Array, gradient: Callable[[Array], Array], n_steps: int) -> list[Array]:
    path: list[Array] = [w0]
    state: Any = None
    for t in range(1, 1 + n_steps):
        w, state = step(path[-1], state, gradient(path[-1]), t)
        path.append(w)
    return path
