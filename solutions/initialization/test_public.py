"""Public checks of weight initialisation."""

import math

import numpy as np

from grader.checks import (
    as_array,
    as_float,
    as_sequence,
    as_text,
    check,
    check_each,
    check_generator,
    check_normal,
    check_uniform,
    close,
    same,
    verify,
)

SIZE = (150, 90)
SCHEMES = {
    "random_normal": ((0.4,), 0.4),
    "xavier_normal": ((), math.sqrt(2.0 / 240)),
    "lecun_normal": ((), math.sqrt(1.0 / 150)),
    "he_normal": ((), math.sqrt(2.0 / 150)),
}
DRAWN = (*SCHEMES, "xavier_uniform")


def drawing(student, function, rng):
    """A function of rows and columns; the scheme's own scale is taken out, so that other sizes have the same distribution."""
    more = SCHEMES.get(function, ((),))[0]
    f = getattr(student, function)

    def draw(n_in, n_out):
        W = as_array(f(n_in, n_out, *more, rng), shape=(n_in, n_out))
        fan = {
            "xavier_normal": 2.0 / (n_in + n_out),
            "lecun_normal": 1.0 / n_in,
            "he_normal": 2.0 / n_in,
            "xavier_uniform": 6.0 / (n_in + n_out),
        }
        return W / math.sqrt(fan.get(function, SCHEMES[function][1] ** 2 if function in SCHEMES else 1.0))

    return draw


@check_each("zeros", "constant", kind="value", points=2)
def test_filled(student, function):
    """Every entry has exactly the value, in the right shape; no random numbers are drawn."""
    for n_in, n_out, value in ((3, 2, -1.5), (1, 4, -1.5), (5, 1, 2.25), (2, 3, 0.0)):
        value = 0.0 if function == "zeros" else value
        same(
            getattr(student.pure, function)(n_in, n_out, *(() if function == "zeros" else (value,))),
            np.full((n_in, n_out), value),
            what=f"the result for {n_in} and {n_out} units",
        )


@check_each(*SCHEMES, kind="statistical", points=2)
def test_normal(student, rng, function):
    """Normal, with mean 0 and the standard deviation of the scheme."""
    check_normal(drawing(student, function, rng), 1.0, shape=SIZE)


@check("xavier_uniform", kind="statistical", points=2)
def test_uniform(student, rng):
    """Uniform between the bounds of the scheme."""
    check_uniform(drawing(student, "xavier_uniform", rng), -1.0, 1.0, shape=SIZE)


@check_each(*DRAWN, kind="property", points=1)
def test_generator(student, function):
    """The right shape; numbers come from `rng` and are new in every call."""
    f = getattr(student.pure, function)
    more = SCHEMES.get(function, ((),))[0]
    as_array(f(4, 3, *more, np.random.default_rng(3)), shape=(4, 3))
    as_array(f(1, 2, *more, rng=np.random.default_rng(4)), shape=(1, 2))
    check_generator(lambda rng: f(6, 4, *more, rng), 5)


def counted(n_in, n_out, rng):
    return n_in + 10.0 * n_out + rng.random((n_in, n_out))


@check("initialize", kind="value", points=2)
def test_initialize(student):
    """The scheme is called for each layer and gives its weights; the biases are zero."""
    for sizes in ([3, 4, 2], [2, 1, 3, 1, 4, 2]):
        made, layers = {}, len(sizes) - 1

        def scheme(n_in, n_out, rng, made=made):
            made[n_in, n_out] = counted(n_in, n_out, rng)
            return made[n_in, n_out]

        found = as_sequence(student.pure.initialize(sizes, scheme, np.random.default_rng(2)), length=2)
        weights, biases = (as_sequence(part, length=layers) for part in found)
        for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:])):
            W = as_array(weights[layer], shape=(n_in, n_out), what=f"entry [{layer}] of the weights")
            verify((n_in, n_out) in made, "wrong_value", f"the scheme is never called with ({n_in}, {n_out}), the sizes of a layer")
            close(W, made[n_in, n_out], what=f"entry [{layer}] of the weights")
            same(biases[layer], np.zeros(n_out), what=f"entry [{layer}] of the biases")


@check("initialize", kind="property", points=1)
def test_initialize_generator(student):
    """The scheme is called with `rng`, layers of equal size get different weights, a network may have one layer."""
    found = as_sequence(student.initialize([2, 2, 2], counted, np.random.default_rng(2)), length=2)
    first, second = as_sequence(found[0], length=2)
    verify(
        not np.array_equal(as_array(first, shape=(2, 2)), as_array(second, shape=(2, 2))),
        "not_random",
        "two layers of the same size have the same weights",
    )
    check_generator(lambda rng: as_sequence(student.initialize([5, 1], counted, rng), length=2)[0], 7, what="the list of weights")


@check("breaks_symmetry", kind="value", points=2)
def test_breaks_symmetry(student):
    """Columns that all differ, and two equal ones, side by side or not; equal rows do not matter."""
    cases = (
        ([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], True),
        ([[1.0, 2.0, 1.0], [3.0, 4.0, 3.0]], False),
        ([[1.0, 1.0], [2.0, 2.0]], False),
        ([[3.0, 1.0, 1.0], [4.0, 2.0, 2.0]], False),
        ([[1.0, 1.0], [2.0, 2.0 + 1e-9]], True),
        ([[0.0], [0.0]], True),
        ([[1.0, 2.0], [2.0, 1.0]], True),
        ([[0.0, 1.0], [2.0, 1.0]], True),
        ([[1.0, 1.0], [1.0, -1.0]], True),
        ([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]], True),
        ([[1, 1], [2, 2]], False),
    )
    # All answers first: together they tell one mistake from another.
    answers = [student.pure.breaks_symmetry(np.array(W)) for W, _ in cases]
    for answer, (W, right) in zip(answers, cases):
        same(answer, right, what=f"the result for {W}")


@check("signal_variances", kind="value", points=2)
def test_signal_variances(student):
    """Variances of every layer's output, over all samples and units."""
    X = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 0.5]])
    weights = [np.array([[1.0, 0.0, 2.0], [0.5, 1.0, -1.0]]), np.array([[1.0], [-1.0], [0.5]])]
    found = as_sequence(student.pure.signal_variances(X, weights, np.square), length=2)
    A1 = np.array([[4.0, 4.0, 0.0], [6.25, 1.0, 49.0], [0.0625, 0.25, 0.25]])
    A2 = (A1 @ weights[1]) ** 2
    close(as_float(found[0]), float(np.mean((A1 - A1.mean()) ** 2)), what="the variance of layer 1")
    close(as_float(found[1]), float(np.mean((A2 - A2.mean()) ** 2)), what="the variance of layer 2")
    many = student.signal_variances(np.tile(X, (3, 1)), weights, np.square)
    close(many, [as_float(one) for one in found], what="the result for every sample three times")
    # Each layer squares: a factor of 2 in X is one of 4 in the first outputs and of 16 in the second.
    larger = student.signal_variances(2.0 * X, weights, np.square)
    close(larger, [16.0 * as_float(found[0]), 256.0 * as_float(found[1])], what="the result for other samples")
    close(
        student.signal_variances(X, weights[:1], np.tanh), [float(np.var(np.tanh(X @ weights[0])))], what="the result for one layer"
    )


RIGHT = {"sigmoid": "xavier", "tanh": "xavier", "softmax": "xavier", "relu": "he", "leaky_relu": "he", "selu": "lecun"}


@check("choose_scheme", kind="value", points=2)
def test_choose_scheme(student):
    """The scheme for six activations; a ValueError for unknown names."""
    for name, scheme in RIGHT.items():
        verify(as_text(student.pure.choose_scheme(name)) == scheme, "wrong_value", f'the scheme for "{name}" is not right')
    # Names of nothing: a table with more activations than were asked for is right.
    for name in ("no such activation", "", "relu of tanh"):
        student.raises(ValueError).choose_scheme(name)
