from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from .activations import sigmoid, softmax, tanh
from .descent import minibatches
from .initializers import he_normal, initialize, lecun_normal, xavier_normal
from .layers import Classifier, Layer, Network, softmax_cross_entropy_delta
from .losses import binary_cross_entropy, categorical_cross_entropy, cost
from .optimizers import Adam, Momentum, RmsProp, Sgd

__all__ = ["train", "accuracy"]


class Algorithm(Enum):
    sgd = Sgd
    momentum = Momentum
    rmsprop = RmsProp
    adam = Adam

    @classmethod
    def from_name(cls, name):
        try:
            return cls[name]
        except KeyError:
            raise ValueError(f"optimizer has to be one of {[a.name for a in cls]}") from None


def ones(z):
    return np.ones_like(z)


@dataclass
class MultiLayerPerceptron:
    weights: list
    biases: list
    network: Network = field(init=False)

    def __post_init__(self):
        *hidden, last = zip(self.weights, self.biases)
        out = (sigmoid, ones) if self.binary else (softmax, ones)
        self.network = Network([Layer(W, b, tanh, tanh.derivative) for W, b in hidden] + [Layer(*last, *out)])

    @property
    def binary(self) -> bool:
        return np.shape(self.weights[-1])[1] == 1

    @property
    def loss(self):
        return binary_cross_entropy if self.binary else categorical_cross_entropy

    def __call__(self, X):
        return self.network(X)

    def cost(self, X, Y):
        return float(cost(self.loss(self(X), Y)))

    def gradients(self, X, Y):
        self(X)
        # for both outputs the derivatives collapse to A - Y
        return reversed(list(self.network.backward(Y, softmax_cross_entropy_delta)))


@dataclass
class Trainer:
    model: MultiLayerPerceptron
    algorithm: Algorithm
    alpha: float

    def __post_init__(self):
        self.rule = self.algorithm.value(self.alpha)
        self.states = [[None, None] for _ in self.model.network.layers]

    def epoch(self, X, Y, batch_size, rng):
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            steps = zip(self.model.network.layers, self.states, self.model.gradients(X_batch, Y_batch))
            for layer, states, (dW, db) in list(steps):
                layer.W, states[0] = self.rule(layer.W, states[0], dW)
                layer.b, states[1] = self.rule(layer.b, states[1], db)
        return self.model.cost(X, Y)


def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    algorithm = Algorithm.from_name(optimizer)
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    model = MultiLayerPerceptron(*initialize(layer_sizes, lecun_normal, rng))
    trainer = Trainer(model, algorithm, alpha)
    costs = [trainer.epoch(X, Y, batch_size, rng) for _ in range(n_epochs)]
    return [layer.W for layer in model.network.layers], [layer.b for layer in model.network.layers], costs


def accuracy(X, Y, weights, biases):
    classify = Classifier()
    return np.mean(classify(MultiLayerPerceptron(weights, biases)(X)) == classify(Y))
