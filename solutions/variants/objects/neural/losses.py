from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np

from .base import Registry

__all__ = ["squared_error", "absolute_error", "huber", "binary_cross_entropy", "categorical_cross_entropy",
           "squared_error_prime", "absolute_error_prime", "huber_prime", "binary_cross_entropy_prime",
           "categorical_cross_entropy_prime", "cost", "choose_output"]


class Loss:
    """Sum over the outputs of an element-wise penalty."""

    def __call__(self, y_pred, y_true):
        return self.penalty(*self.prepare(y_pred, y_true)).sum(axis=1)

    def derivative(self, y_pred, y_true):
        return self.slope(*self.prepare(y_pred, y_true))

    def prepare(self, y_pred, y_true):
        return np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)

    def penalty(self, p, y):
        raise NotImplementedError

    def slope(self, p, y):
        raise NotImplementedError


class SquaredError(Loss):
    def penalty(self, p, y):
        return np.square(p - y)

    def slope(self, p, y):
        return 2 * (p - y)


class AbsoluteError(Loss):
    def penalty(self, p, y):
        return np.abs(p - y)

    def slope(self, p, y):
        return np.where(p > y, 1.0, -1.0)


class Huber(Loss):
    def __call__(self, y_pred, y_true, delta=1.0):
        p, y = self.prepare(y_pred, y_true)
        e = np.abs(p - y)
        quadratic, linear = e ** 2 / 2, delta * (e - delta / 2)
        return np.where(e <= delta, quadratic, linear).sum(axis=1)

    def derivative(self, y_pred, y_true, delta=1.0):
        p, y = self.prepare(y_pred, y_true)
        e = p - y
        return np.where(np.abs(e) <= delta, e, delta * np.sign(e))


@dataclass
class CrossEntropy(Loss):
    clip: float = 1e-12

    def prepare(self, y_pred, y_true):
        p, y = super().prepare(y_pred, y_true)
        return np.clip(p, self.clip, 1 - self.clip), y


class BinaryCrossEntropy(CrossEntropy):
    def penalty(self, p, y):
        return -(y * np.log(p) + (1 - y) * np.log(1 - p))

    def slope(self, p, y):
        return (1 - y) / (1 - p) - y / p


class CategoricalCrossEntropy(CrossEntropy):
    def penalty(self, p, y):
        return -y * np.log(p)

    def slope(self, p, y):
        return -y / p


squared_error = SquaredError()
absolute_error = AbsoluteError()
huber = Huber()
binary_cross_entropy = BinaryCrossEntropy()
categorical_cross_entropy = CategoricalCrossEntropy()

squared_error_prime = squared_error.derivative
absolute_error_prime = absolute_error.derivative
huber_prime = huber.derivative
binary_cross_entropy_prime = binary_cross_entropy.derivative
categorical_cross_entropy_prime = categorical_cross_entropy.derivative


class Cost:
    def __call__(self, losses, weights=(), lam=0.0):
        return np.mean(losses) + lam * self.penalty(weights)

    @staticmethod
    def penalty(weights) -> float:
        return sum(float(np.vdot(W, W)) for W in map(lambda W: np.asarray(W, float), weights))


cost = Cost()


class Head(NamedTuple):
    output_activation: str
    loss: str


class Task(Enum):
    REGRESSION = Head("identity", "squared_error")
    ROBUST = Head("identity", "huber")
    BINARY = Head("sigmoid", "binary_cross_entropy")
    MULTI = Head("softmax", "categorical_cross_entropy")


class OutputChooser:
    table = Registry("task", {
        "regression": Task.REGRESSION,
        "regression with outliers": Task.ROBUST,
        "binary classification": Task.BINARY,
        "multi-class classification": Task.MULTI,
    })

    def __call__(self, task):
        return self.table[task].value


choose_output = OutputChooser()
