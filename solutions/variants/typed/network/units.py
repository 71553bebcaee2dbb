"""Outcomes 1 and 2: neurons and their activation functions."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import singledispatch
from typing import Any, Final, Literal

import numpy as np
from scipy.special import erfc

from .arrays import Array, Elementwise, IntArray, Parameters, Scalar

GateName = Literal["not", "and", "or", "nand", "nor"]
Side = Literal["left", "right"]

LAMBDA: Final = 1.0507
SELU_A: Final = 1.67326


# --------------------------------------------------------------------------------------------- model


def heaviside(z: Array | Scalar) -> Array:
    return np.greater_equal(z, 0).astype(np.float64)


def sign(z: Array | Scalar) -> Array:
    return np.select([np.greater(z, 0), np.less(z, 0)], [1.0, -1.0], default=0.0)


def neuron(x: Array, w: Array, b: float, f: Elementwise) -> float:
    z: float = math.fsum([*(float(wi) * float(xi) for wi, xi in zip(w, x, strict=True)), b])
    return float(f(z))  # type: ignore[arg-type]


def perceptron(X: Array, w: Array, b: float) -> IntArray:
    fires: np.ndarray[Any, np.dtype[np.bool_]] = np.tensordot(X, w, axes=1) + b >= 0
    return fires.view(np.int8)


@dataclass(frozen=True, slots=True)
class Gate:
    """A perceptron on inputs 0/1."""

    w: tuple[float, ...]
    b: float

    def __invert__(self) -> Gate:
        """The opposite gate, as long as no input stands on the border."""
        return Gate(tuple(-v for v in self.w), -self.b)


AND: Final = Gate((10.0, 10.0), -15.0)
OR: Final = Gate((10.0, 10.0), -5.0)
NOT: Final = Gate((-10.0,), 5.0)


def logic_gate(name: GateName) -> tuple[Array, float]:
    gates: dict[str, Gate] = {"and": AND, "or": OR, "not": NOT, "nand": ~AND, "nor": ~OR}
    gate = gates.get(name)
    if gate is None:
        raise ValueError(f"there is no perceptron for {name!r}")
    return np.array(gate.w), gate.b


def xor_network() -> Parameters:
    """NAND and OR, joined by AND."""
    hidden, output = (~AND, OR), AND
    W1 = np.column_stack([gate.w for gate in hidden])
    b1 = np.array([gate.b for gate in hidden])
    return Parameters([W1, np.array([output.w]).T], [b1, np.array([output.b])])


@dataclass(frozen=True)
class LayerShape:
    n_in: int
    n_out: int

    @property
    def parameters(self) -> tuple[tuple[int, int], tuple[int]]:
        return (self.n_in, self.n_out), (self.n_out,)

    @property
    def size(self) -> int:
        return sum(math.prod(shape) for shape in self.parameters)


def layer_shapes(layer_sizes: Sequence[int]) -> list[LayerShape]:
    return [LayerShape(*map(int, pair)) for pair in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]


def parameter_shapes(layer_sizes: Sequence[int]) -> list[tuple[tuple[int, int], tuple[int]]]:
    return [layer.parameters for layer in layer_shapes(layer_sizes)]


def count_parameters(layer_sizes: Sequence[int]) -> int:
    return sum(layer.size for layer in layer_shapes(layer_sizes))


# --------------------------------------------------------------------------------------- activations


def floats(z: Array | Scalar) -> Array:
    return np.asarray(z, dtype=np.float64)


def pieces(z: Array | Scalar, right: Callable[[Array], Array | float], left: Callable[[Array], Array | float]) -> Array:
    """One function from zero on, another below."""
    z = floats(z)
    # piecewise itself makes no array of shape () from a number in every version
    return np.piecewise(np.atleast_1d(z), [np.atleast_1d(z) >= 0], [right, left]).reshape(z.shape)


def sigmoid(z: Array | Scalar) -> Array:
    return pieces(z, lambda v: np.reciprocal(1 + np.exp(-v)), lambda v: 1 - np.reciprocal(1 + np.exp(v)))


def sigmoid_prime(z: Array | Scalar) -> Array:
    e = np.exp(-np.abs(floats(z)))
    return e / (1 + e) ** 2


def tanh(z: Array | Scalar) -> Array:
    return np.tanh(floats(z))


def tanh_prime(z: Array | Scalar) -> Array:
    e = np.exp(-2 * np.abs(floats(z)))
    return 4 * e / (1 + e) ** 2


def relu(z: Array | Scalar) -> Array:
    return (floats(z) + np.abs(z)) / 2


def relu_prime(z: Array | Scalar) -> Array:
    return pieces(z, lambda v: 1.0, lambda v: 0.0)


def leaky_relu(z: Array | Scalar, slope: float = 0.01) -> Array:
    return pieces(z, lambda v: v, lambda v: slope * v)


def leaky_relu_prime(z: Array | Scalar, slope: float = 0.01) -> Array:
    return pieces(z, lambda v: 1.0, lambda v: slope)


def prelu(z: Array | Scalar, a: float) -> Array:
    return relu(z) - a * relu(-floats(z))


def prelu_prime(z: Array | Scalar, a: float) -> Array:
    return relu_prime(z) + a * (1 - relu_prime(z))


def prelu_prime_a(z: Array | Scalar, a: float) -> Array:
    return -relu(-floats(z))


def elu(z: Array | Scalar, a: float = 1.0) -> Array:
    return pieces(z, lambda v: v, lambda v: a * np.expm1(v))


def elu_prime(z: Array | Scalar, a: float = 1.0) -> Array:
    return pieces(z, lambda v: 1.0, lambda v: a * np.exp(v))


def selu(z: Array | Scalar) -> Array:
    return LAMBDA * elu(z, SELU_A)


def selu_prime(z: Array | Scalar) -> Array:
    return LAMBDA * elu_prime(z, SELU_A)


def normal_cdf(z: Array | Scalar) -> Array:
    half: Array = erfc(-floats(z) / math.sqrt(2)) / 2
    return half


def gelu(z: Array | Scalar) -> Array:
    return floats(z) * normal_cdf(z)


def gelu_prime(z: Array | Scalar) -> Array:
    density = np.exp(-floats(z) ** 2 / 2) / math.sqrt(math.tau)
    return normal_cdf(z) + floats(z) * density


def swish(z: Array | Scalar) -> Array:
    return floats(z) * sigmoid(z)


def swish_prime(z: Array | Scalar) -> Array:
    return sigmoid(z) + floats(z) * sigmoid_prime(z)


def softmax(z: Array) -> Array:
    """Through the logarithm of the sum, which logaddexp finds without overflow."""
    z = floats(z)
    total = np.logaddexp.reduce(z, axis=-1, keepdims=True)
    e = np.exp(z - total)
    return e / e.sum(axis=-1, keepdims=True)


def softmax_jacobian(z: Array) -> Array:
    s = softmax(z)
    J = -np.multiply.outer(s, s)
    J[np.diag_indices_from(J)] += s
    return J


@dataclass(frozen=True)
class Properties:
    range: tuple[float, float]
    zero_centred: bool = False
    monotonic: bool = True
    differentiable: bool = True
    saturates: tuple[Side, ...] = field(default=("left",))


INF: Final = math.inf
PROPERTIES: Final[dict[str, Properties]] = {
    "heaviside": Properties((0.0, 1.0), differentiable=False, saturates=("left", "right")),
    "sigmoid": Properties((0.0, 1.0), saturates=("left", "right")),
    "tanh": Properties((-1.0, 1.0), zero_centred=True, saturates=("left", "right")),
    "relu": Properties((0.0, INF), differentiable=False),
    "leaky_relu": Properties((-INF, INF), differentiable=False, saturates=()),
    "elu": Properties((-1.0, INF)),
    "selu": Properties((-LAMBDA * SELU_A, INF), differentiable=False),
    "gelu": Properties((-0.1700, INF), monotonic=False),
    "swish": Properties((-0.2785, INF), monotonic=False),
}


@singledispatch
def activation_properties(name: object) -> dict[str, Any]:
    raise ValueError(f"a name is asked for, not {name!r}")


@activation_properties.register
def _(name: str) -> dict[str, Any]:
    if name not in PROPERTIES:
        raise ValueError(f"unknown activation: {name}")
    return asdict(PROPERTIES[name])


def collapse_linear_network(weights: Sequence[Array], biases: Sequence[Array]) -> tuple[Array, Array]:
    """From the back: the last layers are already one when the next is put in front of them."""
    *front, (W, b) = [(floats(W).copy(), floats(b).copy()) for W, b in zip(weights, biases, strict=True)]
    for V, c in reversed(front):
        W, b = V @ W, c @ W + b
    return W, b
