"""Hidden checks of feedforward propagation."""

import numpy as np

from grader.checks import as_sequence, check, close, same

SIZES = ([4, 3, 2], [4, 3, 2], [2, 5], [3, 4, 5, 1], [1, 2, 2, 3, 4])


def cube(z):
    return z**3 + z


def network(rng, sizes):
    weights = [rng.normal(size=pair) for pair in zip(sizes, sizes[1:])]
    return weights, [rng.normal(size=n) for n in sizes[1:]]


@check("weighted_sum", kind="value", points=3)
def test_weighted_sum(student, reference, rng):
    """Random layers of several shapes."""
    for m, n, units in ((3, 3, 3), (6, 3, 4), (5, 1, 2), (1, 4, 3), (4, 2, 1)):
        layer = rng.normal(size=(m, n)), rng.normal(size=(n, units)), rng.normal(size=units)
        close(
            student.pure.weighted_sum(*layer), reference.weighted_sum(*layer), what=f"Z of {m} samples, {n} inputs, {units} units"
        )


@check("weighted_sum", kind="property", points=1)
def test_weighted_sum_whole_numbers(student, reference, rng):
    """Whole numbers with a bias of floats, float32."""
    A, W = rng.integers(-5, 6, (4, 3)), rng.integers(-5, 6, (3, 2))
    b = rng.normal(size=2)
    close(student.weighted_sum(A, W, b), reference.weighted_sum(A, W, b), what="Z of whole numbers")
    A, W = rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=(3, 2)).astype(np.float32)
    right = reference.weighted_sum(A.astype(float), W.astype(float), b)
    close(student.weighted_sum(A, W, b.astype(np.float32)), right, tol=1e-5, what="Z in single precision")


@check("layer_forward", kind="value", points=3)
def test_layer_forward(student, reference, rng):
    """Z and A of random layers with several activations."""
    for f, m in ((np.tanh, 5), (cube, 3), (np.sin, 3), (np.exp, 1)):
        layer = rng.normal(size=(m, 4)), 0.5 * rng.normal(size=(4, 2)), rng.normal(size=2)
        close(student.pure.layer_forward(*layer, f), list(reference.layer_forward(*layer, f)), what=f"the result for {m} samples")


@check("feedforward", kind="value", points=4)
def test_feedforward(student, reference, rng):
    """Zs and As of networks of one to four layers, with another activation in each."""
    for m, sizes in zip((5, 5, 7, 1, 6), SIZES):
        weights, biases = network(rng, sizes)
        activations = [np.tanh, cube, np.sin, np.exp][: len(weights)]
        X = rng.normal(size=(m, sizes[0]))
        Zs, As = as_sequence(student.pure.feedforward(X, weights, biases, activations), length=2)
        right = reference.feedforward(X, weights, biases, activations)
        close(Zs, list(right[0]), what=f"Zs of {len(weights)} {'layer' if len(weights) == 1 else 'layers'}")
        close(As, list(right[1]), what=f"As of {len(weights)} {'layer' if len(weights) == 1 else 'layers'}")


@check("feedforward", kind="property", points=1)
def test_feedforward_whole_numbers(student, reference, rng):
    """Whole numbers as inputs and as weights and biases."""
    X = rng.integers(-3, 4, (4, 3))
    weights, biases = network(rng, [3, 2, 1])
    Zs, As = as_sequence(student.feedforward(X, weights, biases, [np.tanh, cube]), length=2)
    right = reference.feedforward(X, weights, biases, [np.tanh, cube])
    close(Zs, list(right[0]), what="Zs")
    close(As, list(right[1]), what="As")


@check("predict", kind="value", points=2)
def test_predict_binary(student, reference, rng):
    """One output (K = 1): random outputs and thresholds, some outputs exactly at the threshold."""
    for m, threshold in ((9, 0.5), (1, 0.3), (12, 0.75)):
        outputs = rng.random((m, 1))
        outputs[int(rng.integers(m))] = threshold
        same(student.pure.predict(outputs, threshold), np.asarray(reference.predict(outputs, threshold)).astype(int))


@check("predict", kind="value", points=2)
def test_predict_classes(student, reference, rng):
    """Several outputs (K > 1): random ones, also negative and above 1."""
    for m, K in ((8, 3), (1, 5), (11, 2)):
        outputs = rng.normal(size=(m, K))
        right = np.asarray(reference.predict(outputs, 0.5)).astype(int)
        same(student.pure.predict(outputs, 0.5), right, what=f"the result for K = {K}")
    outputs = rng.dirichlet(np.ones(4), 6)
    same(student.predict(outputs, 0.3), np.argmax(outputs, axis=1), what="the result for K = 4")


@check("predict", kind="value", points=0.3)
def test_predict_default(student, reference, rng):
    """Called without a threshold: it is 0.5; several outputs need none."""
    for outputs in (0.5 + rng.choice([-1.0, 1.0], (9, 1)) * rng.uniform(0.001, 0.4, (9, 1)), rng.normal(size=(5, 3))):
        right = np.asarray(reference.predict(outputs)).astype(int)
        same(student.predict(outputs), right, what="the result for outputs alone")
