"""Public checks of the capstone. Each counts towards the outcome that it exercises.

Bands, from 40 runs each with usual initialisations (normal with std 0.01, 0.1 and 1, Xavier, He) and with known mistakes:

    what                     right, worst   wrong, best                                               band
    XOR, full batch          0.012          0.17 (divided by m twice), 0.51 (no biases), 0.64 others  0.06
    irises, small batches    0.100          0.16 (divided by m twice), 0.26 (one batch an epoch)      0.13
    XOR, momentum            0.003          0.014 (momentum without effect), and below plain descent  0.03
    spiral, Adam, RMSProp    0.006          0.061 (hidden layer not trained), 0.21 (no f')            0.03

A std of 0.01 misses a band in up to one of twenty runs; two of five runs are enough.
"""

from functools import cache

import numpy as np

from grader.checks import as_array, as_float, as_sequence, check, close, same, verify
from grader.convergence import check_converges


def fit(student, X, Y, layer_sizes, seed, **options):
    """`train`, and its result as arrays of the right shapes and floats."""
    result = student.train(X, Y, layer_sizes, np.random.default_rng(seed), **options)
    weights, biases, costs = as_sequence(result, length=3, what="the result")
    layers = len(layer_sizes) - 1
    weights = [
        as_array(W, shape=(layer_sizes[n], layer_sizes[n + 1]), what=f"weights[{n}]")
        for n, W in enumerate(as_sequence(weights, length=layers, what="the list of weights"))
    ]
    biases = [
        as_array(b, shape=(layer_sizes[n + 1],), what=f"biases[{n}]")
        for n, b in enumerate(as_sequence(biases, length=layers, what="the list of biases"))
    ]
    costs = [as_float(c, what="a cost") for c in as_sequence(costs, length=options.get("n_epochs", 200), what="costs")]
    return weights, biases, costs


def final_cost(lab, X, Y, fitted):
    return lab.cross_entropy(lab.outputs(X, fitted[0], fitted[1]), Y)


@check("train", kind="property", outcome="model", seconds=15)
def test_shapes(student, rng):
    """Weights, biases and one cost an epoch, for networks of one, two and three layers."""
    for layer_sizes in ([3, 1], [3, 4, 2], [3, 5, 4, 1]):
        X = rng.normal(size=(10, 3))
        Y = np.eye(2)[np.arange(10) % 2] if layer_sizes[-1] == 2 else (X[:, :1] > 0).astype(float)
        fit(student.pure, X, Y, layer_sizes, 5, n_epochs=3, batch_size=4)


@check("train", kind="property", outcome="initialization", seconds=15)
def test_start(student, rng):
    """Training starts from random weights that differ from unit to unit and come from `rng`."""
    X = rng.normal(size=(8, 3))
    Y = (X[:, :1] > 0).astype(float)
    start = [fit(student, X, Y, [3, 4, 1], seed, n_epochs=1, alpha=1e-9)[0] for seed in (1, 1, 2)]
    columns = start[0][0].T
    distinct = all(np.abs(a - b).max() > 1e-6 for n, a in enumerate(columns) for b in columns[:n])
    verify(distinct, "not_random", "hidden units start with the same weights, so they can never learn different things")
    close(start[1][0], start[0][0], what="weights[0] for the same seed")
    verify(np.abs(start[2][0] - start[0][0]).max() > 1e-6, "not_random", "another `rng` gives the same initial weights")


@check("train", kind="value", outcome="losses", seconds=15)
def test_costs(student, lab, rng):
    """The costs are those of the networks on the way: cross-entropy, averaged over the samples."""
    X = rng.normal(size=(9, 2))
    for Y in ((X[:, :1] > 0).astype(float), np.eye(3)[np.arange(9) % 3]):
        fitted = fit(student, X, Y, [2, 3, Y.shape[1]], 7, n_epochs=2, batch_size=9, alpha=1e-9)
        close(np.array(fitted[2]), np.full(2, final_cost(lab, X, Y, fitted)), tol=1e-5, what="costs")


@check("train", kind="convergence", outcome="backpropagation", seconds=20)
def test_xor(student, lab):
    """XOR-shaped data with plain gradient descent over all samples."""

    def run(seed):
        X, Y = lab.xor(np.random.default_rng(seed), 40)
        return final_cost(lab, X, Y, fit(student, X, Y, [2, 6, 1], seed, n_epochs=400, batch_size=40, optimizer="sgd", alpha=1.0))

    check_converges(run, range(5), 0.06)


@check("train", kind="convergence", outcome="gradient_descent", seconds=20)
def test_small_batches(student, lab):
    """The iris data with small batches, many updates an epoch."""
    X, Y = lab.iris()

    def run(seed):
        return final_cost(lab, X, Y, fit(student, X, Y, [4, 5, 3], seed, n_epochs=20, batch_size=8, optimizer="sgd", alpha=0.2))

    check_converges(run, range(5), 0.13)


@check("train", kind="convergence", outcome="momentum", seconds=20)
def test_momentum(student, lab):
    """XOR-shaped data with momentum, which gets further than plain descent in the same time."""

    @cache
    def cost_of(name, seed):
        X, Y = lab.xor(np.random.default_rng(seed), 40)
        return final_cost(lab, X, Y, fit(student, X, Y, [2, 6, 1], seed, n_epochs=200, batch_size=40, optimizer=name, alpha=0.5))

    check_converges(lambda seed: cost_of("momentum", seed), range(5), 0.03)
    check_converges(
        lambda seed: cost_of("momentum", seed) / cost_of("sgd", seed),
        range(5),
        0.67,
        message="momentum does not get further than plain descent with the same learning rate",
        quantity="cost with momentum over that without",
    )


@check("train", kind="convergence", outcome="adaptive", seconds=20)
def test_spiral_adam(student, lab):
    """The double spiral with Adam."""

    def run(seed):
        X, Y = lab.double_spiral(np.random.default_rng(seed), 100)
        return final_cost(lab, X, Y, fit(student, X, Y, [2, 16, 1], seed, n_epochs=200, batch_size=25, optimizer="adam", alpha=0.1))

    check_converges(run, range(5), 0.03)


@check("train", kind="convergence", outcome="adaptive", seconds=20)
def test_spiral_rmsprop(student, lab):
    """The double spiral with RMSProp."""

    def run(seed):
        X, Y = lab.double_spiral(np.random.default_rng(seed), 100)
        return final_cost(
            lab, X, Y, fit(student, X, Y, [2, 16, 1], seed, n_epochs=200, batch_size=25, optimizer="rmsprop", alpha=0.1)
        )

    check_converges(run, range(5), 0.03)


@check("train", kind="property", outcome="adaptive", points=0.5)
def test_unknown_optimizer(student, rng):
    """A name that is no optimizer raises a ValueError."""
    X = rng.normal(size=(6, 2))
    student.raises(ValueError).train(X, (X[:, :1] > 0).astype(float), [2, 1], rng, n_epochs=1, optimizer="newton")


@check("accuracy", kind="value", outcome="feedforward")
def test_accuracy(student):
    """Worked values: one output and three, with and without a hidden layer."""
    X = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    Y = np.array([[0.0], [1.0], [1.0], [1.0]])
    one = [np.array([[1.0]])], [np.array([0.0])]
    same(student.pure.accuracy(X, Y, *one), 0.75)
    same(student.accuracy(X, Y, [np.array([[0.0]])], [np.array([0.0])]), 0.25, what="the result where every output is 0.5")
    hidden = [np.array([[1.0, -1.0]]), np.array([[1.0, 0.0, -1.0], [-1.0, 0.0, 1.0]])], [np.zeros(2), np.array([0.0, 1.9, 0.0])]
    # tanh is 0.76 at 1 and 0.96 at 2: the middle class wins where twice that is below 1.9.
    same(student.accuracy(X, np.eye(3)[[2, 1, 0, 0]], *hidden), 0.75, what="the result for three classes")
