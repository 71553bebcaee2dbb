"""Hidden checks of weight initialisation."""

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

NORMAL = ("random_normal", "xavier_normal", "lecun_normal", "he_normal")
DRAWN = (*NORMAL, "xavier_uniform")
STD = 0.7


def scale(function, n_in, n_out):
    """Standard deviation, or bound, that the scheme asks for."""
    squares = {
        "random_normal": STD**2,
        "xavier_normal": 2.0 / (n_in + n_out),
        "lecun_normal": 1.0 / n_in,
        "he_normal": 2.0 / n_in,
        "xavier_uniform": 6.0 / (n_in + n_out),
    }
    return math.sqrt(squares[function])


def call(student, function, n_in, n_out, rng):
    more = (STD,) if function == "random_normal" else ()
    return getattr(student, function)(n_in, n_out, *more, rng)


def drawing(student, function, rng):
    def draw(n_in, n_out):
        return as_array(call(student, function, n_in, n_out, rng), shape=(n_in, n_out)) / scale(function, n_in, n_out)

    return draw


@check_each("zeros", "constant", kind="value", points=2)
def test_filled(student, reference, rng, function):
    """Every entry has exactly the value, for random sizes; no random numbers are drawn."""
    # Eighths are exact in single precision too.
    for value in (float(rng.integers(-20, 20)) / 8.0, int(rng.integers(2, 9)), 0.0):
        n_in, n_out = (int(n) for n in rng.integers(1, 9, 2))
        more = () if function == "zeros" else (value,)
        right = np.full((n_in, n_out), float(value) if more else 0.0)
        same(getattr(student.pure, function)(n_in, n_out, *more), right, what=f"the result for {n_in} and {n_out} units")


@check_each(*NORMAL, kind="statistical", points=2)
def test_normal(student, rng, function):
    """Normal, with mean 0 and the standard deviation of the scheme; narrow and wide layers."""
    for shape in ((300, 100), (110, 260)):
        check_normal(drawing(student, function, rng), 1.0, shape=shape)


@check("xavier_uniform", kind="statistical", points=2)
def test_uniform(student, rng):
    """Uniform between the bounds of the scheme; narrow and wide layers."""
    for shape in ((300, 100), (110, 260)):
        check_uniform(drawing(student, "xavier_uniform", rng), -1.0, 1.0, shape=shape)


@check_each(*DRAWN, kind="property", points=1)
def test_generator(student, rng, function):
    """The numbers come from `rng` and are new in every call; nothing else is changed."""
    seed = int(rng.integers(10**6))
    check_generator(lambda given: call(student.pure, function, 5, 7, given), seed)
    as_array(call(student, function, 1, 1, rng), shape=(1, 1))


@check("initialize", kind="value", points=3)
def test_initialize(student, reference, rng):
    """Weights of random networks come from the scheme, layer by layer; biases are zero."""
    for layers in (1, 2, 4):
        sizes = [int(n) for n in rng.integers(1, 7, layers + 1)]
        calls, made = [], []

        def scheme(n_in, n_out, rng, calls=calls, made=made):
            calls.append((int(n_in), int(n_out)))
            made.append(5.0 * rng.normal(size=(n_in, n_out)))
            return made[-1]

        found = as_sequence(student.pure.initialize(sizes, scheme, np.random.default_rng(int(rng.integers(10**6)))), length=2)
        weights, biases = (as_sequence(part, length=layers) for part in found)
        pairs = list(zip(sizes, sizes[1:]))
        verify(sorted(calls) == sorted(pairs), "wrong_value", "the scheme is not called once for each layer, with its sizes")
        drawn = [as_array(W, shape=pair, what="the weights of a layer") for W, pair in zip(weights, pairs)]
        verify(
            all(W.any() for W in drawn) and len({W.tobytes() for W in drawn}) == layers,
            "not_random",
            "layers have the same weights",
        )
        # In whichever order the scheme was called.
        for W in drawn:
            near = min((one for one in made if one.shape == W.shape), key=lambda one, W=W: np.abs(one - W).max())
            close(W, near, what="the weights of a layer")
        for b, n in zip(biases, sizes[1:]):
            same(b, np.zeros(n), what="the biases of a layer")


@check("initialize", kind="property", points=1)
def test_initialize_generator(student, rng):
    """The scheme draws from the given generator."""

    def scheme(n_in, n_out, rng):
        return rng.uniform(size=(n_in, n_out))

    def weights(given):
        return as_sequence(as_sequence(student.initialize([3, 4, 2], scheme, given), length=2)[0], length=2)

    check_generator(weights, int(rng.integers(10**6)), what="the list of weights")


@check("breaks_symmetry", kind="value", points=2)
def test_breaks_symmetry(student, reference, rng):
    """Random weights, with and without two equal columns."""
    cases = [
        ("constant weights", np.full((3, 4), 0.5), False),
        ("one unit", np.ones((4, 1)), True),
        ("equal rows", np.repeat(rng.normal(size=(1, 4)), 3, axis=0), True),
    ]
    for n_in, n_out in ((4, 6), (1, 3), (5, 2)):
        W = rng.normal(size=(n_in, n_out))
        twins, nearly = W.copy(), W.copy()
        one, other = rng.choice(n_out, 2, replace=False)
        twins[:, one] = nearly[:, one] = W[:, other]
        nearly[0, one] += 1e-10
        cases += [("random weights", W, True), ("two equal columns", twins, False), ("columns that hardly differ", nearly, True)]
    answers = [student.pure.breaks_symmetry(W) for _, W, _ in cases]
    for answer, (name, _, right) in zip(answers, cases):
        same(answer, right, what=f"the result for {name}")


@check("signal_variances", kind="value", points=2)
def test_signal_variances(student, reference, rng):
    """Variances in random networks of one to four layers."""
    for m, sizes in ((6, [4, 3]), (5, [3, 5, 2]), (1, [2, 4, 3, 6, 1])):
        X, weights = rng.normal(1.0, 2.0, (m, sizes[0])), [rng.normal(size=pair) for pair in zip(sizes, sizes[1:])]
        for f in (np.tanh, np.cos):
            found = as_sequence(student.pure.signal_variances(X, weights, f), length=len(weights))
            right = reference.signal_variances(X, weights, f)
            for layer, (one, wanted) in enumerate(zip(found, right), 1):
                close(as_float(one), float(wanted), what=f"the variance of layer {layer} of {len(weights)}")


@check("choose_scheme", kind="value", points=2)
def test_choose_scheme(student, reference):
    """The scheme for six activations; a ValueError for unknown names."""
    for name in ("selu", "leaky_relu", "softmax", "tanh", "relu", "sigmoid"):
        verify(
            as_text(student.pure.choose_scheme(name)) == reference.choose_scheme(name),
            "wrong_value",
            f'the scheme for "{name}" is not right',
        )
    # Names of nothing: a table with more activations than were asked for is right.
    for name in ("unknown", "sigmoid of relu", "qqq"):
        student.raises(ValueError).choose_scheme(name)
