"""Hidden checks of the capstone: the rules of the public ones, with other data and networks. Bands: see the public checks."""

import numpy as np

from grader.checks import as_float, as_sequence, check, check_converges, close, finite, verify


def classes(rng, X, K):
    """Random classes, none of them empty, one-hot for K > 1."""
    labels = rng.permutation(np.arange(len(X)) % max(K, 2))
    return np.eye(K)[labels] if K > 1 else labels[:, None].astype(float)


@check("train", kind="property", outcome="model")
def test_shapes(student, lab, rng):
    """Weights and biases of random networks."""
    for layers in (1, 2, 4):
        layer_sizes = [int(n) for n in rng.integers(1, 7, layers + 1)]
        X = rng.normal(size=(9, layer_sizes[0]))
        Y, seed = classes(rng, X, layer_sizes[-1]), int(rng.integers(10**6))
        _, biases, _ = lab.fit(student, X, Y, layer_sizes, seed, form=True, n_epochs=2, batch_size=5)
        found = [layer_sizes[0], *(len(b) for b in biases)]
        verify(
            found == layer_sizes, "wrong_shape", "the layers do not have the sizes that are asked for", f"{found} for {layer_sizes}"
        )


@check("train", kind="value", outcome="losses")
def test_costs(student, lab, rng):
    """The costs of the first epochs, for one output and for several."""
    for K in (1, 4):
        X = rng.normal(size=(3 * int(rng.integers(3, 5)), 3))
        Y = classes(rng, X, K)
        weights, biases, costs = lab.fit(
            student, X, Y, [3, 2, K], int(rng.integers(10**6)), n_epochs=2, batch_size=len(X) // 3, alpha=1e-9
        )
        right = finite(np.asarray(lab.cross_entropy(lab.outputs(X, weights, biases), Y)), what="the cost")
        for found in as_sequence(costs, length=2, what="costs"):
            close(as_float(found, what="a cost"), right, tol=1e-5, what="a cost")


@check("train", kind="gradient", outcome="backpropagation")
def test_one_step(student, lab, rng):
    """One step of plain descent over all samples goes against the gradient, in every layer."""
    for layer_sizes in ([4, 6, 1], [3, 6, 3, 1], [2, 5, 5, 4]):
        m, seed = int(rng.integers(5, 9)), int(rng.integers(10**6))
        X = rng.normal(size=(m, layer_sizes[0]))
        Y = classes(rng, X, layer_sizes[-1])
        start, end = (
            lab.fit(student, X, Y, layer_sizes, seed, n_epochs=1, batch_size=m, optimizer="sgd", alpha=rate)
            for rate in (1e-12, 1.0)
        )
        slopes = lab.gradients(X, Y, *start[:2])
        moves = [finite(after - before) for before, after in zip((*start[0], *start[1]), (*end[0], *end[1]))]
        why = lab.explained(moves, slopes, X, Y, *start[:2])
        verify(not why, "wrong_value", why)
        names = [f"{name}[{layer}]" for name in ("weights", "biases") for layer in range(len(layer_sizes) - 1)]
        for name, before, after, slope in zip(names, (*start[0], *start[1]), (*end[0], *end[1]), slopes):
            close(after, finite(before - slope), tol=1e-4, what=f"{name} after one step with alpha = 1")


@check("train", kind="property", outcome="gradient_descent")
def test_epoch(student, lab, rng):
    """As many updates an epoch as there are batches, the last one smaller, for random numbers."""
    m, seed = int(rng.integers(6, 30)), int(rng.integers(10**6))

    def pull(batch_size):
        """How far the samples pull the output's bias by being of class 1."""
        options = {"optimizer": "sgd", "alpha": 1e-5, "batch_size": batch_size, "n_epochs": 2}
        return lab.output_bias(student, m, m, seed, **options) - lab.output_bias(student, m, 0, seed, **options)

    one = pull(m)
    for batch_size in (int(rng.integers(2, 6)), m - 1, m + 20):
        right = -(-m // batch_size)
        updates = pull(batch_size) / one
        message = f"in an epoch over {m} samples in batches of {batch_size} the network does not move as far as in {right} updates"
        verify(abs(updates - right) < 0.02, "wrong_value", message, f"as far as in {updates:.4g}")


@check("train", kind="property", outcome="gradient_descent", points=0.5)
def test_every_epoch(student, lab, rng):
    """As many costs as epochs, also where the cost hardly changes, and where it is small."""
    X, n_epochs = rng.uniform(0.5, 2.0, (3, 1)) * np.array([[1.0], [-1.0], [1.0]]), int(rng.integers(60, 90))
    Y = (X > 0).astype(float)
    for alpha in (1e-13, 0.6):
        _, _, costs = lab.fit(student, X, Y, [1, 1], int(rng.integers(10**6)), n_epochs=n_epochs, alpha=alpha)
        as_sequence(costs, length=n_epochs, what="costs")


@check("train", kind="property", outcome="adaptive", points=0.5)
def test_defaults(student, lab, rng):
    """Called without options: 200 epochs of Adam in batches of 32 with alpha = 0.01."""
    defaults = {"n_epochs": 200, "batch_size": 32, "optimizer": "adam", "alpha": 0.01}
    # One run of two epochs, where batches matter, and one of 200, with a single sample and as few units as there can be.
    for m, layer_sizes, options in ((35, [3, 2, 1], {"n_epochs": 2}), (1, [3, 1, 1], {})):
        X, seed = rng.normal(size=(m, 3)), int(rng.integers(10**6))
        Y = (X[:, :1] > 0).astype(float)
        weights, _, _ = lab.fit(student, X, Y, layer_sizes, seed, **(defaults | options))
        found, _, _ = lab.fit(student, X, Y, layer_sizes, seed, **options)
        close(found[0], finite(weights[0]), what="weights[0] of the network trained with the defaults")


@check("train", kind="property", outcome="momentum")
def test_first_steps(student, lab, rng):
    """With a constant gradient, each step with momentum is longer than the last, by less each time."""
    m, seed = int(rng.integers(5, 20)), int(rng.integers(10**6))
    start = lab.output_bias(student, m, m, seed)

    def moved(optimizer, n_epochs):
        return lab.output_bias(student, m, m, seed, alpha=1e-5, optimizer=optimizer, batch_size=m, n_epochs=n_epochs) - start

    first, second, third = (moved("momentum", n_epochs) / moved("sgd", 1) for n_epochs in (1, 2, 3))
    verify(abs(first - 1.0) < 0.01, "wrong_value", "the first step with momentum is not that of plain gradient descent")
    beta = second - 2.0
    message = "the second step with momentum is not that of the gradient and, faded, the first one"
    verify(0.02 < beta < 0.9995, "wrong_value", message)
    message = "the third step with momentum does not fade like the second"
    verify(abs(third - (3.0 + 2.0 * beta + beta**2)) < 0.02, "wrong_value", message)


@check("train", kind="property", outcome="adaptive")
def test_steps(student, lab, rng):
    """With a constant gradient, each update with Adam moves by alpha, and those with RMSProp follow from the first."""
    m, seed, epochs = int(rng.integers(6, 20)), int(rng.integers(10**6)), int(rng.integers(2, 5))
    alpha, start = float(rng.uniform(1e-6, 1e-5)), lab.output_bias(student, m, m, seed)

    def moved(optimizer, n_epochs, batch_size):
        """How far the output's bias moves, in units of alpha."""
        options = {"optimizer": optimizer, "alpha": alpha, "n_epochs": n_epochs, "batch_size": batch_size}
        return (lab.output_bias(student, m, m, seed, **options) - start) / alpha

    adam = moved("adam", epochs, (m + 1) // 2)
    # Two updates an epoch. That they are one in every epoch would be a mistake of another kind.
    message = "the updates with Adam do not move the output's bias by alpha each, while its gradient stays the same"
    verify(min(abs(adam - 2 * epochs), abs(adam - epochs)) < 0.05, "wrong_value", message)
    paths = [moved("rmsprop", n_epochs, m) for n_epochs in (1, 2, 3)]
    verify(paths[0] > 0.99, "wrong_value", "the first update with RMSProp moves the output's bias by less than alpha")
    # s is (1 - beta**n) g**2 after n updates.
    beta = max(1.0 - paths[0] ** -2, 0.0)
    for n in (2, 3):
        step = (1.0 - beta**n) ** -0.5
        message = "updates with RMSProp do not divide by the root of the average of the squared gradients"
        verify(abs(paths[n - 1] - paths[n - 2] - step) < 0.02 * step, "wrong_value", message)


@check("accuracy", kind="value", outcome="feedforward", points=0.5)
def test_accuracy(student, reference, rng):
    """Random networks of one to three layers, with one output and with several."""
    for layer_sizes in ([3, 1], [3, 5, 4], [2, 4, 3, 1], [4, 2]):
        weights = [rng.normal(size=s) for s in zip(layer_sizes, layer_sizes[1:])]
        biases = [rng.normal(size=n) for n in layer_sizes[1:]]
        X, K = rng.normal(size=(23, layer_sizes[0])), layer_sizes[-1]
        Y = np.eye(K)[rng.integers(0, K, 23)] if K > 1 else rng.integers(0, 2, (23, 1)).astype(float)
        close(student.accuracy(X, Y, weights, biases), reference.accuracy(X, Y, weights, biases))


@check("train", kind="convergence", outcome="adaptive", seconds=20)
def test_spiral(student, lab, rng):
    """The double spiral with RMSProp, in other places."""

    def run(seed):
        X, Y = lab.double_spiral(np.random.default_rng(seed), 60)
        return lab.run(student, X, Y, [2, 16, 1], seed, n_epochs=120, batch_size=60, optimizer="rmsprop", alpha=0.2)

    check_converges(run, rng.integers(0, 2**31, 5), 0.03)
