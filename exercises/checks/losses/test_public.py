"""Public checks of losses, their derivatives, the cost, and the choice of the output layer."""

import numpy as np

from grader.checks import as_array, as_float, as_sequence, as_text, between, check, check_each, close, finite, same, verify

P = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -3.0]])
T = np.array([[1.0, 1.0, 2.5], [0.0, 0.5, 0.0]])
CONSTANT = "predictions are kept away from 0 and 1 by a constant from 1e-16 to 1e-7, with np.clip for instance; is yours larger?"
PROBABILITY, TARGET = np.array([[0.25], [0.9], [0.6], [0.8]]), np.array([[1.0], [0.0], [1.0], [0.3]])
ROWS, ONE_HOT = np.array([[0.5, 0.2, 0.3], [0.1, 0.1, 0.8]]), np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]])
REGRESSION = {
    "squared_error": [4.5, 11.3125],
    "absolute_error": [3.0, 4.75],
    "huber": [1.75, 3.53125],
}
REGRESSION_SLOPES = {
    "squared_error_prime": [[-1.0, -4.0, -1.0], [3.0, -0.5, -6.0]],
    "absolute_error_prime": [[-1.0, -1.0, -1.0], [1.0, -1.0, -1.0]],
    "huber_prime": [[-0.5, -1.0, -0.5], [1.0, -0.25, -1.0]],
}
DELTA = {"huber": (1.0,), "huber_prime": (1.0,)}
# Six samples, and their losses and derivatives.
SIX = np.array([[1.4845645], [-2.236068], [5.6789123], [0.25], [-7.1234567], [1.5]])
SIX_TARGETS = np.array([[-1.25], [-3.5], [0.75], [-0.5], [-2.0], [1.0]])
OF_SIX = {
    "squared_error": [7.477843005, 1.597524101, 24.29417646, 0.5625, 26.24980856, 0.25],
    "absolute_error": [2.7345645, 1.263932, 4.9289123, 0.75, 5.1234567, 0.5],
    "huber": [2.2345645, 0.763932, 4.4289123, 0.28125, 4.6234567, 0.125],
    "squared_error_prime": [5.469129, 2.527864, 9.8578246, 1.5, -10.2469134, 1.0],
    "absolute_error_prime": [1.0, 1.0, 1.0, 1.0, -1.0, 1.0],
    "huber_prime": [1.0, 1.0, 1.0, 0.75, -1.0, 0.5],
}
# For errors of 3 and of 3.25.
CORNERS = {
    "squared_error": (9.0, 10.5625),
    "absolute_error": (3.0, 3.25),
    "huber": (2.5, 2.75),
    "squared_error_prime": (6.0, 6.5),
}
# A guard of up to 1e-7 beside the predictions changes derivatives by this much.
GUARD = 1e-5
ENTROPY = {
    "binary_cross_entropy": (PROBABILITY, TARGET, [1.386294361, 2.302585093, 0.5108256238, 1.193549604]),
    "categorical_cross_entropy": (ROWS, ONE_HOT, [1.609437912, 1.782724199]),
}
ENTROPY_SLOPES = {
    "binary_cross_entropy_prime": (PROBABILITY, TARGET, [[-4.0], [10.0], [-1.666666667], [3.125]]),
    "categorical_cross_entropy_prime": (ROWS, ONE_HOT, [[0.0, -5.0, 0.0], [-5.0, -2.5, -0.3125]]),
}
# One sample, with a target of whole numbers: binary and categorical.
WHOLE = {True: (np.array([[0.2]]), np.array([[1]])), False: (np.array([[0.2, 0.8]]), np.array([[1, 0]]))}


@check_each(*REGRESSION, kind="value", points=2)
def test_regression_losses(student, function):
    """One number for each sample: the sum over its outputs."""
    close(getattr(student.pure, function)(P, T, *DELTA.get(function, ())), np.array(REGRESSION[function]))


@check_each(*REGRESSION_SLOPES, kind="gradient", points=2)
def test_regression_slopes(student, function):
    """The derivative with respect to each prediction."""
    close(getattr(student.pure, function)(P, T, *DELTA.get(function, ())), np.array(REGRESSION_SLOPES[function]))


@check_each(*REGRESSION, *REGRESSION_SLOPES, kind="property", points=0.5)
def test_regression_corners(student, function):
    """Other inputs: one sample, six samples, one output, whole numbers, float32, arguments by name, exact predictions."""
    f, more = getattr(student.quiet, function), DELTA.get(function, ())
    six = np.array(OF_SIX[function])
    close(f(SIX, SIX_TARGETS, *more), six[:, None] if function.endswith("prime") else six, what="the result for six samples")
    single = np.array((REGRESSION | REGRESSION_SLOPES)[function])
    close(f(P.astype(np.float32), T.astype(np.float32), *more), single, tol=1e-5, what="the result for single precision")
    close(f(P[::-1], T[::-1], *more), single[::-1], what="the result for the samples in another order")
    shape = (1, 1) if function.endswith("prime") else (1,)
    right, beside_whole = CORNERS.get(function, (1.0, 1.0))
    close(f(np.array([[5]]), np.array([[2]]), *more), np.full(shape, right), what="the result for whole numbers")
    named = {"y_pred": np.array([[5.25]]), "y_true": np.array([[2]]), **({"delta": 1.0} if more else {})}
    close(f(**named), np.full(shape, beside_whole), what="the result for whole targets")
    if function != "absolute_error_prime":
        same(f(np.full((1, 1), 0.3), np.full((1, 1), 0.3), *more), np.zeros(shape), what="the result where the prediction is exact")


@check("absolute_error_prime", kind="gradient", points=0.25)
def test_absolute_error_kink(student):
    """Where a prediction equals its target: any value between the slopes on both sides."""
    between(student.absolute_error_prime(np.ones((2, 1)), np.ones((2, 1))), -np.ones((2, 1)), np.ones((2, 1)))


@check_each("huber", "huber_prime", kind="value", points=0.5)
def test_defaults(student, function):
    """Called with predictions and targets only: delta is 1."""
    right = (REGRESSION | REGRESSION_SLOPES)[function]
    close(getattr(student, function)(P, T), np.array(right), what="the result for the usual delta")


@check("huber", kind="value", points=1)
def test_huber_delta(student):
    """Another delta, and errors exactly as large as delta."""
    close(student.huber(P, T, 2.0), np.array([2.25, 5.15625]))
    close(student.huber(P, T, delta=0.25), np.array([0.65625, 1.09375]), what="the result for delta by name")
    close(
        student.huber(np.array([[2.5], [-0.5]]), np.array([[1.0], [1.0]]), 1.5),
        np.array([1.125, 1.125]),
        what="the result for an error of delta",
    )


@check("huber_prime", kind="gradient", points=1)
def test_huber_prime_delta(student):
    """Another delta, and errors exactly as large as delta."""
    close(student.huber_prime(P, T, 2.0), np.array([[-0.5, -2.0, -0.5], [1.5, -0.25, -2.0]]))
    close(
        student.huber_prime(P, T, delta=0.25),
        np.array([[-0.25, -0.25, -0.25], [0.25, -0.25, -0.25]]),
        what="the result for delta by name",
    )
    close(
        student.huber_prime(np.array([[2.5], [-0.5]]), np.array([[1.0], [1.0]]), 1.5),
        np.array([[1.5], [-1.5]]),
        what="the result for an error of delta",
    )


@check_each(*ENTROPY, kind="value", points=2)
def test_cross_entropies(student, function):
    """Targets of 0 and 1, targets between 0 and 1, and targets that are whole numbers."""
    f = getattr(student.quiet.pure, function)
    y_pred, y_true, right = ENTROPY[function]
    close(f(y_pred, y_true), np.array(right))
    close(f(y_pred[::-1], y_true[::-1]), np.array(right)[::-1], what="the result for the samples in another order")
    many = np.tile(y_pred, (3, 1)), np.tile(y_true, (3, 1))
    close(f(*many), np.tile(right, 3), what="the result for three times the samples")
    y_pred, y_true = WHOLE[function.startswith("binary")]
    close(f(y_pred, y_true), np.array([1.609437912]), what="the result for one sample with a whole target")


@check_each(*ENTROPY_SLOPES, kind="gradient", points=2)
def test_cross_entropy_slopes(student, function):
    """The derivative with respect to each prediction, also for targets between 0 and 1 and for whole numbers."""
    f = getattr(student.quiet.pure, function)
    y_pred, y_true, right = ENTROPY_SLOPES[function]
    close(f(y_pred, y_true), np.array(right), tol=GUARD)
    close(f(y_pred[::-1], y_true[::-1]), np.array(right)[::-1], tol=GUARD, what="the result for the samples in another order")
    many = np.tile(y_pred, (3, 1)), np.tile(y_true, (3, 1))
    close(f(*many), np.tile(right, (3, 1)), tol=GUARD, what="the result for three times the samples")
    y_pred, y_true = WHOLE[function.startswith("binary")]
    close(f(y_pred, y_true), -5.0 * y_true, tol=GUARD, what="the result for one sample with a whole target")


@check_each(*ENTROPY, *ENTROPY_SLOPES, kind="property", points=0.5)
def test_certain_predictions(student, function):
    """Predictions of exactly 0 and 1 give finite numbers without a warning."""
    certain = np.array([[0.0], [1.0], [0.0], [1.0]]) if function.startswith("binary") else np.eye(4)
    targets = np.array([[1.0], [0.0], [0.0], [1.0]]) if function.startswith("binary") else np.eye(4)[[1, 1, 0, 3]]
    shape = certain.shape if function.endswith("prime") else (4,)
    result = finite(as_array(getattr(student.quiet.pure, function)(certain, targets), shape=shape))
    if function.endswith("prime"):
        steep = bool(np.abs(result).max() > 1e3)
        verify(steep, "wrong_value", "the derivative for a prediction that is certain and wrong is too small")
    else:
        verify(bool(result[0] > 10.0), "wrong_value", "the loss of a prediction that is certain and wrong is too small")
        close(result[3], 0.0, what="entry [3] (a prediction that is certain and correct)", advice=CONSTANT)


@check("cost", kind="value", points=3)
def test_cost(student):
    """The mean of the losses, without and with squared weights."""
    losses = np.array([1.0, 2.0, 6.0, 1.0])
    weights = [np.array([[1.0, -2.0], [0.5, 0.0]]), np.array([[3.0], [1.0]])]
    close(student.cost(losses, (), 0.0), 2.5)
    close(student.pure.cost(losses, weights, 0.1), 2.5 + 1.525)
    close(student.cost(losses, weights=weights, lam=2.0), 2.5 + 30.5, what="the cost with arguments by name")
    close(student.cost(losses, weights, 0.0), 2.5, what="the cost for lam = 0")


@check("cost", kind="property", points=1)
def test_cost_corners(student):
    """The result is a float, also for whole numbers and for a single sample."""
    close(as_float(student.cost(np.array([1, 2]), (), 0.0)), 1.5, what="the cost of whole numbers")
    close(student.cost(np.array([3.0]), [np.array([[1, 2]])], 1), 8.0, what="the cost of one sample")
    close(student.cost(np.array([1.0, 3.0]), (), 0.5), 2.0, what="the cost without weights")
    close(student.cost(np.array([1.2345678, 0.5, 3.75, 2.0, 6.5, 4.25]), (), 0.0), 3.039094633, what="the cost of six samples")


@check("cost", kind="value", points=0.5)
def test_cost_defaults(student):
    """Called with the losses only: there are no weights, and lam is 0."""
    losses = np.array([1.0, 2.0, 6.0])
    close(student.cost(losses), 3.0, what="the cost of losses alone")
    close(student.cost(losses, lam=0.5), 3.0, what="the cost without weights")
    close(student.cost(losses, [np.array([[1.0, -2.0]])]), 3.0, what="the cost without lam")


TASKS = {
    "regression": ("identity", ("squared_error",)),
    "regression with outliers": ("identity", ("huber", "absolute_error")),
    "binary classification": ("sigmoid", ("binary_cross_entropy",)),
    "multi-class classification": ("softmax", ("categorical_cross_entropy",)),
}


@check("choose_output", kind="value", points=2)
def test_choose_output(student):
    """Output activation and loss for every task."""
    for task, (activation, losses) in TASKS.items():
        found = as_sequence(student.pure.choose_output(task), length=2, what=f'the result for "{task}"')
        for what, name, right in (("output activation", as_text(found[0]), (activation,)), ("loss", as_text(found[1]), losses)):
            verify(name in right, "wrong_value", f'the {what} for "{task}" is not right', f"got {name!r}")


@check("choose_output", kind="property", points=0.5)
def test_unknown_tasks(student):
    """A ValueError for an unknown task."""
    # Names of nothing: a table with more tasks than were asked for is right.
    for task in ("no such task", "", "unknown"):
        student.raises(ValueError).choose_output(task)
