"""Public checks of gradient descent with momentum."""

import numpy as np

from grader.checks import as_array, as_sequence, check, check_each, close, close_path, finite, same, trajectory, verify

W = np.array([1.0, -2.0, 0.5])
M = np.array([0.5, 1.0, -1.0])
G = np.array([2.0, -4.0, 1.0])


def slope(w):
    return 4.0 * w - 1.0


def bowl(w):
    """What `slope` is the gradient of."""
    return np.sum(2.0 * w**2 - w)


def right_path(w, gradient, alpha, beta, n_steps):
    path, m = [w], np.zeros_like(w)
    for _ in range(n_steps):
        m = beta * m - alpha * gradient(path[-1])
        path.append(path[-1] + m)
    return path


@check("momentum_step", kind="value", points=3)
def test_momentum_step(student):
    """One step, calculated by hand: new w and new m; the old arrays are not changed."""
    close(student.pure.separate.momentum_step(W, M, G, 0.25, 0.9), (np.array([0.95, -0.1, -0.65]), np.array([-0.05, 1.9, -1.15])))


@check("momentum_step", kind="value", points=1)
def test_momentum_step_corners(student):
    """Another beta, matrices, single numbers, whole numbers, float32, arguments by name."""
    right = np.array([0.95, -0.1, -0.65]), np.array([-0.05, 1.9, -1.15])
    single = student.momentum_step(*(part.astype(np.float32) for part in (W, M, G)), 0.25, 0.9)
    close(single, right, tol=1e-5, what="the result for single precision")
    close(student.momentum_step(-W, -M, -G, 0.25, 0.9), (-right[0], -right[1]), what="the result for the numbers of the other sign")
    many = student.momentum_step(*(12.345678 * np.tile(part, 2) for part in (W, M, G)), 0.25, 0.9)
    close(many, tuple(12.345678 * np.tile(part, 2) for part in right), what="the result for six numbers")
    w, m = np.array([[1.0, 2.0]]), np.array([[0.0, 4.0]])
    close(student.momentum_step(w, m, np.array([[1.0, -1.0]]), 0.5, 0.25), (np.array([[0.5, 3.5]]), np.array([[-0.5, 1.5]])))
    close(student.momentum_step(w=2.0, m=1.0, grad=3.0, alpha=0.1, beta=0.0), (1.7, -0.3), what="the result for numbers")
    close(
        student.momentum_step(np.array([5, 1]), np.array([1, 0]), np.array([1, 2]), 0.5, 0.9),
        (np.array([5.4, 0.0]), np.array([0.4, -1.0])),
        what="the result for whole numbers",
    )


@check("nesterov_step", kind="value", points=3)
def test_nesterov_step(student):
    """One step, calculated by hand: the gradient is taken ahead, at w + beta m."""
    ahead = W + 0.9 * M
    m = 0.9 * M - 0.1 * slope(ahead)
    close(student.pure.separate.nesterov_step(W, M, slope, 0.1, 0.9), (W + m, m))


@check("nesterov_step", kind="value", points=1)
def test_nesterov_step_corners(student):
    """Another beta, arguments by name, whole numbers, matrices."""

    def gradient(w):
        return 2.0 * w

    found = student.nesterov_step(w=np.array([2.0]), m=np.array([-1.0]), gradient=gradient, alpha=0.25, beta=0.5)
    close(found, (np.array([0.75]), np.array([-1.25])))
    found = student.nesterov_step(np.array([-2.0]), np.array([1.0]), gradient, 0.25, 0.5)
    close(found, (np.array([-0.75]), np.array([1.25])), what="the result for numbers of the other sign")
    wide = np.full((1, 6), 12.30788)
    found = student.nesterov_step(2.0 * wide, -wide, gradient, 0.25, 0.5)
    close(found, (0.75 * wide, -1.25 * wide), what="the result for a matrix")
    found = student.nesterov_step(np.array([2, 4]), np.array([0, 2]), gradient, 0.25, 0.5)
    close(found, (np.array([1.0, 2.5]), np.array([-1.0, -1.5])), what="the result for whole numbers")


@check_each("momentum_step", "nesterov_step", kind="value", points=0.5)
def test_defaults(student, function):
    """Called without beta: it is 0.9."""
    w, m = np.array([1.0, -2.0]), np.array([1.0, 0.5])
    last = np.array([2.0, 5.0]) if function == "momentum_step" else lambda w: np.array([2.0, 5.0])
    # The gradient is the same everywhere, so both steps are.
    right = np.array([1.8, -1.8]), np.array([0.8, 0.2])
    close(getattr(student, function)(w, m, last, 0.05), right, what="the result for the usual beta")


@check("momentum_descent", kind="trajectory", points=3)
def test_momentum_descent(student):
    """Four steps from w0; momentum starts at zero."""
    start = np.array([1.0, -1.0])
    close_path(student.pure.momentum_descent(start, slope, 0.1, 0.5, 4), right_path(start, slope, 0.1, 0.5, 4), cost=bowl)


@check("momentum_descent", kind="trajectory", points=0.5)
def test_every_step(student):
    """w0 and one entry for each step, also where the steps become tiny or begin at the minimum."""
    # The cost is half the squared norm, so each step halves w, and entries are compared in proportion to their size.
    path = as_sequence(
        student.momentum_descent(np.array([3.0, -1.0]), lambda w: w, 0.5, 0.0, 40), length=41, what="the path to the minimum"
    )
    for n, w in enumerate(path):
        close(w, np.array([3.0, -1.0]) * 0.5**n, scale=1e-30, what=f"entry [{n}] of the path to the minimum")
    same(
        student.momentum_descent(np.zeros(2), lambda w: w, 0.5, 0.0, 5),
        [np.zeros(2)] * 6,
        what="the path that starts at the minimum",
    )


@check("momentum_descent", kind="trajectory", points=1)
def test_momentum_descent_corners(student):
    """No steps (n_steps = 0), whole numbers, a matrix; to change one entry changes no other."""
    close(student.momentum_descent(np.array([3.0, 1.0]), slope, 0.1, 0.9, 0), [np.array([3.0, 1.0])], what="the path of no steps")
    close(
        student.momentum_descent(np.array([2, 4]), slope, 0.125, 0.5, 1),
        [np.array([2.0, 4.0]), np.array([1.125, 2.125])],
        what="the path from whole numbers",
    )
    path = student.momentum_descent(np.arange(6.0), lambda w: w, 0.5, 0.0, 2)
    close(path, [np.arange(6.0), np.arange(6.0) / 2.0, np.arange(6.0) / 4.0], what="the path of six numbers")
    path = student.momentum_descent(np.array([[1.0], [2.0]]), lambda w: w, 0.5, 0.0, 2)
    close(path, [np.array([[1.0], [2.0]]), np.array([[0.5], [1.0]]), np.array([[0.25], [0.5]])], what="the path of a matrix")


@check("momentum_descent", kind="convergence", points=1)
def test_long_valley(student):
    """In a long valley momentum comes further than plain descent with the same learning rate."""
    steepness = np.array([1.0, 50.0])
    task = np.ones(2), lambda w: steepness * w, 0.018, 0.9, 100
    path = as_sequence(student.momentum_descent(*task), length=101)
    plain = np.abs((1.0 - 0.018 * steepness) ** 100).max()
    # Plain descent ends 0.16 from the minimum, momentum 0.01 or less.
    verify(
        bool(np.abs(as_array(path[-1], shape=(2,))).max() < plain / 4),
        "not_converged",
        "after 100 steps the path is not nearer to the minimum than plain descent",
        draw=lambda: trajectory(path, right_path(*task), lambda w: 0.5 * np.sum(steepness * w**2)),
    )


@check("terminal_velocity", kind="value", points=2)
def test_terminal_velocity(student):
    """Limits for arrays and single numbers, calculated by hand."""
    close(student.pure.terminal_velocity(np.array([[2.0, -1.0]]), 0.1, 0.9), np.array([[-2.0, 1.0]]))
    close(student.terminal_velocity(grad=3.0, alpha=0.5, beta=0.25), -2.0, what="the limit for a number")
    grad = np.array([[-0.558641125, 3.0]])
    close(student.terminal_velocity(grad, 0.4, 0.9), np.array([[2.2345645, -12.0]]), what="the limit for another gradient")
    close(student.terminal_velocity(np.arange(6.0), 0.1, 0.9), -np.arange(6.0), what="the limit for six numbers")
    close(student.terminal_velocity(np.array([1, -4]), 0.5, 0.0), np.array([-0.5, 2.0]), what="the limit for whole numbers")


@check("terminal_velocity", kind="property", points=1)
def test_terminal_velocity_stays(student):
    """One more step with the same gradient does not change the limit."""
    grad = np.array([0.3, -7.0, 2.5])
    m = finite(as_array(student.terminal_velocity(grad, 0.02, 0.95), shape=(3,)))
    close(0.95 * m - 0.02 * grad, m, what="the limit after one more step")
