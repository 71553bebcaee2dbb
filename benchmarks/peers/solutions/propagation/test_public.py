"""Public checks of forward and backward propagation."""

import numpy as np

from grader.checks import check_each, close

NAMES = ("weighted_sum", "binary_cross_entropy", "output_delta", "hidden_delta", "layer_gradients")
A, Y = np.array([[0.8], [0.25]]), np.array([[1.0], [0.0]])
X, W, B = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[2.0, 0.0, -1.0], [1.0, 4.0, 0.5]]), np.array([0.5, -1.0, 2.0])
DELTA = np.array([[1.0, -0.5, 2.0], [0.25, 1.5, -1.0]])
GIVEN = {
    "weighted_sum": (X, W, B),
    "binary_cross_entropy": (A, Y),
    "output_delta": (A, Y),
    "hidden_delta": (DELTA, W, X),
    "layer_gradients": (X, DELTA),
}
WORKED = {
    "weighted_sum": [[0.5, -9.0, 0.0], [4.5, 11.0, 3.0]],
    "binary_cross_entropy": 0.2554128,
    "output_delta": [[-0.1], [0.125]],
    "hidden_delta": [[0.0, 0.0], [1.1796716, 0.0567297]],
    "layer_gradients": ([[1.125, 0.25, 1.5], [-1.25, 5.5, -7.0]], [1.25, 1.0, 1.0]),
}


def compare(found, right):
    if isinstance(right, tuple):
        for mine, other in zip(found, right):
            close(mine, np.array(other), tol=1e-6)
    else:
        close(found, np.array(right), tol=1e-6)


@check_each(*NAMES, kind="value", points=2)
def test_worked(student, function):
    """Numbers that can be computed by hand."""
    compare(getattr(student, function)(*GIVEN[function]), WORKED[function])


@check_each(*NAMES, kind="property", points=1)
def test_order(student, function):
    """What the samples give does not depend on their order."""
    samples = {"weighted_sum": (0,), "hidden_delta": (0, 2)}.get(function, (0, 1))
    turned = [value[::-1] if place in samples else value for place, value in enumerate(GIVEN[function])]
    right = WORKED[function]
    if function in ("weighted_sum", "output_delta", "hidden_delta"):
        right = right[::-1]
    compare(getattr(student, function)(*turned), right)
