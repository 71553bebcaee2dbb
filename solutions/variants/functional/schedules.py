from numpy import *

from utils import as_float, iterate


def _of_time(rule):
    return lambda alpha0, t, *args, **kwargs: rule(alpha0, as_float(t), *args, **kwargs)


power_decay = _of_time(lambda alpha0, t, s, c=1.0: alpha0 / (1 + t / s) ** c)
time_based_decay = _of_time(lambda alpha0, t, n_epochs: alpha0 / (1 + alpha0 / n_epochs * t))
exponential_decay = _of_time(lambda alpha0, t, s: alpha0 * 0.1 ** (t / s))
step_decay = _of_time(lambda alpha0, t, s, factor=0.5: alpha0 * factor ** floor(t / s))

scheduled_descent = lambda w0, gradient, schedule, n_steps: iterate(
    lambda w, t: w - schedule(t) * as_float(gradient(w)), as_float(w0), n_steps)
