from functools import partial

import numpy as np

from utils import as_float, lookup

EPS = 1e-15

_inside = lambda p: np.clip(p, EPS, 1.0 - EPS)


def _on_floats(kernel, y_pred, y_true, *extra, **named):
    return kernel(as_float(y_pred), as_float(y_true), *extra, **named)


def _summed(kernel, y_pred, y_true, *extra, **named):
    return np.einsum("mk->m", _on_floats(kernel, y_pred, y_true, *extra, **named))


loss, slope = (lambda k: partial(_summed, k)), (lambda k: partial(_on_floats, k))

squared_error = loss(lambda p, y: (p - y) ** 2)
absolute_error = loss(lambda p, y: abs(p - y))
squared_error_prime = slope(lambda p, y: 2.0 * (p - y))
absolute_error_prime = slope(lambda p, y: np.sign(p - y))


def _huber(p, y, delta=1.0):
    e = p - y
    c = np.clip(e, -delta, delta)
    return c * (e - c / 2)


huber = loss(_huber)
huber_prime = slope(lambda p, y, delta=1.0: np.clip(p - y, -delta, delta))

binary_cross_entropy = loss(lambda p, y: (lambda q: -y * np.log(q) - (1 - y) * np.log1p(-q))(_inside(p)))
binary_cross_entropy_prime = slope(lambda p, y: (lambda q: (q - y) / (q * (1 - q)))(_inside(p)))
categorical_cross_entropy = loss(lambda p, y: -y * np.log(_inside(p)))
categorical_cross_entropy_prime = slope(lambda p, y: -y / _inside(p))

square_sum = lambda W: np.einsum("ij,ij->", as_float(W), as_float(W))
cost = lambda losses, weights=(), lam=0.0: float(np.mean(losses) + lam * sum(map(square_sum, weights)))

choose_output = lookup({
    "regression": ("identity", "squared_error"),
    "regression with outliers": ("identity", "huber"),
    "binary classification": ("sigmoid", "binary_cross_entropy"),
    "multi-class classification": ("softmax", "categorical_cross_entropy"),
}, "task")
choose_output = (lambda find: lambda task: find(task))(choose_output)
