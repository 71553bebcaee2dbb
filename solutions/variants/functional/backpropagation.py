from functools import reduce

import numpy as np

from utils import as_float, drop_first

output_delta = lambda Z, A, Y, f_prime, loss_prime: f_prime(Z) * loss_prime(A, Y)
softmax_cross_entropy_delta = lambda A, Y: as_float(A) - as_float(Y)
hidden_delta = lambda Z, delta_next, W_next, f_prime: (
    f_prime(Z) * np.einsum("mj,ij->mi", as_float(delta_next), as_float(W_next)))
layer_gradients = lambda A_prev, delta: (
    np.einsum("mi,mj->ij", as_float(A_prev), as_float(delta)) / len(delta),
    np.einsum("mj->j", as_float(delta)) / len(delta))


def backpropagation(Zs, As, Y, weights, activation_primes, loss_prime):
    last = output_delta(Zs[-1], As[-1], Y, activation_primes[-1], loss_prime)
    hidden = zip(Zs[-2::-1], weights[:0:-1], activation_primes[-2::-1]) if len(Zs) > 1 else ()
    deltas = reduce(lambda ds, zwf: [hidden_delta(zwf[0], ds[0], zwf[1], zwf[2]), *ds], hidden, [last])
    return tuple(zip(*map(layer_gradients, As[:-1], deltas)))


def numerical_gradient(f, theta, h=1e-5):
    theta = as_float(theta)
    units = np.eye(theta.size).reshape((theta.size,) + theta.shape)
    slopes = [(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in units]
    return as_float(slopes).reshape(theta.shape)


_norm = lambda v: np.sqrt(np.einsum("i,i->", v.ravel(), v.ravel()))


def relative_error(a, b):
    a, b = map(as_float, (a, b))
    size = _norm(a) + _norm(b)
    return float(_norm(a - b) / size) if size > 0 else 0.0


def derivations():
    delta_2 = "(yhat - y)"
    delta_1 = f"{delta_2} * w2 * (1 - a1**2)"
    return {
        "sigmoid_prime": "exp(log(s) + log(1 - s))",
        "tanh_prime": "(1 - t) * (1 + t)",
        "loss_prime": "(yhat - y) / (yhat * (1 - yhat))",
        "delta_2": delta_2,
        "dL_dw2": f"{delta_2} * a1",
        "dL_db2": delta_2,
        "delta_1": delta_1,
        "dL_dw1": f"x * {delta_1}",
        "dL_db1": delta_1,
    }
