"""Public checks of the capstone. Each counts towards the outcome that it exercises.

Bands, from 40 runs each with usual initialisations (normal with std 0.01, 0.1 and 1, Xavier, He) and with known mistakes:

    what                    right, worst   wrong, best                                                  band
    XOR, full batch         0.008          0.15 (divided by m twice), 0.66 others                       0.06
    irises, small batches   0.112          0.18 (hidden layer not trained), 0.25 (one batch an epoch)   0.14
    XOR, momentum           0.005          0.056 (divided by m twice), and below plain descent          0.03
    spiral, Adam, RMSProp   0.005          0.067 (hidden layer not trained), 0.10 (no f')               0.03

A std of 0.01 misses a band in up to one of twenty runs; two of five runs are enough.
"""

from functools import cache

import numpy as np

from grader.checks import as_float, as_sequence, check, check_converges, close, finite, verify


@check("train", kind="property", outcome="adaptive", points=0.5)
def test_unknown_optimizer(student, rng):
    """A name that is no optimizer raises a ValueError."""
    X = rng.normal(size=(6, 2))
    student.raises(ValueError).train(X, (X[:, :1] > 0).astype(float), [2, 1], rng, n_epochs=1, optimizer="no such optimizer")


@check("train", kind="property", outcome="model")
def test_shapes(student, lab, rng):
    """The shapes of weights and biases in networks of one, two and three layers."""
    for layer_sizes in ([3, 1], [3, 4, 2], [3, 5, 4, 1]):
        X = rng.normal(size=(10, 3))
        Y = np.eye(2)[np.arange(10) % 2] if layer_sizes[-1] == 2 else (X[:, :1] > 0).astype(float)
        _, biases, _ = lab.fit(student, X, Y, layer_sizes, 5, form=True, n_epochs=3, batch_size=4)
        found = [layer_sizes[0], *(len(b) for b in biases)]
        verify(found == layer_sizes, "wrong_shape", f"for layer_sizes = {layer_sizes} the layers have other sizes", f"{found}")


@check("train", kind="property", outcome="initialization")
def test_start(student, lab, rng):
    """Training starts from random weights that differ from unit to unit and come from `rng`; arrays stay as they are."""
    X = rng.normal(size=(8, 3))
    Y = (X[:, :1] > 0).astype(float)
    start = [finite(lab.fit(student.pure, X, Y, [3, 4, 1], seed, n_epochs=1, alpha=1e-9)[0][0]) for seed in (1, 1, 2)]
    columns = start[0].T
    distinct = all(np.abs(a - b).max() > 1e-6 for n, a in enumerate(columns) for b in columns[:n])
    verify(distinct, "not_random", "hidden units start with the same weights, so they can never learn different things")
    close(start[1], start[0], what="weights[0] for the same seed")
    alike = np.array_equal(np.round(start[2], 6), np.round(start[0], 6))
    verify(not alike, "not_random", "another `rng` gives the same initial weights")


@check("train", kind="value", outcome="losses")
def test_costs(student, lab, rng):
    """One cost for each epoch: the cross-entropy, averaged over all samples."""
    X = rng.normal(size=(9, 2))
    for Y in ((X[:, :1] > 0).astype(float), np.eye(3)[np.arange(9) % 3]):
        weights, biases, costs = lab.fit(student, X, Y, [2, 3, Y.shape[1]], 7, n_epochs=2, batch_size=3, alpha=1e-9)
        right = finite(np.asarray(lab.cross_entropy(lab.outputs(X, weights, biases), Y)), what="the cost")
        for n, found in enumerate(as_sequence(costs, length=2, what="costs")):
            why = lab.explained_cost(as_float(found, what="a cost"), X, Y, weights, biases, 3)
            verify(not why, "wrong_value", why)
            close(as_float(found, what="a cost"), right, tol=1e-5, what=f"costs[{n}]")
    # The batches are alike, so only a cost of before all updates is that of the start.
    X, Y = np.ones((6, 2)), np.ones((6, 1))
    start, end = (
        lab.fit(student, X, Y, [2, 3, 1], 7, n_epochs=1, batch_size=2, optimizer="sgd", alpha=rate) for rate in (1e-12, 0.5)
    )
    before = lab.cross_entropy(lab.outputs(X, *start[:2]), Y)
    found = as_float(as_sequence(end[2], length=1, what="costs")[0], what="a cost")
    why = "the cost of an epoch is that before it; take it at its end, or average it over the batches"
    verify(abs(found - before) > 1e-3, "wrong_value", why)
    verify(found < before, "wrong_value", "the cost of an epoch is above that before it")


@check("train", kind="gradient", outcome="backpropagation")
def test_one_step(student, lab, rng):
    """One step of plain descent over all samples goes against the gradient, in every layer."""
    for layer_sizes in ([3, 4, 1], [3, 3, 3, 2]):
        X, K = rng.normal(size=(6, layer_sizes[0])), layer_sizes[-1]
        Y = np.eye(K)[np.arange(6) % K] if K > 1 else (X[:, :1] > 0).astype(float)
        start, end = (
            lab.fit(student, X, Y, layer_sizes, 3, n_epochs=1, batch_size=6, optimizer="sgd", alpha=rate) for rate in (1e-12, 1.0)
        )
        slopes = lab.gradients(X, Y, *start[:2])
        moves = [finite(after - before) for before, after in zip((*start[0], *start[1]), (*end[0], *end[1]))]
        why = lab.explained(moves, slopes, X, Y, *start[:2])
        if all(np.array_equal(before, after) for before, after in zip(start[0], end[0])):
            later = lab.fit(student, X, Y, layer_sizes, 3, n_epochs=2, batch_size=6, optimizer="sgd", alpha=1.0)
            if not all(np.array_equal(before, after) for before, after in zip(end[0], later[0])):
                why = "a step with alpha = 1 is as long as one with alpha = 1e-12: `alpha` is not used"
        verify(not why, "wrong_value", why)
        names = [f"{name}[{layer}]" for name in ("weights", "biases") for layer in range(len(layer_sizes) - 1)]
        for name, before, after, slope in zip(names, (*start[0], *start[1]), (*end[0], *end[1]), slopes):
            close(after, finite(before - slope), tol=1e-4, what=f"{name} after one step with alpha = 1")


@check("train", kind="property", outcome="gradient_descent")
def test_epoch(student, lab):
    """An epoch goes over all samples, in batches that are shuffled anew, the last one smaller."""

    def pull(ones, batch_size, n_epochs=1):
        """How far the first `ones` of seven samples pull the output's bias by being of class 1."""
        options = {"optimizer": "sgd", "alpha": 1e-5, "batch_size": batch_size, "n_epochs": n_epochs}
        return lab.output_bias(student, 7, ones, 3, **options) - lab.output_bias(student, 7, 0, 3, **options)

    one = pull(7, batch_size=7)
    for batch_size, right in ((4, 2), (1, 7), (30, 1)):
        updates = pull(7, batch_size) / one
        message = f"in an epoch over 7 samples in batches of {batch_size} the network does not move as far as in {right} updates"
        verify(abs(updates - right) < 0.02, "wrong_value", message, f"as far as in {updates:.4g}")
    share = pull(1, batch_size=4, n_epochs=40) / one
    costs = lab.fit(student, np.zeros((7, 2)), np.ones((7, 1)), [2, 2, 1], 3, optimizer="sgd", alpha=1e-5, n_epochs=40)[2]
    stopped = isinstance(costs, list | tuple | np.ndarray) and 1 < len(costs) < 40
    verify(not stopped, "wrong_value", "training stops before its last epoch; it goes on however small the changes are")
    # A sample that is in the batch of 3 in every epoch, or in none, has a probability of (4/7)**40 = 2e-10.
    verify(40 / 4 + 0.04 < share < 40 / 3 - 0.04, "not_random", "the batches are the same in every epoch; shuffle the samples anew")


@check("train", kind="property", outcome="gradient_descent", points=0.5)
def test_every_epoch(student, lab):
    """Training goes on for all epochs, also where the cost hardly changes, and where it is small."""
    X, Y = np.array([[1.0], [-1.0]]), np.array([[1.0], [0.0]])
    for alpha, what in ((1e-12, "where the cost hardly changes, costs"), (2.0, "where the cost is small, costs")):
        _, _, costs = lab.fit(student, X, Y, [1, 1], 3, n_epochs=100, alpha=alpha)
        as_sequence(costs, length=100, what=what)


@check("train", kind="property", outcome="momentum")
def test_first_steps(student, lab):
    """The first step with momentum is that of plain descent, and the second is longer, but not twice as long."""
    start = lab.output_bias(student, 6, 6, 3)

    def moved(optimizer, n_epochs):
        return lab.output_bias(student, 6, 6, 3, alpha=1e-5, optimizer=optimizer, batch_size=6, n_epochs=n_epochs) - start

    plain, once, twice = moved("sgd", 1), moved("momentum", 1), moved("momentum", 2)
    message = "the first step with momentum is not that of plain gradient descent"
    verify(abs(once / plain - 1.0) < 0.01, "wrong_value", message)
    second = (twice - once) / plain
    message = "the second step with momentum is not that of the gradient and, faded, the first one"
    if abs(second - 1.0) < 0.001:
        message = "nothing of the first step with momentum is left in the second: keep m over all steps and epochs"
    elif abs(second - 2.0) < 0.0005:
        message = "the momentum never fades: multiply the old m by beta"
    verify(1.02 < second < 1.9995, "wrong_value", message, f"{second:.4g} times as long as the first")
    X = np.array([[1.0, -0.5], [0.25, 2.0]])
    plain, heavy = (
        lab.fit(student, X, np.eye(2), [2, 3, 2], 3, n_epochs=1, batch_size=2, optimizer=name, alpha=1e-5)[0][0]
        for name in ("sgd", "momentum")
    )
    close(heavy, finite(plain), what="weights[0] after the first step with momentum")


@check("train", kind="property", outcome="adaptive")
def test_steps(student, lab):
    """With a constant gradient, each update with Adam moves by alpha, and the second with RMSProp follows from the first."""
    start = lab.output_bias(student, 8, 8, 3)

    def moved(optimizer, n_epochs, batch_size):
        """How far the output's bias moves, in units of alpha."""
        options = {"optimizer": optimizer, "alpha": 1e-5, "n_epochs": n_epochs, "batch_size": batch_size}
        return (lab.output_bias(student, 8, 8, 3, **options) - start) / 1e-5

    adam = moved("adam", 3, batch_size=4)
    # Two updates an epoch. That they are one in every epoch would be a mistake of another kind.
    message = "the updates with Adam do not move the output's bias by alpha each, while its gradient stays the same"
    right = min(abs(adam - 6.0), abs(adam - 3.0)) < 0.05
    verify(right, "wrong_value", lab.explained_adam(adam) or message, f"{adam:.4g} times alpha in 6 updates")
    first, both = moved("rmsprop", 1, batch_size=8), moved("rmsprop", 2, batch_size=8)
    verify(first > 0.99, "wrong_value", "the first update with RMSProp moves the output's bias by less than alpha")
    # s is (1 - beta) g**2 after one update and (1 - beta**2) g**2 after two.
    beta = max(1.0 - first**-2, 0.0)
    message = "the second update with RMSProp does not divide by the root of the average of both squared gradients"
    verify(abs(both - first - (1.0 - beta**2) ** -0.5) < 0.02, "wrong_value", message)


@check("train", kind="property", outcome="adaptive", points=0.5)
def test_defaults(student, lab, rng):
    """Called without options: 200 epochs of Adam in batches of 32 with alpha = 0.01."""
    X = rng.normal(size=(33, 2))
    Y = (X[:, :1] > 0).astype(float)
    defaults = {"n_epochs": 200, "batch_size": 32, "optimizer": "adam", "alpha": 0.01}
    # One run of three epochs, where batches matter, and one of 200, with a single sample and as few units as there can be.
    for m, layer_sizes, options in ((33, [2, 3, 1], {"n_epochs": 3}), (1, [2, 1, 1], {})):
        weights, _, _ = lab.fit(student, X[:m], Y[:m], layer_sizes, 5, **(defaults | options))
        found, _, _ = lab.fit(student, X[:m], Y[:m], layer_sizes, 5, **options)
        close(found[0], finite(weights[0]), what="weights[0] of the network trained with the defaults")


@check("accuracy", kind="value", outcome="feedforward", points=0.5)
def test_accuracy(student):
    """One output and three outputs, with and without a hidden layer."""
    X = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    Y = np.array([[0.0], [0.0], [1.0], [0.0]])
    one = [np.array([[0.4]])], [np.array([0.0])]
    close(student.pure.accuracy(X, Y, *one), 0.75)
    close(student.accuracy(np.tile(X, (2, 1)), np.tile(Y, (2, 1)), *one), 0.75, what="the result for eight samples")
    close(student.accuracy(X, Y, [np.array([[-0.4]])], [np.array([0.0])]), 0.25, what="the result for a negative weight")
    close(student.accuracy(X, Y, [np.array([[0.4]])], [np.array([-0.9])]), 0.75, what="the result for a negative bias")
    close(student.accuracy(X, Y, [np.array([[0.0]])], [np.array([0.0])]), 0.75, what="the result where every output is 0.5")
    unit = [np.array([[1.0]]), np.array([[1.0]])], [np.array([0.0]), np.array([0.1])]
    close(student.accuracy(X[1:3], np.array([[0.0], [1.0]]), *unit), 1.0, what="the result with a hidden unit")
    even = [np.zeros((1, 3))], [np.array([0.3, 0.0, 0.0])]
    close(student.accuracy(X, np.eye(3)[[0, 1, 0, 2]], *even), 0.5, what="the result where no output is above 0.5")
    hidden = [np.array([[1.0, -1.0]]), np.array([[1.0, 0.0, -1.0], [-1.0, 0.0, 1.0]])], [np.zeros(2), np.array([0.0, 1.95, 0.0])]
    # tanh is 0.96 at 2: twice that is below 1.95, and the middle class wins everywhere.
    close(student.accuracy(X, np.eye(3)[[1, 1, 1, 2]], *hidden), 0.75, what="the result for three classes")


@check("train", kind="convergence", outcome="backpropagation", seconds=20)
def test_xor(student, lab):
    """XOR-shaped data with plain gradient descent over all samples."""

    def run(seed):
        X, Y = lab.xor(np.random.default_rng(seed), 40)
        return lab.run(student, X, Y, [2, 6, 1], seed, n_epochs=100, batch_size=40, optimizer="sgd", alpha=8.0)

    check_converges(run, range(5), 0.06)


@check("train", kind="convergence", outcome="gradient_descent", seconds=20)
def test_small_batches(student, lab):
    """The iris data with small batches, many updates an epoch."""
    X, Y = lab.iris()

    def run(seed):
        return lab.run(student, X, Y, [4, 5, 3], seed, n_epochs=15, batch_size=15, optimizer="sgd", alpha=0.5)

    check_converges(run, range(5), 0.14)


@check("train", kind="convergence", outcome="momentum", seconds=20)
def test_momentum(student, lab):
    """XOR-shaped data with momentum, which gets further than plain descent in the same time."""

    @cache
    def run(name, seed):
        X, Y = lab.xor(np.random.default_rng(seed), 40)
        return lab.run(student, X, Y, [2, 6, 1], seed, n_epochs=80, batch_size=40, optimizer=name, alpha=2.0)

    check_converges(lambda seed: run("momentum", seed), range(5), 0.03)
    check_converges(
        lambda seed: run("momentum", seed).value / run("sgd", seed).value,
        range(5),
        0.67,
        message="momentum does not get further than plain descent with the same learning rate",
        quantity="cost with momentum over that without",
    )


@check("train", kind="convergence", outcome="adaptive", seconds=20)
def test_spiral_adam(student, lab):
    """The double spiral with Adam."""

    def run(seed):
        X, Y = lab.double_spiral(np.random.default_rng(seed), 60)
        return lab.run(student, X, Y, [2, 16, 1], seed, n_epochs=120, batch_size=60, optimizer="adam", alpha=0.2)

    check_converges(run, range(5), 0.03)
