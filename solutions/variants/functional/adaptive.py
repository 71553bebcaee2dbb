from utils import as_float, iterate

_ema = lambda old, new, beta: beta * as_float(old) + (1 - beta) * new
_scaled = lambda v, s, eps: v / (s + eps) ** 0.5


def adagrad_step(w, s, grad, alpha, eps=1e-10):
    g = as_float(grad)
    s = as_float(s) + g * g
    return as_float(w) - alpha * _scaled(g, s, eps), s


def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    g = as_float(grad)
    s = _ema(s, g * g, beta)
    return as_float(w) - alpha * _scaled(g, s, eps), s


def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    g = as_float(grad)
    m, s = _ema(m, g, beta1), _ema(s, g * g, beta2)
    return as_float(w) - alpha * _scaled(m / (1 - beta1 ** t), s / (1 - beta2 ** t), eps), m, s


def adaptive_descent(step, w0, gradient, n_steps):
    advance = lambda ws, k: step(*ws, gradient(ws[0]), k + 1)
    return [w for w, _ in iterate(advance, (as_float(w0), None), n_steps)]
