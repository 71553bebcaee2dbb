"""Public checks of networks: students have them."""

import math

import numpy as np

from grader.checks import as_sequence, check, close

from .helpers import made, values_in

NETWORK = [[([0.5, -1.0], 0.25), ([1.5, 0.75], -0.5)], [([2.0, -0.5], 0.125)]]
POINTS, TARGETS = [[1.0, 0.5], [-0.25, 2.0]], [0.5, -1.0]


def by_hand(point):
    """The output of NETWORK, in numbers."""
    for layer in NETWORK:
        point = [math.tanh(bias + sum(w * x for w, x in zip(weights, point))) for weights, bias in layer]
    return point[0]


@check("neuron", kind="value", points=2, seconds=2)
def test_neuron(student):
    """Neurons with one and with two inputs, which may be numbers or values; the lists stay as they are."""
    weights, bias = [student.Value(0.5), student.Value(-1.0)], student.Value(0.25)
    out = student.pure.neuron(weights, bias, [3.0, 2.0])
    close(out.data, math.tanh(-0.25), what="data")
    out.backward()
    slope = 1.0 - math.tanh(0.25) ** 2
    close([weights[0].grad, weights[1].grad, bias.grad], [3.0 * slope, 2.0 * slope, slope], what="the grads")
    x = student.Value(-0.75)
    student.neuron([student.Value(2.0)], student.Value(1.0), [x]).backward()
    close(x.grad, 2.0 * (1.0 - math.tanh(0.5) ** 2), what="the grad of an input")


@check("network", kind="value", points=2, seconds=2)
def test_network(student):
    """Two layers, and only the first of them."""
    for point in POINTS:
        outputs = as_sequence(student.network(made(student, NETWORK), point), length=1)
        close(outputs[0].data, by_hand(point), what="data")
    first = as_sequence(student.network(made(student, NETWORK[:1]), POINTS[0]), length=2)
    close([one.data for one in first], [math.tanh(0.25), math.tanh(1.375)], what="data")


@check("loss", kind="value", points=2, seconds=2)
def test_loss(student):
    """The loss at two points, and at one."""
    errors = [by_hand(point) - target for point, target in zip(POINTS, TARGETS)]
    close(student.loss(made(student, NETWORK), POINTS, TARGETS).data, sum(e * e for e in errors) / 2, what="data")
    close(student.loss(made(student, NETWORK), POINTS[1:], [2.5]).data, (by_hand(POINTS[1]) - 2.5) ** 2 / 2, what="data")


@check("train_step", kind="value", points=2, seconds=3)
def test_train_step(student):
    """Two steps with one neuron, which can be followed by hand."""
    layers = made(student, [[([0.0], 0.5)]])
    y = math.tanh(0.5)
    close(student.train_step(layers, [[2.0]], [1.0], 0.1), (y - 1.0) ** 2 / 2)
    step = 0.1 * (y - 1.0) * (1.0 - y * y)
    weight, bias = values_in(layers)
    close([weight.data, bias.data], [-2.0 * step, 0.5 - step], what="the weight and the bias")
    y = math.tanh(0.5 - 5.0 * step)
    close(student.train_step(layers, [[2.0]], [1.0], 0.1), (y - 1.0) ** 2 / 2, what="the second loss")
    second = 0.1 * (y - 1.0) * (1.0 - y * y)
    close(bias.data, 0.5 - step - second, what="the bias after two steps")


@check("train_step", kind="convergence", seconds=10)
def test_learns(student):
    """A network learns when exactly one of two inputs is on."""
    rng = np.random.default_rng(5)
    numbers = [[([float(w) for w in rng.normal(size=2)], float(rng.normal())) for _ in range(3)]]
    layers = made(student, [*numbers, [([1.0, -1.0, 0.5], 0.0)]])
    points, targets = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [-0.5, 0.5, 0.5, -0.5]
    losses = [student.train_step(layers, points, targets, 0.3) for _ in range(60)]
    assert losses[-1] < 0.2 * losses[0], "the loss does not become small"
