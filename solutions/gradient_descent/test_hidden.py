"""Hidden checks of batch, stochastic and mini-batch gradient descent."""

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


def samples(rng, m, n, K=1):
    """Rows whose first column tells their number, and targets that belong to them."""
    X = np.column_stack([np.arange(m, dtype=float), rng.normal(size=(m, n - 1))])
    return X, targets(X, K)


def targets(X, K):
    return X[:, :1] * np.arange(2.0, 2.0 + K) - 3.0


def gradient(theta, X, Y):
    """Cost gradient of a linear model with squared error, theta of shape (n, K)."""
    X, Y = np.reshape(X, (-1, theta.shape[0])), np.reshape(Y, (-1, theta.shape[1]))
    return 2.0 * X.T @ (X @ theta - Y) / len(X)


@check("updates_per_epoch", kind="value", points=1)
def test_updates(student, reference, rng):
    """Random numbers of samples and batch sizes."""
    for _ in range(12):
        m, batch_size = int(rng.integers(1, 400)), int(rng.integers(1, 60))
        same(student.pure.updates_per_epoch(m, batch_size), int(reference.updates_per_epoch(m, batch_size)))
    batch_size = int(rng.integers(2, 40))
    for m in (batch_size - 1, batch_size, batch_size + 1, 3 * batch_size, 999_999):
        same(student.updates_per_epoch(m, batch_size), -(-m // batch_size))


def numbers_of(batches, X, Y, batch_size):
    """The numbers of the samples in the order of the batches, after a look at shapes and pairs."""
    m = len(X)
    sizes = [min(batch_size, m - start) for start in range(0, m, batch_size)]
    order = []
    for batch, size in zip(as_sequence(batches, length=len(sizes), what="the list of batches"), sizes):
        X_batch, Y_batch = as_sequence(batch, length=2, what="a batch")
        X_batch = as_array(X_batch, shape=(size, X.shape[1]), what="X of a batch")
        rows = np.rint(X_batch[:, 0]).astype(int)
        verify(bool(((rows >= 0) & (rows < m)).all()), "wrong_value", "a batch has rows that are no samples")
        same(X_batch, X[rows], what="X of a batch")
        same(Y_batch, Y[rows], what="Y of a batch (are X and Y shuffled together?)")
        order += rows.tolist()
    verify(sorted(order) == list(range(m)), "wrong_value", "not every sample is in exactly one batch")
    return order


@check("minibatches", kind="value", points=3)
def test_minibatches(student, rng):
    """Every sample once, X and Y together, for many sizes; the arrays are not changed."""
    for m, batch_size, K in ((13, 5, 1), (20, 5, 3), (1, 1, 2), (7, 1, 1), (5, 8, 1), (9, 9, 2), (17, 16, 1)):
        X, Y = samples(rng, m, 3, K)
        numbers_of(
            student.listed.pure.minibatches(X, Y, batch_size, np.random.default_rng(int(rng.integers(10**6)))), X, Y, batch_size
        )


@check("minibatches", kind="statistical", points=1)
def test_shuffled(student, rng):
    """The order is random and new each time; it comes from `rng`."""
    X, Y = samples(rng, 120, 2)
    orders = [numbers_of(student.listed.minibatches(X, Y, size, rng), X, Y, size) for size in (50, 7, 119, 120)]
    check_shuffled(orders)
    check_generator(
        lambda given: [batch[1] for batch in student.listed.pure.minibatches(X, Y, 60, given)],
        int(rng.integers(10**6)),
        what="the list of batches",
    )


@check("gradient_step", kind="value", points=2)
def test_gradient_step(student, reference, rng):
    """Random lists of arrays of several shapes; whole numbers."""
    shapes = ((3, 2), (6,), (2, 1), (6,))
    params, grads = [rng.normal(size=s) for s in shapes], [rng.normal(size=s) for s in shapes]
    alpha = float(rng.uniform(0.01, 2.0))
    close(student.pure.separate.gradient_step(params, grads, alpha), list(reference.gradient_step(params, grads, alpha)))
    whole = [rng.integers(-5, 6, s) for s in shapes]
    close(
        student.gradient_step(whole, grads, alpha),
        list(reference.gradient_step(whole, grads, alpha)),
        what="the result for whole numbers",
    )


@check("batch_gradient_descent", kind="trajectory", points=3)
def test_batch(student, reference, rng):
    """Random problems, theta after each epoch."""
    for m, n, K, epochs in ((6, 3, 2, 10), (1, 2, 1, 3), (9, 4, 1, 1)):
        X, Y = samples(rng, m, n, K)
        args = X / m, Y / m, rng.normal(size=(n, K)), gradient, float(rng.uniform(0.01, 0.2)), epochs
        close_path(student.pure.batch_gradient_descent(*args), reference.batch_gradient_descent(*args))


@check_each("batch_gradient_descent", "stochastic_gradient_descent", "minibatch_gradient_descent", kind="property", points=0.5)
def test_corners(student, rng, function):
    """No epochs (n_epochs = 0); theta of whole numbers; the number of updates."""
    X, Y = samples(rng, 11, 2)
    more = {"batch_gradient_descent": (), "stochastic_gradient_descent": (rng,)}.get(function, (4, rng))
    f = getattr(student, function)
    verify(
        as_sequence(f(X, Y, rng.normal(size=(2, 1)), gradient, 0.1, 0, *more)) == [], "wrong_shape", "no epochs give an empty list"
    )
    updates = {"batch_gradient_descent": 1, "stochastic_gradient_descent": 11}.get(function, 3)
    start, push = rng.integers(-9, 10, (2, 2)), rng.normal(size=(2, 2))
    found = f(X, Y, start, lambda theta, X, Y: push, 0.5, 3, *more)
    close_path(found, [start - 0.5 * push * updates * epoch for epoch in (1, 2, 3)])


DESCENTS = ("batch_gradient_descent", "stochastic_gradient_descent", "minibatch_gradient_descent")


def arguments(function, batch_size, rng):
    """What a function takes after the number of epochs."""
    return {"batch_gradient_descent": (), "stochastic_gradient_descent": (rng,)}.get(function, (batch_size, rng))


@check_each(*DESCENTS, kind="trajectory", points=0.5)
def test_every_epoch(student, rng, function):
    """One entry for each epoch, also where the steps become tiny or begin at the minimum."""
    m, batch_size = int(rng.integers(2, 5)), 2
    X, Y = samples(rng, m, 2)
    updates = {"batch_gradient_descent": 1, "stochastic_gradient_descent": m}.get(function, -(-m // batch_size))
    alpha, minimum = float(rng.uniform(0.2, 0.6)), rng.normal(size=(2, 1))
    for start, scale in ((np.exp(rng.normal(size=(2, 1))), 1e-30), (minimum, 1.0)):
        epochs, end = int(rng.integers(20, 40)), 0.0 if scale < 1.0 else minimum
        path = getattr(student, function)(
            X, Y, start, lambda theta, X, Y, end=end: theta - end, alpha, epochs, *arguments(function, batch_size, rng)
        )
        path = as_sequence(path, what="the path")
        verify(
            len(path) == epochs,
            "wrong_shape",
            "the path has not as many entries as there are epochs; every epoch has its entry, however small its steps are",
        )
        for epoch, theta in enumerate(path, 1):
            right = end + (start - end) * (1.0 - alpha) ** (updates * epoch)
            close(theta, right, scale=scale, what="`theta` near the minimum")


@check_each(*DESCENTS, "gradient_noise", kind="property", points=0.5)
def test_rows(student, rng, function):
    """`gradient` is called with X and Y of two dimensions, also for a single sample."""
    shapes = []

    def spy(theta, X, Y):
        shapes.append((np.shape(X), np.shape(Y)))
        return 0.0 * theta

    for m, n, K in ((1, 3, 1), (5, 2, 3)):
        X, Y, theta = rng.normal(size=(m, n)), rng.normal(size=(m, K)), rng.normal(size=(n, K))
        for batch_size in (1, min(m, 2)):
            shapes.clear()
            if function == "gradient_noise":
                student.gradient_noise(X, Y, theta, spy, batch_size, 2, rng)
            else:
                getattr(student, function)(X, Y, theta, spy, 0.1, 2, *arguments(function, batch_size, rng))
            verify(len(shapes) > 0, "wrong_value", "`gradient` is never called")
            rows = all(len(x) == 2 and x[1] == n and y == (x[0], K) for x, y in shapes)
            verify(rows, "wrong_shape", "`gradient` is called with X or Y that have not the shape of rows, (m, n) and (m, K)")


class Spy:
    """A gradient that keeps with which samples it is called, and follows the updates."""

    def __init__(self, X, theta, alpha):
        self.X, self.theta, self.alpha = X, theta.copy(), alpha
        self.batches, self.path, self.faults, self.strangers = [], [], 0, 0

    def __call__(self, theta, X, Y):
        found = gradient(theta, X, Y)
        rows = np.reshape(X, (-1, theta.shape[0]))
        numbers = np.clip(np.rint(rows[:, 0]).astype(int), 0, len(self.X) - 1)
        right = targets(rows, theta.shape[1])
        self.strangers += not (np.allclose(rows, self.X[numbers]) and np.allclose(np.ravel(Y), np.ravel(right)))
        self.faults += not np.allclose(theta, self.theta, rtol=1e-6, atol=1e-9)
        self.theta = self.theta - self.alpha * found
        self.path.append(self.theta)
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
    close_path(path, spy.path[per_epoch - 1 :: per_epoch])


@check("stochastic_gradient_descent", kind="trajectory", points=4)
def test_stochastic(student, rng):
    """One random sample for each update, m updates an epoch, theta after each epoch."""
    m = int(rng.integers(5, 7))
    X, Y = samples(rng, m, 3, 2)
    theta = rng.normal(size=(3, 2))
    spy = Spy(X, theta, 0.001)
    follow(spy, student.pure.stochastic_gradient_descent(X, Y, theta, spy, 0.001, 24, rng), m, 24)
    verify(all(len(batch) == 1 for batch in spy.batches), "wrong_shape", "an update uses more than one sample")
    # A right submission misses one of at most 6 samples in 24 epochs with probability 6 (5/6)**144 = 2e-11.
    verify({batch[0] for batch in spy.batches} == set(range(m)), "not_random", "some samples are never used")
    orders = {tuple(b[0] for b in spy.batches[n : n + m]) for n in range(0, 24 * m, m)}
    verify(len(orders) > 8, "not_random", "the order is the same in many epochs")


@check("minibatch_gradient_descent", kind="trajectory", points=4)
def test_minibatch(student, rng):
    """Every sample once in each epoch, batches shuffled anew, theta after each epoch."""
    for m, batch_size in ((60, 16), (30, 30), (25, 100), (61, 60)):
        X, Y = samples(rng, m, 2)
        theta = rng.normal(size=(2, 1))
        spy = Spy(X, theta, 1e-4)
        per_epoch = -(-m // min(batch_size, m))
        follow(spy, student.pure.minibatch_gradient_descent(X, Y, theta, spy, 1e-4, 4, batch_size, rng), per_epoch, 4)
        sizes = [min(batch_size, m - start) for start in range(0, m, batch_size)]
        epochs = [spy.batches[n : n + per_epoch] for n in range(0, 4 * per_epoch, per_epoch)]
        for epoch in epochs:
            verify(sorted(map(len, epoch)) == sorted(sizes), "wrong_shape", "the batches of an epoch do not have the right sizes")
            verify(sorted(sum(epoch, [])) == list(range(m)), "wrong_value", "an epoch does not use every sample exactly once")
        if m == 60:
            check_shuffled([sum(epoch, []) for epoch in epochs])


@check_each("stochastic_gradient_descent", "minibatch_gradient_descent", kind="property", points=0.5)
def test_generator(student, rng, function):
    """The order comes from `rng`, and from nothing else."""
    X, Y = samples(rng, 30, 2)
    more = () if function.startswith("stochastic") else (7,)
    f = getattr(student.pure, function)
    check_generator(
        lambda given: f(X, Y, np.zeros((2, 1)), gradient, 0.001, 1, *more, given), int(rng.integers(10**6)), what="the path"
    )


@check("gradient_noise", kind="statistical", points=3)
def test_noise(student, rng):
    """The mean squared distance from the full gradient, over random batches of several sizes."""
    m = 14
    X, Y = samples(rng, m, 3, 2)
    for batch_size, n_draws in ((7, 40), (1, 9), (13, 1), (m, 2)):
        theta = rng.normal(size=(3, 2))
        spy = Spy(X, theta, 0.0)
        noise = as_float(student.pure.gradient_noise(X, Y, theta, spy, batch_size, n_draws, rng))
        full = gradient(theta, X, Y)
        batches = [batch for batch in spy.batches if len(batch) == batch_size]
        needed = "at least" if batch_size == m else "exactly"
        verify(
            len(batches) >= n_draws if batch_size == m else len(batches) == n_draws,
            "wrong_value",
            f"{n_draws} draws need {needed} {n_draws} gradients of batches of {batch_size}; yours has {len(batches)}",
        )
        verify(all(len(set(batch)) == batch_size for batch in batches), "wrong_value", "a batch has the same sample twice")
        right = np.mean([np.sum((gradient(theta, X[batch], Y[batch]) - full) ** 2) for batch in batches])
        close(noise, right, what=f"the mean squared distance for batches of {batch_size}")
        if n_draws == 40:
            # 40 of 3432 possible batches: 15 or fewer different ones, or a sample left out, have probability 14 / 2**40 = 1e-11.
            verify(len({tuple(sorted(batch)) for batch in batches}) > 15, "not_random", "the same batches come again and again")
            verify({row for batch in batches for row in batch} == set(range(m)), "not_random", "some samples are never used")


@check("gradient_noise", kind="property", points=0.5)
def test_noise_generator(student, rng):
    """The batches come from `rng`; one draw is enough."""
    X, Y = samples(rng, 40, 3)
    check_generator(
        lambda given: as_float(student.gradient_noise(X, Y, np.ones((3, 1)), gradient, 7, 2, given)),
        int(rng.integers(10**6)),
        what="the noise",
    )
