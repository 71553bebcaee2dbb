"""Outcome 5: backpropagation."""
import numpy as np


def output_delta(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) * loss_prime(A, Y)


def softmax_cross_entropy_delta(A, Y):
    return A - Y


def hidden_delta(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next.T) * f_prime(Z)


def layer_gradients(A_prev, delta):
    return A_prev.T @ delta / len(delta), delta.mean(axis=0)


def backpropagation(Zs, As, Y, weights, activation_primes, loss_prime):
    delta = output_delta(Zs[-1], As[-1], Y, activation_primes[-1], loss_prime)
    dWs, dbs = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW, db = layer_gradients(As[l], delta)
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if l > 0:
            delta = hidden_delta(Zs[l - 1], delta, weights[l], activation_primes[l - 1])
    return dWs, dbs


def numerical_gradient(f, theta, h=1e-5):
    steps = h * np.eye(theta.size).reshape((theta.size,) + theta.shape)
    return np.array([(f(theta + s) - f(theta - s)) / (2 * h) for s in steps], dtype=float).reshape(theta.shape)


def relative_error(a, b):
    a, b = np.asarray(a), np.asarray(b)
    top, bottom = np.linalg.norm(a - b), np.linalg.norm(a) + np.linalg.norm(b)
    return float(top / bottom) if bottom > 0 else 0.0


def derivations():
    return {
        "sigmoid_prime": "s * (1 - s)",
        "tanh_prime": "1 - t**2",
        "loss_prime": "(yhat - y) / (yhat * (1 - yhat))",
        "delta_2": "yhat - y",
        "dL_dw2": "(yhat - y) * a1",
        "dL_db2": "yhat - y",
        "delta_1": "(yhat - y) * w2 * (1 - a1**2)",
        "dL_dw1": "(yhat - y) * w2 * (1 - a1**2) * x",
        "dL_db1": "(yhat - y) * w2 * (1 - a1**2)",
    }
