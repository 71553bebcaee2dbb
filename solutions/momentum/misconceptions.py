"""Known wrong ways to write the functions of `momentum`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import misconception

# Conventions that a student has in several functions have one sentence.
OTHER_SIGN = ("The momentum has the other sign: here it contains the minus, m <- beta m - alpha grad, and it is added, w <- w + m.")
AVERAGE = ("This is a moving average, as in deeplearning.ai's course: m <- beta m + (1 - beta) grad and w <- w - alpha m; "
           "here m <- beta m - alpha grad and w <- w + m.")
PYTORCH = ("This is PyTorch's form: m <- beta m + grad without the learning rate, and w moves by alpha times it; "
           "here the learning rate and the minus are in m, m <- beta m - alpha grad.")
DEFAULT = "The default of beta is 0.9; yours is another number."
COPIED = "Arrays of whole numbers are copied as such and cannot take up decimals in place; make new arrays with + and *."
TRUNCATED = "The results are kept in arrays of the arguments' type, so for whole numbers the decimals are cut off."
EXCHANGED = "The arguments stand in another order in your definition: the exercise asks for {}."


def _step(w, m, grad, alpha, beta):
    m = beta * m - alpha * grad
    return w + m, m


def _start(w0):
    w = np.array(w0, dtype=float)
    return w, np.zeros_like(w)


def _path(w0, gradient, alpha, beta, n_steps, step=_step):
    w, m = _start(w0)
    path = [w]
    for _ in range(n_steps):
        w, m = step(w, m, gradient(w), alpha, beta)
        path.append(w)
    return path


@misconception("momentum_step", see="Momentum",
               says="The gradient is added to m, and m to w, so the step leads uphill: the gradient is subtracted.")
def momentum_step_uphill(w, m, grad, alpha, beta=0.9):
    m = beta * m + alpha * grad
    return w + m, m

@misconception("momentum_step", see="Momentum",
               says=OTHER_SIGN)
def momentum_step_other_sign_of_m(w, m, grad, alpha, beta=0.9):
    m = beta * m + alpha * grad
    return w - m, m

@misconception("momentum_step", see="Momentum",
               says=PYTORCH)
def momentum_step_rate_outside(w, m, grad, alpha, beta=0.9):
    m = beta * m + grad
    return w - alpha * m, m

@misconception("momentum_step", see="Momentum",
               says="The gradient is multiplied by 1 - beta, as in a moving average; here it is not.")
def momentum_step_moving_average(w, m, grad, alpha, beta=0.9):
    m = beta * m - (1 - beta) * alpha * grad
    return w + m, m

@misconception("momentum_step", see="Momentum",
               says="The m that is handed in is not used, so the old momentum is forgotten, and this is plain gradient descent.")
def momentum_step_without_memory(w, m, grad, alpha, beta=0.9):
    m = -alpha * grad
    return w + m, m

@misconception("momentum_step", see="Momentum",
               says="The momentum never fades: the old m is not multiplied by beta.")
def momentum_step_without_friction(w, m, grad, alpha, beta=0.9):
    m = m - alpha * grad
    return w + m, m

@misconception("momentum_step", see="Momentum",
               says="w is right, but the old m is returned, so the next step knows nothing of this one.")
def momentum_step_returns_old_m(w, m, grad, alpha, beta=0.9):
    return w + beta * m - alpha * grad, m

@misconception("momentum_step", see="Momentum",
               says="w moves by the old momentum, but the step uses the new one.")
def momentum_step_moves_by_old_m(w, m, grad, alpha, beta=0.9):
    return w + m, beta * m - alpha * grad

@misconception("momentum_step", see="Momentum",
               says="alpha and beta are exchanged: beta belongs to the old momentum, alpha to the gradient.")
def momentum_step_constants_exchanged(w, m, grad, alpha, beta=0.9):
    m = alpha * m - beta * grad
    return w + m, m

@misconception("momentum_step", see="Momentum",
               says="The learning rate is applied twice: to the gradient, and again to m on its way to w.")
def momentum_step_rate_twice(w, m, grad, alpha, beta=0.9):
    m = beta * m - alpha * grad
    return w + alpha * m, m

@misconception("momentum_step", see="Momentum",
               says="beta is always 0.9: the argument is not used.")
def momentum_step_fixed_beta(w, m, grad, alpha, beta=0.9):
    m = 0.9 * m - alpha * grad
    return w + m, m

@misconception("momentum_step", see="Momentum",
               says="The minus stands before the bracket, so the old momentum is turned round too.")
def momentum_step_minus_of_both(w, m, grad, alpha, beta=0.9):
    m = -(beta * m + alpha * grad)
    return w + m, m

@misconception("momentum_step", see="Momentum",
               says="beta times the new momentum is added once more: that is a form of Nesterov's step.")
def momentum_step_with_extra_step(w, m, grad, alpha, beta=0.9):
    m = beta * m - alpha * grad
    return w + beta * m - alpha * grad, m

@misconception("momentum_step", says="m comes first, but the new w is asked for first.", see="Momentum")
def momentum_step_m_first(w, m, grad, alpha, beta=0.9):
    return _step(w, m, grad, alpha, beta)[::-1]

@misconception("momentum_step", says="Only w is returned, but the new m is needed for the next step.", see="Momentum")
def momentum_step_w_only(w, m, grad, alpha, beta=0.9):
    return _step(w, m, grad, alpha, beta)[0]

@misconception("momentum_step", see="Momentum",
               says="The caller's m and w are changed in place, which whole numbers do not even allow; make new arrays.")
def momentum_step_in_place(w, m, grad, alpha, beta=0.9):
    m *= beta
    m -= alpha * grad
    w += m
    return w, m

@misconception("momentum_step", says=AVERAGE, see="Momentum")
def momentum_step_coursera(w, m, grad, alpha, beta=0.9):
    m = beta * m + (1 - beta) * grad
    return w - alpha * m, m

@misconception("momentum_step", says="m already has the minus in it, and w - m takes it away again: w <- w + m.", see="Momentum")
def momentum_step_minus_twice(w, m, grad, alpha, beta=0.9):
    m = beta * m - alpha * grad
    return w - m, m

@misconception("momentum_step", see="Momentum",
               says="This is a moving average with the learning rate inside, m <- beta m + (1 - beta) alpha grad and w <- w - m; "
                    "here m <- beta m - alpha grad and w <- w + m.")
def momentum_step_average_other_sign(w, m, grad, alpha, beta=0.9):
    m = beta * m + (1 - beta) * alpha * grad
    return w - m, m

@misconception("momentum_step", see="Momentum",
               says="The minus is in m, and the learning rate is applied on the way to w; here it is applied in m.")
def momentum_step_rate_outside_own_minus(w, m, grad, alpha, beta=0.9):
    m = beta * m - grad
    return w + alpha * m, m

@misconception("momentum_step", says="The learning rate is not used: m <- beta m - alpha grad.", see="Momentum")
def momentum_step_without_rate(w, m, grad, alpha, beta=0.9):
    m = beta * m - grad
    return w + m, m

@misconception("momentum_step", says="1 - beta multiplies the old momentum, but it is multiplied by beta.", see="Momentum")
def momentum_step_beta_as_friction(w, m, grad, alpha, beta=0.9):
    m = (1 - beta) * m - alpha * grad
    return w + m, m

@misconception("momentum_step", says="beta multiplies the gradient too; it belongs to the old momentum only.", see="Momentum")
def momentum_step_beta_of_both(w, m, grad, alpha, beta=0.9):
    m = beta * (m - alpha * grad)
    return w + m, m

@misconception("momentum_step", says=DEFAULT, see="Momentum")
def momentum_step_default_99(w, m, grad, alpha, beta=0.99):
    return _step(w, m, grad, alpha, beta)

@misconception("momentum_step", says=DEFAULT, see="Momentum")
def momentum_step_default_95(w, m, grad, alpha, beta=0.95):
    return _step(w, m, grad, alpha, beta)

@misconception("momentum_step", says=DEFAULT, see="Momentum")
def momentum_step_default_half(w, m, grad, alpha, beta=0.5):
    return _step(w, m, grad, alpha, beta)

@misconception("momentum_step", see="Momentum",
               says="beta is 0 where it is not given, as in PyTorch and Keras; the default is 0.9 here.")
def momentum_step_default_zero(w, m, grad, alpha, beta=0.0):
    return _step(w, m, grad, alpha, beta)

@misconception("momentum_step", says=EXCHANGED.format("w, m, grad, alpha, beta"), see="Momentum")
def momentum_step_takes_m_first(m, w, grad, alpha, beta=0.9):
    return _step(w, m, grad, alpha, beta)

@misconception("momentum_step", says=EXCHANGED.format("w, m, grad, alpha, beta"), see="Momentum")
def momentum_step_takes_gradient_second(w, grad, m, alpha, beta=0.9):
    return _step(w, m, grad, alpha, beta)

@misconception("momentum_step", says=COPIED, see="Momentum")
def momentum_step_integer_copies(w, m, grad, alpha, beta=0.9):
    w, m = np.array(w), np.array(m)
    m *= beta
    m -= alpha * grad
    w += m
    return w, m

@misconception("momentum_step", says=TRUNCATED, see="Momentum")
def momentum_step_truncated(w, m, grad, alpha, beta=0.9):
    new_w, new_m = np.empty_like(w), np.empty_like(m)
    new_m[...] = beta * m - alpha * grad
    new_w[...] = w + new_m
    return new_w, new_m

@misconception("momentum_step", says="The caller's w is changed in place by w += m; make a new array, w = w + m.", see="Momentum")
def momentum_step_w_in_place(w, m, grad, alpha, beta=0.9):
    m = beta * m - alpha * grad
    w += m
    return w, m

@misconception("momentum_step", see="Momentum",
               says="m is right, but w moves by the gradient alone, as in plain gradient descent; it moves by the new m.")
def momentum_step_moves_by_gradient(w, m, grad, alpha, beta=0.9):
    return w - alpha * grad, beta * m - alpha * grad

@misconception("nesterov_step", see="Momentum",
               says="The gradient is taken at w, which is the ordinary momentum step; look ahead to w + beta m.")
def nesterov_step_gradient_at_w(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w), alpha, beta)

@misconception("nesterov_step", see="Momentum",
               says="The gradient is taken at w - beta m, but the momentum leads to w + beta m.")
def nesterov_step_looks_back(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w - beta * m), alpha, beta)

@misconception("nesterov_step", see="Momentum",
               says="The gradient is taken at w + m, but the momentum fades on the way: w + beta m.")
def nesterov_step_looks_too_far(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + m), alpha, beta)

@misconception("nesterov_step", see="Momentum",
               says="The look ahead is a step along the gradient; it is a step along the momentum, w + beta m.")
def nesterov_step_looks_along_gradient(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w - alpha * gradient(w)), alpha, beta)

@misconception("nesterov_step", see="Momentum",
               says="The gradient is taken at beta m, but the place to look at is w + beta m.")
def nesterov_step_gradient_of_momentum(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(beta * m), alpha, beta)

@misconception("nesterov_step", see="Momentum",
               says="The step starts at the point ahead, so beta m counts twice; it starts at w.")
def nesterov_step_starts_ahead(w, m, gradient, alpha, beta=0.9):
    ahead = w + beta * m
    return _step(ahead, m, gradient(ahead), alpha, beta)

@misconception("nesterov_step", see="Momentum",
               says="The gradient is taken ahead, but the old momentum is missing in the new one.")
def nesterov_step_without_memory(w, m, gradient, alpha, beta=0.9):
    return _step(w, 0 * m, gradient(w + beta * m), alpha, beta)

@misconception("nesterov_step", see="Momentum",
               says="The gradient is multiplied by 1 - beta, as in a moving average; here it is not.")
def nesterov_step_moving_average(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, (1 - beta) * gradient(w + beta * m), alpha, beta)

@misconception("nesterov_step", says="The gradient is added, so the step leads uphill.", see="Momentum")
def nesterov_step_uphill(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, -gradient(w + beta * m), alpha, beta)

@misconception("nesterov_step", says="beta is always 0.9: the argument is not used.", see="Momentum")
def nesterov_step_fixed_beta(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + 0.9 * m), alpha, 0.9)

@misconception("nesterov_step", see="Momentum",
               says="This is the form of Keras and CS231n: the gradient is taken at w, and the look ahead comes after the step; "
                    "here the gradient is taken ahead, at w + beta m.")
def nesterov_step_ahead_afterwards(w, m, gradient, alpha, beta=0.9):
    grad = gradient(w)
    m = beta * m - alpha * grad
    return w + beta * m - alpha * grad, m

@misconception("nesterov_step", says="w is right, but the old m is returned, so the next step knows nothing of this one.",
               see="Momentum")
def nesterov_step_returns_old_m(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + beta * m), alpha, beta)[0], m

@misconception("nesterov_step", says="The caller's m is changed in place; make a new array.", see="Momentum")
def nesterov_step_in_place(w, m, gradient, alpha, beta=0.9):
    m *= beta
    m -= alpha * gradient(w + m)
    return w + m, m

@misconception("nesterov_step", says=OTHER_SIGN, see="Momentum")
def nesterov_step_other_sign_of_m(w, m, gradient, alpha, beta=0.9):
    m = beta * m + alpha * gradient(w - beta * m)
    return w - m, m

@misconception("nesterov_step", see="Momentum",
               says="The momentum has the other sign, and the look ahead is on the wrong side; here m <- beta m - alpha grad, "
                    "w <- w + m, and the gradient is taken at w + beta m.")
def nesterov_step_other_sign_looks_back(w, m, gradient, alpha, beta=0.9):
    m = beta * m + alpha * gradient(w + beta * m)
    return w - m, m

@misconception("nesterov_step", says=PYTORCH, see="Momentum")
def nesterov_step_pytorch(w, m, gradient, alpha, beta=0.9):
    grad = gradient(w)
    m = beta * m + grad
    return w - alpha * (grad + beta * m), m

@misconception("nesterov_step", says=PYTORCH, see="Momentum")
def nesterov_step_rate_outside(w, m, gradient, alpha, beta=0.9):
    m = beta * m + gradient(w - alpha * beta * m)
    return w - alpha * m, m

@misconception("nesterov_step", says=PYTORCH, see="Momentum")
def nesterov_step_rate_outside_only(w, m, gradient, alpha, beta=0.9):
    m = beta * m + gradient(w + beta * m)
    return w - alpha * m, m

@misconception("nesterov_step", says=AVERAGE, see="Momentum")
def nesterov_step_coursera(w, m, gradient, alpha, beta=0.9):
    m = beta * m + (1 - beta) * gradient(w - alpha * beta * m)
    return w - alpha * m, m

@misconception("nesterov_step", says=AVERAGE, see="Momentum")
def nesterov_step_coursera_ahead(w, m, gradient, alpha, beta=0.9):
    m = beta * m + (1 - beta) * gradient(w + beta * m)
    return w - alpha * m, m

@misconception("nesterov_step", says="m already has the minus in it, and w - m takes it away again: w <- w + m.", see="Momentum")
def nesterov_step_minus_twice(w, m, gradient, alpha, beta=0.9):
    m = beta * m - alpha * gradient(w + beta * m)
    return w - m, m

@misconception("nesterov_step", says="The look ahead is alpha m long, but it is beta m.", see="Momentum")
def nesterov_step_looks_by_rate(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + alpha * m), alpha, beta)

@misconception("nesterov_step", see="Momentum",
               says="The gradient is taken at the end of an ordinary step; it is taken at w + beta m.")
def nesterov_step_looks_after_step(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + beta * m - alpha * gradient(w)), alpha, beta)

@misconception("nesterov_step", says="alpha and beta are exchanged: beta belongs to the old momentum, alpha to the gradient.",
               see="Momentum")
def nesterov_step_constants_exchanged(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + alpha * m), beta, alpha)

@misconception("nesterov_step", says="The learning rate is not used: m <- beta m - alpha grad.", see="Momentum")
def nesterov_step_without_rate(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + beta * m), 1, beta)

@misconception("nesterov_step", says="The momentum never fades: the old m is not multiplied by beta.", see="Momentum")
def nesterov_step_without_friction(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + beta * m), alpha, 1)

@misconception("nesterov_step", says="w moves by the old momentum, but the step uses the new one.", see="Momentum")
def nesterov_step_moves_by_old_m(w, m, gradient, alpha, beta=0.9):
    return w + m, beta * m - alpha * gradient(w + beta * m)

@misconception("nesterov_step", says="m comes first, but the new w is asked for first.", see="Momentum")
def nesterov_step_m_first(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + beta * m), alpha, beta)[::-1]

@misconception("nesterov_step", says="Only w is returned, but the new m is needed for the next step.", see="Momentum")
def nesterov_step_w_only(w, m, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + beta * m), alpha, beta)[0]

@misconception("nesterov_step", says=DEFAULT, see="Momentum")
def nesterov_step_default_99(w, m, gradient, alpha, beta=0.99):
    return _step(w, m, gradient(w + beta * m), alpha, beta)

@misconception("nesterov_step", says=DEFAULT, see="Momentum")
def nesterov_step_default_95(w, m, gradient, alpha, beta=0.95):
    return _step(w, m, gradient(w + beta * m), alpha, beta)

@misconception("nesterov_step", says=DEFAULT, see="Momentum")
def nesterov_step_default_half(w, m, gradient, alpha, beta=0.5):
    return _step(w, m, gradient(w + beta * m), alpha, beta)

@misconception("nesterov_step", says=EXCHANGED.format("w, m, gradient, alpha, beta"), see="Momentum")
def nesterov_step_takes_m_first(m, w, gradient, alpha, beta=0.9):
    return _step(w, m, gradient(w + beta * m), alpha, beta)

@misconception("nesterov_step", says=COPIED, see="Momentum")
def nesterov_step_integer_copies(w, m, gradient, alpha, beta=0.9):
    w, m = np.array(w), np.array(m)
    grad = gradient(w + beta * m)
    m *= beta
    m -= alpha * grad
    w += m
    return w, m

@misconception("nesterov_step", says=TRUNCATED, see="Momentum")
def nesterov_step_truncated(w, m, gradient, alpha, beta=0.9):
    new_w, new_m = np.empty_like(w), np.empty_like(m)
    new_m[...] = beta * m - alpha * gradient(w + beta * m)
    new_w[...] = w + new_m
    return new_w, new_m

@misconception("nesterov_step", says="The caller's w is changed in place by w += m; make a new array, w = w + m.", see="Momentum")
def nesterov_step_w_in_place(w, m, gradient, alpha, beta=0.9):
    m = beta * m - alpha * gradient(w + beta * m)
    w += m
    return w, m

@misconception("nesterov_step", see="Momentum",
               says="m is right, but w moves by the gradient alone; it moves by the new m.")
def nesterov_step_moves_by_gradient(w, m, gradient, alpha, beta=0.9):
    grad = gradient(w + beta * m)
    return w - alpha * grad, beta * m - alpha * grad

@misconception("momentum_descent", says="The path begins after the first step, but w0 belongs to it.", see="Momentum")
def momentum_descent_without_start(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha, beta, n_steps)[1:]

@misconception("momentum_descent", says="There is one step too few: the path has n_steps + 1 entries.", see="Momentum")
def momentum_descent_one_step_too_few(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha, beta, n_steps - 1)

@misconception("momentum_descent", says="There is one step too many: the path has n_steps + 1 entries.", see="Momentum")
def momentum_descent_one_step_too_many(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha, beta, n_steps + 1)

@misconception("momentum_descent", says="Only the last point is returned, but the whole path is asked for.", see="Momentum")
def momentum_descent_last_only(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha, beta, n_steps)[-1]

@misconception("momentum_descent", see="Momentum",
               says="The momentum starts at zero again in every step, so this is plain gradient descent.")
def momentum_descent_momentum_reset(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha, 0.0, n_steps)

@misconception("momentum_descent", says="The gradient is taken once, at w0; it is taken anew at each point.", see="Momentum")
def momentum_descent_constant_gradient(w0, gradient, alpha, beta, n_steps):
    grad = gradient(_start(w0)[0])
    return _path(w0, lambda w: grad, alpha, beta, n_steps)

@misconception("momentum_descent", says="These are Nesterov's steps; the gradient is taken at the present point here.",
               see="Momentum")
def momentum_descent_nesterov(w0, gradient, alpha, beta, n_steps):
    w, m = _start(w0)
    path = [w]
    for _ in range(n_steps):
        w, m = _step(w, m, gradient(w + beta * m), alpha, beta)
        path.append(w)
    return path

@misconception("momentum_descent", says="beta is always 0.9: the argument is not used.", see="Momentum")
def momentum_descent_fixed_beta(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha, 0.9, n_steps)

@misconception("momentum_descent", says="alpha and beta are exchanged on the way to the step.", see="Momentum")
def momentum_descent_constants_exchanged(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, beta, alpha, n_steps)

@misconception("momentum_descent", says="The momentum starts with a push of the first gradient, but it starts at zero.",
               see="Momentum")
def momentum_descent_pushed_start(w0, gradient, alpha, beta, n_steps):
    w, _ = _start(w0)
    m = -alpha * gradient(w)
    path = [w]
    for _ in range(n_steps):
        w, m = _step(w, m, gradient(w), alpha, beta)
        path.append(w)
    return path

@misconception("momentum_descent", says="The gradient is added, so the path leads uphill.", see="Momentum")
def momentum_descent_uphill(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, -alpha, beta, n_steps)

@misconception("momentum_descent", see="Momentum",
               says="All entries are one and the same array, changed in place, so each of them is the last point.")
def momentum_descent_one_array(w0, gradient, alpha, beta, n_steps):
    w, m = _start(w0)
    path = [w]
    for _ in range(n_steps):
        m = beta * m - alpha * gradient(w)
        w += m
        path.append(w)
    return path

@misconception("momentum_descent", see="Momentum",
               says="The steps are added to the caller's w0 in place, which whole numbers do not even allow.")
def momentum_descent_in_place(w0, gradient, alpha, beta, n_steps):
    w, m = w0, np.zeros(np.shape(w0))
    path = [w.copy()]
    for _ in range(n_steps):
        m = beta * m - alpha * gradient(w)
        w += m
        path.append(w.copy())
    return path

@misconception("momentum_descent", see="Momentum",
               says="The points have the type of w0, so for whole numbers the decimals of each step are cut off.")
def momentum_descent_truncated(w0, gradient, alpha, beta, n_steps):
    w0 = np.asarray(w0)
    w, m = w0, np.zeros(w0.shape)
    path = [w0]
    for _ in range(n_steps):
        m = beta * m - alpha * gradient(w)
        w = (w + m).astype(w0.dtype)
        path.append(w)
    return path

@misconception("momentum_descent", says="The momenta are listed, but the points w are asked for.", see="Momentum")
def momentum_descent_momenta(w0, gradient, alpha, beta, n_steps):
    w, m = _start(w0)
    path = [m]
    for _ in range(n_steps):
        w, m = _step(w, m, gradient(w), alpha, beta)
        path.append(m)
    return path

@misconception("momentum_descent", says=AVERAGE, see="Momentum")
def momentum_descent_coursera(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, (1 - beta) * alpha, beta, n_steps)

@misconception("momentum_descent", says="w moves by the old momentum, but the step uses the new one.", see="Momentum")
def momentum_descent_moves_by_old_m(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha, beta, n_steps, lambda w, m, grad, a, b: (w + m, b * m - a * grad))

@misconception("momentum_descent", says="The momentum never fades: the old m is not multiplied by beta.", see="Momentum")
def momentum_descent_without_friction(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha, 1, n_steps)

@misconception("momentum_descent", says="The learning rate is applied twice: in m, and again to m on its way to w.", see="Momentum")
def momentum_descent_rate_twice(w0, gradient, alpha, beta, n_steps):
    return _path(w0, gradient, alpha**2, beta, n_steps)

@misconception("momentum_descent", says="Every step starts at w0 again; it starts where the step before has led.", see="Momentum")
def momentum_descent_from_w0(w0, gradient, alpha, beta, n_steps):
    start, m = _start(w0)
    path = [start]
    for _ in range(n_steps):
        w, m = _step(start, m, gradient(start), alpha, beta)
        path.append(w)
    return path

@misconception("momentum_descent", says="The entries are pairs (w, m), but the points w alone are asked for.", see="Momentum")
def momentum_descent_pairs(w0, gradient, alpha, beta, n_steps):
    w, m = _start(w0)
    path = [(w, m)]
    for _ in range(n_steps):
        w, m = _step(w, m, gradient(w), alpha, beta)
        path.append((w, m))
    return path

@misconception("momentum_descent", says=COPIED, see="Momentum")
def momentum_descent_integer_copies(w0, gradient, alpha, beta, n_steps):
    w, m = np.array(w0), np.zeros(np.shape(w0))
    path = [w.copy()]
    for _ in range(n_steps):
        m = beta * m - alpha * gradient(w)
        w += m
        path.append(w.copy())
    return path

@misconception("momentum_descent", see="Momentum",
               says="The momentum has the type of w0, so for whole numbers its decimals are cut off.")
def momentum_descent_momentum_truncated(w0, gradient, alpha, beta, n_steps):
    w, m = np.asarray(w0), np.zeros_like(w0)
    path = [w]
    for _ in range(n_steps):
        m[...] = beta * m - alpha * gradient(w)
        w = w + m
        path.append(w)
    return path

@misconception("terminal_velocity", says=OTHER_SIGN, see="Momentum")
def terminal_velocity_other_sign_of_m(grad, alpha, beta):
    return alpha * grad / (1 - beta)

@misconception("terminal_velocity", says="The divisor is beta: in m = beta m - alpha g bring beta m to the other side.",
               see="Momentum")
def terminal_velocity_divided_by_beta(grad, alpha, beta):
    return -alpha * grad / beta

@misconception("terminal_velocity", says="The divisor is 1 + beta: in m = beta m - alpha g bring beta m to the other side.",
               see="Momentum")
def terminal_velocity_plus_beta(grad, alpha, beta):
    return -alpha * grad / (1 + beta)

@misconception("terminal_velocity", says="1 - beta multiplies, but the limit is divided by it.", see="Momentum")
def terminal_velocity_multiplied(grad, alpha, beta):
    return -alpha * grad * (1 - beta)

@misconception("terminal_velocity", says="This is the first step only: the steps before it add up to more.", see="Momentum")
def terminal_velocity_first_step(grad, alpha, beta):
    return -alpha * grad

@misconception("terminal_velocity", says="The learning rate is missing; m already contains it.", see="Momentum")
def terminal_velocity_without_rate(grad, alpha, beta):
    return -grad / (1 - beta)

@misconception("terminal_velocity", says="beta has slipped into the numerator: the newest gradient is not yet damped.",
               see="Momentum")
def terminal_velocity_damped(grad, alpha, beta):
    return -alpha * beta * grad / (1 - beta)

@misconception("terminal_velocity", says="Ten steps are simulated, which is not yet the limit.", see="Momentum")
def terminal_velocity_ten_steps(grad, alpha, beta):
    m = 0.0
    for _ in range(10):
        m = beta * m - alpha * grad
    return m

@misconception("terminal_velocity", says="The speed is returned without its direction.", see="Momentum")
def terminal_velocity_speed(grad, alpha, beta):
    return np.abs(alpha * grad / (1 - beta))

@misconception("terminal_velocity", says="The length of the whole vector is returned, but the limit has the shape of grad.",
               see="Momentum")
def terminal_velocity_norm(grad, alpha, beta):
    return -alpha * np.linalg.norm(grad) / (1 - beta)

@misconception("terminal_velocity", says=AVERAGE, see="Momentum")
def terminal_velocity_coursera(grad, alpha, beta):
    return 1.0 * grad

@misconception("terminal_velocity", says=PYTORCH, see="Momentum")
def terminal_velocity_pytorch(grad, alpha, beta):
    return grad / (1 - beta)

@misconception("terminal_velocity", says="The gradient is missing in the result.", see="Momentum")
def terminal_velocity_without_gradient(grad, alpha, beta):
    return -alpha / (1 - beta)

@misconception("terminal_velocity", see="Momentum",
               says="alpha and beta are exchanged: alpha multiplies the gradient, and 1 - beta is the divisor.")
def terminal_velocity_constants_exchanged(grad, alpha, beta):
    return -beta * grad / (1 - alpha)

@misconception("terminal_velocity", says="A hundred steps are simulated, which is not yet the limit.", see="Momentum")
def terminal_velocity_hundred_steps(grad, alpha, beta):
    m = 0.0
    for _ in range(100):
        m = beta * m - alpha * grad
    return m

@misconception("terminal_velocity", see="Momentum",
               says="The result is kept in an array of the type of grad, so for whole numbers the decimals are cut off.")
def terminal_velocity_truncated(grad, alpha, beta):
    m = np.empty_like(grad)
    m[...] = -alpha * grad / (1 - beta)
    return m
