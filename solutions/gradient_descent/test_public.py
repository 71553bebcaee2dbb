"""Public checks of batch, stochastic and mini-batch gradient descent."""

import numpy as np

from grader.checks import (
    as_array,
    as_float,
    as_sequence,
    check,
    check_each,
    check_generator,
    check_shuffled,
    close,
    close_path,
    same,
    verify,
)


def samples(m, n=2):
    """Rows that tell their own number: the first column of X is the number, Y goes with it, and is negative at first."""
    X = np.column_stack([np.arange(m, dtype=float), *(np.sin(np.arange(m) + k) for k in range(1, n))])
    return X, targets(X)


def targets(X):
    return 10.0 * X[:, :1] - 12.345678


def gradient(theta, X, Y):
    """Cost gradient of a linear model with squared error, theta of shape (n, 1)."""
    X, Y = np.reshape(X, (-1, len(theta))), np.reshape(Y, (-1, 1))
    return 2.0 * X.T @ (X @ theta - Y) / len(X)


@check("updates_per_epoch", kind="value", points=1)
def test_updates(student):
    """Several sizes, a smaller last batch, one batch for all samples; the result is a whole number."""
    for m, batch_size, right in ((101, 10, 11), (100, 10, 10), (7, 1, 7), (5, 5, 1), (5, 8, 1), (23, 5, 5)):
        same(student.pure.updates_per_epoch(m, batch_size), right, what=f"the number for m = {m} and batches of {batch_size}")
    same(student.updates_per_epoch(m=9, batch_size=2), 5, what="the number with arguments by name")


def numbers_of(batches, X, Y, sizes):
    """The numbers of the samples in the order of the batches, after a look at shapes and pairs."""
    batches = as_sequence(batches, length=len(sizes), what="the list of batches")
    order = []
    for k, (batch, size) in enumerate(zip(batches, sizes)):
        X_batch, Y_batch = as_sequence(batch, length=2, what=f"batch [{k}]")
        X_batch = as_array(X_batch, shape=(size, X.shape[1]), what=f"X of batch [{k}]")
        Y_batch = as_array(Y_batch, shape=(size, Y.shape[1]), what=f"Y of batch [{k}]")
        rows = np.rint(X_batch[:, 0]).astype(int)
        verify(bool(((rows >= 0) & (rows < len(X))).all()), "wrong_value", f"batch [{k}] has rows that are no samples")
        same(X_batch, X[rows].astype(float), what=f"X of batch [{k}]")
        same(Y_batch, Y[rows].astype(float), what=f"Y of batch [{k}] (are X and Y shuffled together?)")
        order += rows.tolist()
    verify(sorted(order) == list(range(len(X))), "wrong_value", "not every sample is in exactly one batch")
    return order


@check("minibatches", kind="value", points=3)
def test_minibatches(student):
    """Every sample exactly once, X and Y together, a smaller last batch; the arrays are not changed."""
    for m, batch_size, sizes in ((10, 4, (4, 4, 2)), (6, 3, (3, 3)), (3, 1, (1, 1, 1)), (4, 9, (4,))):
        X, Y = samples(m)
        numbers_of(student.listed.pure.minibatches(X, Y, batch_size, np.random.default_rng(m)), X, Y, sizes)


@check("minibatches", kind="statistical", points=1)
def test_shuffled(student):
    """The order is random and new each time; it comes from `rng`."""
    X, Y = samples(96)
    rng = np.random.default_rng(8)
    check_shuffled([numbers_of(student.listed.minibatches(X, Y, 40, rng), X, Y, (40, 40, 16)) for _ in range(3)])
    check_generator(
        lambda given: [batch[0] for batch in student.listed.minibatches(X, Y, 50, given)], 3, what="the list of batches"
    )


@check("minibatches", kind="property", points=0.5)
def test_whole_numbers(student):
    """Samples of whole numbers, and targets with several outputs."""
    X = np.arange(7).reshape(7, 1)
    Y = np.column_stack([X, X + 1, X + 2])
    numbers_of(student.listed.minibatches(X=X, Y=Y, batch_size=3, rng=np.random.default_rng(1)), X, Y, (3, 3, 1))


@check("gradient_step", kind="value", points=2)
def test_gradient_step(student):
    """One step for two arrays: new arrays come back, the old ones are not changed."""
    params = [np.array([[1.0, -2.0]]), np.array([0.5])]
    grads = [np.array([[10.0, 5.0]]), np.array([-1.0])]
    close(student.pure.separate.gradient_step(params, grads, 0.1), [np.array([[0.0, -2.5]]), np.array([0.6])])
    close(student.gradient_step(params=params[:1], grads=grads[:1], alpha=0.0), params[:1], what="the result for alpha = 0")
    close(
        student.gradient_step([np.array([3, 1])], [np.array([1, 1])], 0.5),
        [np.array([2.5, 0.5])],
        what="the result for whole numbers",
    )
    close(student.gradient_step([np.array([3.0])], [np.array([1.0])], 1.0), [np.array([2.0])], what="the result for one array")
    close(student.gradient_step([np.array([5.0])], [np.array([-1.0])], 1.0), [np.array([6.0])], what="the result for another array")
    alike = [12.345678 * np.arange(6.0), -np.arange(6.0)]
    found = student.gradient_step(alike, [np.ones(6), np.arange(6.0)], 2.0)
    close(found, [alike[0] - 2.0, -3.0 * np.arange(6.0)], what="the result for two arrays of one shape")


@check("batch_gradient_descent", kind="trajectory", points=2)
def test_batch(student):
    """One update with all samples in each epoch; the list has theta after each epoch."""
    X, Y = samples(5)
    theta, right = np.array([[0.5], [-1.0]]), []
    w = theta
    for _ in range(4):
        w = w - 0.05 * gradient(w, X, Y)
        right.append(w)
    path = student.pure.batch_gradient_descent(X, Y, theta, gradient, 0.05, 4)
    close_path(path, right, cost=lambda w: np.mean((X @ w - Y) ** 2))


@check_each("batch_gradient_descent", "stochastic_gradient_descent", "minibatch_gradient_descent", kind="property", points=0.5)
def test_corners(student, function):
    """No epochs (n_epochs = 0); theta of whole numbers, as an array or as a matrix."""
    X, Y = samples(6)
    more = {"batch_gradient_descent": (), "stochastic_gradient_descent": (np.random.default_rng(2),)}.get(
        function, (4, np.random.default_rng(2))
    )
    f = getattr(student, function)
    verify(as_sequence(f(X, Y, np.zeros((2, 1)), gradient, 0.1, 0, *more)) == [], "wrong_shape", "no epochs give an empty list")
    updates = {"batch_gradient_descent": 1, "stochastic_gradient_descent": 6}.get(function, 2)
    found = f(X, Y, np.array([3, -1]), lambda theta, X, Y: np.full(2, 0.25), 1.0, 2, *more)
    close_path(found, [np.array([3.0, -1.0]) - 0.25 * updates * epoch for epoch in (1, 2)])


UPDATES = {"batch_gradient_descent": 1, "stochastic_gradient_descent": 3, "minibatch_gradient_descent": 2}


def arguments(function, batch_size, rng):
    """What a function takes after the number of epochs."""
    return {"batch_gradient_descent": (), "stochastic_gradient_descent": (rng,)}.get(function, (batch_size, rng))


@check_each(*UPDATES, kind="trajectory", points=0.5)
def test_every_epoch(student, function):
    """One entry for each epoch, also where the steps become tiny or begin at the minimum."""
    X, Y = samples(3)
    f, factor = getattr(student, function), 0.5 ** UPDATES[function]
    for start, epochs in (([[3.0], [-1.0]], 40), ([[0.0], [0.0]], 5)):
        path = f(X, Y, np.array(start), lambda theta, X, Y: theta, 0.5, epochs, *arguments(function, 2, np.random.default_rng(1)))
        path = as_sequence(path, what="the path")
        verify(
            len(path) == epochs,
            "wrong_shape",
            f"the path of {epochs} epochs has {len(path)} entries; every epoch has its entry, however small its steps are",
        )
        # The cost is half the squared norm, so each update halves theta, and entries are compared in proportion to their size.
        for epoch, theta in enumerate(path, 1):
            close(theta, np.array(start) * factor**epoch, scale=1e-30, what=f"`theta` after epoch {epoch} near the minimum")


@check_each(*UPDATES, "gradient_noise", kind="property", points=0.5)
def test_rows(student, function):
    """`gradient` is called with X and Y of two dimensions, also for a single sample."""
    shapes = []

    def spy(theta, X, Y):
        shapes.append((np.shape(theta), np.shape(X), np.shape(Y)))
        return np.zeros((3, 2))

    X, rng, theta = np.arange(12.0).reshape(4, 3), np.random.default_rng(1), np.ones((3, 2))
    for m in (4, 1):
        if function == "gradient_noise":
            student.gradient_noise(X[:m], np.ones((m, 2)), theta, spy, 1, 3, rng)
        else:
            getattr(student, function)(X[:m], np.ones((m, 2)), theta, spy, 0.1, 2, *arguments(function, 1, rng))
    verify(len(shapes) > 0, "wrong_value", "`gradient` is never called")
    for first, x, y in shapes:
        verify(first == (3, 2), "wrong_value", "the first argument of `gradient` is not theta; call it as gradient(theta, X, Y)")
        verify(
            len(x) == 2 and x[1] == 3 and y == (x[0], 2),
            "wrong_shape",
            f"`gradient` is called with X of shape {x} and Y of shape {y}; it takes rows, of one sample too: "
            "X of shape (1, 3) and Y of shape (1, 2), as in X[i : i + 1]",
        )


class Spy:
    """A gradient that keeps with which samples it is called, and follows the updates."""

    def __init__(self, X, theta, alpha):
        self.X, self.theta, self.alpha = X, np.asarray(theta, float), alpha
        self.batches, self.faults, self.strangers = [], 0, 0

    def __call__(self, theta, X, Y):
        found = gradient(np.asarray(theta, float), X, Y)
        rows = np.reshape(X, (-1, len(self.theta)))
        numbers = np.clip(np.rint(rows[:, 0]).astype(int), 0, len(self.X) - 1)
        self.strangers += not (np.allclose(rows, self.X[numbers]) and np.allclose(np.ravel(Y), np.ravel(targets(rows))))
        self.faults += not np.allclose(theta, self.theta, rtol=1e-6, atol=1e-9)
        self.theta = self.theta - self.alpha * found
        self.batches.append(np.rint(rows[:, 0]).astype(int).tolist())
        return found


def follow(spy, path, per_epoch, epochs):
    """Every update uses its batch's gradient at the current theta, and theta is kept after each epoch."""
    right = per_epoch * epochs
    verify(
        len(spy.batches) == right,
        "wrong_value",
        f"{epochs} epochs have {right} updates, each with a gradient; yours has {len(spy.batches)}",
    )
    message = "an update uses rows that are none of X, or have the targets of other rows: shuffle X and Y together"
    verify(spy.strangers == 0, "wrong_value", message)
    verify(spy.faults == 0, "wrong_value", "an update is not theta - alpha * gradient, taken at the theta before it")
    close(as_sequence(path, length=epochs)[-1], spy.theta, what="`theta` after the last epoch")


@check("stochastic_gradient_descent", kind="trajectory", points=3)
def test_stochastic(student):
    """One sample for each update, m updates in each epoch, in random order."""
    X, Y = samples(5)
    theta = np.array([[0.5], [-1.0]])
    spy = Spy(X, theta, 0.002)
    path = student.pure.stochastic_gradient_descent(X, Y, theta, spy, 0.002, 24, np.random.default_rng(5))
    follow(spy, path, 5, 24)
    verify(all(len(batch) == 1 for batch in spy.batches), "wrong_shape", "an update uses more than one sample")
    # A right submission misses one of 5 samples in 120 draws with probability 1e-11.
    verify({batch[0] for batch in spy.batches} == set(range(5)), "not_random", "some samples are never used")
    epochs = {tuple(b[0] for b in spy.batches[n : n + 5]) for n in range(0, 120, 5)}
    verify(len(epochs) > 8, "not_random", "the order is the same in every epoch")


@check("minibatch_gradient_descent", kind="trajectory", points=3)
def test_minibatch(student):
    """Every sample once in each epoch, in batches that are shuffled anew."""
    X, Y = samples(20)
    theta = np.array([[0.5], [-1.0]])
    spy = Spy(X, theta, 0.001)
    path = student.pure.minibatch_gradient_descent(X, Y, theta, spy, 0.001, 4, 6, np.random.default_rng(5))
    follow(spy, path, 4, 4)
    epochs = [sum(spy.batches[n : n + 4], []) for n in range(0, 16, 4)]
    for order in epochs:
        verify(sorted(order) == list(range(20)), "wrong_value", "an epoch does not use every sample exactly once")
    verify(sorted(map(len, spy.batches[:4])) == [2, 6, 6, 6], "wrong_shape", "the batches of an epoch do not have the right sizes")
    verify(
        len({tuple(order) for order in epochs}) == 4 and list(range(20)) not in epochs,
        "not_random",
        "the samples are not shuffled anew in each epoch",
    )
    spy = Spy(X, theta, 0.001)
    path = student.minibatch_gradient_descent(X, Y, theta, spy, 0.001, 2, 50, np.random.default_rng(5))
    follow(spy, path, 1, 2)


@check_each("stochastic_gradient_descent", "minibatch_gradient_descent", kind="property", points=0.5)
def test_generator(student, function):
    """The order comes from `rng`, and from nothing else."""
    X, Y = samples(24)
    more = () if function.startswith("stochastic") else (5,)
    f = getattr(student.pure, function)
    check_generator(lambda rng: f(X, Y, np.zeros((2, 1)), gradient, 0.001, 1, *more, rng), 4, what="the path")


@check("gradient_noise", kind="value", points=1)
def test_no_noise(student):
    """Batches of all samples have no noise; the result is a float; the arrays are not changed."""
    X, Y = samples(7)
    noise = as_float(student.pure.gradient_noise(X, Y, np.ones((2, 1)), gradient, 7, 3, np.random.default_rng(1)))
    # What rounding leaves of the difference of two gradients, squared, is far below.
    close(noise, 0.0, scale=1e-12)


@check("gradient_noise", kind="statistical", points=2)
def test_noise(student):
    """The mean squared distance from the full gradient, over random batches of several sizes."""
    X, Y = samples(12)
    theta = np.array([[0.5], [-1.0]])
    for batch_size, n_draws in ((6, 40), (1, 8), (11, 5)):
        spy = Spy(X, theta, 0.0)
        noise = as_float(student.gradient_noise(X, Y, theta, spy, batch_size, n_draws, np.random.default_rng(batch_size)))
        compare_noise(noise, spy, X, Y, batch_size, n_draws)
    check_generator(lambda rng: as_float(student.gradient_noise(X, Y, theta, gradient, 5, 2, rng)), 4, what="the noise")


def compare_noise(noise, spy, X, Y, batch_size, n_draws):
    """The batches are random ones, without replacement, and the noise is that of these batches."""
    batches = [batch for batch in spy.batches if len(batch) == batch_size]
    verify(
        len(batches) == n_draws,
        "wrong_value",
        f"{n_draws} draws need {n_draws} gradients of batches of {batch_size} samples; yours has {len(batches)}",
    )
    verify(all(len(set(batch)) == batch_size for batch in batches), "wrong_value", "a batch has the same sample twice")
    full = gradient(spy.theta, X, Y)
    right = np.mean([np.sum((gradient(spy.theta, X[batch], Y[batch]) - full) ** 2) for batch in batches])
    close(noise, right, what=f"the mean squared distance for batches of {batch_size}")
    if n_draws >= 40:
        # Of 924 possible batches, 40 draws give 15 or fewer different ones, or leave a sample out, with probability 1e-11.
        verify(len({tuple(sorted(batch)) for batch in batches}) > 15, "not_random", "the same batches come again and again")
        verify({row for batch in batches for row in batch} == set(range(len(X))), "not_random", "some samples are never used")
