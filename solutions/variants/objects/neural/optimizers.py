from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Callable

import numpy as np

from .base import floating

__all__ = ["momentum_step", "nesterov_step", "momentum_descent", "terminal_velocity",
           "power_decay", "time_based_decay", "exponential_decay", "step_decay", "scheduled_descent",
           "adagrad_step", "rmsprop_step", "adam_step", "adaptive_descent"]


# ---------------------------------------------------------------- optimizers
class State:
    """What an optimizer remembers; grows its memory when first asked."""

    def __init__(self, **memory):
        self.t = 0
        self._memory = memory

    def __getitem__(self, key):
        return self._memory.get(key, 0.0)

    def __setitem__(self, key, value):
        self._memory[key] = value


@dataclass
class Optimizer(ABC):
    alpha: float = 0.001

    @abstractmethod
    def direction(self, state: State, grad):
        """What is added to w."""

    def __call__(self, w, state: State | None, grad):
        state = State() if state is None else state
        state.t += 1
        return floating(w) + self.direction(state, floating(grad)), state


@dataclass
class Sgd(Optimizer):
    def direction(self, state, grad):
        return -self.alpha * grad


@dataclass
class Momentum(Optimizer):
    beta: float = 0.9

    def direction(self, state, grad):
        state["m"] = self.beta * floating(state["m"]) - self.alpha * grad
        return state["m"]


@dataclass
class AdaGrad(Optimizer):
    eps: float = 1e-10

    def accumulate(self, s, squared):
        return s + squared

    def direction(self, state, grad):
        state["s"] = self.accumulate(floating(state["s"]), grad ** 2)
        return -self.alpha * grad / np.sqrt(state["s"] + self.eps)


@dataclass
class RmsProp(AdaGrad):
    beta: float = 0.9

    def accumulate(self, s, squared):
        return self.beta * s + (1 - self.beta) * squared


@dataclass
class Adam(Optimizer):
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-7

    def direction(self, state, grad):
        state["m"] = floating(state["m"]) * self.beta1 + grad * (1 - self.beta1)
        state["s"] = floating(state["s"]) * self.beta2 + grad ** 2 * (1 - self.beta2)
        m_hat = state["m"] / (1 - self.beta1 ** state.t)
        s_hat = state["s"] / (1 - self.beta2 ** state.t)
        return -self.alpha * m_hat / np.sqrt(s_hat + self.eps)


def momentum_step(w, m, grad, alpha, beta=0.9):
    w, state = Momentum(alpha, beta)(w, State(m=m), grad)
    return w, state["m"].copy()


def nesterov_step(w, m, gradient, alpha, beta=0.9):
    return momentum_step(w, m, gradient(floating(w) + beta * floating(m)), alpha, beta)


def adagrad_step(w, s, grad, alpha, eps=1e-10):
    w, state = AdaGrad(alpha, eps)(w, State(s=s), grad)
    return w, state["s"]


def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    w, state = RmsProp(alpha, eps, beta)(w, State(s=s), grad)
    return w, state["s"]


def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    state = State(m=m, s=s)
    state.t = t - 1
    w, state = Adam(alpha, beta1, beta2, eps)(w, state, grad)
    return w, state["m"], state["s"]


# --------------------------------------------------------------------- paths
@dataclass
class Path:
    """Records where a descent has been."""
    points: list = field(default_factory=list)

    @property
    def here(self):
        return self.points[-1]

    def __iadd__(self, w):
        self.points.append(w)
        return self


def momentum_descent(w0, gradient, alpha, beta, n_steps):
    path, state, rule = Path([floating(w0)]), None, Momentum(alpha, beta)
    for _ in range(n_steps):
        w, state = rule(path.here, state, gradient(path.here))
        path += w
    return path.points


def scheduled_descent(w0, gradient, schedule, n_steps):
    path, state = Path([floating(w0)]), None
    for t in range(n_steps):
        w, state = Sgd(schedule(t))(path.here, state, gradient(path.here))
        path += w
    return path.points


def adaptive_descent(step, w0, gradient, n_steps):
    path, state = Path([floating(w0)]), None
    for t in range(1, n_steps + 1):
        w, state = step(path.here, state, gradient(path.here), t)
        path += w
    return path.points


def terminal_velocity(grad, alpha, beta):
    return np.negative(floating(grad)) * (alpha / (1 - beta))


# ----------------------------------------------------------------- schedules
class Schedule(ABC):
    alpha0: float

    @abstractmethod
    def factor(self, t):
        ...

    def __call__(self, t):
        return self.alpha0 * self.factor(np.asarray(t))


@dataclass
class PowerDecay(Schedule):
    alpha0: float
    s: float
    c: float = 1.0

    def factor(self, t):
        return (1 + t / self.s) ** (-float(self.c))


@dataclass
class TimeBasedDecay(Schedule):
    alpha0: float
    n_epochs: int

    def factor(self, t):
        return 1 / (1 + self.d * t)

    @property
    def d(self):
        return self.alpha0 / self.n_epochs


@dataclass
class ExponentialDecay(Schedule):
    alpha0: float
    s: float

    def factor(self, t):
        return 10.0 ** (-t / self.s)


@dataclass
class StepDecay(Schedule):
    alpha0: float
    s: float
    drop: float = 0.5

    def factor(self, t):
        return np.power(float(self.drop), t // self.s)


def power_decay(alpha0, t, s, c=1.0):
    return PowerDecay(alpha0, s, c)(t)


def time_based_decay(alpha0, t, n_epochs):
    return TimeBasedDecay(alpha0, n_epochs)(t)


def exponential_decay(alpha0, t, s):
    return ExponentialDecay(alpha0, s)(t)


def step_decay(alpha0, t, s, factor=0.5):
    return StepDecay(alpha0, s, factor)(t)
