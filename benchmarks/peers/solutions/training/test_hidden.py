"""Hidden checks of training."""

import numpy as np

from grader.checks import check, close

EPOCHS = 6000


def some(rng, number):
    return [rng.normal(size=(2, place + 1)) for place in range(number)]


@check("gradient_step", kind="value", points=2)
def test_step_random(student, reference, rng):
    """Random parameters."""
    for number in (1, 4):
        parameters, gradients = some(rng, number), some(rng, number)
        right = reference.gradient_step(parameters, gradients, 0.3)
        for found, other in zip(student.gradient_step(parameters, gradients, 0.3), right):
            close(found, other)


@check("gradient_step", kind="property", points=1)
def test_two_steps(student, rng):
    """Two steps are one with twice the rate where the gradients stay as they are."""
    parameters, gradients = some(rng, 3), some(rng, 3)
    twice = student.gradient_step(student.gradient_step(parameters, gradients, 0.2), gradients, 0.2)
    for found, other, start, slope in zip(twice, student.gradient_step(parameters, gradients, 0.4), parameters, gradients):
        close(found, other)
        close(found, start - 0.4 * slope)


@check("train_xor", kind="convergence", points=3, seconds=20.0)
def test_xor(student):
    """Gradient descent learns XOR: the first cost is that of the start, the last one is small."""
    rng = np.random.default_rng(5)
    X, Y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])
    start = [rng.normal(size=(2, 4)), np.zeros(4), rng.normal(size=(4, 1)), np.zeros(1)]
    (W1, b1, W2, b2), costs = student.train_xor(X, Y, start, 0.5, EPOCHS)
    output = 1.0 / (1.0 + np.exp(-(np.tanh(X @ start[0] + start[1]) @ start[2] + start[3])))
    close(costs[0], -np.mean(np.log(np.where(Y == 1.0, output, 1.0 - output))))
    assert len(costs) == EPOCHS, "one cost for each epoch"
    assert costs[-1] < 0.01, "the last cost is small"
    output = 1.0 / (1.0 + np.exp(-(np.tanh(X @ W1 + b1) @ W2 + b2)))
    close(np.round(output), Y)
