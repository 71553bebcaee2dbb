"""Known wrong ways to write the functions of `adaptive`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import free, misconception

# What a student may have in several functions has one sentence.
OUTSIDE = ("eps is added outside of the square root, as in PyTorch and in the courses of deeplearning.ai and CS231n; "
           "here it stands inside: ... / sqrt(s + eps).")
EPS = "The default of eps is {}; yours is another number."
EXCHANGED = "The arguments stand in another order in your definition: the exercise asks for {}."
COPIED = "Arrays of whole numbers are copied as such and cannot take up decimals in place; make new arrays with + and *."
TRUNCATED = "The results are kept in arrays of the arguments' type, so for whole numbers the decimals are cut off."
W_IN_PLACE = "The caller's w is changed in place; make a new array, w = w - ..."
W_ONLY = "Only w is returned, but the record is needed for the next step."
IN_RECORD = "eps goes into the record s, where it piles up; it is added for the division only."

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


@misconception("adagrad_step", says=OUTSIDE, see="Adaptive optimizers")
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

@misconception("adagrad_step", says=IN_RECORD, see="Adaptive optimizers")
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

@misconception("adagrad_step", see="Adaptive optimizers",
               says="The root of the sum is split into two roots, which is not the same.")
def adagrad_step_two_roots(w, s, grad, alpha, eps=1e-10):
    s = s + np.square(grad)
    return w - alpha * grad / (np.sqrt(s) + np.sqrt(eps)), s

@misconception("adagrad_step", see="Adaptive optimizers",
               says="The numerator is the square of the gradient, but it is the gradient.")
def adagrad_step_square_in_numerator(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.square(grad), np.square(grad), alpha, eps)

@misconception("adagrad_step", says="The gradient is multiplied by the root, but it is divided by it.", see="Adaptive optimizers")
def adagrad_step_multiplied(w, s, grad, alpha, eps=1e-10):
    s = s + np.square(grad)
    return w - alpha * grad * np.sqrt(s + eps), s

@misconception("adagrad_step", says=EPS.format("1e-10") + " 1e-8 is that of other texts.", see="Adaptive optimizers")
def adagrad_step_default_eps_8(w, s, grad, alpha, eps=1e-8):
    return _move(w, s + np.square(grad), grad, alpha, eps)

@misconception("adagrad_step", says=EPS.format("1e-10") + " 1e-7 is that of Keras.", see="Adaptive optimizers")
def adagrad_step_default_eps_7(w, s, grad, alpha, eps=1e-7):
    return _move(w, s + np.square(grad), grad, alpha, eps)

@misconception("adagrad_step", says=EPS.format("1e-10") + " 1e-6 is that of D2L.", see="Adaptive optimizers")
def adagrad_step_default_eps_6(w, s, grad, alpha, eps=1e-6):
    return _move(w, s + np.square(grad), grad, alpha, eps)

@misconception("adagrad_step", says=EXCHANGED.format("w, s, grad, alpha, eps"), see="Adaptive optimizers")
def adagrad_step_takes_gradient_second(w, grad, s, alpha, eps=1e-10):
    return _move(w, s + np.square(grad), grad, alpha, eps)

@misconception("adagrad_step", says=EXCHANGED.format("w, s, grad, alpha, eps"), see="Adaptive optimizers")
def adagrad_step_takes_record_first(s, w, grad, alpha, eps=1e-10):
    return _move(w, s + np.square(grad), grad, alpha, eps)

@misconception("adagrad_step", says=W_ONLY, see="Adaptive optimizers")
def adagrad_step_w_only(w, s, grad, alpha, eps=1e-10):
    return _move(w, s + np.square(grad), grad, alpha, eps)[0]

@misconception("adagrad_step", says=W_IN_PLACE, see="Adaptive optimizers")
def adagrad_step_w_in_place(w, s, grad, alpha, eps=1e-10):
    s = s + np.square(grad)
    w -= alpha * grad / np.sqrt(s + eps)
    return w, s

@misconception("adagrad_step", says=COPIED, see="Adaptive optimizers")
def adagrad_step_integer_copies(w, s, grad, alpha, eps=1e-10):
    w, s = np.array(w), np.array(s)
    s += np.square(grad)
    w -= alpha * grad / np.sqrt(s + eps)
    return w, s

@misconception("adagrad_step", says=TRUNCATED, see="Adaptive optimizers")
def adagrad_step_truncated(w, s, grad, alpha, eps=1e-10):
    new_w = np.empty_like(w)
    new_w[...], s = _move(w, s + np.square(grad), grad, alpha, eps)
    return new_w, s

@misconception("rmsprop_step", says=OUTSIDE, see="Adaptive optimizers")
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

@misconception("rmsprop_step", says=W_ONLY, see="Adaptive optimizers")
def rmsprop_step_w_only(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)[0]

@misconception("rmsprop_step", see="Adaptive optimizers",
               says="The caller's s is changed in place, which whole numbers do not even allow; make a new array.")
def rmsprop_step_in_place(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s *= beta
    s += (1 - beta) * np.square(grad)
    return _move(w, s, grad, alpha, eps)

@misconception("rmsprop_step", says="The default of beta is 0.9; 0.99 is that of PyTorch and CS231n.", see="Adaptive optimizers")
def rmsprop_step_default_beta_99(w, s, grad, alpha, beta=0.99, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says="The default of beta is 0.9; yours is another number.", see="Adaptive optimizers")
def rmsprop_step_default_beta_999(w, s, grad, alpha, beta=0.999, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says="The default of beta is 0.9; yours is another number.", see="Adaptive optimizers")
def rmsprop_step_default_beta_95(w, s, grad, alpha, beta=0.95, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says=EPS.format("1e-10") + " 1e-8 is that of PyTorch.", see="Adaptive optimizers")
def rmsprop_step_default_eps_8(w, s, grad, alpha, beta=0.9, eps=1e-8):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says=EPS.format("1e-10") + " 1e-7 is that of Keras.", see="Adaptive optimizers")
def rmsprop_step_default_eps_7(w, s, grad, alpha, beta=0.9, eps=1e-7):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says=EPS.format("1e-10") + " 1e-6 is that of D2L.", see="Adaptive optimizers")
def rmsprop_step_default_eps_6(w, s, grad, alpha, beta=0.9, eps=1e-6):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says=EXCHANGED.format("w, s, grad, alpha, beta, eps"), see="Adaptive optimizers")
def rmsprop_step_takes_gradient_second(w, grad, s, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says=EXCHANGED.format("w, s, grad, alpha, beta, eps"), see="Adaptive optimizers")
def rmsprop_step_takes_record_first(s, w, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says=EXCHANGED.format("w, s, grad, alpha, beta, eps"), see="Adaptive optimizers")
def rmsprop_step_takes_eps_before_beta(w, s, grad, alpha, eps=1e-10, beta=0.9):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)

@misconception("rmsprop_step", says="eps is always 1e-10: the argument is not used.", see="Adaptive optimizers")
def rmsprop_step_fixed_eps(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, 1e-10)

@misconception("rmsprop_step", says=IN_RECORD, see="Adaptive optimizers")
def rmsprop_step_eps_in_record(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta) + eps, grad, alpha, 0.0)

@misconception("rmsprop_step", see="Adaptive optimizers",
               says="The record s holds the last gradient only; it is an average with those before.")
def rmsprop_step_without_memory(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, (1 - beta) * np.square(grad), grad, alpha, eps)

@misconception("rmsprop_step", says="The old s is returned, so nothing is remembered.", see="Adaptive optimizers")
def rmsprop_step_returns_old_record(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)[0], s

@misconception("rmsprop_step", says="s comes first, but the new w is asked for first.", see="Adaptive optimizers")
def rmsprop_step_record_first(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)[::-1]

@misconception("rmsprop_step", see="Adaptive optimizers",
               says="The root of s is returned, but s itself is needed for the next step.")
def rmsprop_step_returns_root(w, s, grad, alpha, beta=0.9, eps=1e-10):
    w, s = _move(w, _average(s, np.square(grad), beta), grad, alpha, eps)
    return w, np.sqrt(s)

@misconception("rmsprop_step", says="The old s is not multiplied by beta, only the square by 1 - beta.", see="Adaptive optimizers")
def rmsprop_step_never_fades(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return _move(w, s + (1 - beta) * np.square(grad), grad, alpha, eps)

@misconception("rmsprop_step", see="Adaptive optimizers",
               says="The gradient is missing in the numerator, so every parameter moves down.")
def rmsprop_step_without_gradient(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s = _average(s, np.square(grad), beta)
    return w - alpha / np.sqrt(s + eps), s

@misconception("rmsprop_step", says=W_IN_PLACE, see="Adaptive optimizers")
def rmsprop_step_w_in_place(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s = _average(s, np.square(grad), beta)
    w -= alpha * grad / np.sqrt(s + eps)
    return w, s

@misconception("rmsprop_step", says=COPIED, see="Adaptive optimizers")
def rmsprop_step_integer_copies(w, s, grad, alpha, beta=0.9, eps=1e-10):
    w, s = np.array(w), np.array(s)
    s *= beta
    s += (1 - beta) * np.square(grad)
    w -= alpha * grad / np.sqrt(s + eps)
    return w, s

@misconception("rmsprop_step", says=TRUNCATED, see="Adaptive optimizers")
def rmsprop_step_truncated(w, s, grad, alpha, beta=0.9, eps=1e-10):
    new_w, new_s = np.empty_like(w), np.empty_like(s)
    new_s[...] = _average(s, np.square(grad), beta)
    new_w[...] = w - alpha * grad / np.sqrt(new_s + eps)
    return new_w, new_s

@free("adam_step", either={"SIGN": (-1, 1)})
def adam_step_right(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says="The step is multiplied by the root of s, but it is divided by it.", see="Adaptive optimizers")
def adam_step_times_root(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) * np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The correction of s is taken from 1 once more: 1 - beta2**t stands there already.",
               see="Adaptive optimizers")
def adam_step_correction_from_one(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * np.sqrt(beta2**t) / (1 - beta1**t) * m / np.sqrt(s + eps), m, s

@misconception("adam_step", says="s is corrected with 1 - beta2**2, but the exponent is the number of the step, t.",
               see="Adaptive optimizers")
def adam_step_exponent_two(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**2) + eps), m, s

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
    m, s = beta1 * m + SIGN * (1 - beta1) * grad, beta2 * s + (1 - beta2) * grad**2
    return w - SIGN * alpha * (m / (1 - beta1 ** (t - 1))) / np.sqrt(s / (1 - beta2 ** (t - 1)) + eps), m, s

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

@misconception("adam_step", says=OUTSIDE, see="Adaptive optimizers")
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

@misconception("adam_step", see="Adaptive optimizers",
               says="This is the form of Keras: alpha sqrt(1 - beta2**t) / (1 - beta1**t) is the rate, and eps is added to the "
                    "root of the uncorrected s; here eps stands inside the root, beside the corrected s.")
def adam_step_epsilon_hat(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(s) + eps), m, s

@misconception("adam_step", see="Adaptive optimizers",
               says="The correction is in the learning rate, so eps is added to the uncorrected s; it stands beside the "
                    "corrected one.")
def adam_step_eps_beside_uncorrected(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / np.sqrt(s + eps), m, s

@misconception("adam_step", says="The root of the sum is split into two roots, which is not the same.", see="Adaptive optimizers")
def adam_step_two_roots(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + np.sqrt(eps)), m, s

@misconception("adam_step", see="Adaptive optimizers",
               says="The correction divides the root of s, but it divides s inside the root.")
def adam_step_correction_outside_root(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / (np.sqrt(s + eps) / (1 - beta2**t)), m, s

@misconception("adam_step", see="Adaptive optimizers",
               says="The corrected m and s are returned, so the next step corrects them again.")
def adam_step_returns_corrected(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s = _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)
    return w, m / (1 - beta1**t), s / (1 - beta2**t)

@misconception("adam_step", see="Adaptive optimizers",
               says="The default of eps is 1e-7; 1e-8 is that of PyTorch, CS231n and the paper.")
def adam_step_default_eps_8(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says=EPS.format("1e-7") + " 1e-6 is that of D2L.", see="Adaptive optimizers")
def adam_step_default_eps_6(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-6):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says=EPS.format("1e-7") + " 1e-10 is that of the other steps.", see="Adaptive optimizers")
def adam_step_default_eps_10(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-10):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", see="Adaptive optimizers",
               says="The default of eps is 1e-7 and it stands inside the root; yours is 1e-8 and outside, as in PyTorch.")
def adam_step_pytorch_eps(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step_eps_outside(w, m, s, grad, t, alpha, beta1, beta2, eps)

@misconception("adam_step", says="The default of alpha is 0.001; yours is another number.", see="Adaptive optimizers")
def adam_step_default_alpha_01(w, m, s, grad, t, alpha=0.01, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says="The default of alpha is 0.001; yours is another number.", see="Adaptive optimizers")
def adam_step_default_alpha_1(w, m, s, grad, t, alpha=0.1, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says="The default of beta1 is 0.9; yours is another number.", see="Adaptive optimizers")
def adam_step_default_beta1_99(w, m, s, grad, t, alpha=0.001, beta1=0.99, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says="The default of beta2 is 0.999; yours is another number.", see="Adaptive optimizers")
def adam_step_default_beta2_99(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.99, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says="The default of beta2 is 0.999; yours is another number.", see="Adaptive optimizers")
def adam_step_default_beta2_9(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.9, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", see="Adaptive optimizers",
               says="The constants are always 0.9, 0.999 and 1e-7: the arguments are not used.")
def adam_step_fixed_constants(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, 1e-7, 0.9, 0.999)

@misconception("adam_step", says=EXCHANGED.format("w, m, s, grad, t, ..."), see="Adaptive optimizers")
def adam_step_takes_gradient_second(w, grad, m, s, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", says=EXCHANGED.format("w, m, s, grad, t, ..."), see="Adaptive optimizers")
def adam_step_takes_time_before_gradient(w, m, s, t, grad, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)

@misconception("adam_step", see="Adaptive optimizers",
               says="The corrections are exchanged: 1 - beta1**t belongs to m, 1 - beta2**t to s.")
def adam_step_corrections_exchanged(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta2**t) / np.sqrt(s / (1 - beta1**t) + eps), m, s

@misconception("adam_step", says="Both corrections have beta1; that of s has beta2.", see="Adaptive optimizers")
def adam_step_correction_of_s_with_beta1(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta1**t) + eps), m, s

@misconception("adam_step", says="Both records are averaged with beta1; that of s has beta2.", see="Adaptive optimizers")
def adam_step_s_with_beta1(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta1)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", see="Adaptive optimizers",
               says="beta and 1 - beta are exchanged in both averages, so they forget the past almost at once.")
def adam_step_weights_exchanged(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, 1 - beta1, 1 - beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", see="Adaptive optimizers",
               says="The square is not multiplied by 1 - beta2 in s, so s is a sum and no average.")
def adam_step_s_is_a_sum(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _average(m, SIGN * np.asarray(grad), beta1), beta2 * s + np.square(grad)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="1 - beta2 is squared together with the gradient.", see="Adaptive optimizers")
def adam_step_square_of_product(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _average(m, SIGN * np.asarray(grad), beta1), beta2 * s + np.square((1 - beta2) * np.asarray(grad))
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", see="Adaptive optimizers",
               says="s averages the square of m, but it averages the square of the gradient.")
def adam_step_square_of_m(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m = _average(m, SIGN * np.asarray(grad), beta1)
    s = _average(s, np.square(m), beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The old squares are not multiplied by beta2: they never fade.", see="Adaptive optimizers")
def adam_step_s_never_fades(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _average(m, SIGN * np.asarray(grad), beta1), s + (1 - beta2) * np.square(grad)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="w moves along the old m, but the step uses the new one.", see="Adaptive optimizers")
def adam_step_moves_by_old_m(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    new_m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), new_m, s

@misconception("adam_step", see="Adaptive optimizers",
               says="This is NAdam: the gradient has a share of the step besides m; Adam moves along m alone.")
def adam_step_nesterov(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    ahead = (beta1 * m + SIGN * (1 - beta1) * grad) / (1 - beta1**t)
    return w - SIGN * alpha * ahead / np.sqrt(s / (1 - beta2**t) + eps), m, s

@misconception("adam_step", says="The learning rate is not used.", see="Adaptive optimizers")
def adam_step_without_rate(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, 1, eps, beta1, beta2)

@misconception("adam_step", see="Adaptive optimizers",
               says="Only w is returned, but w, m and s are asked for: the records are needed for the next step.")
def adam_step_w_only(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)[0]

@misconception("adam_step", says="w comes last, but w, m, s is the order that is asked for.", see="Adaptive optimizers")
def adam_step_w_last(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s = _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)
    return m, s, w

@misconception("adam_step", says="There is a fourth result, the step number; w, m and s are asked for.", see="Adaptive optimizers")
def adam_step_returns_time(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return *_adam(w, m, s, grad, t, alpha, eps, beta1, beta2), t + 1

@misconception("adam_step", see="Adaptive optimizers",
               says="The state is returned as a pair (w, (m, s)), but three results are asked for: w, m, s.")
def adam_step_pair(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s = _adam(w, m, s, grad, t, alpha, eps, beta1, beta2)
    return w, (m, s)

@misconception("adam_step", says=W_IN_PLACE, see="Adaptive optimizers")
def adam_step_w_in_place(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    w -= SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps)
    return w, m, s

@misconception("adam_step", says=COPIED, see="Adaptive optimizers")
def adam_step_integer_copies(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s = np.array(w), np.array(m), np.array(s)
    m *= beta1
    m += SIGN * (1 - beta1) * grad
    s *= beta2
    s += (1 - beta2) * np.square(grad)
    w -= SIGN * alpha * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps)
    return w, m, s

@misconception("adam_step", says=TRUNCATED, see="Adaptive optimizers")
def adam_step_truncated(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    new_m, new_s = np.empty_like(m), np.empty_like(s)
    new_m[...], new_s[...] = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * new_m / (1 - beta1**t) / np.sqrt(new_s / (1 - beta2**t) + eps), new_m, new_s

@misconception("adam_step", says="Both corrections have the exponent 2, but it is the number of the step, t.",
               see="Adaptive optimizers")
def adam_step_exponents_two(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return _adam(w, m, s, grad, 2, alpha, eps, beta1, beta2)

@misconception("adam_step", see="Adaptive optimizers",
               says="The square root is missing, and s is not corrected: the step is divided by sqrt(s / (1 - beta2**t) + eps).")
def adam_step_without_root_s_uncorrected(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (1 - beta1**t) / (s + eps), m, s

@misconception("adam_step", says="The square root and both bias corrections are missing.", see="Adaptive optimizers")
def adam_step_without_root_uncorrected(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (s + eps), m, s

@misconception("adam_step", says="Both bias corrections are missing, so the first steps are wrong. " + OUTSIDE,
               see="Adaptive optimizers")
def adam_step_uncorrected_eps_outside(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m, s = _moments(m, s, grad, beta1, beta2)
    return w - SIGN * alpha * m / (np.sqrt(s) + eps), m, s

@misconception("adam_step", says="The correction divides by 1 - beta in every step; the power t of beta is missing. " + OUTSIDE,
               see="Adaptive optimizers")
def adam_step_without_power_eps_outside(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return adam_step_eps_outside(w, m, s, grad, 1, alpha, beta1, beta2, eps)

@misconception("adam_step", says="1 is added to t in the correction, but t already counts from 1. " + OUTSIDE,
               see="Adaptive optimizers")
def adam_step_one_ahead_eps_outside(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    return adam_step_eps_outside(w, m, s, grad, t + 1, alpha, beta1, beta2, eps)

@misconception("adam_step", says="The corrected m and s are returned, so the next step corrects them again. " + OUTSIDE,
               see="Adaptive optimizers")
def adam_step_returns_corrected_eps_outside(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s = adam_step_eps_outside(w, m, s, grad, t, alpha, beta1, beta2, eps)
    return w, m / (1 - beta1**t), s / (1 - beta2**t)

@misconception("adaptive_descent", says="t is counted from 0, but the first step has t = 1.", see="Adaptive optimizers")
def adaptive_descent_from_zero(step, w0, gradient, n_steps):
    # What the step warns of at t = 0 is not this function's.
    with np.errstate(all="ignore"):
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

@misconception("adaptive_descent", says="There is one step too many: the path has n_steps + 1 entries.", see="Adaptive optimizers")
def adaptive_descent_one_step_too_many(step, w0, gradient, n_steps):
    return _path(step, w0, gradient, range(1, n_steps + 2))

@misconception("adaptive_descent", see="Adaptive optimizers",
               says="The gradient is handed to the step with the other sign, so the path leads uphill.")
def adaptive_descent_uphill(step, w0, gradient, n_steps):
    return _path(step, w0, lambda w: -gradient(w), range(1, n_steps + 1))

@misconception("adaptive_descent", see="Adaptive optimizers",
               says="The step is called with the gradient before the state; its order is step(w, state, grad, t).")
def adaptive_descent_arguments_exchanged(step, w0, gradient, n_steps):
    return _path(lambda w, state, grad, t: step(w, grad, state, t), w0, gradient, range(1, n_steps + 1))

@misconception("adaptive_descent", see="Adaptive optimizers",
               says="The entries are pairs (w, state), but the points w alone are asked for.")
def adaptive_descent_pairs(step, w0, gradient, n_steps):
    w, state = np.array(w0, dtype=float), None
    path = [(w, state)]
    for t in range(1, n_steps + 1):
        w, state = step(w, state, gradient(w), t)
        path.append((w, state))
    return path

@misconception("adaptive_descent", says="t counts down from n_steps, but the first step has t = 1.", see="Adaptive optimizers")
def adaptive_descent_counts_down(step, w0, gradient, n_steps):
    return _path(step, w0, gradient, range(n_steps, 0, -1))

@misconception("adaptive_descent", see="Adaptive optimizers",
               says="The points have the type of w0, so for whole numbers the decimals of each step are cut off.")
def adaptive_descent_truncated(step, w0, gradient, n_steps):
    w, state = np.asarray(w0), None
    path = [w]
    for t in range(1, n_steps + 1):
        new, state = step(w, state, gradient(w), t)
        w = np.asarray(new).astype(w.dtype)
        path.append(w)
    return path
