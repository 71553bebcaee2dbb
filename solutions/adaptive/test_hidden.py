"""Hidden checks of adaptive optimizers."""

import numpy as np

from grader.checks import as_array, as_sequence, check, check_each, close, close_path, same


@check_each("adagrad_step", "rmsprop_step", kind="value", points=3)
def test_step(student, reference, rng, function):
    """Random steps of several shapes."""
    f, right = getattr(student.pure, function), getattr(reference, function)
    for shape in ((5,), (2, 3), (1,)):
        w, grad = rng.normal(size=(2, *shape))
        s, alpha = rng.uniform(0.1, 2.0, shape), float(rng.uniform(0.01, 0.5))
        more = (1e-10,) if function == "adagrad_step" else (float(rng.uniform(0.5, 0.95)), 1e-10)
        close(f(w, s, grad, alpha, *more), right(w, s, grad, alpha, *more))


@check_each("adagrad_step", "rmsprop_step", kind="value", points=1)
def test_step_constants(student, reference, rng, function):
    """Other constants, whole numbers, float32, a gradient of zero."""
    f, right = getattr(student, function), getattr(reference, function)
    w, grad = rng.normal(size=(2, 4))
    s, eps = rng.uniform(0.1, 2.0, 4), float(rng.uniform(0.05, 0.5))
    more = {"eps": eps} if function == "adagrad_step" else {"eps": eps, "beta": float(rng.uniform(0.2, 0.8))}
    close(f(w, s, grad, 0.3, **more), right(w, s, grad, 0.3, **more), what="the result for other constants")
    whole = rng.integers(-5, 6, 3), rng.integers(1, 6, 3), rng.integers(1, 6, 3)
    close(f(*whole, 0.3, **more), right(*(x.astype(float) for x in whole), 0.3, **more), what="the result for whole numbers")
    single = tuple(x.astype(np.float32) for x in (w, s, grad))
    floats = tuple(x.astype(float) for x in single)
    close(f(*single, 0.3, **more), right(*floats, 0.3, **more), tol=1e-5, what="the result for single precision")
    found = as_sequence(getattr(student.quiet, function)(w, np.zeros(4), np.zeros(4), 0.3, **more | {"eps": 1e-10}), length=2)
    close(found[0], w, what="w for a gradient of zero")


@check_each("adagrad_step", "rmsprop_step", kind="value", points=0.5)
def test_usual_constants(student, reference, rng, function):
    """Called without them: eps is 1e-10, and beta is 0.9."""
    # Where s is zero and the gradient as small as the root of eps, it matters how large eps is, and that it stands under the root.
    for s, size in ((np.zeros(4), 1e-5), (rng.uniform(0.1, 2.0, 4), 1.0)):
        args = rng.normal(size=4), s, size * rng.uniform(0.5, 1.5, 4), 0.3
        close(getattr(student, function)(*args), getattr(reference, function)(*args), what="the result for the usual constants")


ADAM = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-7}


def same_m(found, right, what):
    """The sign with which m is kept is the student's choice."""
    close(np.abs(as_array(found, shape=np.shape(right), what=what)), np.abs(right), what=what)


@check("adam_step", kind="trajectory", points=5)
def test_adam(student, reference, rng):
    """Five steps in a row, with several constants."""
    for shape, constants in (
        ((6,), {"alpha": 0.001, **ADAM}),
        ((2, 3), {"alpha": 0.05, "beta1": 0.7, "beta2": 0.95, "eps": 0.02}),
        ((1,), {"alpha": 0.2, **ADAM}),
    ):
        w, m, s = rng.normal(size=shape), np.zeros(shape), np.zeros(shape)
        right = w, m, s
        for t in range(1, 6):
            grad = rng.normal(size=shape)
            w, m, s = as_sequence(student.pure.adam_step(w, m, s, grad, t, **constants), length=3)
            right = reference.adam_step(*right, grad, t, **constants)
            close(w, right[0], what=f"w after step {t}")
            same_m(m, right[1], f"|m| after step {t}")
            close(s, right[2], what=f"s after step {t}")
            m, s = as_array(m), as_array(s)


@check("adam_step", kind="value", points=2)
def test_adam_corners(student, reference, rng):
    """Late steps, tiny gradients, whole numbers, a gradient of zero."""
    w, grad, zeros = rng.normal(size=4), rng.normal(size=4), np.zeros(4)
    for t in (2, 10, 2000):
        found = as_sequence(student.adam_step(w, zeros, zeros, grad, t, alpha=0.1, **ADAM), length=3)
        close(found[0], reference.adam_step(w, zeros, zeros, grad, t, alpha=0.1, **ADAM)[0], what=f"w for t = {t}")
    tiny = 3e-4 * rng.uniform(0.5, 1.5, 4)
    found = as_sequence(student.adam_step(w, zeros, zeros, tiny, 1, alpha=0.1, **ADAM), length=3)
    close(found[0], reference.adam_step(w, zeros, zeros, tiny, 1, alpha=0.1, **ADAM)[0], what="w for tiny gradients")
    whole = rng.integers(-5, 6, 4)
    found = as_sequence(student.adam_step(whole, np.zeros(4, int), np.zeros(4, int), whole + 6, 1, alpha=0.1, **ADAM), length=3)
    right = reference.adam_step(whole.astype(float), zeros, zeros, whole + 6.0, 1, alpha=0.1, **ADAM)
    close(found[0], right[0], what="w for whole numbers")
    found = as_sequence(student.quiet.adam_step(w, zeros, zeros, zeros, 1, alpha=0.1, **ADAM), length=3)
    close(found[0], w, what="w for a gradient of zero")


@check("adam_step", kind="value", points=0.5)
def test_adam_usual_constants(student, reference, rng):
    """Called without constants: they are 0.001, 0.9, 0.999 and 1e-7."""
    # From a state that earlier steps have left, which for m is known to be right with either sign only where it is zero.
    grad, s = 3e-4 * rng.uniform(0.5, 1.5, 4), 1e-7 * rng.uniform(0.5, 1.5, 4)
    found = as_sequence(student.adam_step(np.zeros(4), np.zeros(4), s, grad, 3), length=3)
    right = reference.adam_step(np.zeros(4), np.zeros(4), s, grad, 3)
    close(as_array(found[0], shape=(4,)) * 1e3, right[0] * 1e3, what="1000 times the step of w")
    same_m(as_array(found[1], shape=(4,), what="m") * 1e4, right[1] * 1e4, "10000 times |m|")


@check("adaptive_descent", kind="trajectory", points=3)
def test_adaptive_descent(student, reference, rng):
    """Paths of up to 20 steps with trusted steps of several kinds."""

    def adagrad(w, state, grad, t):
        return reference.adagrad_step(w, np.zeros_like(grad) if state is None else state, grad, 0.3)

    def adam(w, state, grad, t):
        m, s = (np.zeros_like(grad), np.zeros_like(grad)) if state is None else state
        w, m, s = reference.adam_step(w, m, s, grad, t, 0.1)
        return w, (m, s)

    for step, shape, steps in ((adagrad, (6,), 20), (adam, (2, 2), 8), (adam, (1,), 1)):
        args = step, rng.normal(size=shape), lambda w: np.sin(w) + w, steps
        close_path(student.pure.adaptive_descent(*args), reference.adaptive_descent(*args))


@check("adaptive_descent", kind="trajectory", points=0.5)
def test_every_step(student, rng):
    """w0 and one entry for each step, also where the steps become tiny or begin at the minimum."""
    # Steps as small as can be: the cost is half the squared norm, and entries are compared in proportion to their size.
    start, rate = np.exp(rng.normal(size=2)), float(rng.uniform(0.3, 0.6))

    def plain(w, state, grad, t):
        return w - rate * grad, state

    for n, w in enumerate(as_sequence(student.adaptive_descent(plain, start, lambda w: w, 30), length=31)):
        close(w, start * (1.0 - rate) ** n, scale=1e-30, what="an entry of the path to the minimum")
    same(
        student.adaptive_descent(plain, np.zeros(2), lambda w: w, 3), [np.zeros(2)] * 4, what="the path that starts at the minimum"
    )


@check("adaptive_descent", kind="trajectory", points=1)
def test_adaptive_descent_corners(student, reference, rng):
    """No steps (n_steps = 0), whole numbers, a state of any kind."""
    w0 = rng.normal(size=3)
    close(student.adaptive_descent(lambda w, state, grad, t: (w, state), w0, np.sin, 0), [w0], what="the path of no steps")

    def step(w, state, grad, t):
        counts = {"n": 0, "log": []} if state is None else state
        return w - grad / (counts["n"] + t), {"n": counts["n"] + 1, "log": [*counts["log"], float(t)]}

    for start in (w0, rng.integers(-4, 5, 2)):
        args = step, start, lambda w: 0.5 * w, 4
        close(student.adaptive_descent(*args), reference.adaptive_descent(*args))
