"""Hidden checks of the activation functions."""

import numpy as np

from grader.checks import check_each, close

NAMES = ("sigmoid", "sigmoid_prime", "tanh_prime", "softmax")


@check_each(*NAMES, kind="value", points=2)
def test_random(student, reference, rng, function):
    """Random values, of several shapes."""
    for shape in ((5, 4), (1, 7), (30, 3)):
        z = rng.normal(0.0, 2.0, shape)
        close(getattr(student, function)(z), getattr(reference, function)(z))


@check_each(*NAMES, kind="property", points=1)
def test_far(student, reference, function):
    """Values far from 0."""
    z = np.array([[-30.0, 30.0, 12.0], [20.0, -15.0, 25.0]])
    close(getattr(student, function)(z), getattr(reference, function)(z))
    close(getattr(student, function)(-z), getattr(reference, function)(-z))
