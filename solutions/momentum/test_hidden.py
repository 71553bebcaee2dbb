"""Hidden checks of gradient descent with momentum."""

import numpy as np

from grader.checks import as_sequence, check, check_each, close, close_path, same


def bent(w):
    return np.sin(w) + 2.0 * w


@check("momentum_step", kind="value", points=3)
def test_momentum_step(student, reference, rng):
    """Random steps of several shapes."""
    for shape in ((6,), (3, 2), (1,)):
        w, m, grad = rng.normal(size=(3, *shape))
        alpha, beta = float(rng.uniform(0.01, 0.5)), float(rng.uniform(0.1, 0.99))
        close(student.pure.momentum_step(w, m, grad, alpha, beta), reference.momentum_step(w, m, grad, alpha, beta))


@check("momentum_step", kind="value", points=1)
def test_momentum_step_whole_numbers(student, reference, rng):
    """Whole numbers, float32."""
    w, m, grad = rng.integers(-5, 6, (3, 4))
    right = reference.momentum_step(w, m, grad, 0.3, 0.9)
    close(student.momentum_step(w, m, grad, 0.3, 0.9), right, what="the result for whole numbers")
    w, m, grad = rng.normal(size=(3, 4)).astype(np.float32)
    right = reference.momentum_step(*(x.astype(float) for x in (w, m, grad)), 0.3, 0.8)
    close(student.momentum_step(w, m, grad, 0.3, 0.8), right, tol=1e-5, what="the result for single precision")


@check("nesterov_step", kind="value", points=4)
def test_nesterov_step(student, reference, rng):
    """Random steps of several shapes."""
    for shape in ((6,), (3, 2), (1,)):
        w, m = rng.normal(size=(2, *shape))
        alpha, beta = float(rng.uniform(0.01, 0.5)), float(rng.uniform(0.1, 0.99))
        close(student.pure.nesterov_step(w, m, bent, alpha, beta), reference.nesterov_step(w, m, bent, alpha, beta))
        close(student.nesterov_step(w, m, np.exp, alpha, 0.9), reference.nesterov_step(w, m, np.exp, alpha, 0.9))


@check_each("momentum_step", "nesterov_step", kind="value", points=0.5)
def test_defaults(student, reference, rng, function):
    """Called without beta: it is 0.9."""
    w, m, grad = rng.normal(size=(3, 4))
    args = w, m, grad if function == "momentum_step" else np.exp, 0.3
    close(getattr(student, function)(*args), getattr(reference, function)(*args), what="the result for the usual beta")


@check("momentum_descent", kind="trajectory", points=4)
def test_momentum_descent(student, reference, rng):
    """Paths of up to 30 steps."""
    for shape, steps in (((3,), 30), ((6,), 4), ((2, 2), 7), ((1,), 1)):
        w0 = rng.normal(size=shape)
        alpha, beta = float(rng.uniform(0.01, 0.2)), float(rng.uniform(0.3, 0.9))
        close_path(
            student.pure.momentum_descent(w0, bent, alpha, beta, steps), reference.momentum_descent(w0, bent, alpha, beta, steps)
        )


@check("momentum_descent", kind="trajectory", points=0.5)
def test_every_step(student, rng):
    """w0 and one entry for each step, also where the steps become tiny or begin at the minimum."""
    # Steps as small as can be: the cost is half the squared norm, and entries are compared in proportion to their size.
    start, rate = np.exp(rng.normal(size=2)), float(rng.uniform(0.3, 0.6))
    for n, w in enumerate(as_sequence(student.momentum_descent(start, lambda w: w, rate, 0.0, 30), length=31)):
        close(w, start * (1.0 - rate) ** n, scale=1e-30, what="an entry of the path to the minimum")
    same(
        student.momentum_descent(np.zeros(2), lambda w: w, rate, 0.0, 3),
        [np.zeros(2)] * 4,
        what="the path that starts at the minimum",
    )


@check("momentum_descent", kind="trajectory", points=1)
def test_momentum_descent_corners(student, reference, rng):
    """No steps (n_steps = 0), whole numbers."""
    w0 = rng.normal(size=3)
    close_path(student.momentum_descent(w0, bent, 0.1, 0.9, 0), [w0])
    w0 = rng.integers(-4, 5, 3)
    close_path(student.momentum_descent(w0, bent, 0.1, 0.9, 3), reference.momentum_descent(w0, bent, 0.1, 0.9, 3))


@check("terminal_velocity", kind="value", points=3)
def test_terminal_velocity(student, reference, rng):
    """Random gradients, where many steps lead."""
    for shape in ((5,), (5,), (2, 3)):
        grad = rng.normal(size=shape)
        alpha, beta = float(rng.uniform(0.01, 0.5)), float(rng.uniform(0.1, 0.8))
        m = np.zeros(shape)
        for _ in range(400):
            m = beta * m - alpha * grad
        close(student.pure.terminal_velocity(grad, alpha, beta), m)
    close(student.terminal_velocity(float(grad[0, 0]), 0.2, 0.9), -2.0 * float(grad[0, 0]), what="the limit for a number")
    close(student.terminal_velocity(rng.integers(-5, 6, 3) * 0 + 3, 0.2, 0.5), np.full(3, -1.2), what="the limit for whole numbers")
