"""Public checks of the activation functions."""

import numpy as np

from grader.checks import check_each, close

NAMES = ("sigmoid", "sigmoid_prime", "tanh_prime", "softmax")
Z = np.array([[-2.5, -0.25, 0.5], [1.75, 3.0, -1.0]])
WORKED = {
    "sigmoid": [[0.07585818002, 0.4378234991, 0.6224593312], [0.851952802, 0.9525741268, 0.2689414214]],
    "sigmoid_prime": [[0.07010371655, 0.2461340827, 0.2350037122], [0.1261292252, 0.04517665973, 0.1966119332]],
    "tanh_prime": [[0.02659222668, 0.9400148488, 0.786447733], [0.1138120955, 0.009866037165, 0.4199743416]],
    "softmax": [[0.03270830728, 0.3103277791, 0.6569639136], [0.2195741184, 0.7663889778, 0.01403690377]],
}


@check_each(*NAMES, kind="value", points=2)
def test_worked(student, function):
    """Worked values of two rows."""
    close(getattr(student, function)(Z), np.array(WORKED[function]), tol=1e-6)


@check_each(*NAMES, kind="property", points=1)
def test_rows(student, function):
    """What comes out of a row does not depend on the other rows."""
    f = getattr(student, function)
    close(f(Z[::-1]), f(Z)[::-1])
    close(f(Z[:1]), f(Z)[:1])
