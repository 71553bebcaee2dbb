from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, NamedTuple, Sequence

import numpy as np

from .base import floating

__all__ = ["weighted_sum", "layer_forward", "feedforward", "predict", "output_delta",
           "softmax_cross_entropy_delta", "hidden_delta", "layer_gradients", "backpropagation",
           "numerical_gradient", "relative_error", "derivations"]


class Signal(NamedTuple):
    Z: np.ndarray
    A: np.ndarray


class Gradients(NamedTuple):
    dW: np.ndarray
    db: np.ndarray


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    f: Callable = None
    f_prime: Callable = None

    def weighted(self, A_prev):
        return np.asarray(A_prev) @ np.asarray(self.W) + np.asarray(self.b)

    def __call__(self, A_prev) -> Signal:
        Z = self.weighted(A_prev)
        return Signal(Z, self.f(Z))

    def back(self, Z, delta_next, W_next):
        return self.f_prime(Z) * (np.asarray(delta_next) @ np.asarray(W_next).T)

    @staticmethod
    def gradients(A_prev, delta) -> Gradients:
        A_prev, delta = np.asarray(A_prev), np.asarray(delta)
        return Gradients(A_prev.T @ delta / delta.shape[0], delta.mean(axis=0))


@dataclass
class Network:
    layers: list[Layer]
    Zs: list = field(default_factory=list)
    As: list = field(default_factory=list)

    def __call__(self, X):
        self.Zs, self.As = [], [X]
        for layer in self.layers:
            Z, A = layer(self.As[-1])
            self.Zs.append(Z)
            self.As.append(A)
        return self.As[-1]

    def __len__(self):
        return len(self.layers)

    def backward(self, Y, loss_prime):
        delta = None
        for l in reversed(range(len(self))):
            layer = self.layers[l]
            if delta is None:
                delta = output_delta(self.Zs[l], self.As[l + 1], Y, layer.f_prime, loss_prime)
            else:
                delta = layer.back(self.Zs[l], delta, self.layers[l + 1].W)
            yield layer.gradients(self.As[l], delta)


def weighted_sum(A_prev, W, b):
    return Layer(W, b).weighted(A_prev)


def layer_forward(A_prev, W, b, f):
    return Layer(W, b, f)(A_prev)


def feedforward(X, weights, biases, activations):
    network = Network([Layer(*parts) for parts in zip(weights, biases, activations)])
    network(X)
    return network.Zs, network.As


class Classifier:
    def __init__(self, threshold=0.5):
        self.threshold = threshold

    def __call__(self, Y_pred):
        Y_pred = np.asarray(Y_pred)
        if Y_pred.shape[-1] > 1:
            return np.argmax(Y_pred, axis=-1)
        return np.greater(Y_pred, self.threshold).astype(int).ravel()


def predict(Y_pred, threshold=0.5):
    return Classifier(threshold)(Y_pred)


def output_delta(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) * loss_prime(A, Y)


def softmax_cross_entropy_delta(A, Y):
    return np.subtract(A, Y)


def hidden_delta(Z, delta_next, W_next, f_prime):
    return Layer(None, None, f_prime=f_prime).back(Z, delta_next, W_next)


layer_gradients = Layer.gradients


def backpropagation(Zs, As, Y, weights, activation_primes, loss_prime):
    network = Network([Layer(W, None, f_prime=g) for W, g in zip(weights, activation_primes)], Zs, As)
    gradients = list(network.backward(Y, loss_prime))[::-1]
    return [g.dW for g in gradients], [g.db for g in gradients]


@dataclass
class CentralDifference:
    h: float = 1e-5

    def __call__(self, f, theta):
        theta = np.array(theta, dtype=float)
        slopes = np.empty_like(theta)
        for index in np.ndindex(theta.shape):
            slopes[index] = (self.shifted(f, theta, index, +self.h)
                             - self.shifted(f, theta, index, -self.h)) / (2 * self.h)
        return slopes

    @staticmethod
    def shifted(f, theta, index, by):
        moved = theta.copy()
        moved[index] += by
        return f(moved)


def numerical_gradient(f, theta, h=1e-5):
    return CentralDifference(h)(f, theta)


def relative_error(a, b):
    a, b = floating(a), floating(b)
    scale = np.linalg.norm(a.ravel()) + np.linalg.norm(b.ravel())
    if not scale:
        return 0.0
    return np.linalg.norm((a - b).ravel()) / scale


@dataclass(frozen=True)
class Derivation:
    """A product of factors, written out as a string."""
    factors: tuple[str, ...]

    def __mul__(self, factor: str) -> Derivation:
        return Derivation(self.factors + (factor,))

    def __str__(self):
        return "*".join(f"({factor})" for factor in self.factors)


class Derivations:
    def __call__(self):
        delta_2 = Derivation(("yhat - y",))
        delta_1 = delta_2 * "w2" * "1 - a1*a1"
        steps = {
            "sigmoid_prime": Derivation(("s - s**2",)),
            "tanh_prime": Derivation(("1 - t*t",)),
            "loss_prime": Derivation(("(1 - y)/(1 - yhat) - y/yhat",)),
            "delta_2": delta_2,
            "dL_dw2": delta_2 * "a1",
            "dL_db2": delta_2,
            "delta_1": delta_1,
            "dL_dw1": delta_1 * "x",
            "dL_db1": delta_1,
        }
        return {key: str(step) for key, step in steps.items()}


derivations = Derivations()
