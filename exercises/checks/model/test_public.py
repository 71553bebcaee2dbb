"""Public checks of the model representation."""

import numpy as np

from grader.checks import as_array, as_float, as_sequence, check, check_each, close, same, verify

Z = np.array([[-2.5, -0.0, 0.0], [0.25, 3.0, -1e-9]])
RIGHT = {
    "heaviside": np.array([[0.0, 1.0, 1.0], [1.0, 1.0, 0.0]]),
    "sign": np.array([[-1.0, 0.0, 0.0], [1.0, 1.0, -1.0]]),
}
GATES = {"not": (1, 0), "and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "nor": (1, 0, 0, 0)}


def identity(z):
    return z


@check_each("heaviside", "sign", kind="value", points=2)
def test_values(student, function):
    """Values below 0, at 0 and above 0; z itself is not changed."""
    same(getattr(student.pure.separate, function)(Z), RIGHT[function])


@check_each("heaviside", "sign", kind="property", points=1)
def test_shapes(student, function):
    """Other inputs: a single number, whole numbers, float32, large numbers, three dimensions, an empty array."""
    f = getattr(student.quiet, function)
    same(f(Z.astype(np.float32)), RIGHT[function], what="the result for single precision")
    same(f(np.tile(Z, (2, 1))[:, :, None]), np.tile(RIGHT[function], (2, 1))[:, :, None], what="the result for three dimensions")
    same(f(np.tile(Z.ravel(), 2)), np.tile(RIGHT[function].ravel(), 2), what="the result for 12 numbers")
    low = 0.0 if function == "heaviside" else -1.0
    same(f(-3.5), low, what="the result for a single number")
    same(f(2), 1.0, what="the result for a whole number")
    same(f(np.array([-4, 7])), np.array([low, 1.0]), what="the result for whole numbers")
    same(f(np.array([-1e4, 1e4])), np.array([low, 1.0]), what="the result for large numbers")
    as_array(f(np.zeros((0, 2))), shape=(0, 2), what="the result for an empty array")


@check("neuron", kind="value", points=3)
def test_neuron(student):
    """A neuron of three inputs: weighted sum, bias, activation."""
    x, w = np.array([1.0, -2.0, 0.5]), np.array([0.5, 0.25, -4.0])
    close(student.pure.neuron(x, w, 3.0, identity), 1.0)
    close(student.neuron(x, w, -1.0, np.tanh), -0.9950547537)
    close(student.neuron(x=x, w=w, b=5.0, f=np.square), 9.0, what="the result with arguments by name")


@check("neuron", kind="property", points=1)
def test_neuron_corners(student):
    """One input, six inputs, whole numbers; the result is a float."""
    x, w = np.array([1.5, -2.25, 0.5, 3.0, -1.0, 2.125]), np.array([0.375, 1.2345678, -2.5, 0.75, 0.125, -1.5])
    close(student.neuron(x, w, 6.762342, identity), 2.23456445, what="the result for six inputs")
    close(student.neuron(np.array([2.0]), np.array([1.5]), -1.0, identity), 2.0)
    close(student.neuron(np.array([1, 2, 3]), np.array([2, 0, -1]), 1, np.exp), 1.0, what="the result for whole numbers")
    as_float(student.neuron(np.array([1.0, 2.0]), np.array([3.0, 4.0]), 0.5, np.tanh))


@check("perceptron", kind="value", points=3)
def test_perceptron(student):
    """The whole number 0 or 1 for each sample, 1 where the weighted sum is exactly 0."""
    X = np.array([[1.0, 2.0], [2.0, -1.0], [0.5, 1.5], [-1.0, 0.0], [3.0, 0.5], [1.0, -0.25]])
    same(student.pure.perceptron(X, np.array([2.0, -1.0]), -2.0), np.array([0, 1, 0, 0, 1, 1]))
    same(student.perceptron(X, np.array([-2.0, 1.0]), 2.0), np.array([1, 0, 1, 1, 0, 0]), what="the result for other weights")
    same(student.perceptron(X[:1], np.array([2.0, -1.0]), 0.0), np.array([1]), what="the result for a sum of 0")


@check("perceptron", kind="property", points=1)
def test_perceptron_corners(student):
    """A single input, a single sample, whole numbers."""
    same(student.perceptron(np.array([[-1], [0], [3]]), np.array([1]), -1), np.array([0, 0, 1]))
    same(student.perceptron(np.array([[2, 1, 1]]), np.array([1, 1, -4]), 1), np.array([1]))


@check("logic_gate", kind="value", points=3)
def test_gates(student):
    """The parameters of every gate give its truth table."""
    for name, table in GATES.items():
        w, b = as_sequence(student.pure.logic_gate(name), length=2, what=f'the gate "{name}"')
        inputs = np.array([[0], [1]]) if name == "not" else np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        w = as_array(w, shape=(inputs.shape[1],), what=f'w of "{name}"')
        sums = inputs @ w + as_float(b, what=f'b of "{name}"')
        outputs = (sums >= 0).astype(int)
        wrong = inputs[outputs != table]
        others = [other for other, rows in GATES.items() if list(rows) == outputs.tolist()]
        what = f'the gate "{name}" gives the wrong output for the inputs {" and ".join(map(str, wrong.tolist()))}'
        if others:
            what += f': its parameters are those of "{others[0]}"'
        if (sums[outputs != table] == 0).any():
            what += ". Its weighted sum is exactly 0 there, where the step is 1"
        verify(not len(wrong), "wrong_value", what)


@check("logic_gate", kind="property", points=1)
def test_unknown_gates(student):
    """A ValueError for "xor", which no perceptron computes, and for unknown names."""
    # Besides xor, names of nothing: a table with more gates than were asked for is right.
    for name in ("xor", "no such gate", "", "gate 5"):
        student.raises(ValueError).logic_gate(name)


@check("xor_network", kind="value", points=3)
def test_xor_network(student):
    """A two-layer network of Heaviside units that computes XOR."""
    weights, biases = as_sequence(student.pure.xor_network(), length=2)
    weights = as_sequence(weights, length=2, what="the list of weights")
    biases = as_sequence(biases, length=2, what="the list of biases")
    A = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    q = as_array(weights[0], shape=(2, None), what="the first weights").shape[1]
    for layer, shape in enumerate(((2, q), (q, 1))):
        W = as_array(weights[layer], shape=shape, what=f"entry [{layer}] of the weights")
        b = as_array(biases[layer], shape=shape[1:], what=f"entry [{layer}] of the biases")
        A = (A @ W + b >= 0).astype(int)
    verify(A[:, 0].tolist() == [0, 1, 1, 0], "wrong_value", "the network does not compute XOR with H(0) = 1")


SIZES = ([3, 4, 2], [5, 1], [2, 3, 3, 1], [1, 1, 7], [2, 3, 1, 4, 2])


@check("parameter_shapes", kind="value", points=2)
def test_parameter_shapes(student):
    """Shapes of W and b, layer by layer."""
    shapes = student.pure.parameter_shapes([3, 4, 2])
    same(shapes, [((3, 4), (4,)), ((4, 2), (2,))])
    same(student.parameter_shapes([5, 1]), [((5, 1), (1,))], what="the result for one layer")
    same(student.parameter_shapes([2, 6, 3]), [((2, 6), (6,)), ((6, 3), (3,))], what="the result for other sizes")
    four = [((2, 1), (1,)), ((1, 3), (3,)), ((3, 2), (2,)), ((2, 4), (4,))]
    same(student.parameter_shapes([2, 1, 3, 2, 4]), four, what="the result for four layers")
    same(
        student.parameter_shapes([2, 3, 3, 1]), [((2, 3), (3,)), ((3, 3), (3,)), ((3, 1), (1,))], what="the result for three layers"
    )


@check("count_parameters", kind="value", points=2)
def test_count_parameters(student):
    """The number of weights and biases together, as a whole number."""
    for sizes, number in zip(SIZES, (26, 6, 25, 16, 31)):
        same(student.pure.count_parameters(sizes), number, what=f"the number for {sizes}")
