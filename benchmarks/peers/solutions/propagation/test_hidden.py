"""Hidden checks of forward and backward propagation."""

from grader.checks import check_each, close

NAMES = ("weighted_sum", "binary_cross_entropy", "output_delta", "hidden_delta", "layer_gradients")


def given(function, rng, m, n, K):
    A, Y = rng.uniform(0.05, 0.95, (m, 1)), rng.integers(0, 2, (m, 1)).astype(float)
    X, W, delta = rng.normal(size=(m, n)), rng.normal(size=(n, K)), rng.normal(size=(m, K))
    return {
        "weighted_sum": (X, W, rng.normal(size=K)),
        "binary_cross_entropy": (A, Y),
        "output_delta": (A, Y),
        "hidden_delta": (delta, W, X),
        "layer_gradients": (X, delta),
    }[function]


def compare(student, reference, function, arguments):
    found, right = getattr(student, function)(*arguments), getattr(reference, function)(*arguments)
    if isinstance(right, tuple):
        for mine, other in zip(found, right):
            close(mine, other)
    else:
        close(found, right)


@check_each(*NAMES, kind="value", points=2)
def test_random(student, reference, rng, function):
    """Random layers of several sizes."""
    for sizes in ((6, 3, 4), (20, 5, 2), (3, 8, 8)):
        compare(student, reference, function, given(function, rng, *sizes))


@check_each(*NAMES, kind="property", points=1)
def test_one_sample(student, reference, rng, function):
    """One sample, and one unit."""
    compare(student, reference, function, given(function, rng, 1, 3, 2))
    compare(student, reference, function, given(function, rng, 4, 1, 1))
