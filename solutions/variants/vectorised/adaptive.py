"""Outcome 10: adaptive optimizers."""
import numpy as np


def adagrad_step(w, s, grad, alpha, eps=1e-10):
    s = s + grad**2
    return w - alpha * grad / np.sqrt(s + eps), s


def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s = beta * s + (1 - beta) * grad**2
    return w - alpha * grad / np.sqrt(s + eps), s


def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m = beta1 * m + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - alpha * m_hat / np.sqrt(s_hat + eps), m, s


def adaptive_descent(step, w0, gradient, n_steps):
    path, state = [w0], None
    for t in range(1, n_steps + 1):
        w, state = step(path[-1], state, gradient(path[-1]), t)
        path.append(w)
    return path
