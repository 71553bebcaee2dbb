"""Hidden checks of the model representation."""

import numpy as np

from grader.checks import as_array, as_float, as_sequence, check, check_each, close, same, verify


@check_each("heaviside", "sign", kind="value", points=2)
def test_values(student, reference, rng, function):
    """Values at random points and at 0."""
    z = rng.normal(0.0, 3.0, (5, 4))
    z[rng.integers(5), rng.integers(4)] = 0.0
    same(getattr(student.pure, function)(z), getattr(reference, function)(z))
    z = rng.normal(0.0, 0.1, (2, 1, 3))
    same(getattr(student, function)(z), getattr(reference, function)(z), what="the result for three dimensions")


@check_each("heaviside", "sign", kind="property", points=1)
def test_shapes(student, reference, rng, function):
    """Other inputs: single numbers, whole numbers, large numbers, an empty array."""
    f, right = getattr(student.quiet, function), getattr(reference, function)
    for z in (float(rng.normal()), 0.0, 0, int(rng.integers(1, 9)), -int(rng.integers(1, 9)), np.float64(-1e4), 1e4):
        same(f(z), float(right(z)), what="the result for a single number")
    whole = rng.integers(-2, 3, (4, 2)).astype(np.int32)
    same(f(whole), right(whole).astype(float), what="the result for whole numbers")
    single = rng.normal(size=5).astype(np.float32)
    same(f(single), right(single), what="the result for single precision")
    for shape in ((0,), (3, 0)):
        as_array(f(np.zeros(shape)), shape=shape, what="the result for an empty array")


@check("neuron", kind="value", points=3)
def test_neuron(student, reference, rng):
    """Neurons with random weights and several activations."""
    for n, f in ((5, np.tanh), (3, np.sin), (1, np.exp), (7, lambda z: 3.0 * z - 1.0), (7, lambda z: 10.0 + np.cos(z))):
        x, w, b = rng.normal(size=n), rng.normal(size=n), float(rng.normal())
        close(student.pure.neuron(x, w, b, f), reference.neuron(x, w, b, f), what=f"the result for {n} inputs")


@check("neuron", kind="property", points=1)
def test_neuron_whole_numbers(student, reference, rng):
    """Whole numbers as inputs; the result is a float."""
    x, w = rng.integers(-5, 6, 4), rng.integers(-5, 6, 4)
    b = int(rng.integers(-5, 6))
    close(student.neuron(x, w, b, np.tanh), reference.neuron(x, w, b, np.tanh))
    as_float(student.neuron(x, w * 0.5, 0.25, np.tanh))


@check("perceptron", kind="value", points=3)
def test_perceptron(student, reference, rng):
    """Random samples, some of them exactly on the border."""
    for m, n in ((9, 3), (6, 2), (1, 4), (5, 1)):
        X, w = rng.integers(-4, 5, (m, n)).astype(float), rng.integers(1, 4, n) * rng.choice([-1.0, 1.0], n)
        b = -float(X[0] @ w)
        same(student.pure.perceptron(X, w, b), np.asarray(reference.perceptron(X, w, b)).astype(int))
    X, w, b = rng.normal(size=(8, 3)), rng.normal(size=3), float(rng.normal())
    same(student.perceptron(X, w, b), np.asarray(reference.perceptron(X, w, b)).astype(int))
    other = np.asarray(reference.perceptron(X, -w, -b)).astype(int)
    same(student.perceptron(X, -w, -b), other, what="the result for other weights")


@check("logic_gate", kind="value", points=3)
def test_gates(student, reference, rng):
    """Every gate, asked for in any order, gives its truth table."""
    tables = {"not": (1, 0), "and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "nor": (1, 0, 0, 0)}
    for name in rng.permutation(list(tables)):
        w, b = as_sequence(student.pure.logic_gate(str(name)), length=2, what=f'the gate "{name}"')
        inputs = np.array([[0], [1]]) if name == "not" else np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        w = as_array(w, shape=(inputs.shape[1],), what=f'w of "{name}"')
        outputs = inputs @ w + as_float(b, what=f'b of "{name}"') >= 0
        verify((outputs == tables[str(name)]).all(), "wrong_value", f'the gate "{name}" does not give its truth table')


@check("logic_gate", kind="property", points=1)
def test_unknown_gates(student, rng):
    """A ValueError for "xor" and for unknown names."""
    # Besides xor, names of nothing: a table with more gates than were asked for is right.
    for name in ("xor", "unknown", "and of or", "q" * int(rng.integers(3, 9))):
        student.raises(ValueError).logic_gate(name)


@check("xor_network", kind="value", points=3)
def test_xor_network(student, reference):
    """The network's output for all four inputs."""
    weights, biases = (as_sequence(part, length=2) for part in as_sequence(student.pure.xor_network(), length=2))
    A = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
    for layer in range(2):
        columns = 1 if layer else None
        W = as_array(weights[layer], shape=(A.shape[1], columns), what=f"entry [{layer}] of the weights")
        b = as_array(biases[layer], shape=(W.shape[1],), what=f"entry [{layer}] of the biases")
        A = reference.heaviside(A @ W + b)
    verify(A[:, 0].tolist() == [0.0, 1.0, 1.0, 0.0], "wrong_value", "the network does not compute XOR")


@check("parameter_shapes", kind="value", points=2)
def test_parameter_shapes(student, reference, rng):
    """Shapes for random layer sizes."""
    for layers in (1, 2, 3, 5, 2):
        sizes = [int(n) for n in rng.integers(1, 40, layers + 1)]
        same(student.pure.parameter_shapes(sizes), reference.parameter_shapes(sizes), what=f"the result for {layers + 1} sizes")


@check("count_parameters", kind="value", points=2)
def test_count_parameters(student, reference, rng):
    """Numbers of parameters for random layer sizes."""
    for layers in (1, 2, 3, 5):
        sizes = [int(n) for n in rng.integers(1, 40, layers + 1)]
        right = int(reference.count_parameters(sizes))
        same(student.pure.count_parameters(sizes), right, what=f"the number for {layers + 1} sizes")
