"""Public checks of adaptive optimizers."""

import numpy as np

from grader.checks import as_array, as_sequence, check, check_each, close, close_path, same, trajectory, verify

W = np.array([1.0, -2.0, 0.5])
S = np.array([0.25, 4.0, 0.0])
G = np.array([2.0, -0.5, 3.0])
# The constants after alpha, as the exercise has them: beta and eps.
USUAL = {"adagrad_step": (1e-10,), "rmsprop_step": (0.9, 1e-10)}
ADAM = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-7}
# The new w and s after a step with alpha = 0.1.
STEP = {
    "adagrad_step": (np.array([0.90298575, -1.9757464375, 0.4]), np.array([4.25, 4.25, 9.0])),
    "rmsprop_step": (np.array([0.7470177872, -1.9737387134, 0.183772234]), np.array([0.625, 3.625, 0.9])),
}


@check_each("adagrad_step", "rmsprop_step", kind="value", points=3)
def test_step(student, function):
    """One step, calculated by hand: new w and new s; the old arrays are not changed."""
    w, s = as_sequence(getattr(student.pure.separate, function)(W, S, G, 0.1, *USUAL[function]), length=2)
    close(s, STEP[function][1], what="s")
    close(w, STEP[function][0], what="w", tol=1e-6)


@check_each("adagrad_step", "rmsprop_step", kind="value", points=1)
def test_step_constants(student, function):
    """`eps` inside the root, another beta, matrices, single numbers, whole numbers, float32."""
    f = getattr(student, function)
    w, s = STEP[function]
    single = f(*(part.astype(np.float32) for part in (W, S, G)), 0.1, *USUAL[function])
    close(single, (w, s), tol=1e-5, what="the result for single precision")
    # What is added to w is all that differs.
    close(f(W + 1234.56789, S, G, 0.1, *USUAL[function]), (w + 1234.56789, s), what="the result for another w")
    six = f(*(np.tile(part, 2) for part in (W, S, G)), 0.1, *USUAL[function])
    close(six, (np.tile(w, 2), np.tile(s, 2)), what="the result for six numbers")
    if function == "adagrad_step":
        close(
            f(np.array([[1.0]]), np.array([[0.0]]), np.array([[3.0]]), 0.5, 7.0),
            (np.array([[0.625]]), np.array([[9.0]])),
            what="the result for eps = 7",
        )
        close(f(w=1.0, s=7.0, grad=3.0, alpha=0.4, eps=0.0), (0.7, 16.0), what="the result for numbers")
        close(
            f(np.array([3]), np.array([0]), np.array([-4]), 0.5, 0.0),
            (np.array([3.5]), np.array([16.0])),
            what="the result for whole numbers",
        )
    else:
        close(
            f(np.array([[1.0]]), np.array([[4.0]]), np.array([[2.0]]), 0.5, 0.5, 5.0),
            (np.array([[2.0 / 3.0]]), np.array([[4.0]])),
            what="the result for eps = 5",
        )
        close(f(w=1.0, s=8.0, grad=4.0, alpha=0.3, beta=0.0, eps=0.0), (0.7, 16.0), what="the result for numbers")
        close(
            f(np.array([3]), np.array([1]), np.array([-5]), 1, 0.5, 3.0),
            (np.array([4.25]), np.array([13.0])),
            what="the result for whole numbers",
        )


@check_each("adagrad_step", "rmsprop_step", kind="property", points=0.5)
def test_zero_gradient(student, function):
    """Where the gradient has always been zero, nothing moves, and nothing is divided by zero."""
    args = np.array([1.0, 2.0]), np.zeros(2), np.zeros(2), 0.1, *USUAL[function]
    w, s = as_sequence(getattr(student.quiet, function)(*args), length=2)
    same(w, np.array([1.0, 2.0]), what="w")
    same(s, np.zeros(2), what="s")


@check_each("adagrad_step", "rmsprop_step", kind="value", points=0.5)
def test_usual_constants(student, function):
    """Called without them: eps is 1e-10, and beta is 0.9 (seen with a gradient as small as the root of eps)."""
    w, s = as_sequence(getattr(student, function)(np.zeros(1), np.zeros(1), np.full(1, 1e-5), 0.1), length=2)
    right = {"adagrad_step": -0.1 / np.sqrt(2.0), "rmsprop_step": -0.1 / np.sqrt(1.1)}[function]
    close(w, np.full(1, right), what="w")


def adam(student, w, m, s, grad, t, **constants):
    """One step from a state that earlier steps have left: w, |m| and s."""
    found = as_sequence(student.adam_step(w, m, s, grad, t, **constants), length=3)
    return found[0], np.abs(as_array(found[1], shape=np.shape(w), what="m")), found[2]


@check("adam_step", kind="value", points=3)
def test_adam_first_step(student):
    """The first step from zeros: both moments are bias-corrected; the old arrays are not changed."""
    w, m, s = adam(student.pure.separate, W, np.zeros(3), np.zeros(3), G, 1, alpha=0.1, **ADAM)
    close(w, W - 0.1 * G / np.sqrt(G**2 + 1e-7), what="w")
    close(m, 0.1 * np.abs(G), what="|m|")
    close(s, 0.001 * G**2, what="s")


@check("adam_step", kind="trajectory", points=3)
def test_adam_steps(student):
    """Three steps in a row, with other constants; t counts from 1."""
    w, m, s = W, np.zeros(3), np.zeros(3)
    right, m_right, s_right = W, np.zeros(3), np.zeros(3)
    for t, grad in enumerate((G, np.array([-1.0, 1.0, 0.5]), np.array([0.25, 2.0, -4.0])), 1):
        w, m, s = as_sequence(student.adam_step(w, m, s, grad, t, 0.05, 0.8, 0.9, 0.01), length=3)
        m_right = 0.8 * m_right + 0.2 * grad
        s_right = 0.9 * s_right + 0.1 * grad**2
        right = right - 0.05 * (m_right / (1.0 - 0.8**t)) / np.sqrt(s_right / (1.0 - 0.9**t) + 0.01)
        close(w, right, what=f"w after step {t}")
        close(np.abs(as_array(m, shape=(3,), what="m")), np.abs(m_right), what=f"|m| after step {t}")
        close(s, s_right, what=f"s after step {t}")


@check("adam_step", kind="value", points=0.5)
def test_adam_usual_constants(student):
    """Called without constants: they are 0.001, 0.9, 0.999 and 1e-7 (seen with a gradient as small as the root of eps)."""
    grad = np.full(1, np.sqrt(1e-7))
    w, m, s = as_sequence(student.adam_step(np.zeros(1), np.zeros(1), np.zeros(1), grad, 1), length=3)
    close(as_array(w, shape=(1,)) * 1e3, np.full(1, -np.sqrt(0.5)), what="1000 times w after the first step")
    w, m, s = as_sequence(student.adam_step(np.zeros(1), m, s, 2.0 * grad, 2), length=3)
    right = -(2.9 / 1.9) / np.sqrt(4.999 / 1.999 + 1.0)
    close(as_array(w, shape=(1,)) * 1e3, np.full(1, right), what="1000 times the second step of w")


@check("adam_step", kind="property", points=1)
def test_adam_corners(student):
    """A single number, six numbers, whole numbers, a matrix, a gradient of zero."""
    w, m, s = as_sequence(student.adam_step(np.zeros(6), np.zeros(6), np.zeros(6), np.full(6, 7.0), 1, alpha=0.5, **ADAM), length=3)
    close(w, np.full(6, -0.5), what="w for six numbers")
    w, m, s = as_sequence(student.adam_step(1.0, 0.0, 0.0, -4.0, 1, alpha=0.5, **ADAM), length=3)
    close(w, 1.5, what="w for numbers")
    whole = np.array([[2, 3]]), np.array([[0, 0]]), np.array([[0, 0]]), np.array([[5, -5]])
    w, m, s = as_sequence(student.adam_step(*whole, 1, alpha=1, **ADAM), length=3)
    close(w, np.array([[1.0, 4.0]]), what="w for whole numbers")
    w, m, s = as_sequence(student.quiet.adam_step(W, np.zeros(3), np.zeros(3), np.zeros(3), t=1, alpha=0.1, **ADAM), length=3)
    same(w, W, what="w for a gradient of zero")
    named = {"alpha": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 3.0}
    w, m, s = as_sequence(student.adam_step(w=2.0, m=0.0, s=0.0, grad=1.0, t=1, **named), length=3)
    close(w, 1.75, what="w with arguments by name")


def step_with_memory(w, state, grad, t):
    """A step whose state counts the calls and keeps the last gradient."""
    total = np.zeros_like(grad) if state is None else state
    total = total + grad * t
    return w - 0.1 * total, total


@check("adaptive_descent", kind="trajectory", points=3)
def test_adaptive_descent(student):
    """Four steps: state starts as None and is handed on, t counts from 1."""
    right, state = [np.array([1.0, -3.0])], None
    for t in range(1, 5):
        w, state = step_with_memory(right[-1], state, 2.0 * right[-1], t)
        right.append(w)
    path = student.pure.adaptive_descent(step_with_memory, right[0], lambda w: 2.0 * w, 4)
    close_path(path, right, cost=lambda w: np.sum(w**2))


@check("adaptive_descent", kind="trajectory", points=0.5)
def test_every_step(student):
    """w0 and one entry for each step, also where the steps become tiny or begin at the minimum."""

    def plain(w, state, grad, t):
        return w - 0.5 * grad, state

    # The cost is half the squared norm, so each step halves w, and entries are compared in proportion to their size.
    path = as_sequence(
        student.adaptive_descent(plain, np.array([3.0, -1.0]), lambda w: w, 40), length=41, what="the path to the minimum"
    )
    for n, w in enumerate(path):
        close(w, np.array([3.0, -1.0]) * 0.5**n, scale=1e-30, what=f"entry [{n}] of the path to the minimum")
    same(
        student.adaptive_descent(plain, np.zeros(2), lambda w: w, 5), [np.zeros(2)] * 6, what="the path that starts at the minimum"
    )


@check("adaptive_descent", kind="trajectory", points=1)
def test_adaptive_descent_corners(student):
    """No steps (n_steps = 0), whole numbers, a state that is a tuple."""
    close(
        student.adaptive_descent(step_with_memory, np.array([2.0]), lambda w: w, 0), [np.array([2.0])], what="the path of no steps"
    )

    path = student.adaptive_descent(lambda w, state, grad, t: (w - grad, state), np.ones((1, 6)), lambda w: 0.5 * w, 1)
    close(path, [np.ones((1, 6)), np.full((1, 6), 0.5)], what="the path of a matrix")

    def step(w, state, grad, t):
        m, s = (grad, grad) if state is None else state
        return w - 0.5 * m, (grad + m, s * t)

    path = as_sequence(student.adaptive_descent(step, np.array([9, 4]), lambda w: 0.5 * w, 2), length=3)
    close(path[0], np.array([9.0, 4.0]), what="entry [0] of the path")
    close(path[1], np.array([6.75, 3.0]), what="entry [1] of the path")
    close(path[2], np.array([2.25, 1.0]), what="entry [2] of the path")


@check("adaptive_descent", kind="convergence", points=0.5)
def test_adaptive_descent_converges(student):
    """With a plain step the path leads to the minimum."""
    start = np.array([5.0, -5.0])
    path = as_sequence(
        student.adaptive_descent(lambda w, state, grad, t: (w - 0.2 * grad, state), start, lambda w: w - 1.0, 60), length=61
    )
    verify(
        bool(np.abs(as_array(path[-1], shape=(2,)) - 1.0).max() < 1e-3),
        "not_converged",
        "after 60 steps the path is not at the minimum",
        draw=lambda: trajectory(path, [1.0 + 0.8**n * (start - 1.0) for n in range(61)], lambda w: np.sum((w - 1.0) ** 2)),
    )
