from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import inf

import numpy as np
from scipy import special

from .base import Function, Registry, floating

__all__ = ["sigmoid", "tanh", "relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "swish", "softmax",
           "sigmoid_prime", "tanh_prime", "relu_prime", "leaky_relu_prime", "prelu_prime", "elu_prime",
           "selu_prime", "gelu_prime", "swish_prime", "softmax_jacobian", "prelu_prime_a",
           "activation_properties", "collapse_linear_network"]


class Sigmoid(Function):
    def __call__(self, z):
        # stable on both sides: only exponentials of negative numbers
        z = floating(z)
        e = np.exp(-np.abs(z))
        return np.where(z < 0, e, 1.0) / (1.0 + e)

    def derivative(self, z):
        e = np.exp(-np.abs(floating(z)))
        return e / (1.0 + e) ** 2


class Tanh(Function):
    def __call__(self, z):
        return np.tanh(floating(z))

    def derivative(self, z):
        t = self(z)
        return (1.0 - t) * (1.0 + t)


class LeakyRelu(Function):
    def __call__(self, z, slope=0.01):
        z = floating(z)
        return np.maximum(z, 0) + slope * np.minimum(z, 0)

    def derivative(self, z, slope=0.01):
        z = floating(z)
        # half way at the kink
        return 0.5 * ((1 + slope) + (1 - slope) * np.sign(z))


class Relu(LeakyRelu):
    def __call__(self, z):
        return super().__call__(z, 0.0)

    def derivative(self, z):
        return super().derivative(z, 0.0)


class Prelu(LeakyRelu):
    def __call__(self, z, a):
        return super().__call__(z, a)

    def derivative(self, z, a):
        return super().derivative(z, a)

    def parameter_derivative(self, z, a):
        z = floating(z)
        return z * (z < 0)


class Elu(Function):
    def __call__(self, z, a=1.0):
        z = floating(z)
        return np.maximum(z, 0) + a * np.expm1(np.minimum(z, 0))

    def derivative(self, z, a=1.0):
        z = floating(z)
        return (z > 0) + (z <= 0) * a * np.exp(np.minimum(z, 0))


@dataclass(frozen=True, repr=False)
class Selu(Function):
    scale: float = 1.0507009873554805
    a: float = 1.6732632423543772

    @property
    def infimum(self) -> float:
        return -self.scale * self.a

    def __call__(self, z):
        return self.scale * Elu()(z, self.a)

    def derivative(self, z):
        return self.scale * Elu().derivative(z, self.a)


class Gelu(Function):
    def __call__(self, z):
        z = floating(z)
        return z * special.ndtr(z)

    def derivative(self, z):
        z = floating(z)
        return special.ndtr(z) + z * np.exp(-z ** 2 / 2) / np.sqrt(2 * np.pi)


class Swish(Function):
    gate = Sigmoid()

    def __call__(self, z):
        return floating(z) * self.gate(z)

    def derivative(self, z):
        y = self(z)
        return y + self.gate(z) * (1 - y)


class Softmax:
    def __call__(self, z):
        z = floating(z)
        if not z.size:
            return np.zeros(z.shape)
        z = z - z.max(axis=-1, keepdims=True)
        return np.exp(z - special.logsumexp(z, axis=-1, keepdims=True))

    def jacobian(self, z):
        s = self(z)
        return s[:, None] * (np.eye(len(s)) - s)


sigmoid, tanh, relu, leaky_relu, prelu = Sigmoid(), Tanh(), Relu(), LeakyRelu(), Prelu()
elu, selu, gelu, swish, softmax = Elu(), Selu(), Gelu(), Swish(), Softmax()

sigmoid_prime = sigmoid.derivative
tanh_prime = tanh.derivative
relu_prime = relu.derivative
leaky_relu_prime = leaky_relu.derivative
prelu_prime = prelu.derivative
prelu_prime_a = prelu.parameter_derivative
elu_prime = elu.derivative
selu_prime = selu.derivative
gelu_prime = gelu.derivative
swish_prime = swish.derivative
softmax_jacobian = softmax.jacobian


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


BOTH = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True)
class Properties:
    range: tuple[float, float]
    zero_centred: bool = False
    monotonic: bool = True
    differentiable: bool = True
    saturates: tuple[Side, ...] = (Side.LEFT,)


PROPERTIES = Registry("activation function", {
    "heaviside": Properties((0.0, 1.0), differentiable=False, saturates=BOTH),
    "sigmoid": Properties((0.0, 1.0), saturates=BOTH),
    "tanh": Properties((-1.0, 1.0), zero_centred=True, saturates=BOTH),
    "relu": Properties((0.0, inf), differentiable=False),
    "leaky_relu": Properties((-inf, inf), differentiable=False, saturates=()),
    "elu": Properties((-1.0, inf)),
    "selu": Properties((selu.infimum, inf), differentiable=False),
    "gelu": Properties((-0.169971, inf), monotonic=False),
    "swish": Properties((-0.278465, inf), monotonic=False),
})


def activation_properties(name):
    return OrderedDict(asdict(PROPERTIES[name]))


class AffineMap:
    """x -> x W + b; f @ g does f first, then g."""

    def __init__(self, W, b):
        self.W = np.array(W, dtype=float)
        self.b = np.array(b, dtype=float)

    def __matmul__(self, other: AffineMap) -> AffineMap:
        return AffineMap(self.W @ other.W, self.b @ other.W + other.b)

    def __iter__(self):
        yield self.W
        yield self.b


def collapse_linear_network(weights, biases):
    first, *others = map(AffineMap, weights, biases)
    for layer in others:
        first = first @ layer
    return tuple(first)
