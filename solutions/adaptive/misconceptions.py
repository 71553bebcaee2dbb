"""Known wrong ways to write the functions of `adaptive`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import free, misconception

SIGN = -1
"""The sign with which Adam's m is kept: -1 points where w moves, 1 is that of the gradient."""


def _average(old, new, beta):
    return beta * old + (1 - beta) * new


def _move(w, s, grad, alpha, eps):
    return w - alpha * grad / np.sqrt(s + eps), s


def _moments(m, s, grad, beta1, beta2):
    return _average(m, SIGN * np.asarray(grad), beta1), _average(s, np.square(grad), beta2)


def _adam(w, m, s, grad, t, alpha, eps, beta1, beta2):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s


def _path(step, w0, gradient, times):
    w, state = np.array(w0, dtype=float), None
    path = [w]
    for t in times:
        w, state = step(w, state, gradient(w), t)
        path.append(w)
    return path


@misconception("adagrad_step", says="eps is added outside of the square root, but it stands inside.", see="Adaptive optimizers")
def adagrad_step_eps_outside(w, s, grad, alpha, eps=1e-10):
    s = s + np.square(grad)
    return w - alpha * grad / (np.sqrt(s) + eps), s

@misconception("adagrad_step", says="eps is missing, so a gradient that has always been zero gives 0 / 0.",
               see="Adaptive optimizers")
def adagrad_step_without_eps(w, s, grad, alpha, eps=1e-10):
    s = s + np.square(grad)
    return w - alpha * grad / np.sqrt(s), s

@misconception("adagrad_step", says="eps is always 1e-10: the argument is not used.", see="Adaptive optimizers")
def adagrad_step_fixed_eps(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.square(grad), grad, alpha, 1e-10)

@misconception("adagrad_step", says="eps goes into the record s, where it piles up; it is added for the division only.",
               see="Adaptive optimizers")
def adagrad_step_eps_in_record(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.square(grad) + eps, grad, alpha, 0.0)

@misconception("adagrad_step", says="The square root is missing.", see="Adaptive optimizers")
def adagrad_step_without_root(w, s, grad, alpha, eps=1e-10):
    s = s + np.square(grad)
    return w - alpha * grad / (s + eps), s

@misconception("adagrad_step", says="The gradients are added up without being squared.", see="Adaptive optimizers")
def adagrad_step_without_square(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + grad, grad, alpha, eps)

@misconception("adagrad_step", says="The absolute values of the gradients are added up; their squares are asked for.",
               see="Adaptive optimizers")
def adagrad_step_absolute(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.abs(grad), grad, alpha, eps)

@misconception("adagrad_step", says="The record s holds the last gradient only; the squares of all gradients add up.",
               see="Adaptive optimizers")
def adagrad_step_without_memory(w, s, grad, alpha, eps=1e-10):
    return _move(w, np.square(grad), grad, alpha, eps)

@misconception("adagrad_step", says="The step divides by the old s, but it uses the new one.", see="Adaptive optimizers")
def adagrad_step_old_record(w, s, grad, alpha, eps=1e-10):
    return _move(w, s, grad, alpha, eps)[0], s + np.square(grad)

@misconception("adagrad_step", says="The old s is returned, so nothing is remembered.", see="Adaptive optimizers")
def adagrad_step_returns_old_record(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.square(grad), grad, alpha, eps)[0], s

@misconception("adagrad_step", says="One sum of squares is kept for all parameters together; each has a record of its own.",
               see="Adaptive optimizers")
def adagrad_step_one_record(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.sum(np.square(grad)), grad, alpha, eps)

@misconception("adagrad_step", says="s is a moving average, which is RMSProp; AdaGrad adds up.", see="Adaptive optimizers")
def adagrad_step_moving_average(w, s, grad, alpha, eps=1e-10):
    return _move(w, _average(s, np.square(grad), 0.9), grad, alpha, eps)

@misconception("adagrad_step", says="The gradient is added, so the step leads uphill.", see="Adaptive optimizers")
def adagrad_step_uphill(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.square(grad), grad, -alpha, eps)

@misconception("adagrad_step", says="The gradient is missing in the numerator, so every parameter moves down.",
               see="Adaptive optimizers")
def adagrad_step_without_gradient(w, s, grad, alpha, eps=1e-10):
    s = s + np.square(grad)
    return w - alpha / np.sqrt(s + eps), s

@misconception("adagrad_step", says="s comes first, but the new w is asked for first.", see="Adaptive optimizers")
def adagrad_step_record_first(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.square(grad), grad, alpha, eps)[::-1]

@misconception("adagrad_step", says="The caller's s is changed in place; make a new array.", see="Adaptive optimizers")
def adagrad_step_in_place(w, s, grad, alpha, eps=1e-10):
    s += np.square(grad)
    return _move(w, s, grad, alpha, eps)

@misconception("rmsprop_step", says="eps is added outside of the square root, but it stands inside.", see="Adaptive optimizers")
def rmsprop_step_eps_outside(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s = _average(s, np.square(grad), beta)
    return w - alpha * grad / (np.sqrt(s) + eps), s

@misconception("rmsprop_step", says="The root of the sum is split into two roots, which is not the same.",
               see="Adaptive optimizers")
def rmsprop_step_two_roots(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s = _average(s, np.square(grad), beta)
    return w - alpha * grad / (np.sqrt(s) + np.sqrt(eps)), s

@misconception("rmsprop_step", says="eps is missing, so a gradient that has always been zero gives 0 / 0.",
               see="Adaptive optimizers")
def rmsprop_step_without_eps(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, 0.0)

@misconception("rmsprop_step", says="The new square is not multiplied by 1 - beta, so s is a sum and no average.",
               see="Adaptive optimizers")
def rmsprop_step_sum(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, beta * s + np.square(grad), grad, alpha, eps)

@misconception("rmsprop_step", says="beta and 1 - beta are exchanged, so s forgets the past almost at once.",
               see="Adaptive optimizers")
def rmsprop_step_weights_exchanged(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), 1 - beta), grad, alpha, eps)

@misconception("rmsprop_step", says="1 - beta is squared together with the gradient.", see="Adaptive optimizers")
def rmsprop_step_square_of_product(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, beta * s + ((1 - beta) * grad) ** 2, grad, alpha, eps)

@misconception("rmsprop_step", says="The squares add up without fading, which is AdaGrad.", see="Adaptive optimizers")
def rmsprop_step_adagrad(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, s + np.square(grad), grad, alpha, eps)

@misconception("rmsprop_step", says="The square root is missing.", see="Adaptive optimizers")
def rmsprop_step_without_root(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s = _average(s, np.square(grad), beta)
    return w - alpha * grad / (s + eps), s

@misconception("rmsprop_step", says="The gradient is averaged without being squared.", see="Adaptive optimizers")
def rmsprop_step_without_square(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.asarray(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says="The step divides by the old s, but it uses the new one.", see="Adaptive optimizers")
def rmsprop_step_old_record(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, s, grad, alpha, eps)[0], _average(s, np.square(grad), beta)

@misconception("rmsprop_step", says="beta is always 0.9: the argument is not used.", see="Adaptive optimizers")
def rmsprop_step_fixed_beta(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), 0.9), grad, alpha, eps)

@misconception("rmsprop_step", says="One average is kept for all parameters together; each has a record of its own.",
               see="Adaptive optimizers")
def rmsprop_step_one_record(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.mean(np.square(grad)), beta), grad, alpha, eps)

@misconception("rmsprop_step", says="The average is corrected as in Adam's first step; RMSProp leaves it as it is.",
               see="Adaptive optimizers")
def rmsprop_step_bias_corrected(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s = _average(s, np.square(grad), beta)
    return _move(w, s / (1 - beta), grad, alpha, eps)[0], s

@misconception("rmsprop_step", says="The gradient is added, so the step leads uphill.", see="Adaptive optimizers")
def rmsprop_step_uphill(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, -alpha, eps)

@misconception("rmsprop_step", says="Only w is returned, but s is needed for the next step.", see="Adaptive optimizers")
def rmsprop_step_w_only(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)[0]

@misconception("rmsprop_step", see="Adaptive optimizers",
               says="The caller's s is changed in place, which whole numbers do not even allow; make a new array.")
def rmsprop_step_in_place(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s *= beta
    s += (1 - beta) * np.square(grad)
    return _move(w, s, grad, alpha, eps)

@free("adam_step", either={"SIGN": (-1, 1)})
def adam_step_right(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says="The bias correction is missing for both moments, so the first steps are wrong.",
               see="Adaptive optimizers")
def adam_step_uncorrected(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / np.sqrt(s + eps), m, s

@misconception("adam_step", says="The bias correction of m is missing.", see="Adaptive optimizers")
def adam_step_m_uncorrected(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The bias correction of s is missing.", see="Adaptive optimizers")
def adam_step_s_uncorrected(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s + eps), m, s

@misconception("adam_step", says="The correction divides by 1 - beta in every step; the power t of beta is missing.",
               see="Adaptive optimizers")
def adam_step_without_power(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, 1, alpha, eps, beta1, beta2)

@misconception("adam_step", says="beta is multiplied by t in the correction, but t is its exponent.", see="Adaptive optimizers")
def adam_step_product(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1 * t) / np.sqrt(np.abs(s / (1 - beta2 * t)) + eps), m, s

@misconception("adam_step", says="The correction counts t from 0, but the first step has t = 1.", see="Adaptive optimizers")
def adam_step_one_behind(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, np.float64(t - 1), alpha, eps, beta1, beta2)

@misconception("adam_step", says="1 is added to t in the correction, but t already counts from 1.", see="Adaptive optimizers")
def adam_step_one_ahead(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t + 1, alpha, eps, beta1, beta2)

@misconception("adam_step", says="The correction multiplies by 1 - beta**t, but it divides.", see="Adaptive optimizers")
def adam_step_multiplied(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m * (1 - beta1**t) / np.sqrt(s * (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The corrected m is returned, so the next step corrects it again.", see="Adaptive optimizers")
def adam_step_returns_corrected_m(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s = _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)
    return w, m / (1 - beta1**t), s

@misconception("adam_step", says="The corrected s is returned, so the next step corrects it again.", see="Adaptive optimizers")
def adam_step_returns_corrected_s(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s = _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)
    return w, m, s / (1 - beta2**t)

@misconception("adam_step", says="eps is added outside of the square root, but here it stands inside.",
               see="Adaptive optimizers")
def adam_step_eps_outside(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s

@misconception("adam_step", says="eps is missing, so a gradient that has always been zero gives 0 / 0.",
               see="Adaptive optimizers")
def adam_step_without_eps(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, 0.0, beta1, beta2)

@misconception("adam_step", says="beta1 and beta2 are exchanged: beta1 belongs to m, beta2 to s.", see="Adaptive optimizers")
def adam_step_betas_exchanged(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta2, beta1)

@misconception("adam_step", says="The step leads uphill: m is kept with one sign, and w moves as for the other.",
               see="Adaptive optimizers")
def adam_step_uphill(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, np.negative(grad), t, alpha, eps, beta1, beta2)

@misconception("adam_step", says="The gradient is not multiplied by 1 - beta1 in m, as in the momentum step.",
               see="Adaptive optimizers")
def adam_step_m_is_a_sum(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = beta1 * m + SIGN * grad, _average(s, np.square(grad), beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The square root is missing.", see="Adaptive optimizers")
def adam_step_without_root(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / (s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The learning rate is already in m, and is applied again.", see="Adaptive optimizers")
def adam_step_rate_twice(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = beta1 * m + SIGN * alpha * (1 - beta1) * grad, _average(s, np.square(grad), beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="s averages the gradient without its square.", see="Adaptive optimizers")
def adam_step_without_square(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _average(m, SIGN * grad, beta1), _average(s, np.asarray(grad), beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The numerator is the gradient, which is RMSProp; Adam moves along m.",
               see="Adaptive optimizers")
def adam_step_along_gradient(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - alpha * grad / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The old m and s are returned, so nothing is remembered.", see="Adaptive optimizers")
def adam_step_returns_old_records(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)[0], m, s

@misconception("adam_step", says="s comes before m, but w, m, s is the order that is asked for.", see="Adaptive optimizers")
def adam_step_order_of_results(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s = _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)
    return w, s, m

@misconception("adam_step", says="The caller's m and s are changed in place, which whole numbers do not even allow.",
               see="Adaptive optimizers")
def adam_step_in_place(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m *= beta1
    m += SIGN * (1 - beta1) * grad
    s *= beta2
    s += (1 - beta2) * np.square(grad)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adaptive_descent", says="t is counted from 0, but the first step has t = 1.", see="Adaptive optimizers")
def adaptive_descent_from_zero(step, w0, gradient, n_steps):
    return _path(step, w0, gradient, range(n_steps))

@misconception("adaptive_descent", says="t is 1 in every step, but it counts them.", see="Adaptive optimizers")
def adaptive_descent_constant_time(step, w0, gradient, n_steps):
    return _path(step, w0, gradient, [1] * n_steps)

@misconception("adaptive_descent", says="The state is None again in every step; hand on what the step before returned.",
               see="Adaptive optimizers")
def adaptive_descent_forgets_state(step, w0, gradient, n_steps):
    return _path(lambda w, state, grad, t: step(w, None, grad, t), w0, gradient, range(1, n_steps + 1))

@misconception("adaptive_descent", says="The state starts as an array of zeros, but it starts as None.",
               see="Adaptive optimizers")
def adaptive_descent_state_of_zeros(step, w0, gradient, n_steps):
    w = np.array(w0, dtype=float)
    state, path = np.zeros_like(w), [w]
    for t in range(1, n_steps + 1):
        w, state = step(w, state, gradient(w), t)
        path.append(w)
    return path

@misconception("adaptive_descent", says="The gradient is taken once, at w0; it is taken anew at each point.",
               see="Adaptive optimizers")
def adaptive_descent_constant_gradient(step, w0, gradient, n_steps):
    grad = gradient(np.array(w0, dtype=float))
    return _path(step, w0, lambda w: grad, range(1, n_steps + 1))

@misconception("adaptive_descent", says="Every step starts at w0 again; it starts where the step before has led.",
               see="Adaptive optimizers")
def adaptive_descent_from_w0(step, w0, gradient, n_steps):
    w0, state = np.array(w0, dtype=float), None
    path = [w0]
    for t in range(1, n_steps + 1):
        w, state = step(w0, state, gradient(w0), t)
        path.append(w)
    return path

@misconception("adaptive_descent", says="The function `gradient` is handed to the step, but the step takes its value at w.",
               see="Adaptive optimizers")
def adaptive_descent_passes_function(step, w0, gradient, n_steps):
    return _path(lambda w, state, grad, t: step(w, state, gradient, t), w0, gradient, range(1, n_steps + 1))

@misconception("adaptive_descent", says="The step returns w first and then the state; here they are taken the other way round.",
               see="Adaptive optimizers")
def adaptive_descent_state_first(step, w0, gradient, n_steps):
    w, state = np.array(w0, dtype=float), None
    path = [w]
    for t in range(1, n_steps + 1):
        state, w = step(w, state, gradient(w), t)
        path.append(w)
    return path

@misconception("adaptive_descent", says="The pair (w, state) is taken for w.", see="Adaptive optimizers")
def adaptive_descent_pair_as_w(step, w0, gradient, n_steps):
    w = np.array(w0, dtype=float)
    path = [w]
    for t in range(1, n_steps + 1):
        w = step(w, None, gradient(w), t)
        path.append(w)
    return path

@misconception("adaptive_descent", says="The path begins after the first step, but w0 belongs to it.", see="Adaptive optimizers")
def adaptive_descent_without_start(step, w0, gradient, n_steps):
    return _path(step, w0, gradient, range(1, n_steps + 1))[1:]

@misconception("adaptive_descent", says="There is one step too few: the path has n_steps + 1 entries.", see="Adaptive optimizers")
def adaptive_descent_one_step_too_few(step, w0, gradient, n_steps):
    return _path(step, w0, gradient, range(1, n_steps))

@misconception("adaptive_descent", says="Only the last point is returned, but the whole path is asked for.",
               see="Adaptive optimizers")
def adaptive_descent_last_only(step, w0, gradient, n_steps):
    return _path(step, w0, gradient, range(1, n_steps + 1))[-1]

@misconception("adaptive_descent", says="The new points are written into the caller's w0.", see="Adaptive optimizers")
def adaptive_descent_in_place(step, w0, gradient, n_steps):
    path, state = [w0.copy()], None
    for t in range(1, n_steps + 1):
        w0[...], state = step(w0, state, gradient(w0), t)
        path.append(w0.copy())
    return path

@misconception("adaptive_descent", see="Adaptive optimizers",
               says="All entries are one and the same array, changed in place, so each of them is the last point.")
def adaptive_descent_one_array(step, w0, gradient, n_steps):
    w, state = np.array(w0, dtype=float), None
    path = [w]
    for t in range(1, n_steps + 1):
        w[...], state = step(w, state, gradient(w), t)
        path.append(w)
    return path

@misconception("adaptive_descent", says="The step's result is taken for a change of w and added to it, but it is the new w.",
               see="Adaptive optimizers")
def adaptive_descent_adds_result(step, w0, gradient, n_steps):
    def added(w, state, grad, t):
        change, state = step(w, state, grad, t)
        return w + change, state
    return _path(added, w0, gradient, range(1, n_steps + 1))
