"""Hidden checks of the capstone: the rules of the public ones, with other data and networks. Bands: see the public checks."""

from functools import cache

import numpy as np

from grader.checks import as_array, as_float, as_sequence, check, close, same
from grader.convergence import check_converges


def final_cost(student, lab, X, Y, layer_sizes, seed, **options):
    """The cost of the network that `train` returns, computed here."""
    weights, biases, _ = as_sequence(
        student.train(X, Y, layer_sizes, np.random.default_rng(seed), **options), length=3, what="the result"
    )
    shapes = list(zip(layer_sizes, layer_sizes[1:]))
    weights = [as_array(W, shape=s, what="an array of weights") for W, s in zip(as_sequence(weights, length=len(shapes)), shapes)]
    biases = [as_array(b, shape=s[1:], what="an array of biases") for b, s in zip(as_sequence(biases, length=len(shapes)), shapes)]
    return lab.cross_entropy(lab.outputs(X, weights, biases), Y)


@check("train", kind="convergence", outcome="backpropagation", seconds=20)
def test_xor(student, lab, rng):
    """XOR-shaped data, turned and moved, with plain gradient descent over all samples."""
    seeds = rng.integers(0, 2**31, 5)

    def run(seed):
        source = np.random.default_rng(seed)
        X, Y = lab.xor(source, 40)
        angle = source.uniform(0.0, 2.0 * np.pi)
        X = X @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        return final_cost(student, lab, X, Y, [2, 6, 1], seed, n_epochs=400, batch_size=40, optimizer="sgd", alpha=1.0)

    check_converges(run, seeds, 0.06)


@check("train", kind="convergence", outcome="gradient_descent", seconds=20)
def test_small_batches(student, lab, rng):
    """The iris data in another order with small batches, the last one smaller."""
    X, Y = lab.iris()
    order = rng.permutation(len(X))

    def run(seed):
        return final_cost(student, lab, X[order], Y[order], [4, 5, 3], seed, n_epochs=20, batch_size=8, optimizer="sgd", alpha=0.2)

    check_converges(run, rng.integers(0, 2**31, 5), 0.13)


@check("train", kind="convergence", outcome="momentum", seconds=20)
def test_momentum(student, lab, rng):
    """XOR-shaped data with momentum, which gets further than plain descent in the same time."""

    seeds = rng.integers(0, 2**31, 5)

    @cache
    def cost_of(name, seed):
        X, Y = lab.xor(np.random.default_rng(seed), 40)
        return final_cost(student, lab, X, Y, [2, 6, 1], seed, n_epochs=200, batch_size=40, optimizer=name, alpha=0.5)

    check_converges(lambda seed: cost_of("momentum", seed), seeds, 0.03)
    check_converges(
        lambda seed: cost_of("momentum", seed) / cost_of("sgd", seed),
        seeds,
        0.67,
        message="momentum does not get further than plain descent with the same learning rate",
        quantity="cost with momentum over that without",
    )


@check("train", kind="convergence", outcome="adaptive", seconds=20)
def test_spiral(student, lab, rng):
    """The double spiral with Adam, in other places."""

    def run(seed):
        X, Y = lab.double_spiral(np.random.default_rng(seed), 100)
        return final_cost(student, lab, X, Y, [2, 16, 1], seed, n_epochs=200, batch_size=25, optimizer="adam", alpha=0.1)

    check_converges(run, rng.integers(0, 2**31, 5), 0.03)


@check("train", kind="value", outcome="losses", seconds=15)
def test_costs(student, lab, rng):
    """The costs of the first epochs, for one output and for several."""
    for K in (1, 4):
        X = rng.normal(size=(int(rng.integers(7, 12)), 3))
        Y = np.eye(K)[rng.integers(0, K, len(X))] if K > 1 else rng.integers(0, 2, (len(X), 1)).astype(float)
        result = student.train(X, Y, [3, 2, K], rng, n_epochs=2, batch_size=50, alpha=1e-9)
        weights, biases, costs = as_sequence(result, length=3, what="the result")
        weights, biases = ([as_array(a, what="a parameter") for a in as_sequence(p, length=2)] for p in (weights, biases))
        cost = lab.cross_entropy(lab.outputs(X, weights, biases), Y)
        for found in as_sequence(costs, length=2, what="costs"):
            close(as_float(found, what="a cost"), cost, tol=1e-5, what="a cost")


@check("accuracy", kind="value", outcome="feedforward")
def test_accuracy(student, reference, rng):
    """Random networks of one to three layers, with one output and with several."""
    for layer_sizes in ([3, 1], [3, 5, 4], [2, 4, 3, 1], [4, 2]):
        weights = [rng.normal(size=s) for s in zip(layer_sizes, layer_sizes[1:])]
        biases = [rng.normal(size=n) for n in layer_sizes[1:]]
        X, K = rng.normal(size=(23, layer_sizes[0])), layer_sizes[-1]
        Y = np.eye(K)[rng.integers(0, K, 23)] if K > 1 else rng.integers(0, 2, (23, 1)).astype(float)
        same(student.accuracy(X, Y, weights, biases), reference.accuracy(X, Y, weights, biases))
