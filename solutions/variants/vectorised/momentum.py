"""Outcome 8: momentum."""


def momentum_step(w, m, grad, alpha, beta=0.9):
    m = beta * m - alpha * grad
    return w + m, m


def nesterov_step(w, m, gradient, alpha, beta=0.9):
    return momentum_step(w, m, gradient(w + beta * m), alpha, beta)


def momentum_descent(w0, gradient, alpha, beta, n_steps):
    path, m = [w0], 0.0 * w0
    for _ in range(n_steps):
        w, m = momentum_step(path[-1], m, gradient(path[-1]), alpha, beta)
        path.append(w)
    return path


def terminal_velocity(grad, alpha, beta):
    return -alpha * grad / (1 - beta)
