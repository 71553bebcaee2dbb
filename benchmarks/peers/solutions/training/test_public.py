"""Public checks of training."""

import numpy as np

from grader.checks import check, close

THETA, SLOPES = [np.array([1.0, 2.0]), np.array([[3.0]])], [np.array([0.5, -1.0]), np.array([[2.0]])]


@check("gradient_step", kind="value", points=2)
def test_step(student):
    """A step that can be computed by hand."""
    first, second = student.gradient_step(THETA, SLOPES, 0.1)
    close(first, np.array([0.95, 2.1]))
    close(second, np.array([[2.8]]))


@check("gradient_step", kind="property", points=1)
def test_no_step(student):
    """A rate of 0 changes nothing."""
    for found, right in zip(student.gradient_step(THETA, SLOPES, 0.0), THETA):
        close(found, right)
