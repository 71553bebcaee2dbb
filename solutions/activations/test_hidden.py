"""Hidden checks of the activation functions: the reference at random points, and every edge."""

import numpy as np

from grader.checks import (
    as_array,
    as_mapping,
    as_sequence,
    as_text,
    between,
    check,
    check_each,
    close,
    jacobian,
    keep_away,
    same,
    verify,
)

VALUES = ("sigmoid", "tanh", "relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "swish")
SLOPES = tuple(f"{name}_prime" for name in VALUES)
KINKS = ("relu_prime", "leaky_relu_prime", "prelu_prime", "elu_prime", "selu_prime")
SELU_TOLERANCE = 1e-5


def tolerance(function, given=None):
    single = given is not None and np.asarray(given).dtype == np.float32
    return SELU_TOLERANCE if single or function.startswith("selu") else None


def second(function, rng):
    """The further argument that a function must or may have."""
    if function.startswith(("prelu", "leaky_relu")):
        return (float(rng.uniform(0.05, 0.95)),)
    return (float(rng.uniform(0.3, 2.5)),) if function.startswith("elu") else ()


def compare(student, reference, function, z, more, what="the result"):
    right = getattr(reference, function)(z, *more)
    close(getattr(student, function)(z, *more), right, tol=tolerance(function, z), what=what, given=z)


@check_each(*VALUES, kind="value", points=2)
def test_values(student, reference, rng, function):
    """Values at random points, and at 0."""
    compare(student, reference, function, rng.normal(0.0, 2.0, (5, 4)), second(function, rng))
    compare(student, reference, function, rng.normal(0.0, 6.0, 12), second(function, rng))
    compare(student, reference, function, np.zeros(3), second(function, rng), "the result for z = 0")


@check_each(*SLOPES, kind="gradient", points=2)
def test_slopes(student, reference, rng, function):
    """The derivative at random points; at a kink any value between the slopes on its two sides."""
    compare(student, reference, function, keep_away(rng, (5, 4), (0.0,)), second(function, rng))
    compare(student, reference, function, keep_away(rng, 12, (0.0,), scale=6.0), second(function, rng))
    if function in KINKS:
        more = second(function, rng)
        left, right = (float(getattr(reference, function)(np.array([side]), *more)[0]) for side in (-1e-12, 1e-12))
        low, high = sorted((left, right))
        found = getattr(student, function)(np.zeros(2), *more)
        between(found, np.full(2, low - 1e-5), np.full(2, high + 1e-5), what="the result for z = 0")


@check_each(*VALUES, *SLOPES, kind="property", points=1)
def test_edges(student, reference, rng, function):
    """Inputs of any shape, whole numbers, float32, |z| up to 10000 without a warning; z itself is not changed."""
    more = second(function, rng)
    compare(student, reference, function, float(rng.normal()), more, "the result for a single number")
    for whole in (-2, 3, np.int32(-3), rng.choice([-3, -2, -1, 1, 2, 3], (3, 2)), np.array([-1, 2], np.int32)):
        right = getattr(reference, function)(np.asarray(whole, float), *more)
        close(getattr(student, function)(whole, *more), right, tol=tolerance(function), what="the result for whole numbers")
    compare(student, reference, function, keep_away(rng, (2, 1, 3), (0.0,)), more, "the result for three dimensions")
    single = keep_away(rng, 6, (0.0,)).astype(np.float32)
    right = getattr(reference, function)(single.astype(float), *more)
    close(getattr(student, function)(single, *more), right, tol=SELU_TOLERANCE, what="the result for single precision")
    for shape in ((0,), (2, 0)):
        as_array(getattr(student, function)(np.zeros(shape), *more), shape=shape, what="the result for an empty array")
    more = second(function, rng)
    z = rng.choice([-1.0, 1.0], 10) * 10.0 ** rng.uniform(1.0, 4.0, 10)
    z[:4] = -1e4, 1e4, -745.5, 710.5
    right = getattr(reference, function)(z, *more)
    close(getattr(student.quiet.pure, function)(z, *more), right, tol=tolerance(function), given=z)
    whole = np.array([-10_000, 10_000])
    right = getattr(reference, function)(whole.astype(float), *more)
    close(getattr(student.quiet, function)(whole, *more), right, tol=tolerance(function), what="the result for large whole numbers")


@check_each("leaky_relu", "leaky_relu_prime", "elu", "elu_prime", kind="value", points=0.5)
def test_defaults(student, reference, rng, function):
    """Called with z only: the slope is 0.01, and a is 1."""
    compare(student, reference, function, keep_away(rng, 30, (0.0,)), (), "the result for z alone")


@check("prelu_prime_a", kind="gradient", points=2)
def test_prelu_prime_a(student, reference, rng):
    """The derivative with respect to a at random points, and for unusual inputs."""
    a = float(rng.uniform(0.05, 0.95))
    # Eighths are exact in single precision too.
    for z in (rng.integers(-40, 40, (6, 3)) / 8.0, -1.5, 2, np.array([-3, 0, 3]), np.array([-1e4, 1e4]), np.zeros(2)):
        same(student.quiet.pure.prelu_prime_a(z, a), np.asarray(reference.prelu_prime_a(z, a)))
    as_array(student.prelu_prime_a(np.zeros((0, 2)), a), shape=(0, 2), what="the result for an empty array")


@check("softmax", kind="value", points=3)
def test_softmax(student, reference, rng):
    """Rows of random numbers."""
    for shape in ((4, 3), (5,), (2, 3, 4), (3, 1), (1, 6)):
        z = rng.normal(0.0, 2.0, shape)
        close(student.softmax(z), reference.softmax(z), what=f"the result for an array of {len(shape)} dimensions")


@check("softmax", kind="property", points=1)
def test_softmax_edges(student, reference, rng):
    """Large entries without a warning, whole numbers, rows that sum to 1; z itself is not changed."""
    f = student.quiet.pure.softmax
    z = rng.uniform(-1e4, 1e4, (4, 5))
    close(f(z), reference.softmax(z), what="the result for large entries")
    z = -1e4 + rng.normal(size=(3, 4))
    close(f(z), reference.softmax(z), what="the result for large negative entries")
    whole = rng.integers(-4, 5, (3, 4))
    close(f(whole), reference.softmax(whole), what="the result for whole numbers")
    single = rng.normal(size=(2, 3)).astype(np.float32)
    close(f(single), reference.softmax(single.astype(float)), tol=1e-5, what="the result for single precision")


@check("softmax_jacobian", kind="gradient", points=2)
def test_softmax_jacobian(student, reference, rng):
    """Equals the numerical derivative of softmax, also for unusual inputs."""
    for n in (2, 5):
        z = rng.normal(0.0, 1.5, n)
        close(student.pure.softmax_jacobian(z), jacobian(reference.softmax, z), what=f"the result for K = {n}")
    for z in (np.array([1e4, 0.0, -1e4]), np.array([3, 1, 2]), np.array([0.3])):
        close(student.quiet.softmax_jacobian(z), reference.softmax_jacobian(z))


@check("activation_properties", kind="value", points=3)
def test_properties(student, reference, rng):
    """The properties of all nine functions."""
    for name in ("heaviside", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "swish"):
        right = reference.activation_properties(name)
        found = as_mapping(student.pure.activation_properties(name), keys=right, what=f'the entry of "{name}"')
        close(found["range"], right["range"], tol=1e-3, what=f'range of "{name}"')
        for key in ("zero_centred", "monotonic", "differentiable"):
            same(found[key], right[key], what=f'{key} of "{name}"')
        sides = [as_text(s) for s in as_sequence(found["saturates"], what=f'saturates of "{name}"')]
        verify(set(sides) == set(right["saturates"]), "wrong_value", f'saturates of "{name}" is not right')
    # Names of nothing: a table with more functions than were asked for is right.
    for unknown in ("unknown", "relu of relu", "q" * int(rng.integers(3, 9))):
        student.raises(ValueError).activation_properties(unknown)


@check("collapse_linear_network", kind="value", points=3)
def test_collapse(student, reference, rng):
    """Networks of one to four layers do the same as their single layer."""
    for sizes in ([3, 2], [2, 4, 3], [2, 4, 3], [4, 3, 5, 1], [1, 2, 3, 4, 2]):
        weights = [rng.normal(size=pair) for pair in zip(sizes, sizes[1:])]
        biases = [rng.normal(size=n) for n in sizes[1:]]
        W, b = as_sequence(student.pure.collapse_linear_network(weights, biases), length=2)
        right = reference.collapse_linear_network(weights, biases)
        close(W, right[0], what=f"W of a network of {len(weights)} {'layer' if len(weights) == 1 else 'layers'}")
        close(b, right[1], what=f"b of a network of {len(weights)} {'layer' if len(weights) == 1 else 'layers'}")
