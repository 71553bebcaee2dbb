from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum, auto

import numpy as np

from .base import Registry, floating

__all__ = ["zeros", "constant", "random_normal", "xavier_uniform", "xavier_normal", "lecun_normal", "he_normal",
           "initialize", "breaks_symmetry", "signal_variances", "choose_scheme"]


class Scheme(ABC):
    """scheme(n_in, n_out, rng) -> weights"""

    @abstractmethod
    def variance(self, n_in, n_out):
        ...

    def __call__(self, n_in, n_out, rng):
        return rng.normal(scale=np.sqrt(self.variance(n_in, n_out)), size=(n_in, n_out))


class XavierNormal(Scheme):
    def variance(self, n_in, n_out):
        return 2.0 / (n_in + n_out)


class LecunNormal(Scheme):
    def variance(self, n_in, n_out):
        return 1.0 / n_in


class HeNormal(Scheme):
    def variance(self, n_in, n_out):
        return 2.0 / n_in


class XavierUniform(XavierNormal):
    def __call__(self, n_in, n_out, rng):
        # the uniform law on [-x, x] has variance x**2 / 3
        x = np.sqrt(3 * self.variance(n_in, n_out))
        return rng.uniform(low=-x, high=x, size=(n_in, n_out))


@dataclass
class Constant:
    value: float = 0.0

    def __call__(self, n_in, n_out):
        return np.zeros((n_in, n_out)) + self.value


zeros = Constant()


def constant(n_in, n_out, value):
    return Constant(value)(n_in, n_out)


def random_normal(n_in, n_out, std, rng):
    return rng.normal(0, std, (n_in, n_out))


xavier_uniform, xavier_normal = XavierUniform(), XavierNormal()
lecun_normal, he_normal = LecunNormal(), HeNormal()


def initialize(layer_sizes, scheme, rng):
    pairs = list(zip(layer_sizes, layer_sizes[1:]))
    return [scheme(n_in, n_out, rng) for n_in, n_out in pairs], [np.zeros(n_out) for _, n_out in pairs]


def breaks_symmetry(W):
    W = np.asarray(W)
    return np.unique(W, axis=1).shape[1] == W.shape[1]


class SignalProbe:
    def __init__(self, f):
        self.f = f

    def variances(self, A, weights):
        for W in weights:
            A = floating(self.f(A @ W))
            yield np.mean((A - np.mean(A)) ** 2)


def signal_variances(X, weights, f):
    return list(SignalProbe(f).variances(floating(X), weights))


class SchemeName(StrEnum):
    XAVIER = auto()
    LECUN = auto()
    HE = auto()


class SchemeChooser:
    table = Registry("activation", {
        "sigmoid": SchemeName.XAVIER, "tanh": SchemeName.XAVIER, "softmax": SchemeName.XAVIER,
        "relu": SchemeName.HE, "leaky_relu": SchemeName.HE, "selu": SchemeName.LECUN,
    })

    def __call__(self, activation):
        return self.table[activation]


choose_scheme = SchemeChooser()
