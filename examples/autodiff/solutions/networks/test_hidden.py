"""Hidden checks of networks: the same rules with other numbers."""

from grader.checks import as_sequence, check, close

from .helpers import made, random_numbers, values_in

SIZES = (2, 3, 2, 1)


@check("neuron", kind="value", seconds=2)
def test_neuron_random(student, reference, rng):
    """Random weights."""
    numbers = random_numbers(rng, (4, 1))
    inputs = [float(x) for x in rng.normal(size=4)]
    results = []
    for functions in (student, reference):
        [[(weights, bias)]] = made(functions, numbers)
        out = functions.neuron(weights, bias, inputs)
        out.backward()
        results.append([out.data, *(value.grad for value in (*weights, bias))])
    close(*results)


@check("network", kind="gradient", seconds=3)
def test_network_random(student, reference, rng):
    """The outputs of a random network with three layers, and the gradient of one."""
    numbers, inputs = random_numbers(rng, (2, 3, 3, 2)), [float(x) for x in rng.normal(size=2)]
    results = []
    for functions in (student, reference):
        layers = made(functions, numbers)
        first, second = as_sequence(functions.network(layers, inputs), length=2)
        first.backward()
        results.append([first.data, second.data, *(value.grad for value in values_in(layers))])
    close(*results)


@check("loss", kind="gradient", seconds=3)
def test_loss_random(student, reference, rng):
    """The loss of a random network, and its gradient."""
    numbers = random_numbers(rng, SIZES)
    points, targets = [[float(x) for x in rng.normal(size=2)] for _ in range(3)], [float(t) for t in rng.normal(size=3)]
    results = []
    for functions in (student, reference):
        layers = made(functions, numbers)
        error = functions.loss(layers, points, targets)
        error.backward()
        results.append([error.data, *(value.grad for value in values_in(layers))])
    close(*results)


@check("train_step", kind="value", seconds=3)
def test_steps_random(student, reference, rng):
    """Three steps of a random network."""
    numbers, rate = random_numbers(rng, SIZES), float(rng.uniform(0.05, 0.2))
    points, targets = [[float(x) for x in rng.normal(size=2)] for _ in range(2)], [float(t) for t in rng.normal(size=2)]
    results = []
    for functions in (student, reference):
        layers = made(functions, numbers)
        losses = [functions.train_step(layers, points, targets, rate) for _ in range(3)]
        results.append([*losses, *(value.data for value in values_in(layers))])
    close(*results)
