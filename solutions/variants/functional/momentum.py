from utils import as_float, iterate

momentum_step = lambda w, m, grad, alpha, beta=0.9: (
    lambda v: (as_float(w) + v, v))(beta * as_float(m) - alpha * as_float(grad))
nesterov_step = lambda w, m, gradient, alpha, beta=0.9: momentum_step(
    w, m, gradient(as_float(w) + beta * as_float(m)), alpha, beta)


def momentum_descent(w0, gradient, alpha, beta, n_steps):
    step = lambda wm, _: momentum_step(*wm, gradient(wm[0]), alpha, beta)
    w0 = as_float(w0)
    path, _ = zip(*iterate(step, (w0, 0 * w0), n_steps))
    return path


terminal_velocity = lambda grad, alpha, beta: -alpha * as_float(grad) / (1 - beta)
