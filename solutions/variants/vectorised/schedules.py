"""Outcome 9: learning rate schedules."""
import numpy as np


def power_decay(alpha0, t, s, c=1.0):
    return alpha0 / (1 + t / s) ** c


def time_based_decay(alpha0, t, n_epochs):
    return alpha0 / (1 + alpha0 / n_epochs * t)


def exponential_decay(alpha0, t, s):
    return alpha0 * 0.1 ** (t / s)


def step_decay(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** np.floor(t / s)


def scheduled_descent(w0, gradient, schedule, n_steps):
    path = [w0]
    for t in range(n_steps):
        path.append(path[-1] - schedule(t) * gradient(path[-1]))
    return path
