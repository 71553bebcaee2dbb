"""Hidden checks of learning-rate schedules."""

import numpy as np

from grader.checks import as_sequence, check, check_each, close, close_path, same

DECAYS = ("power_decay", "time_based_decay", "exponential_decay", "step_decay")


def constants(function, rng):
    """Arguments after t, all of them."""
    s = float(rng.uniform(1.5, 9.0))
    return {
        "power_decay": (s, float(rng.uniform(0.5, 2.5))),
        "time_based_decay": (int(rng.integers(3, 60)),),
        "exponential_decay": (s,),
        "step_decay": (s, float(rng.uniform(0.2, 0.9))),
    }[function]


@check_each(*DECAYS, kind="value", points=3)
def test_rates(student, reference, rng, function):
    """Rates at random times, with random constants."""
    f, right = getattr(student.pure, function), getattr(reference, function)
    for shape in ((8,), (3,), (1,)):
        alpha0, more, t = float(rng.uniform(0.05, 3.0)), constants(function, rng), rng.uniform(0.0, 40.0, shape)
        close(f(alpha0, t, *more), right(alpha0, t, *more), given=t)


@check_each(*DECAYS, kind="property", points=1)
def test_times(student, reference, rng, function):
    """t as a single number, as a whole number, very large, and 0."""
    f, right = getattr(student, function), getattr(reference, function)
    for alpha0 in (0.3, 2):
        more = constants(function, rng)
        for t in (float(rng.uniform(0.0, 20.0)), int(rng.integers(1, 30)), 0, np.int64(7), np.arange(12), 500):
            close(f(alpha0, t, *more), right(alpha0, t, *more))
    whole = {"power_decay": (3, 2), "time_based_decay": (10,), "exponential_decay": (4,), "step_decay": (3, 0.5)}[function]
    close(f(1, np.arange(7), *whole), right(1.0, np.arange(7.0), *whole), what="the rates for whole numbers everywhere")


@check_each("power_decay", "step_decay", kind="value", points=0.5)
def test_defaults(student, reference, rng, function):
    """Called without them: c is 1, and factor is 0.5."""
    args = float(rng.uniform(0.05, 3.0)), rng.uniform(0.0, 40.0, 8), float(rng.uniform(1.5, 9.0))
    close(getattr(student, function)(*args), getattr(reference, function)(*args), what="the rates for the usual constant")


@check("scheduled_descent", kind="trajectory", points=3)
def test_scheduled_descent(student, reference, rng):
    """Paths of up to 20 steps with several schedules."""
    for shape, steps in (((6,), 20), ((2, 2), 5), ((1,), 1)):
        w0, rate = rng.normal(size=shape), float(rng.uniform(0.05, 0.3))
        for schedule in (lambda t, a=rate: a / (1.0 + t), lambda t, a=rate: a * 0.5 ** (t // 3)):
            args = w0, lambda w: np.sin(w) + w, schedule, steps
            close_path(student.pure.scheduled_descent(*args), reference.scheduled_descent(*args))


@check("scheduled_descent", kind="trajectory", points=0.5)
def test_every_step(student, rng):
    """w0 and one entry for each step, also where the steps become tiny or begin at the minimum."""
    # Steps as small as can be: the cost is half the squared norm, and entries are compared in proportion to their size.
    start, rate = np.exp(rng.normal(size=2)), float(rng.uniform(0.3, 0.6))
    for n, w in enumerate(as_sequence(student.scheduled_descent(start, lambda w: w, lambda t: rate, 30), length=31)):
        close(w, start * (1.0 - rate) ** n, scale=1e-30, what="an entry of the path to the minimum")
    same(
        student.scheduled_descent(np.zeros(2), lambda w: w, lambda t: rate, 3),
        [np.zeros(2)] * 4,
        what="the path that starts at the minimum",
    )


@check("scheduled_descent", kind="trajectory", points=1)
def test_scheduled_descent_corners(student, reference, rng):
    """No steps (n_steps = 0), whole numbers."""
    w0 = rng.normal(size=4)
    close_path(student.scheduled_descent(w0, np.sin, lambda t: 0.1, 0), [w0])
    whole = rng.integers(-5, 6, 3)
    args = whole, lambda w: 0.5 * w, lambda t: 0.3 / (t + 2.0), 4
    close_path(student.scheduled_descent(*args), reference.scheduled_descent(*args))
