"""Public checks of the activation functions: worked values, shapes, large numbers, properties."""

import numpy as np

from grader.checks import (
    as_array,
    as_bool,
    as_mapping,
    as_sequence,
    as_text,
    between,
    check,
    check_each,
    close,
    finite,
    same,
    verify,
)

Z = np.array([-2.5, -1.0, -0.25, 0.5, 1.75, 3.0])
VALUES = {
    "sigmoid": [0.07585818002, 0.2689414214, 0.4378234991, 0.6224593312, 0.851952802, 0.9525741268],
    "tanh": [-0.9866142982, -0.761594156, -0.2449186624, 0.4621171573, 0.9413755385, 0.9950547537],
    "relu": [0, 0, 0, 0.5, 1.75, 3.0],
    "leaky_relu": [-0.025, -0.01, -0.0025, 0.5, 1.75, 3.0],
    "prelu": [-0.75, -0.3, -0.075, 0.5, 1.75, 3.0],
    "elu": [-0.9179150014, -0.6321205588, -0.2211992169, 0.5, 1.75, 3.0],
    "selu": [-1.613785759, -1.111330738, -0.3888901975, 0.5253504937, 1.838726728, 3.152102962],
    "gelu": [-0.01552416331, -0.1586552539, -0.1003234186, 0.3457312306, 1.679896475, 2.995950306],
    "swish": [-0.1896454501, -0.2689414214, -0.1094558748, 0.3112296656, 1.490917403, 2.85772238],
}
SLOPES = {
    "sigmoid_prime": [0.07010371655, 0.1966119332, 0.2461340827, 0.2350037122, 0.1261292252, 0.04517665973],
    "tanh_prime": [0.02659222668, 0.4199743416, 0.9400148488, 0.786447733, 0.1138120955, 0.009866037165],
    "relu_prime": [0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
    "leaky_relu_prime": [0.01, 0.01, 0.01, 1.0, 1.0, 1.0],
    "prelu_prime": [0.3, 0.3, 0.3, 1.0, 1.0, 1.0],
    "elu_prime": [0.08208499862, 0.3678794412, 0.7788007831, 1.0, 1.0, 1.0],
    "selu_prime": [0.144313582, 0.646768603, 1.369209143, 1.050700987, 1.050700987, 1.050700987],
    "gelu_prime": [-0.03761108591, -0.08331547059, 0.3046266451, 0.8674951247, 1.110926151, 1.011945647],
    "swish_prime": [-0.09940111134, 0.07232948813, 0.3762899784, 0.7399611873, 1.072678946, 1.088104106],
}
ALL = {**VALUES, **SLOPES}
SECOND = {
    "prelu": (0.3,), "prelu_prime": (0.3,), "leaky_relu": (0.01,), "leaky_relu_prime": (0.01,), "elu": (1.0,), "elu_prime": (1.0,),
}  # fmt: skip
# What each function tends to far left and far right: a number, or a multiple of z.
FAR = {
    "sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 1e4), "leaky_relu": (-100, 1e4), "prelu": (-3000, 1e4), "elu": (-1, 1e4),
    "selu": (-1.758099341, 10507.009873554805), "gelu": (0, 1e4), "swish": (0, 1e4),
    "sigmoid_prime": (0, 0), "tanh_prime": (0, 0), "relu_prime": (0, 1), "leaky_relu_prime": (0.01, 1),
    "prelu_prime": (0.3, 1), "elu_prime": (0, 1), "selu_prime": (0, 1.0507009873554805), "gelu_prime": (0, 1),
    "swish_prime": (0, 1),
}  # fmt: skip
# The slopes on both sides of z = 0, where they differ or only just agree.
KINKS = {
    "relu_prime": (0, 1), "leaky_relu_prime": (0.01, 1), "prelu_prime": (0.3, 1), "selu_prime": (1.0507, 1.75811),
    "elu_prime": (1, 1),
}  # fmt: skip
# The constants of selu may have the lecture's five digits.
SELU_TOLERANCE = 1e-5


def tolerance(function):
    return SELU_TOLERANCE if function.startswith("selu") else None


@check_each(*VALUES, kind="value", points=2)
def test_values(student, function):
    """Values at six points between -2.5 and 3."""
    f = getattr(student, function)
    if function == "relu":
        same(f(Z), np.array(VALUES[function]), what="the result, which is exact")
    close(f(Z, *SECOND.get(function, ())), np.array(ALL[function]), tol=tolerance(function), given=Z)


@check_each(*SLOPES, kind="gradient", points=2)
def test_slopes(student, function):
    """The derivative at six points between -2.5 and 3; at a kink any value between the slopes on its two sides."""
    f, second = getattr(student, function), SECOND.get(function, ())
    if function == "relu_prime":
        same(f(Z), np.array(SLOPES[function]), what="the result, which is exact")
    close(f(Z, *second), np.array(ALL[function]), tol=tolerance(function), given=Z)
    if function in KINKS:
        low, high = KINKS[function]
        between(f(np.zeros(2), *second), np.full(2, low), np.full(2, high), what="the result for z = 0")


@check_each(*ALL, kind="property", points=1)
def test_edges(student, function):
    """Inputs of any shape, whole numbers, large numbers without a warning; z itself is not changed."""
    f, second = getattr(student, function), SECOND.get(function, ())
    right = np.array(ALL[function])
    close(f(Z[::-1], *second), right[::-1], tol=tolerance(function), what="the result for the numbers in another order")
    close(f(Z.astype(np.float32), *second), right, tol=SELU_TOLERANCE, what="the result for single precision")
    cube = f(Z.reshape(1, 3, 2), *second)
    close(cube, right.reshape(1, 3, 2), tol=tolerance(function), what="the result for three dimensions")
    table = Z.reshape(2, 3)
    close(f(table, *second), np.array(ALL[function]).reshape(2, 3), tol=tolerance(function), what="the result for a (2, 3) array")
    close(f(-1.0, *second), ALL[function][1], tol=tolerance(function), what="the result for a single number")
    close(f(-1, *second), ALL[function][1], tol=tolerance(function), what="the result for a whole number")
    whole = np.array([[-1], [3]])
    close(
        f(whole, *second),
        np.array(ALL[function])[[1, 5]].reshape(2, 1),
        tol=tolerance(function),
        what="the result for whole numbers",
    )
    as_array(f(np.zeros((0, 3)), *second), shape=(0, 3), what="the result for an empty array")
    f = getattr(student.quiet.pure, function)
    z = np.array([-1e4, -800.0, 800.0, 1e4])
    left, right = FAR[function]
    result = as_array(f(z, *second), shape=(4,))
    close(result[[0, 3]], np.array([left, right], dtype=float), tol=tolerance(function), what="the result for z = -10000 and 10000")


@check_each("leaky_relu", "leaky_relu_prime", "elu", "elu_prime", kind="value", points=0.5)
def test_defaults(student, function):
    """Called with z only: the slope is 0.01, and a is 1."""
    name = "a" if function.startswith("elu") else "slope"
    close(getattr(student, function)(Z), np.array(ALL[function]), what=f"the result for the usual {name}", given=Z)


@check("leaky_relu", kind="value", points=0.5)
def test_leaky_relu_slope(student):
    """Another slope, as the second argument and by its name."""
    close(student.leaky_relu(np.array([-2.0, 1234.56789]), 0.25), np.array([-0.5, 1234.56789]))
    close(student.leaky_relu(np.array([-2.0, 4.0]), slope=0.5), np.array([-1.0, 4.0]))


@check("leaky_relu_prime", kind="value", points=0.5)
def test_leaky_relu_prime_slope(student):
    """Another slope, as the second argument and by its name."""
    close(student.leaky_relu_prime(np.array([-2.0, 4.0]), 0.25), np.array([0.25, 1.0]))
    close(student.leaky_relu_prime(z=np.array([-2.0, 4.0]), slope=0.0), np.array([0.0, 1.0]))


@check("elu", kind="value", points=0.5)
def test_elu_a(student):
    """Another a, as the second argument and by its name."""
    close(student.elu(np.array([-1.0, 1234.56789]), 0.5), np.array([-0.3160602794, 1234.56789]))
    close(student.elu(np.array([-1.0, 2.0]), a=3.0), np.array([-1.896361676, 2.0]))


@check("elu_prime", kind="value", points=0.5)
def test_elu_prime_a(student):
    """Another a, as the second argument and by its name; at 0 any value between the slopes."""
    close(student.elu_prime(np.array([-1.0, 0.5]), 0.5), np.array([0.1839397206, 1.0]))
    close(student.elu_prime(np.array([-1.0, 2.0]), a=3.0), np.array([1.103638324, 1.0]))
    between(student.elu_prime(np.zeros(1), 0.5), np.full(1, 0.5), np.ones(1))


@check("prelu", kind="value", points=0.5)
def test_prelu_a(student):
    """With slope 0, with slope 1, and with another one."""
    for a in (0.0, 1.0, 0.75):
        close(student.prelu(np.array([-2.0, 1234.56789]), a=a), np.array([-2.0 * a, 1234.56789]))


@check("prelu_prime", kind="value", points=0.5)
def test_prelu_prime_a_values(student):
    """With slope 0, with slope 1, and with another one."""
    for a in (0.0, 1.0, 0.75):
        close(student.prelu_prime(np.array([-2.0, 4.0]), a=a), np.array([a, 1.0]))


@check("prelu_prime_a", kind="gradient", points=2)
def test_prelu_prime_a(student):
    """The derivative with respect to a: values, shapes, whole numbers, large numbers."""
    f = student.quiet.pure.prelu_prime_a
    same(f(np.array([[-2.5, 1.5], [0.5, -3.0]]), 0.3), np.array([[-2.5, 0.0], [0.0, -3.0]]))
    same(f(Z, 0.3), np.array([-2.5, -1.0, -0.25, 0.0, 0.0, 0.0]), what="the result for six numbers")
    close(f(np.zeros(2), 0.2), np.zeros(2), what="the result for z = 0")
    close(f(-2, 0.3), -2.0, what="the result for a whole number")
    close(f(np.array([-2, 3]), 0.3), np.array([-2.0, 0.0]), what="the result for whole numbers")
    close(f(2.0, 0.0), 0.0, what="the result for a single number")
    close(f(np.array([-1e4, 1e4]), 1.0), np.array([-1e4, 0.0]))
    as_array(f(np.zeros((0,)), 0.3), shape=(0,), what="the result for an empty array")


@check("softmax", kind="value", points=3)
def test_softmax_values(student):
    """Exponentials divided by their sum, row by row (along the last axis)."""
    rows = np.log(np.array([[1.0, 2.0, 5.0], [3.0, 3.0, 4.0]]))
    close(student.softmax(rows), np.array([[0.125, 0.25, 0.625], [0.3, 0.3, 0.4]]))
    close(student.softmax(rows[0]), np.array([0.125, 0.25, 0.625]), what="the result for one row, shape (3,)")
    cube = np.log(np.array([[[1.0, 3.0], [2.0, 2.0]], [[4.0, 1.0], [1.0, 9.0]]]))
    right = np.array([[[0.25, 0.75], [0.5, 0.5]], [[0.8, 0.2], [0.1, 0.9]]])
    close(student.softmax(cube), right, what="the result for three dimensions")


@check("softmax", kind="property", points=1)
def test_softmax_properties(student):
    """A number added to a whole row changes nothing; large entries give no warning; z itself is not changed."""
    z = np.array([[0.5, -1.0, 2.0], [1.1, 1.53, -0.47]])
    f = student.quiet.pure.softmax
    # Beside -10000 numbers of single precision are too coarse, and the largest entry of all rows is no help.
    close(f(z + np.array([[7.0], [-1e4]])), finite(as_array(f(z), shape=(2, 3))), what="the result for shifted rows")
    close(
        f(np.array([[1e4, 0.0, -1e4], [1e4, 1e4, 0.0]])),
        np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]]),
        what="the result for large entries",
    )
    close(f(np.zeros((2, 5))), np.full((2, 5), 0.2), what="the result for five equal entries")
    single = np.log(np.array([[1.0, 2.0, 5.0]])).astype(np.float32)
    close(f(single), np.array([[0.125, 0.25, 0.625]]), tol=1e-5, what="the result for single precision")
    close(f(np.array([[3, 3], [-1, -1]])), np.full((2, 2), 0.5), what="the result for whole numbers")
    close(f(np.array([[2.0], [-5.0]])), np.ones((2, 1)), what="the result for K = 1")


@check("softmax_jacobian", kind="gradient", points=2)
def test_softmax_jacobian(student):
    """The matrix for one vector; its rows sum to 0; z itself is not changed."""
    right = np.array([[0.109375, -0.03125, -0.078125], [-0.03125, 0.1875, -0.15625], [-0.078125, -0.15625, 0.234375]])
    close(student.pure.softmax_jacobian(np.log(np.array([1.0, 2.0, 5.0]))), right)
    large = student.quiet.softmax_jacobian(np.array([1e4, -1e4]))
    close(large, np.zeros((2, 2)), what="the result for large entries")
    close(student.softmax_jacobian(np.array([2.0])), np.zeros((1, 1)), what="the result for K = 1")
    close(student.softmax_jacobian(np.full(5, -3.0)), 0.2 * np.eye(5) - 0.04, what="the result for K = 5")
    close(student.softmax_jacobian(np.array([4, 4])), np.array([[0.25, -0.25], [-0.25, 0.25]]), what="the result for whole numbers")


NAMES = ("heaviside", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "swish")


@check("activation_properties", kind="value", points=1)
def test_properties_form(student):
    """All nine names are known, every entry has the right form, other names raise a ValueError."""
    for name in NAMES:
        what = f'the entry of "{name}"'
        found = as_mapping(
            student.pure.activation_properties(name),
            keys=("range", "zero_centred", "monotonic", "differentiable", "saturates"),
            what=what,
        )
        lo, hi = (float(as_array(v, shape=())) for v in as_sequence(found["range"], length=2, what=f"range of {what}"))
        verify(lo < hi, "wrong_value", f"range of {what}: the lower bound does not lie below the upper one")
        for key in ("zero_centred", "monotonic", "differentiable"):
            as_bool(found[key], what=f"{key} of {what}")
        for side in as_sequence(found["saturates"], what=f"saturates of {what}"):
            verify(
                as_text(side) in ("left", "right"), "wrong_value", f'saturates of {what}: only "left" and "right" can stand there'
            )
    # Names of nothing: a table with more functions than were asked for is right.
    for unknown in ("no such function", "", "sigmoid of tanh"):
        student.raises(ValueError).activation_properties(unknown)


@check("activation_properties", kind="value", points=1)
def test_properties_of_three(student):
    """The properties of sigmoid, leaky_relu and gelu."""
    right = {
        "sigmoid": ((0.0, 1.0), False, True, True, {"left", "right"}),
        "leaky_relu": ((-np.inf, np.inf), False, True, False, set()),
        "gelu": ((-0.17, np.inf), False, False, True, {"left"}),
    }
    for name, (bounds, centred, monotonic, differentiable, saturates) in right.items():
        found = student.activation_properties(name)
        what = f'of "{name}"'
        found = as_mapping(
            found, keys=("range", "zero_centred", "monotonic", "differentiable", "saturates"), what=f"the entry {what}"
        )
        close(found["range"], bounds, tol=1e-3, what=f"range {what}")
        same(found["zero_centred"], centred, what=f"zero_centred {what}")
        same(found["monotonic"], monotonic, what=f"monotonic {what}")
        same(found["differentiable"], differentiable, what=f"differentiable {what}")
        sides = [as_text(s) for s in as_sequence(found["saturates"], what=f"saturates {what}")]
        verify(set(sides) == saturates, "wrong_value", f"saturates {what} is not right: where does the derivative tend to 0?")


# Far out, at the lowest points of gelu and swish, and close to 0: enough to tell the properties.
POINTS = np.array([-40.0, -39.0, -1.2784645, -0.7517916, -0.001, 0.0, 0.001, 0.7517916, 1.2784645, 39.0, 40.0])
AT_POINTS = {
    "heaviside": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1],
    "sigmoid": [0, 0, 0.217812, 0.320431, 0.49975, 0.5, 0.50025, 0.679569, 0.782188, 1, 1],
    "tanh": [-1, -1, -0.856075, -0.636217, -0.001, 0, 0.001, 0.636217, 0.856075, 1, 1],
    "relu": [0, 0, 0, 0, 0, 0, 0.001, 0.751792, 1.27846, 39, 40],
    "leaky_relu": [-0.4, -0.39, -0.0127846, -0.00751792, -1e-05, 0, 0.001, 0.751792, 1.27846, 39, 40],
    "elu": [-1, -1, -0.721535, -0.528479, -0.0009995, 0, 0.001, 0.751792, 1.27846, 39, 40],
    "selu": [-1.7581, -1.7581, -1.26853, -0.929119, -0.00175722, 0, 0.0010507, 0.789908, 1.34328, 40.9773, 42.028],
    "gelu": [0, 0, -0.12854, -0.169971, -0.000499601, 0, 0.000500399, 0.58182, 1.14992, 39, 40],
    "swish": [0, 0, -0.278465, -0.240897, -0.00049975, 0, 0.00050025, 0.510894, 1, 39, 40],
}  # fmt: skip


@check("activation_properties", kind="property", points=2)
def test_properties_fit_the_functions(student):
    """The entries fit the values of the nine functions."""
    keys = ("range", "zero_centred", "monotonic", "differentiable", "saturates")
    for name, values in AT_POINTS.items():
        what, values = f'of "{name}"', np.array(values)
        found = as_mapping(student.activation_properties(name), keys=keys, what=f"the entry {what}")
        slopes = np.diff(values) / np.diff(POINTS)
        flat = {side for side, slope in (("left", slopes[0]), ("right", slopes[-1])) if abs(slope) < 1e-6}
        sides = {as_text(side) for side in as_sequence(found["saturates"], what=f"saturates {what}")}
        verify(sides == flat, "wrong_value", f"saturates {what} is not right: where does the derivative tend to 0?")
        # Where it does not flatten it goes on for ever, and all nine go upwards.
        low = values.min() if "left" in flat else -np.inf
        high = values.max() if "right" in flat else np.inf
        close(found["range"], (low, high), tol=1e-3, what=f"range {what}")
        same(found["zero_centred"], bool(np.allclose(values, -values[::-1])), what=f"zero_centred {what}")
        same(found["monotonic"], bool((slopes >= 0).all()), what=f"monotonic {what}")
        same(found["differentiable"], bool(abs(slopes[5] - slopes[4]) < 0.01), what=f"differentiable {what}")


@check("collapse_linear_network", kind="value", points=2)
def test_collapse(student):
    """Three layers become one; the lists and arrays that are given are not changed."""
    weights = [
        np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]]),
        np.array([[1.0, 0.0], [2.0, 1.0], [0.0, -2.0]]),
        np.array([[2.0], [1.0]]),
    ]
    biases = [np.array([1.0, 0.0, -1.0]), np.array([0.5, 2.0]), np.array([-2.5])]
    W, b = as_sequence(student.pure.collapse_linear_network(weights, biases), length=2)
    close(W, np.array([[12.0], [-11.0]]), what="W")
    close(b, np.array([4.5]), what="b")
    other = [1.2345678 * weights[0], *weights[1:]]
    W, b = as_sequence(student.collapse_linear_network(other, biases), length=2)
    close(W, 1.2345678 * np.array([[12.0], [-11.0]]), what="W for other weights")
    close(b, np.array([4.5]), what="b for other weights")


@check("collapse_linear_network", kind="value", points=1)
def test_collapse_single(student):
    """A network of one layer, and weights that are whole numbers."""
    W, b = as_sequence(student.collapse_linear_network([np.array([[1.0, 2.0]])], [np.array([3.0, 4.0])]), length=2)
    close(W, np.array([[1.0, 2.0]]), what="W")
    close(b, np.array([3.0, 4.0]), what="b")
    wide = np.arange(6.0)[None, :]
    W, b = as_sequence(student.collapse_linear_network([np.array([[2.0]]), wide], [np.ones(1), -np.arange(6.0)]), length=2)
    close(W, 2.0 * wide, what="W of a network of six outputs")
    close(b, np.zeros(6), what="b of a network of six outputs")
    weights = [np.array([[2], [1], [0]]), np.array([[3, 1]])]
    W, b = as_sequence(student.collapse_linear_network(weights, [np.array([1]), np.array([4, 0])]), length=2)
    close(W, np.array([[6.0, 2.0], [3.0, 1.0], [0.0, 0.0]]), what="W of whole numbers")
    close(b, np.array([7.0, 1.0]), what="b of whole numbers")
