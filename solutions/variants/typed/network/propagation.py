"""Outcomes 4 and 5: forwards and backwards."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

import numpy as np

from .arrays import Array, Elementwise, IntArray, LossPrime


class Forward(NamedTuple):
    Z: Array
    A: Array


@dataclass
class Pass:
    """What a forward pass leaves behind."""

    As: list[Array]
    Zs: list[Array] = field(default_factory=list)

    def add(self, layer: Forward) -> None:
        self.Zs.append(layer.Z)
        self.As.append(layer.A)


class Gradients(NamedTuple):
    dW: Array
    db: Array


def weighted_sum(A_prev: Array, W: Array, b: Array) -> Array:
    return np.add(np.matmul(A_prev, W), b)


def layer_forward(A_prev: Array, W: Array, b: Array, f: Elementwise) -> Forward:
    Z = weighted_sum(A_prev, W, b)
    return Forward(Z=Z, A=f(Z))


def feedforward(
    X: Array, weights: Sequence[Array], biases: Sequence[Array], activations: Sequence[Elementwise]
) -> tuple[list[Array], list[Array]]:
    done = Pass(As=[X])
    for W, b, f in zip(weights, biases, activations, strict=True):
        done.add(layer_forward(done.As[-1], W, b, f))
    return done.Zs, done.As


def predict(Y_pred: Array, threshold: float = 0.5) -> IntArray:
    match np.shape(Y_pred):
        case (_, 1):
            return np.count_nonzero(np.asarray(Y_pred) > threshold, axis=1)
        case (_, _):
            return np.asarray(Y_pred).argmax(axis=-1)
        case shape:
            raise TypeError(f"one row a sample, please, not an array of shape {shape}")


def output_delta(Z: Array, A: Array, Y: Array, f_prime: Elementwise, loss_prime: LossPrime) -> Array:
    return loss_prime(A, Y) * f_prime(Z)


def softmax_cross_entropy_delta(A: Array, Y: Array) -> Array:
    return np.add(A, np.negative(Y))


def hidden_delta(Z: Array, delta_next: Array, W_next: Array, f_prime: Elementwise) -> Array:
    return np.inner(delta_next, W_next) * f_prime(Z)


def layer_gradients(A_prev: Array, delta: Array) -> Gradients:
    # per sample first, then the mean
    per_sample: Array = np.asarray(A_prev)[:, :, np.newaxis] * delta[:, np.newaxis, :]
    return Gradients(dW=per_sample.mean(axis=0), db=np.mean(delta, axis=0))


def deltas_from_the_back(
    Zs: Sequence[Array], delta: Array, weights: Sequence[Array], primes: Sequence[Elementwise]
) -> Iterator[Array]:
    yield delta
    for Z, W_next, f_prime in zip(Zs[-2::-1], weights[:0:-1], primes[-2::-1], strict=True):
        delta = hidden_delta(Z, delta, W_next, f_prime)
        yield delta


def backpropagation(
    Zs: Sequence[Array],
    As: Sequence[Array],
    Y: Array,
    weights: Sequence[Array],
    activation_primes: Sequence[Elementwise],
    loss_prime: LossPrime,
) -> tuple[list[Array], list[Array]]:
    last = output_delta(Zs[-1], As[-1], Y, activation_primes[-1], loss_prime)
    deltas = [*deltas_from_the_back(Zs, last, weights, activation_primes)][::-1]
    gradients = [layer_gradients(A, delta) for A, delta in zip(As, deltas)]
    return [g.dW for g in gradients], [g.db for g in gradients]


def numerical_gradient(f: Callable[[Array], float], theta: Array, h: float = 1e-5) -> Array:
    def shifted(index: tuple[int, ...], by: float) -> Array:
        moved = theta.astype(np.float64, copy=True)
        moved[index] += by
        return moved

    slopes = np.empty(theta.shape)
    for index in np.ndindex(*theta.shape):
        slopes[index] = (f(shifted(index, h)) - f(shifted(index, -h))) / (2 * h)
    return slopes


def relative_error(a: Array, b: Array) -> float:
    match float(np.linalg.norm(a)) + float(np.linalg.norm(b)):
        case 0.0:
            return 0.0
        case total:
            return float(np.linalg.norm(np.asarray(a) - np.asarray(b))) / total


class Derivations(TypedDict):
    sigmoid_prime: str
    tanh_prime: str
    loss_prime: str
    delta_2: str
    dL_dw2: str
    dL_db2: str
    delta_1: str
    dL_dw1: str
    dL_db1: str


def derivations() -> Derivations:
    return Derivations(
        sigmoid_prime="s - s**2",
        tanh_prime="1 - t * t",
        loss_prime="(y - yhat) / (yhat**2 - yhat)",
        delta_2="-y + yhat",
        dL_dw2="a1*yhat - a1*y",
        dL_db2="yhat - y",
        delta_1="w2*(yhat - y) - a1**2*w2*(yhat - y)",
        dL_dw1="x*w2*(yhat - y)*(1.0 - a1**2.0)",
        dL_db1="w2*(yhat - y)*(1 + -a1**2)",
    )
