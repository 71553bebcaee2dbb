"""Hidden checks of backpropagation."""

import numpy as np
import pytest

from grader.checks import as_array, as_float, as_mapping, as_sequence, check, check_expression, close, jacobian, same, upstream

SIZES = ([2, 3, 3, 3], [2, 5], [2, 5], [4, 3, 5, 1], [1, 2, 3, 2, 4])


def bent(z):
    return np.cos(z) + 2.0


def skewed(a, y):
    return a - 2.0 * y + 0.5


@check("output_delta", kind="gradient", points=2)
def test_output_delta(student, reference, rng):
    """Random output layers of one and several units."""
    for m, K in ((6, 3), (5, 1), (1, 2)):
        Z, A, Y = rng.normal(size=(3, m, K))
        for f_prime, loss_prime in ((bent, skewed), (np.exp, lambda a, y: (a - y) ** 3)):
            args = Z, A, Y, f_prime, loss_prime
            close(student.pure.output_delta(*args), reference.output_delta(*args), what=f"the result for m = {m}, K = {K}")


@check("softmax_cross_entropy_delta", kind="gradient", points=2)
def test_softmax_delta(student, reference, rng):
    """The numerical derivative of cross-entropy through softmax."""
    for m, K in ((5, 3), (5, 3), (1, 4), (4, 2)):
        Z, targets = rng.normal(size=(m, K)), rng.dirichlet(np.ones(K), m)

        def total(z, targets=targets):
            return -np.sum(targets * np.log(reference.softmax(z)))

        outputs = reference.softmax(Z)
        close(
            student.pure.softmax_cross_entropy_delta(outputs, targets), jacobian(total, Z), what=f"the result for m = {m}, K = {K}"
        )


@check("hidden_delta", kind="gradient", points=3)
def test_hidden_delta(student, reference, rng):
    """Random hidden layers, also one as wide as the next."""
    for m, n, after in ((6, 3, 4), (6, 3, 4), (1, 4, 2), (5, 2, 1), (4, 3, 3), (3, 1, 2)):
        args = rng.normal(size=(m, n)), upstream((m, after), rng), rng.normal(size=(n, after)), bent
        close(student.pure.hidden_delta(*args), reference.hidden_delta(*args), what=f"the result for {n} units before {after}")


@check("layer_gradients", kind="gradient", points=3)
def test_layer_gradients(student, reference, rng):
    """Random layers of several shapes, also of one sample and one unit."""
    for m, n, units in ((7, 3, 2), (7, 3, 2), (5, 4, 1), (1, 2, 3), (3, 3, 3), (6, 1, 2)):
        args = rng.normal(size=(m, n)), upstream((m, units), rng)
        dW, db = as_sequence(student.pure.layer_gradients(*args), length=2)
        right = reference.layer_gradients(*args)
        close(dW, right[0], what=f"dW of {m} samples, {n} inputs, {units} units")
        close(db, right[1], what=f"db of {m} samples, {n} inputs, {units} units")


@check("layer_gradients", kind="gradient", points=0.5)
def test_layer_gradients_whole_numbers(student, reference, rng):
    """Whole numbers: their average is not cut to a whole number."""
    args = rng.integers(-4, 5, (7, 3)), rng.integers(-4, 5, (7, 2))
    dW, db = as_sequence(student.layer_gradients(*args), length=2)
    right = reference.layer_gradients(*args)
    close(dW, right[0], what="dW of whole numbers")
    close(db, right[1], what="db of whole numbers")


@check("backpropagation", kind="gradient", points=5)
def test_backpropagation(student, reference, rng):
    """Networks of one to four layers, another activation in each."""
    for m, sizes in zip((7, 5, 5, 6, 1), SIZES):
        weights = [rng.normal(size=pair) for pair in zip(sizes, sizes[1:])]
        biases = [rng.normal(size=n) for n in sizes[1:]]
        L = len(weights)
        activations = [np.tanh, np.sin, np.exp, np.tanh][:L]
        primes = [lambda z: 1.0 - np.tanh(z) ** 2, np.cos, np.exp, lambda z: 1.0 - np.tanh(z) ** 2][:L]
        Zs, As = reference.feedforward(rng.normal(size=(m, sizes[0])), weights, biases, activations)
        args = list(Zs), list(As), rng.normal(size=(m, sizes[-1])), weights, primes, skewed
        dWs, dbs = as_sequence(student.pure.backpropagation(*args), length=2)
        right = reference.backpropagation(*args)
        for name, found, wanted in (("weights", dWs, right[0]), ("biases", dbs, right[1])):
            for layer, part in enumerate(as_sequence(found, length=L, what=f"the gradients of the {name}")):
                scale = float(np.abs(wanted[layer]).max())
                close(part, wanted[layer], scale=scale, what=f"the gradient of the {name} of layer {layer + 1} of {L}")


@check("backpropagation", kind="gradient", points=1)
def test_backpropagation_softmax(student, reference, rng):
    """Softmax with cross-entropy, as a derivative of ones and the combined delta."""
    weights, biases = [rng.normal(size=(3, 4)), rng.normal(size=(4, 3))], [rng.normal(size=4), rng.normal(size=3)]
    Zs, As = reference.feedforward(rng.normal(size=(6, 3)), weights, biases, [np.tanh, reference.softmax])
    args = list(Zs), list(As), np.eye(3)[rng.integers(0, 3, 6)], weights, [reference.tanh_prime, np.ones_like], lambda a, y: a - y
    found, right = student.backpropagation(*args), reference.backpropagation(*args)
    close([as_sequence(part) for part in as_sequence(found, length=2)], [list(part) for part in right])


@check("numerical_gradient", kind="gradient", points=3)
def test_numerical_gradient(student, reference, rng):
    """The gradient of random functions that mix all entries."""
    for shape in ((6,), (2, 3), (1,)):
        theta, a = rng.normal(size=shape), rng.normal(size=shape)

        def f(t, a=a):
            return float(np.sin(np.sum(a * t)) + np.sum(t) * np.sum(a * t**2))

        right = jacobian(lambda t, a=a: np.sin(np.sum(a * t)) + np.sum(t) * np.sum(a * t**2), theta)
        close(student.pure.numerical_gradient(f, theta, 1e-5), right, what=f"the result for shape {shape}")


@check("numerical_gradient", kind="gradient", points=1)
def test_step(student, reference, rng):
    """The step h counts: a central difference, entry by entry."""
    theta, h = rng.normal(size=3), float(rng.uniform(0.2, 0.6))

    def f(t):
        return float(np.sum(t**3) * t[0] + np.exp(t[1]))

    close(student.numerical_gradient(f, theta, h), reference.numerical_gradient(f, theta, h))


@check("numerical_gradient", kind="gradient", points=0.5)
def test_usual_step(student, rng):
    """Called without h: it is 1e-5."""
    a = rng.uniform(1.0, 3.0, 2)
    # At 0 the difference quotient of a cube is h**2 exactly.
    found = as_array(student.numerical_gradient(lambda t: float(np.sum(a * t**3)), np.zeros(2)), shape=(2,)) * 1e10
    close(found, a, what="1e10 times the result for cubes at 0 with the usual h")


@check("relative_error", kind="value", points=2)
def test_relative_error(student, reference, rng):
    """Random arrays of several shapes and sizes."""
    for shape in ((5,), (3, 4), (2, 1, 3)):
        a, b = rng.normal(size=shape), rng.normal(size=shape)
        close(student.pure.relative_error(a, b), reference.relative_error(a, b), what=f"the error for shape {shape}")
        close(student.relative_error(1e-8 * a, 1e-8 * b), reference.relative_error(a, b), what="the error of tiny arrays")
    same(as_float(student.quiet.relative_error(np.zeros((2, 2)), np.zeros((2, 2)))), 0.0, what="the error of two zeros")


RIGHT = {
    "sigmoid_prime": ("s*(1-s)", "s"),
    "tanh_prime": ("1-t**2", "t"),
    "loss_prime": ("(yhat-y)/(yhat*(1-yhat))", "y yhat"),
    "delta_2": ("yhat-y", "y yhat"),
    "dL_dw2": ("(yhat-y)*a1", "y yhat a1"),
    "dL_db2": ("yhat-y", "y yhat a1"),
    "delta_1": ("(yhat-y)*w2*(1-a1**2)", "y yhat w2 a1"),
    "dL_dw1": ("(yhat-y)*w2*(1-a1**2)*x", "y yhat w2 a1 x"),
    "dL_db1": ("(yhat-y)*w2*(1-a1**2)", "y yhat w2 a1 x"),
}
DOMAIN = {
    "s": (0.02, 0.98),
    "t": (-0.98, 0.98),
    "y": (0.0, 1.0),
    "yhat": (0.02, 0.98),
    "w2": (-4.0, 4.0),
    "a1": (-0.98, 0.98),
    "x": (-4.0, 4.0),
}


@check("derivations", kind="derivation", points=4)
@pytest.mark.parametrize("key", RIGHT)
def test_derivations(student, key):
    """Each of the nine formulas equals the right one everywhere."""
    formula = as_mapping(student.pure.derivations(), keys=[key])[key]
    right, symbols = RIGHT[key]
    check_expression(formula, right, {name: DOMAIN[name] for name in symbols.split()}, what=f'the formula "{key}"')
