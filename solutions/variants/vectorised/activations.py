"""Outcome 2: activation functions."""
import numpy as np
from scipy.special import erf

LAMBDA = 1.0507009873554805
ALPHA = 1.6732632423543772


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)


def tanh(z):
    return np.tanh(z)


def tanh_prime(z):
    return 1 - np.tanh(z) ** 2


def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, z, slope * np.asarray(z))


def leaky_relu_prime(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, 1.0, slope)


def prelu(z, a):
    return leaky_relu(z, a)


def prelu_prime(z, a):
    return leaky_relu_prime(z, a)


def prelu_prime_a(z, a):
    return np.minimum(z, 0)


def elu(z, a=1.0):
    return np.where(np.asarray(z) >= 0, z, a * np.expm1(np.minimum(z, 0)))


def elu_prime(z, a=1.0):
    return np.where(np.asarray(z) >= 0, 1.0, a * np.exp(np.minimum(z, 0)))


def selu(z):
    return LAMBDA * elu(z, ALPHA)


def selu_prime(z):
    return LAMBDA * elu_prime(z, ALPHA)


def gelu(z):
    return z * 0.5 * (1 + erf(np.asarray(z) / np.sqrt(2)))


def gelu_prime(z):
    z = np.asarray(z, dtype=float)
    return 0.5 * (1 + erf(z / np.sqrt(2))) + z * np.exp(-z**2 / 2) / np.sqrt(2 * np.pi)


def swish(z):
    return z * sigmoid(z)


def swish_prime(z):
    s = sigmoid(z)
    return s + z * s * (1 - s)


def softmax(z):
    z = np.asarray(z)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_jacobian(z):
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


_FIELDS = ("range", "zero_centred", "monotonic", "differentiable", "saturates")
_inf = float("inf")
_TABLE = {
    "heaviside": ((0.0, 1.0), False, True, False, ("left", "right")),
    "sigmoid": ((0.0, 1.0), False, True, True, ("left", "right")),
    "tanh": ((-1.0, 1.0), True, True, True, ("left", "right")),
    "relu": ((0.0, _inf), False, True, False, ("left",)),
    "leaky_relu": ((-_inf, _inf), False, True, False, ()),
    "elu": ((-1.0, _inf), False, True, True, ("left",)),
    "selu": ((-LAMBDA * ALPHA, _inf), False, True, False, ("left",)),
    "gelu": ((-0.169971, _inf), False, False, True, ("left",)),
    "swish": ((-0.278465, _inf), False, False, True, ("left",)),
}


def activation_properties(name):
    if name not in _TABLE:
        raise ValueError(f"unknown activation {name!r}")
    return dict(zip(_FIELDS, _TABLE[name]))


def collapse_linear_network(weights, biases):
    W, b = np.array(weights[0], dtype=float), np.array(biases[0], dtype=float)
    for V, c in zip(weights[1:], biases[1:]):
        W, b = W @ V, b @ V + c
    return W, b
