"""Hidden checks of losses, their derivatives, the cost, and the choice of the output layer."""

import numpy as np

from grader.checks import (
    as_array,
    as_float,
    as_sequence,
    as_text,
    between,
    check,
    check_each,
    close,
    finite,
    gradient,
    same,
    verify,
)

REGRESSION = ("squared_error", "absolute_error", "huber")
BINARY, CATEGORICAL = "binary_cross_entropy", "categorical_cross_entropy"
# A guard of 1e-7 beside the predictions, which is allowed, counts most where they are smallest.
GUARD = 2e-5
CONSTANT = "predictions are kept away from 0 and 1 by a constant from 1e-16 to 1e-7, with np.clip for instance; is yours larger?"
SIZES = ((7, 3), (5, 1), (1, 4), (1, 1))
DELTA = {"huber": (1.0,), "huber_prime": (1.0,)}


def predictions(rng, m, K):
    """Real predictions and targets, no error within 0.01 of a kink of the losses (0 and 1)."""
    error = rng.uniform(0.05, 0.95, (m, K)) + rng.integers(0, 3, (m, K))
    y_true = rng.normal(0.0, 2.0, (m, K))
    return y_true + error * rng.choice([-1.0, 1.0], (m, K)), y_true


def distributions(rng, function, m, K):
    """Probabilities away from 0 and 1, with hard targets in half of the rows and soft ones in the others."""
    if function.startswith(BINARY):
        y_true = np.where(rng.random((m, 1)) < 0.5, rng.integers(0, 2, (m, 1)), rng.random((m, 1)))
        return rng.uniform(0.05, 0.95, (m, 1)), y_true.astype(float)
    y_pred = rng.dirichlet(np.full(K, 3.0), m) * 0.9 + 0.1 / K
    hard = np.eye(K)[rng.integers(0, K, m)]
    return y_pred, np.where(rng.random((m, 1)) < 0.5, hard, rng.dirichlet(np.ones(K), m))


def with_more(f, more):
    return lambda y_pred, y_true: f(y_pred, y_true, *more)


@check_each(*REGRESSION, kind="value", points=2)
def test_regression_losses(student, reference, rng, function):
    """Losses of random predictions."""
    for m, K in SIZES:
        args = *predictions(rng, m, K), *DELTA.get(function, ())
        close(getattr(student.pure, function)(*args), getattr(reference, function)(*args), what=f"the result for m = {m}, K = {K}")


@check_each(*(f"{name}_prime" for name in REGRESSION), kind="gradient", points=2)
def test_regression_slopes(student, reference, rng, function):
    """Derivatives equal the numerical derivatives of the loss."""
    for m, K in SIZES:
        y_pred, y_true = predictions(rng, m, K)
        loss = getattr(reference, function.removesuffix("_prime"))
        right = gradient(lambda p, y=y_true, f=loss: np.sum(f(p, y)), y_pred)
        found = getattr(student.pure, function)(y_pred, y_true, *DELTA.get(function, ()))
        close(found, right, what=f"the result for m = {m}, K = {K}")


@check_each("huber", "huber_prime", kind="value", points=0.5)
def test_defaults(student, reference, rng, function):
    """Called with predictions and targets only: delta is 1."""
    y_pred, y_true = predictions(rng, 5, 3)
    right = getattr(reference, function)(y_pred, y_true)
    close(getattr(student, function)(y_pred, y_true), right, what="the result for the usual delta")


@check_each("huber", "huber_prime", kind="value", points=1)
def test_delta(student, reference, rng, function):
    """Huber with another delta, and at errors of exactly delta."""
    y_pred, y_true = predictions(rng, 6, 3)
    delta = float(rng.uniform(0.3, 2.5))
    close(getattr(student, function)(y_pred, y_true, delta), getattr(reference, function)(y_pred, y_true, delta))
    at = np.array([[2.0, -0.5], [1.0, 0.5]])
    close(
        getattr(student, function)(at, np.full((2, 2), 0.5), delta=1.5),
        getattr(reference, function)(at, np.full((2, 2), 0.5), delta=1.5),
        what="the result for errors around delta",
    )


@check_each(*REGRESSION, *(f"{name}_prime" for name in REGRESSION), kind="property", points=0.5)
def test_regression_corners(student, reference, rng, function):
    """Other inputs: whole numbers, float32, large errors, predictions equal to the targets."""
    more = DELTA.get(function, ())
    f, right = with_more(getattr(student.quiet, function), more), with_more(getattr(reference, function), more)
    y_pred, y_true = rng.integers(3, 9, (4, 2)), rng.integers(-5, 2, (4, 2))
    close(f(y_pred, y_true), right(y_pred.astype(float), y_true.astype(float)), what="the result for whole numbers")
    close(f(y_pred + 0.25, y_true), right(y_pred + 0.25, y_true.astype(float)), what="the result for whole targets")
    a, b = (x.astype(np.float32) for x in predictions(rng, 3, 2))
    close(f(a, b), right(a.astype(float), b.astype(float)), tol=1e-5, what="the result for single precision")
    y_pred, y_true = predictions(rng, 3, 2)
    close(f(1e3 * y_pred, y_true), right(1e3 * y_pred, y_true), what="the result for large errors")
    exact = f(y_true, y_true)
    if function == "absolute_error_prime":
        between(exact, -np.ones((3, 2)), np.ones((3, 2)), what="the result where predictions are exact")
    else:
        same(exact, np.asarray(right(y_true, y_true)), what="the result where predictions are exact")


def compare_whole_targets(student, reference, rng, function):
    K = 1 if function.startswith(BINARY) else 3
    y_pred, _ = distributions(rng, function, 5, K)
    y_true = rng.integers(0, 2, (5, 1)) if K == 1 else np.eye(3, dtype=np.int32)[rng.integers(0, 3, 5)]
    right = getattr(reference, function)(y_pred, y_true.astype(float))
    close(getattr(student, function)(y_pred, y_true), right, tol=GUARD, what="the result for targets that are whole numbers")


@check_each(BINARY, CATEGORICAL, kind="value", points=2)
def test_cross_entropies(student, reference, rng, function):
    """Random predictions; targets of 0 and 1, between 0 and 1, and whole numbers."""
    for m, K in ((9, 4), (6, 3), (6, 3), (1, 2), (4, 2)):
        y_pred, y_true = distributions(rng, function, m, K)
        close(
            getattr(student.quiet.pure, function)(y_pred, y_true),
            getattr(reference, function)(y_pred, y_true),
            tol=GUARD,
            what=f"the result for m = {m}",
        )
    compare_whole_targets(student, reference, rng, function)


@check_each(f"{BINARY}_prime", f"{CATEGORICAL}_prime", kind="gradient", points=2)
def test_cross_entropy_slopes(student, reference, rng, function):
    """Derivatives equal the numerical derivatives of the loss."""
    loss = getattr(reference, function.removesuffix("_prime"))
    for m, K in ((7, 4), (5, 3), (1, 2)):
        y_pred, y_true = distributions(rng, function, m, K)
        right = gradient(lambda p, y=y_true: np.sum(loss(p, y)), y_pred)
        close(getattr(student.quiet.pure, function)(y_pred, y_true), right, tol=GUARD, what=f"the result for m = {m}")
    compare_whole_targets(student, reference, rng, function)


@check_each(BINARY, CATEGORICAL, f"{BINARY}_prime", f"{CATEGORICAL}_prime", kind="property", points=0.75)
def test_certain_predictions(student, reference, rng, function):
    """Predictions of exactly 0 and 1: finite, no warning, large where they are wrong."""
    K = 1 if function.startswith(BINARY) else int(rng.integers(2, 5))
    if K == 1:
        y_pred, y_true = np.array([[0.0], [1.0], [1.0], [0.0], [1.0]]), np.array([[1.0], [0.0], [1.0], [0.0], [0.5]])
    else:
        y_pred = np.eye(K)[[0, 1, 1, 0, 1]]
        y_true = np.eye(K)[[1, 0, 1, 0, 0]]
        y_true[4] = 1.0 / K
    result = getattr(student.quiet.pure, function)(y_pred, y_true)
    if function.endswith("prime"):
        slopes = finite(as_array(result, shape=(5, K)))
        wrong = slopes[[0, 1], [0, 0]] if K == 1 else slopes[[0, 1], [1, 0]]
        signs = np.array([-1.0, 1.0]) if K == 1 else np.array([-1.0, -1.0])
        verify(
            bool((wrong * signs > 1e3).all()),
            "wrong_value",
            "where a prediction is certain and wrong, the derivative is too small or has the wrong sign",
        )
        return
    losses = finite(as_array(result, shape=(5,)))
    close(losses[[2, 3]], np.zeros(2), what="the loss of predictions that are certain and right", advice=CONSTANT)
    verify(
        bool((losses[:2] > 10.0).all() and losses[4] > 3.0 / max(K, 1)),
        "wrong_value",
        "the loss of a prediction that is certain and wrong is too small",
    )


@check("cost", kind="value", points=3)
def test_cost(student, reference, rng):
    """Costs of random losses, without and with squared weights."""
    for sizes in ([3, 4, 2], [5, 1], [2, 3, 4, 1]):
        losses = rng.uniform(0.0, 4.0, int(rng.integers(1, 9)))
        weights = [rng.normal(size=pair) for pair in zip(sizes, sizes[1:])]
        lam = float(rng.uniform(0.01, 2.0))
        close(
            student.pure.cost(losses, weights, lam),
            reference.cost(losses, weights, lam),
            what=f"the cost with {len(weights)} weight arrays",
        )
        close(student.cost(losses, (), lam), reference.cost(losses, (), lam), what="the cost without weights")


@check("cost", kind="property", points=1)
def test_cost_corners(student, reference, rng):
    """Whole numbers, also as weights; the result is a float."""
    losses = rng.integers(0, 9, 5)
    weights = [rng.integers(-4, 5, (3, 2)), rng.integers(-4, 5, (2, 1))]
    close(
        as_float(student.cost(losses, weights, 1)),
        reference.cost(losses.astype(float), weights, 1),
        what="the cost of whole numbers",
    )
    close(as_float(student.cost(losses * 0.5, weights=weights, lam=0.0)), reference.cost(losses * 0.5), what="the cost for lam = 0")


@check("cost", kind="value", points=0.5)
def test_cost_defaults(student, reference, rng):
    """Called with the losses only: there are no weights, and lam is 0."""
    losses, weights = rng.uniform(0.0, 4.0, 5), [rng.normal(size=(3, 2))]
    for args, more in (((losses,), {}), ((losses,), {"lam": float(rng.uniform(0.1, 2.0))}), ((losses, weights), {})):
        close(student.cost(*args, **more), reference.cost(losses), what="the cost with a default")


@check("choose_output", kind="value", points=2)
def test_choose_output(student, reference):
    """Output activation and loss for every task, in another order."""
    tasks = {
        "multi-class classification": ("softmax", (CATEGORICAL,)),
        "binary classification": ("sigmoid", (BINARY,)),
        "regression with outliers": ("identity", ("huber", "absolute_error")),
        "regression": ("identity", ("squared_error",)),
    }
    for task, (activation, losses) in tasks.items():
        found = as_sequence(student.pure.choose_output(task), length=2, what=f'the result for "{task}"')
        verify(as_text(found[0]) == activation, "wrong_value", f'the output activation for "{task}" is not right')
        verify(as_text(found[1]) in losses, "wrong_value", f'the loss for "{task}" is not right')
    # Names of nothing: a table with more tasks than were asked for is right.
    for unknown in ("washing dishes", "task 7", "qqq"):
        student.raises(ValueError).choose_output(unknown)
