"""All outcomes together."""
from __future__ import annotations

import abc
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import numpy as np

from network import descent, losses
from network.arrays import Array, Elementwise, LossPrime, Parameters, Rng
from network.propagation import backpropagation, feedforward, predict, softmax_cross_entropy_delta
from network.units import sigmoid, softmax, tanh, tanh_prime


@dataclass
class Optimizer(abc.ABC):
    """Knows one array of parameters."""

    alpha: float
    t: int = field(default=0, init=False)
    kinds: ClassVar[dict[str, type[Optimizer]]] = {}

    def __init_subclass__(cls, name: str) -> None:
        Optimizer.kinds[name] = cls

    def step(self, w: Array, grad: Array) -> Array:
        self.t += 1
        return self.moved(w, grad)

    @abc.abstractmethod
    def moved(self, w: Array, grad: Array) -> Array: ...


class SGD(Optimizer, name="sgd"):
    def moved(self, w: Array, grad: Array) -> Array:
        return w - self.alpha * grad


@dataclass
class Momentum(Optimizer, name="momentum"):
    m: Array | float = 0.0

    def moved(self, w: Array, grad: Array) -> Array:
        w, self.m = descent.momentum_step(w, self.m, grad, self.alpha, beta=0.9)
        return w


@dataclass
class RMSProp(Optimizer, name="rmsprop"):
    s: Array | float = 0.0

    def moved(self, w: Array, grad: Array) -> Array:
        w, self.s = descent.rmsprop_step(w, self.s, grad, self.alpha, beta=0.99, eps=1e-8)
        return w


@dataclass
class Adam(Optimizer, name="adam"):
    m: Array | float = 0.0
    s: Array | float = 0.0

    def moved(self, w: Array, grad: Array) -> Array:
        w, self.m, self.s = descent.adam_step(w, self.m, self.s, grad, self.t, self.alpha)
        return w


@dataclass(frozen=True)
class Network:
    n_layers: int
    n_outputs: int

    @property
    def activations(self) -> list[Elementwise]:
        return [tanh] * (self.n_layers - 1) + [sigmoid if self.n_outputs == 1 else softmax]

    @property
    def primes(self) -> list[Elementwise]:
        # sigmoid with its cross-entropy has the same delta as softmax with its own
        return [tanh_prime] * (self.n_layers - 1) + [np.ones_like]

    @property
    def loss(self) -> LossPrime:
        return losses.binary_cross_entropy if self.n_outputs == 1 else losses.categorical_cross_entropy

    def outputs(self, X: Array, parameters: Parameters) -> Array:
        _, As = feedforward(X, *parameters, self.activations)
        return As[-1]

    def gradients(self, X: Array, Y: Array, parameters: Parameters) -> list[Array]:
        Zs, As = feedforward(X, *parameters, self.activations)
        dWs, dbs = backpropagation(Zs, As, Y, parameters.weights, self.primes, softmax_cross_entropy_delta)
        return dWs + dbs


class Trained(NamedTuple):
    weights: Sequence[Array]
    biases: Sequence[Array]
    costs: list[float]


def train(
    X: Array,
    Y: Array,
    layer_sizes: Sequence[int],
    rng: Rng,
    n_epochs: int = 200,
    batch_size: int = 32,
    optimizer: str = "adam",
    alpha: float = 0.01,
) -> Trained:
    if optimizer not in Optimizer.kinds:
        raise ValueError(f"unknown optimizer {optimizer!r}: choose from {sorted(Optimizer.kinds)}")
    L = len(layer_sizes) - 1
    network = Network(L, layer_sizes[-1])
    parameters = descent.initialize(layer_sizes, descent.he_normal, rng)
    optimizers = [Optimizer.kinds[optimizer](alpha) for _ in range(2 * L)]
    costs: list[float] = []
    for _ in range(n_epochs):
        for batch in descent.minibatches(X, Y, batch_size, rng):
            grads = network.gradients(batch.X, batch.Y, parameters)
            arrays = [*parameters.weights, *parameters.biases]
            arrays = [o.step(w, g) for o, w, g in zip(optimizers, arrays, grads, strict=True)]
            parameters = Parameters(arrays[:L], arrays[L:])
        costs.append(losses.cost(network.loss(network.outputs(X, parameters), Y)))
    return Trained(*parameters, costs)


def accuracy(X: Array, Y: Array, weights: Sequence[Array], biases: Sequence[Array]) -> float:
    network = Network(len(weights), np.shape(Y)[1])
    right = predict(network.outputs(X, Parameters(weights, biases))) == predict(Y)
    return np.count_nonzero(right) / len(right)
