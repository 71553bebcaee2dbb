"""One check of each function, for the examples of known mistakes."""

import numpy as np

from grader.checks import check, check_each, close

ARGUMENTS = {
    "mean": lambda rng: (rng.normal(size=5),),
    "standardized": lambda rng: (rng.normal(size=(5, 3)),),
    "softmax": lambda rng: (rng.normal(size=(3, 4)),),
    "sigmoid": lambda rng: (rng.normal(size=6),),
    "sigmoid_prime": lambda rng: (rng.normal(size=6),),
    "sorted_copy": lambda rng: (rng.normal(size=6),),
    "descend": lambda rng: (np.sin, rng.normal(size=2), 0.1, 3),
}


@check_each(*ARGUMENTS, kind="value")
def test_random(student, reference, rng, function):
    """Random numbers."""
    arguments = ARGUMENTS[function](rng)
    close(getattr(student, function)(*arguments), getattr(reference, function)(*arguments))


@check("Linear", kind="value")
def test_random_layer(student, reference, rng):
    """A layer with random numbers."""
    ours, theirs, X = reference.Linear(3, 2), student.Linear(3, 2), rng.normal(size=(4, 3))
    ours.W = theirs.W = rng.normal(size=(3, 2))
    ours.b = theirs.b = rng.normal(size=2)
    close(theirs.forward(X), ours.forward(X))
    close(theirs.backward(np.ones((4, 2))), ours.backward(np.ones((4, 2))))
