"""Public checks of learning-rate schedules."""

import numpy as np

from grader.checks import as_sequence, check, check_each, close, close_path, same

T = np.array([0.0, 1.0, 2.0, 5.0, 10.0])
# Arguments after t, and the rates at T for alpha0 = 0.4.
RATES = {
    "power_decay": ((4.0, 1.0), [0.4, 0.32, 0.2666666667, 0.1777777778, 0.1142857143]),
    "time_based_decay": ((20,), [0.4, 0.3921568627, 0.3846153846, 0.3636363636, 0.3333333333]),
    "exponential_decay": ((5.0,), [0.4, 0.2523829378, 0.1592428682, 0.04, 0.004]),
    "step_decay": ((2.0, 0.5), [0.4, 0.4, 0.2, 0.1, 0.0125]),
}


@check_each(*RATES, kind="value", points=3)
def test_rates(student, function):
    """Rates at five times; the array t is not changed."""
    more, right = RATES[function]
    close(getattr(student.pure, function)(0.4, T, *more), np.array(right), given=T)


@check_each(*RATES, kind="property", points=1)
def test_times(student, function):
    """t as a single number, as a whole number, as an array of whole numbers, and in between."""
    more, right = RATES[function]
    f = getattr(student, function)
    close(f(0.4, 5.0, *more), right[3], what="the rate at a single time")
    close(f(0.4, 1, *more), right[1], what="the rate at a whole time")
    close(
        f(0.4, np.array([0, 1, 2, 10]), *more),
        np.array(right)[[0, 1, 2, 4]],
        what="the rates at an array of whole times",
    )
    between = {"power_decay": 0.2461538462, "time_based_decay": 0.3809523810, "exponential_decay": 0.1264911064, "step_decay": 0.2}
    close(f(0.4, 2.5, *more), between[function], what="the rate at time 2.5")
    close(f(2, np.array([0.0]), *more), np.array([2.0]), what="the rate at time 0")


@check("power_decay", kind="value", points=1)
def test_power(student):
    """Another power, as the last argument and by its name."""
    close(student.power_decay(0.4, T[:3], 4.0, 2.0), np.array([0.4, 0.256, 0.1777777778]))
    close(student.power_decay(alpha0=1.0, t=8.0, s=1.0, c=0.5), 1.0 / 3.0, what="the rate for c = 1/2")


@check("step_decay", kind="value", points=1)
def test_factor(student):
    """Another factor, as the last argument and by its name."""
    close(student.step_decay(0.4, T, 5.0, 0.1), np.array([0.4, 0.4, 0.4, 0.04, 0.004]))
    close(
        student.step_decay(alpha0=1.0, t=np.array([2.9, 3.0]), s=3.0, factor=0.8),
        np.array([1.0, 0.8]),
        what="the rates around a step",
    )


@check_each("power_decay", "step_decay", kind="value", points=0.5)
def test_defaults(student, function):
    """Called without them: c is 1, and factor is 0.5."""
    (s, _), right = RATES[function]
    close(getattr(student, function)(0.4, T, s), np.array(right), what="the rates for the usual constant", given=T)


@check_each("time_based_decay", "exponential_decay", kind="value", points=0.5)
def test_names(student, function):
    """Arguments by name, another constant."""
    if function == "time_based_decay":
        close(student.time_based_decay(alpha0=2.0, t=3, n_epochs=4), 0.8)
    else:
        close(student.exponential_decay(alpha0=2.0, t=3, s=3), 0.2)


def slope(w):
    return 2.0 * w


def falling(t):
    return 0.25 / (t + 1.0)


@check("scheduled_descent", kind="trajectory", points=3)
def test_scheduled_descent(student):
    """Three steps from w0, step t with schedule(t), counted from 0."""
    right = np.array([[4.0, -8.0], [2.0, -4.0], [1.5, -3.0], [1.25, -2.5]])
    close_path(student.pure.scheduled_descent(right[0], slope, falling, 3), right, cost=lambda w: np.sum(w**2))


@check("scheduled_descent", kind="trajectory", points=0.5)
def test_every_step(student):
    """w0 and one entry for each step, also where the steps become tiny or begin at the minimum."""
    # The cost is half the squared norm, so each step halves w, and entries are compared in proportion to their size.
    path = as_sequence(
        student.scheduled_descent(np.array([3.0, -1.0]), lambda w: w, lambda t: 0.5, 40), length=41, what="the path to the minimum"
    )
    for n, w in enumerate(path):
        close(w, np.array([3.0, -1.0]) * 0.5**n, scale=1e-30, what=f"entry [{n}] of the path to the minimum")
    same(
        student.scheduled_descent(np.zeros(2), lambda w: w, lambda t: 0.5, 5),
        [np.zeros(2)] * 6,
        what="the path that starts at the minimum",
    )


@check("scheduled_descent", kind="trajectory", points=1)
def test_scheduled_descent_corners(student):
    """No steps (n_steps = 0), whole numbers, a matrix."""
    close(student.scheduled_descent(np.array([1.0]), slope, falling, 0), [np.array([1.0])], what="the path of no steps")
    path = student.scheduled_descent(np.arange(6.0), lambda w: w, lambda t: 0.5, 1)
    close(path, [np.arange(6.0), np.arange(6.0) / 2.0], what="the path of six numbers")
    path = student.scheduled_descent(np.array([[3], [1]]), lambda w: w, lambda t: 0.5 + 0.0 * t, 2)
    close(
        path, [np.array([[3.0], [1.0]]), np.array([[1.5], [0.5]]), np.array([[0.75], [0.25]])], what="the path from whole numbers"
    )
