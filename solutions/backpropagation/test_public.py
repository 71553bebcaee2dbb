"""Public checks of backpropagation."""

import numpy as np
import pytest

from grader.checks import as_array, as_float, as_mapping, as_sequence, check, check_gradient, close, expression_value, same

Z = np.array([[0.5, -1.0], [2.0, 0.25], [-0.5, 1.5]])
A = np.array([[1.0, 0.5], [-1.0, 2.0], [0.5, 0.0]])
Y = np.array([[0.0, 1.0], [1.0, 1.0], [0.25, -1.0]])


def twice(z):
    return 2.0 * z + 1.0


def difference(a, y):
    return 3.0 * (a - y)


@check("output_delta", kind="gradient", points=2)
def test_output_delta(student):
    """An output layer of two units, calculated by hand."""
    right = np.array([[6.0, 1.5], [-30.0, 4.5], [0.0, 12.0]])
    close(student.pure.output_delta(Z, A, Y, twice, difference), right)
    # With the loss's derivative, which is one of differences, the delta is multiplied.
    other = student.output_delta(Z, 1.2016375 * A, 1.2016375 * Y, twice, difference)
    close(other, 1.2016375 * right, what="the result for other predictions and targets")
    rows = (np.tile(part, (3, 1)) for part in (Z, A, Y))
    close(student.output_delta(*rows, twice, difference), np.tile(right, (3, 1)), what="the result for nine samples")


@check("output_delta", kind="gradient", points=1)
def test_output_delta_arguments(student):
    """The activation's derivative is taken at Z, the loss's at the predictions, then the targets."""
    found = student.output_delta(
        Z=np.array([[3.0]]),
        A=np.array([[5.0]]),
        Y=np.array([[2.0]]),
        f_prime=lambda z: z + 1.0,
        loss_prime=lambda a, y: a - 3.0 * y,
    )
    close(found, np.array([[-4.0]]))


@check("softmax_cross_entropy_delta", kind="gradient", points=2)
def test_softmax_delta(student):
    """Rows calculated by hand, targets of 0 and 1 and between them; the arrays are not changed."""
    outputs, targets = np.array([[0.5, 0.2, 0.3], [0.1, 0.6, 0.3]]), np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]])
    right = np.array([[0.5, -0.8, 0.3], [-0.4, 0.35, 0.05]])
    f = student.pure.softmax_cross_entropy_delta
    close(f(outputs, targets), right)
    close(f(outputs[::-1], targets[::-1]), right[::-1], what="the result for the samples in another order")
    close(f(np.tile(outputs, (3, 1)), np.tile(targets, (3, 1))), np.tile(right, (3, 1)), what="the result for six samples")
    close(
        student.softmax_cross_entropy_delta(outputs[:1], np.array([[1, 0, 0]])),
        np.array([[-0.5, 0.2, 0.3]]),
        what="the result for whole targets",
    )


W_NEXT = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
DELTA_NEXT = np.array([[1.0, 0.5, -2.0], [0.0, 1.0, 2.0], [-1.0, 0.25, 4.0]])


@check("hidden_delta", kind="gradient", points=2)
def test_hidden_delta(student):
    """A hidden layer of two units, followed by a layer of three."""
    right = np.array([[-2.0, -3.5], [-5.0, 1.5], [0.0, -13.0]])
    close(student.pure.hidden_delta(Z, DELTA_NEXT, W_NEXT, twice), right)
    other = student.hidden_delta(Z, -1.2345678 * DELTA_NEXT, W_NEXT, twice)
    close(other, -1.2345678 * right, what="the result for other deltas of the next layer")
    many = student.hidden_delta(np.tile(Z, (3, 1)), np.tile(DELTA_NEXT, (3, 1)), W_NEXT, twice)
    close(many, np.tile(right, (3, 1)), what="the result for nine samples")


@check("hidden_delta", kind="gradient", points=1)
def test_hidden_delta_corners(student):
    """A single sample, a next layer of one unit, two layers of equal size."""
    close(student.hidden_delta(Z[:1], DELTA_NEXT[:1, :1], W_NEXT[:, :1], twice), np.array([[2.0, 0.0]]))
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    close(
        student.hidden_delta(np.array([[0.0, 1.0]]), np.array([[1.0, -1.0]]), square, twice),
        np.array([[-1.0, -3.0]]),
        what="the result for a square W",
    )


@check("layer_gradients", kind="gradient", points=2)
def test_layer_gradients(student):
    """Gradients averaged over three samples, in the shapes of W and b."""
    A_prev = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]])
    delta = np.array([[3.0, 0.0, -1.5], [6.0, 1.5, 0.0], [0.0, -3.0, 4.5]])
    dW, db = as_sequence(student.pure.layer_gradients(A_prev, delta), length=2)
    right = np.array([[1.0, -3.0, 4.0], [0.0, -1.0, -0.25]]), np.array([3.0, -0.5, 1.0])
    close(dW, right[0], what="dW")
    close(db, right[1], what="db")
    dW, db = as_sequence(student.layer_gradients(A_prev, -1.2345678 * delta), length=2)
    close(dW, -1.2345678 * right[0], what="dW for another delta")
    close(db, -1.2345678 * right[1], what="db for another delta")
    dW, db = as_sequence(student.layer_gradients(np.tile(A_prev, (3, 1)), np.tile(delta, (3, 1))), length=2)
    close(dW, right[0], what="dW of nine samples")
    close(db, right[1], what="db of nine samples")


@check("layer_gradients", kind="gradient", points=1)
def test_layer_gradients_corners(student):
    """A single sample, a single unit, whole numbers."""
    dW, db = as_sequence(student.layer_gradients(np.array([[2, 3]]), np.array([[5]])), length=2)
    close(dW, np.array([[10.0], [15.0]]), what="dW")
    close(db, np.array([5.0]), what="db")
    dW, db = as_sequence(student.layer_gradients(np.array([[1], [2]]), np.array([[1, 2], [2, 0]])), length=2)
    close(dW, np.array([[2.5, 1.0]]), what="dW of whole numbers")
    close(db, np.array([1.5, 1.0]), what="db of whole numbers")


def tanh_prime(z):
    return 1.0 - np.tanh(z) ** 2


# Each layer has an activation function of its own.
ACTIVATIONS, PRIMES = (np.tanh, np.exp, np.arctan), (tanh_prime, np.exp, lambda z: 1.0 / (1.0 + z**2))


def forward(X, weights, biases):
    """Zs and As of a network."""
    Zs, As = [], [X]
    for W, b, f in zip(weights, biases, ACTIVATIONS):
        Zs.append(As[-1] @ W + b)
        As.append(f(Zs[-1]))
    return Zs, As


def check_network(student, sizes, m, seed=0):
    """The student's gradients against numerical ones of the squared error, array by array."""
    rng = np.random.default_rng(sum(sizes) + m + seed)
    weights = [rng.normal(size=pair) for pair in zip(sizes, sizes[1:])]
    biases = [rng.normal(size=n) for n in sizes[1:]]
    X, targets = rng.normal(size=(m, sizes[0])), rng.normal(size=(m, sizes[-1]))
    Zs, As = forward(X, weights, biases)
    found = student.pure.backpropagation(Zs, As, targets, weights, list(PRIMES[: len(weights)]), lambda a, y: 2.0 * (a - y))
    dWs, dbs = (as_sequence(part, length=len(weights)) for part in as_sequence(found, length=2))
    for layer in range(len(weights)):
        for parameters, gradients, name in ((weights, dWs, "weights"), (biases, dbs, "biases")):

            def cost(theta, layer=layer, parameters=parameters):
                changed = [theta if n == layer else p for n, p in enumerate(parameters)]
                A = forward(X, changed if parameters is weights else weights, changed if parameters is biases else biases)[1][-1]
                return np.sum((A - targets) ** 2) / m

            check_gradient(gradients[layer], cost, parameters[layer], what=f"the gradient of the {name} of layer {layer + 1}")


@check("backpropagation", kind="gradient", points=4)
def test_backpropagation(student):
    """Gradients of a network of three layers equal numerical ones."""
    check_network(student, [3, 4, 2, 3], 5)


@check("backpropagation", kind="gradient", points=1)
def test_backpropagation_corners(student):
    """A network of one layer, of layers of equal size, of one output, and a single sample."""
    check_network(student, [2, 3], 4)
    check_network(student, [2, 3], 4, seed=1)
    check_network(student, [2, 2, 2], 3)
    check_network(student, [3, 2, 1], 1)


@check("backpropagation", kind="gradient", points=1)
def test_backpropagation_softmax(student):
    """Softmax with cross-entropy: a derivative of ones, and the combined delta as derivative of the loss."""
    X = np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 1.0], [1.5, 0.5]])
    weights = [np.array([[0.5, -1.0, 0.25], [1.0, 0.5, -0.5]]), np.array([[1.0, 0.0], [-0.5, 0.5], [0.25, 1.0]])]
    Z1 = X @ weights[0]
    Z2 = np.tanh(Z1) @ weights[1]
    outputs = np.array([[0.8, 0.2], [0.3, 0.7], [0.5, 0.5], [0.9, 0.1]])
    targets = np.array([[1, 0], [0, 1], [1, 0], [0, 1]])
    found = student.backpropagation(
        [Z1, Z2], [X, np.tanh(Z1), outputs], targets, weights, [tanh_prime, np.ones_like], lambda a, y: a - y
    )
    dWs, dbs = (as_sequence(part, length=2) for part in as_sequence(found, length=2))
    delta = outputs - targets
    close(dWs[1], np.einsum("ij,ik->jk", np.tanh(Z1), delta) / 4, what="the gradient of the last weights")
    close(dbs[1], delta.mean(axis=0), what="the gradient of the last biases")


@check("numerical_gradient", kind="gradient", points=2)
def test_numerical_gradient(student):
    """The gradient of two functions, of an array and of a matrix."""

    def product(t):
        return t[0] ** 2 * t[1] + 3.0 * t[2] * t[0]

    close(student.numerical_gradient(product, np.array([1.0, 2.0, -1.0]), 1e-5), np.array([1.0, 1.0, 3.0]))
    theta = np.array([[0.5, -1.0], [2.0, 0.0], [1.0, 1.5]])
    slopes = 1.2345678 * np.arange(1.0, 7.0)
    close(student.numerical_gradient(lambda t: float(slopes @ t), np.ones(6)), slopes, what="the result for six entries")
    close(
        student.numerical_gradient(lambda t: float(np.sum(np.sin(t)) * t[0, 0]), theta, 1e-5),
        numerical_right(theta),
        what="the result for a matrix",
    )


def numerical_right(theta):
    right = np.cos(theta) * theta[0, 0]
    right[0, 0] += np.sum(np.sin(theta))
    return right


@check("numerical_gradient", kind="gradient", points=1)
def test_central_difference(student):
    """Central differences with the step h; theta has its old values afterwards."""

    def cube(t):
        return float(t[0] ** 3)

    close(student.pure.numerical_gradient(cube, np.array([1.0]), 0.1), np.array([3.01]), what="the result for h = 0.1")
    close(student.numerical_gradient(cube, theta=np.array([2.0]), h=0.5), np.array([12.25]), what="the result for h = 0.5")


@check("numerical_gradient", kind="gradient", points=0.5)
def test_usual_step(student):
    """Called without h: it is 1e-5."""
    # At 0 the difference quotient of a cube is h**2 exactly.
    found = as_array(student.numerical_gradient(lambda t: float(t[0] ** 3), np.zeros(1)), shape=(1,)) * 1e10
    close(found, np.ones(1), what="1e10 times the result for t**3 at 0 with the usual h")


@check("relative_error", kind="value", points=2)
def test_relative_error(student):
    """Errors of arrays and matrices, 0.0 for two zeros; the result is a float."""
    close(student.relative_error(np.array([3.0, 4.0]), np.array([0.0, 0.0])), 1.0)
    close(student.pure.relative_error(np.array([3.0, 4.0]), np.array([6.0, 8.0])), 1.0 / 3.0)
    close(
        student.relative_error(np.array([[1.0, 2.0], [2.0, 0.0]]), np.array([[-1.0, -2.0], [-2.0, 4.0]])),
        7.2111025509 / 8.0,
        what="the result for matrices",
    )
    close(student.relative_error(np.array([-3.0, 4.0]), np.array([3.0, 4.0])), 0.6, what="the result for numbers of both signs")
    cube = np.ones((1, 9, 1))
    close(student.relative_error(3.0 * cube, cube), 0.5, what="the result for three dimensions")
    same(as_float(student.quiet.relative_error(np.zeros(3), np.zeros(3))), 0.0, what="the result for two zeros")
    same(student.relative_error(np.array([1, 2]), np.array([1, 2])), 0.0, what="the result for equal arrays")
    close(
        student.relative_error(1e-9 * np.array([3.0, 4.0]), 1e-9 * np.array([6.0, 8.0])),
        1.0 / 3.0,
        what="the result for tiny arrays",
    )


# Each formula at two points: values of the symbols, and the value of the formula.
FORMULAS = {
    "sigmoid_prime": (({"s": 0.2}, 0.16), ({"s": 0.5}, 0.25)),
    "tanh_prime": (({"t": 0.5}, 0.75), ({"t": -0.8}, 0.36)),
    "loss_prime": (({"y": 1.0, "yhat": 0.25}, -4.0), ({"y": 0.3, "yhat": 0.5}, 0.8)),
    "delta_2": (({"y": 1.0, "yhat": 0.25}, -0.75), ({"y": 0.3, "yhat": 0.5}, 0.2)),
    "dL_dw2": (({"y": 1.0, "yhat": 0.25, "a1": 0.5}, -0.375), ({"y": 0.3, "yhat": 0.5, "a1": -0.8}, -0.16)),
    "dL_db2": (({"y": 1.0, "yhat": 0.25, "a1": 0.5}, -0.75), ({"y": 0.3, "yhat": 0.5, "a1": -0.8}, 0.2)),
    "delta_1": (
        ({"y": 1.0, "yhat": 0.25, "w2": 2.0, "a1": 0.5}, -1.125),
        ({"y": 0.3, "yhat": 0.5, "w2": -3.0, "a1": -0.8}, -0.216),
    ),
    "dL_dw1": (
        ({"y": 1.0, "yhat": 0.25, "w2": 2.0, "a1": 0.5, "x": 4.0}, -4.5),
        ({"y": 0.3, "yhat": 0.5, "w2": -3.0, "a1": -0.8, "x": -0.5}, 0.108),
    ),
    "dL_db1": (
        ({"y": 1.0, "yhat": 0.25, "w2": 2.0, "a1": 0.5, "x": 4.0}, -1.125),
        ({"y": 0.3, "yhat": 0.5, "w2": -3.0, "a1": -0.8, "x": -0.5}, -0.216),
    ),
}


@check("derivations", kind="derivation", points=4)
@pytest.mark.parametrize("key", FORMULAS)
def test_derivations(student, key):
    """Each of the nine formulas, at two points."""
    formula = as_mapping(student.pure.derivations(), keys=[key])[key]
    for point, right in FORMULAS[key]:
        place = ", ".join(f"{name} = {number:g}" for name, number in point.items())
        close(expression_value(formula, point, what=f'the formula "{key}"'), right, what=f'the formula "{key}" for {place}')
