"""Known wrong ways to write the functions of `gradient_descent`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import free, misconception

SECTION = "Gradient descent: batch, stochastic, mini-batch"
# What a student may have in several functions has one sentence.
COPIED = "Arrays of whole numbers are copied as such and cannot take up decimals in place; make new arrays with - and *."
TRUNCATED = "The results are kept in arrays of the arguments' type, so for whole numbers the decimals are cut off."
ONE_ARRAY = "All entries are one and the same array, changed in place, so each of them is the last theta."
USED_UP = "The batches of the first epoch are used up then, so the later epochs have none; make new ones in each epoch."

ORDER = "permutation"
"""How a random order is drawn: as `permutation` and `shuffle` do it, as `choice` does it, or by independent draws of samples."""
SHUFFLED = {"ORDER": ("permutation", "choice")}


def _order(m, rng):
    if ORDER == "choice":
        return rng.choice(m, m, replace=False)
    return rng.permutation(m) if ORDER == "permutation" else rng.integers(0, m, m)


def _cut(order, batch_size):
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _pick(X, Y, batches):
    return [(X[batch], Y[batch]) for batch in batches]


def _descent(theta, gradient, alpha, n_epochs, batches_of_epoch):
    """Theta after each epoch; `batches_of_epoch(epoch)` lists the pairs of the epoch's updates."""
    history = []
    for epoch in range(n_epochs):
        for X_batch, Y_batch in batches_of_epoch(epoch):
            theta = theta - alpha * gradient(theta, X_batch, Y_batch)
        history.append(theta)
    return history


def _singles(X, Y, rng):
    return _pick(X, Y, _cut(_order(len(X), rng), 1))


def _minibatches(X, Y, batch_size, rng):
    return _pick(X, Y, _cut(_order(len(X), rng), batch_size))


def _noise(X, Y, theta, gradient, batches):
    full = gradient(theta, X, Y)
    return [np.sum((gradient(theta, X[batch], Y[batch]) - full) ** 2) for batch in batches]


def _draws(X, batch_size, n_draws, rng):
    if ORDER == "choice":
        return [rng.choice(len(X), batch_size, replace=False) for _ in range(n_draws)]
    return [rng.permutation(len(X))[:batch_size] for _ in range(n_draws)]


@free("minibatches", either=SHUFFLED)
def minibatches_right(X, Y, batch_size, rng):
    return _minibatches(X, Y, batch_size, rng)

@free("stochastic_gradient_descent", either={"ORDER": ("permutation", "choice", "integers")})
def stochastic_gradient_descent_right(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(np.asarray(theta), gradient, alpha, n_epochs, lambda epoch: _singles(X, Y, rng))

@free("minibatch_gradient_descent", either=SHUFFLED)
def minibatch_gradient_descent_right(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(np.asarray(theta), gradient, alpha, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng))

@free("gradient_noise", either=SHUFFLED)
def gradient_noise_right(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng))))


@misconception("updates_per_epoch", says="The division is rounded down, so the last, smaller batch is forgotten.", see=SECTION)
def updates_per_epoch_rounded_down(m, batch_size):
    return m // batch_size

@misconception("updates_per_epoch", says="There is always one batch more, even where batch_size divides m.", see=SECTION)
def updates_per_epoch_one_more(m, batch_size):
    return m // batch_size + 1

@misconception("updates_per_epoch", says="The quotient is not rounded up to a whole number.", see=SECTION)
def updates_per_epoch_quotient(m, batch_size):
    return m / batch_size

@misconception("updates_per_epoch", says="The number is a float, but a whole number is asked for: np.ceil returns floats.",
               see=SECTION)
def updates_per_epoch_float(m, batch_size):
    return np.ceil(m / batch_size)

@misconception("updates_per_epoch", says="The quotient is rounded to the nearest whole number, but it is rounded up.", see=SECTION)
def updates_per_epoch_rounded(m, batch_size):
    return round(m / batch_size)

@misconception("updates_per_epoch", says="This is the size of the last batch, not the number of batches.", see=SECTION)
def updates_per_epoch_remainder(m, batch_size):
    return m % batch_size

@misconception("updates_per_epoch", says="m and batch_size are exchanged in the division.", see=SECTION)
def updates_per_epoch_upside_down(m, batch_size):
    return -(-batch_size // m)

@misconception("updates_per_epoch", says="Every sample counts as an update, which holds for batches of one only.", see=SECTION)
def updates_per_epoch_samples(m, batch_size):
    return m

@misconception("updates_per_epoch", says="The quotient of m - 1 is rounded down, but that of m is rounded up.", see=SECTION)
def updates_per_epoch_of_one_less(m, batch_size):
    return (m - 1) // batch_size

@misconception("minibatches", says="The last batch is dropped where it is smaller, but every sample is used once.", see=SECTION)
def minibatches_last_dropped(X, Y, batch_size, rng):
    return [b for b in _minibatches(X, Y, batch_size, rng) if len(b[0]) == batch_size]

@misconception("minibatches", says="X and Y are shuffled by different permutations, so samples lose their targets.", see=SECTION)
def minibatches_shuffled_apart(X, Y, batch_size, rng):
    X, Y = X[_order(len(X), rng)], Y[_order(len(Y), rng)]
    return _pick(X, Y, _cut(np.arange(len(X)), batch_size))

@misconception("minibatches", says="Only X is shuffled, so samples lose their targets.", see=SECTION)
def minibatches_only_x_shuffled(X, Y, batch_size, rng):
    return _pick(X[_order(len(X), rng)], Y, _cut(np.arange(len(X)), batch_size))

@misconception("minibatches", says="The samples are not shuffled.", see=SECTION)
def minibatches_not_shuffled(X, Y, batch_size, rng):
    return _pick(X, Y, _cut(np.arange(len(X)), batch_size))

@misconception("minibatches", says="The caller's X and Y are shuffled in place; shuffle the numbers of the rows instead.",
               see=SECTION)
def minibatches_in_place(X, Y, batch_size, rng):
    order = _order(len(X), rng)
    X[...], Y[...] = X[order], Y[order]
    return _pick(X, Y, _cut(np.arange(len(X)), batch_size))

@misconception("minibatches", says="Samples are drawn with replacement, so some come twice and others never.", see=SECTION)
def minibatches_with_replacement(X, Y, batch_size, rng):
    return _pick(X, Y, _cut(rng.integers(0, len(X), len(X)), batch_size))

@misconception("minibatches", says="Only the order of the batches is random: neighbours always stay together.", see=SECTION)
def minibatches_batches_shuffled(X, Y, batch_size, rng):
    batches = _cut(np.arange(len(X)), batch_size)
    return _pick(X, Y, [batches[k] for k in _order(len(batches), rng)])

@misconception("minibatches", says="Samples are shuffled inside their batch only: a batch always has the same samples.",
               see=SECTION)
def minibatches_shuffled_inside(X, Y, batch_size, rng):
    return _pick(X, Y, [rng.permutation(batch) for batch in _cut(np.arange(len(X)), batch_size)])

@misconception("minibatches", says="A batch begins at every sample, so batches overlap; the step is batch_size.", see=SECTION)
def minibatches_overlapping(X, Y, batch_size, rng):
    order = _order(len(X), rng)
    return _pick(X, Y, [order[start : start + batch_size] for start in range(len(X))])

@misconception("minibatches", says="One sample is never used: the permutation is of m - 1 numbers.", see=SECTION)
def minibatches_one_sample_lost(X, Y, batch_size, rng):
    return _pick(X, Y, _cut(_order(len(X) - 1, rng), batch_size))

@misconception("minibatches", says="Where batch_size divides m, an empty batch comes last.", see=SECTION)
def minibatches_empty_last(X, Y, batch_size, rng):
    order = _order(len(X), rng)
    starts = range(0, batch_size * (len(X) // batch_size + 1), batch_size)
    return _pick(X, Y, [order[start : start + batch_size] for start in starts])

@misconception("minibatches", says="batch_size is taken for the number of batches.", see=SECTION)
def minibatches_number_of_batches(X, Y, batch_size, rng):
    return _pick(X, Y, np.array_split(_order(len(X), rng), batch_size))

@misconception("minibatches", says="Batches are one sample too large: the end of a slice does not belong to it.", see=SECTION)
def minibatches_one_too_large(X, Y, batch_size, rng):
    order = _order(len(X), rng)
    return _pick(X, Y, [order[start : start + batch_size + 1] for start in range(0, len(X), batch_size)])

@misconception("minibatches", says="The last batch is filled up with samples that have been used before.", see=SECTION)
def minibatches_filled_up(X, Y, batch_size, rng):
    order = _order(len(X), rng)
    return _pick(X, Y, _cut(np.resize(order, -(-len(X) // batch_size) * batch_size), batch_size))

@misconception("minibatches", says="A generator with a seed of its own is made inside, so every epoch has the same order.",
               see=SECTION)
def minibatches_seeded_anew(X, Y, batch_size, rng):
    return _minibatches(X, Y, batch_size, np.random.default_rng(0))

@misconception("minibatches", says="NumPy's global random numbers are seeded and drawn, but randomness comes from `rng` alone.",
               see=SECTION)
def minibatches_global_seed(X, Y, batch_size, rng):
    np.random.seed(0)
    order = np.arange(len(X))
    np.random.shuffle(order)
    return _pick(X, Y, _cut(order, batch_size))

@misconception("minibatches", says="Only the first batch is returned: the `return` stands inside the loop.", see=SECTION)
def minibatches_first_only(X, Y, batch_size, rng):
    return _minibatches(X, Y, batch_size, rng)[:1]

@misconception("minibatches", says="X and Y are joined in one array, but each batch is a pair (X_batch, Y_batch).", see=SECTION)
def minibatches_joined(X, Y, batch_size, rng):
    return [np.hstack(batch) for batch in _minibatches(X, Y, batch_size, rng)]

@misconception("minibatches", see=SECTION,
               says="Samples are taken for columns, as in deeplearning.ai's course; here they are rows: X[batch], Y[batch].")
def minibatches_columns(X, Y, batch_size, rng):
    return [(X[:, batch], Y[:, batch]) for batch in _cut(_order(X.shape[1], rng), batch_size)]

@misconception("minibatches", see=SECTION,
               says="Each batch is drawn from all samples again, so some samples come twice in an epoch and others never.")
def minibatches_drawn_apart(X, Y, batch_size, rng):
    size = min(batch_size, len(X))
    return _pick(X, Y, _draws(X, size, -(-len(X) // size), rng))

@misconception("minibatches", see=SECTION,
               says="The batches are about equal; all have batch_size samples, and only the last one has fewer.")
def minibatches_equal_sizes(X, Y, batch_size, rng):
    return _pick(X, Y, np.array_split(_order(len(X), rng), -(-len(X) // batch_size)))

@misconception("minibatches", see=SECTION,
               says="The targets of a batch are one row of numbers, but they keep their shape (rows, K).")
def minibatches_flat_targets(X, Y, batch_size, rng):
    return [(x, y.ravel()) for x, y in _minibatches(X, Y, batch_size, rng)]

@misconception("minibatches", see=SECTION,
               says="The numbers of the rows are returned, but each batch is a pair (X_batch, Y_batch).")
def minibatches_row_numbers(X, Y, batch_size, rng):
    return _cut(_order(len(X), rng), batch_size)

@misconception("minibatches", see=SECTION,
               says="Two lists are returned, of X and of Y; one list of pairs (X_batch, Y_batch) is asked for.")
def minibatches_two_lists(X, Y, batch_size, rng):
    batches = _minibatches(X, Y, batch_size, rng)
    return [x for x, _ in batches], [y for _, y in batches]

@misconception("minibatches", says="Only Y is shuffled, so samples lose their targets.", see=SECTION)
def minibatches_only_y_shuffled(X, Y, batch_size, rng):
    return _pick(X, Y[_order(len(X), rng)], _cut(np.arange(len(X)), batch_size))

@misconception("minibatches", see=SECTION,
               says="Where batch_size is larger than m, there is no batch; then one batch has all samples.")
def minibatches_large_batch(X, Y, batch_size, rng):
    return _minibatches(X, Y, batch_size, rng) if batch_size <= len(X) else []

@misconception("gradient_step", says="The gradient is added, so the step leads uphill.", see=SECTION)
def gradient_step_uphill(params, grads, alpha):
    return [p + alpha * g for p, g in zip(params, grads)]

@misconception("gradient_step", says="The learning rate is not used.", see=SECTION)
def gradient_step_without_rate(params, grads, alpha):
    return [p - g for p, g in zip(params, grads)]

@misconception("gradient_step", says="The gradient is divided by its length, but it is used as it is.", see=SECTION)
def gradient_step_normalised(params, grads, alpha):
    return [p - alpha * g / np.linalg.norm(g) for p, g in zip(params, grads)]

@misconception("gradient_step", says="Only every other array moves: the biases have been forgotten.", see=SECTION)
def gradient_step_without_biases(params, grads, alpha):
    return [p if n % 2 else p - alpha * g for n, (p, g) in enumerate(zip(params, grads))]

@misconception("gradient_step", says="Only the first array moves, but all of them do.", see=SECTION)
def gradient_step_first_only(params, grads, alpha):
    return [params[0] - alpha * grads[0], *params[1:]]

@misconception("gradient_step", see=SECTION,
               says="The caller's list or its arrays are changed in place; make a new list of new arrays.")
def gradient_step_in_place(params, grads, alpha):
    for p, g in zip(params, grads):
        p -= alpha * g
    return params

@misconception("gradient_step", says="Nothing moves: a new value for the loop's variable does not change the list.", see=SECTION)
def gradient_step_without_effect(params, grads, alpha):
    new = [np.copy(p) for p in params]
    for p, g in zip(new, grads):
        p = p - alpha * g
    return new

@misconception("gradient_step", says="The gradient of the first array is used for all of them.", see=SECTION)
def gradient_step_first_gradient(params, grads, alpha):
    return [p - alpha * grads[0] for p in params]

@misconception("gradient_step", says="Whole numbers are copied as such and cannot take up decimals in place.", see=SECTION)
def gradient_step_integer_copies(params, grads, alpha):
    new = [p.copy() for p in params]
    for p, g in zip(new, grads):
        p -= alpha * g
    return new

@misconception("gradient_step", says="The changes are returned, but the new parameters are asked for.", see=SECTION)
def gradient_step_changes(params, grads, alpha):
    return [-alpha * g for g in grads]

@misconception("gradient_step", says="The parameters shrink besides: they are not multiplied by 1 - alpha here.", see=SECTION)
def gradient_step_shrinks(params, grads, alpha):
    return [(1 - alpha) * p - alpha * g for p, g in zip(params, grads)]

@misconception("gradient_step", see=SECTION,
               says="The caller's arrays are changed in place and nothing is returned; return a new list.")
def gradient_step_returns_nothing(params, grads, alpha):
    for p, g in zip(params, grads):
        p -= alpha * g

@misconception("gradient_step", says=TRUNCATED, see=SECTION)
def gradient_step_truncated(params, grads, alpha):
    new = [np.empty_like(p) for p in params]
    for q, p, g in zip(new, params, grads):
        q[...] = p - alpha * g
    return new

@misconception("gradient_step", see=SECTION,
               says="The arrays are made one array, but they have different shapes; take them one by one.")
def gradient_step_one_array(params, grads, alpha):
    return list(np.array(params) - alpha * np.array(grads))

@misconception("gradient_step", says="The gradient is cut off at -1 and 1, but it is used as it is.", see=SECTION)
def gradient_step_clipped(params, grads, alpha):
    return [p - alpha * np.clip(g, -1, 1) for p, g in zip(params, grads)]

@misconception("gradient_step", says="The gradient is replaced by its sign, but it is used as it is.", see=SECTION)
def gradient_step_sign(params, grads, alpha):
    return [p - alpha * np.sign(g) for p, g in zip(params, grads)]

@misconception("gradient_step", see=SECTION,
               says="The gradient is divided by the number of arrays or rows, but it is already that of the mean.")
def gradient_step_divided_by_rows(params, grads, alpha):
    return [p - alpha * g / len(p) for p, g in zip(params, grads)]

@misconception("gradient_step", see=SECTION,
               says="The arguments stand in another order in your definition: the exercise asks for params, grads, alpha.")
def gradient_step_takes_gradients_first(grads, params, alpha):
    return [p - alpha * g for p, g in zip(params, grads)]

@misconception("gradient_step", says="Only the first pair is returned: the `return` stands inside the loop.", see=SECTION)
def gradient_step_returns_in_loop(params, grads, alpha):
    for p, g in zip(params, grads):
        return [p - alpha * g]
    return []

@misconception("batch_gradient_descent", says="The starting point is in the list, but it begins after the first epoch.",
               see=SECTION)
def batch_gradient_descent_with_start(X, Y, theta, gradient, alpha, n_epochs):
    return [theta, *_descent(theta, gradient, alpha, n_epochs, lambda epoch: [(X, Y)])]

@misconception("batch_gradient_descent", says="The list holds theta before each epoch, but theta after it is asked for.",
               see=SECTION)
def batch_gradient_descent_before_each_epoch(X, Y, theta, gradient, alpha, n_epochs):
    return [theta, *_descent(theta, gradient, alpha, n_epochs, lambda epoch: [(X, Y)])][:n_epochs]

@misconception("batch_gradient_descent", says="Only the last theta is returned, but theta after each epoch is asked for.",
               see=SECTION)
def batch_gradient_descent_last_only(X, Y, theta, gradient, alpha, n_epochs):
    return [theta, *_descent(theta, gradient, alpha, n_epochs, lambda epoch: [(X, Y)])][-1]

@misconception("batch_gradient_descent", says="The gradient is added, so theta moves uphill.", see=SECTION)
def batch_gradient_descent_uphill(X, Y, theta, gradient, alpha, n_epochs):
    return _descent(theta, gradient, -alpha, n_epochs, lambda epoch: [(X, Y)])

@misconception("batch_gradient_descent", says="The gradient is taken once, at the start; it is taken anew in every epoch.",
               see=SECTION)
def batch_gradient_descent_constant_gradient(X, Y, theta, gradient, alpha, n_epochs):
    first = gradient(theta, X, Y)
    return [theta - alpha * first * epoch for epoch in range(1, n_epochs + 1)]

@misconception("batch_gradient_descent", says="There is one epoch too few.", see=SECTION)
def batch_gradient_descent_one_epoch_too_few(X, Y, theta, gradient, alpha, n_epochs):
    return _descent(theta, gradient, alpha, n_epochs - 1, lambda epoch: [(X, Y)])

@misconception("batch_gradient_descent", says="There is one epoch too many.", see=SECTION)
def batch_gradient_descent_one_epoch_too_many(X, Y, theta, gradient, alpha, n_epochs):
    return _descent(theta, gradient, alpha, n_epochs + 1, lambda epoch: [(X, Y)])

@misconception("batch_gradient_descent", see=SECTION,
               says=ONE_ARRAY)
def batch_gradient_descent_one_array(X, Y, theta, gradient, alpha, n_epochs):
    theta, history = np.array(theta, dtype=float), []
    for _ in range(n_epochs):
        theta -= alpha * gradient(theta, X, Y)
        history.append(theta)
    return history

@misconception("batch_gradient_descent", says="The caller's theta is changed in place, which whole numbers do not even allow.",
               see=SECTION)
def batch_gradient_descent_in_place(X, Y, theta, gradient, alpha, n_epochs):
    history = []
    for _ in range(n_epochs):
        theta -= alpha * gradient(theta, X, Y)
        history.append(theta.copy())
    return history

@misconception("batch_gradient_descent", says="There is one update for each sample, which is stochastic gradient descent.",
               see=SECTION)
def batch_gradient_descent_sample_by_sample(X, Y, theta, gradient, alpha, n_epochs):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _pick(X, Y, _cut(np.arange(len(X)), 1)))

@misconception("batch_gradient_descent", says="Only the first sample is used, but all of them make one gradient.", see=SECTION)
def batch_gradient_descent_first_sample(X, Y, theta, gradient, alpha, n_epochs):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: [(X[:1], Y[:1])])

@misconception("batch_gradient_descent", says="The gradient is divided by m, but it is already that of the mean.", see=SECTION)
def batch_gradient_descent_divided_by_m(X, Y, theta, gradient, alpha, n_epochs):
    return _descent(theta, gradient, alpha / len(X), n_epochs, lambda epoch: [(X, Y)])

@misconception("batch_gradient_descent", says="The learning rate falls from epoch to epoch, but it is constant here.", see=SECTION)
def batch_gradient_descent_falling_rate(X, Y, theta, gradient, alpha, n_epochs):
    history = []
    for epoch in range(1, n_epochs + 1):
        theta = theta - alpha / epoch * gradient(theta, X, Y)
        history.append(theta)
    return history

@misconception("batch_gradient_descent", says=COPIED, see=SECTION)
def batch_gradient_descent_integer_copies(X, Y, theta, gradient, alpha, n_epochs):
    theta, history = theta.copy(), []
    for _ in range(n_epochs):
        for x, y in [(X, Y)]:
            theta -= alpha * gradient(theta, x, y)
        history.append(theta.copy())
    return history

@misconception("batch_gradient_descent", says=TRUNCATED, see=SECTION)
def batch_gradient_descent_truncated(X, Y, theta, gradient, alpha, n_epochs):
    history = []
    for _ in range(n_epochs):
        for x, y in [(X, Y)]:
            new = np.empty_like(theta)
            new[...] = theta - alpha * gradient(theta, x, y)
            theta = new
        history.append(theta)
    return history

@misconception("batch_gradient_descent", says="The learning rate is not used.", see=SECTION)
def batch_gradient_descent_without_rate(X, Y, theta, gradient, alpha, n_epochs):
    return _descent(theta, gradient, 1, n_epochs, lambda epoch: [(X, Y)])

@misconception("batch_gradient_descent", see=SECTION,
               says="Every epoch starts at the first theta again; it starts where the one before has led.")
def batch_gradient_descent_from_start(X, Y, theta, gradient, alpha, n_epochs):
    return [_descent(theta, gradient, alpha, 1, lambda _: [(X, Y)])[0] for _ in range(n_epochs)]

@misconception("batch_gradient_descent", see=SECTION,
               says="The gradients of the samples are added up, or that of all is multiplied by m; it is that of the mean already.")
def batch_gradient_descent_multiplied_by_m(X, Y, theta, gradient, alpha, n_epochs):
    return _descent(theta, gradient, alpha * len(X), n_epochs, lambda epoch: [(X, Y)])

@misconception("batch_gradient_descent", see=SECTION,
               says="The loop ends when a step is shorter than 0.001, but the list is n_epochs long whatever the size of the "
                    "steps.")
def batch_gradient_descent_early_stop(X, Y, theta, gradient, alpha, n_epochs):
    history = []
    for _ in range(n_epochs):
        new = theta - alpha * gradient(theta, X, Y)
        history.append(new)
        if np.linalg.norm(new - theta) < 1e-3:
            break
        theta = new
    return history

@misconception("stochastic_gradient_descent", says="The order is drawn once, before the epochs; each epoch needs a fresh one.",
               see=SECTION)
def stochastic_gradient_descent_one_order(X, Y, theta, gradient, alpha, n_epochs, rng):
    singles = _singles(X, Y, rng)
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: singles)

@misconception("stochastic_gradient_descent", says="The samples come in the order of the rows, but it is random.", see=SECTION)
def stochastic_gradient_descent_not_shuffled(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _pick(X, Y, _cut(np.arange(len(X)), 1)))

@misconception("stochastic_gradient_descent", says="One sample is drawn for the whole epoch and used m times.", see=SECTION)
def stochastic_gradient_descent_one_sample_an_epoch(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _singles(X, Y, rng)[:1] * len(X))

@misconception("stochastic_gradient_descent", says="There is one update in each epoch, but there are m of them.", see=SECTION)
def stochastic_gradient_descent_one_update(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _singles(X, Y, rng)[:1])

@misconception("stochastic_gradient_descent", says="The list holds theta after each update, but after each epoch is asked for.",
               see=SECTION)
def stochastic_gradient_descent_every_update(X, Y, theta, gradient, alpha, n_epochs, rng):
    singles = [pair for _ in range(n_epochs) for pair in _singles(X, Y, rng)]
    return _descent(theta, gradient, alpha, len(singles), lambda update: singles[update : update + 1])

@misconception("stochastic_gradient_descent", says="The last sample is never drawn: the end of rng.integers is left out by itself.",
               see=SECTION)
def stochastic_gradient_descent_last_never_drawn(X, Y, theta, gradient, alpha, n_epochs, rng):
    m = len(X)
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _pick(X, Y, _cut(rng.integers(0, max(m - 1, 1), m), 1)))

@misconception("stochastic_gradient_descent", says="Every update uses all samples, but it uses one.", see=SECTION)
def stochastic_gradient_descent_all_samples(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: [(X, Y)] * len(X))

@misconception("stochastic_gradient_descent", says="The gradient is added, so theta moves uphill.", see=SECTION)
def stochastic_gradient_descent_uphill(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, -alpha, n_epochs, lambda epoch: _singles(X, Y, rng))

@misconception("stochastic_gradient_descent", says="X and Y are drawn apart, so a sample gets another one's target.", see=SECTION)
def stochastic_gradient_descent_drawn_apart(X, Y, theta, gradient, alpha, n_epochs, rng):
    def epoch(_):
        return [(X[i : i + 1], Y[j : j + 1]) for i, j in zip(_order(len(X), rng), _order(len(X), rng))]
    return _descent(theta, gradient, alpha, n_epochs, epoch)

@misconception("stochastic_gradient_descent", see=SECTION,
               says="All gradients of an epoch are taken at the same theta, which is batch descent with a larger rate.")
def stochastic_gradient_descent_theta_of_epoch(X, Y, theta, gradient, alpha, n_epochs, rng):
    history = []
    for _ in range(n_epochs):
        theta = theta - alpha * sum(gradient(theta, x, y) for x, y in _singles(X, Y, rng))
        history.append(theta)
    return history

@misconception("stochastic_gradient_descent", says="The gradient of one sample is divided by m.", see=SECTION)
def stochastic_gradient_descent_divided_by_m(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, alpha / len(X), n_epochs, lambda epoch: _singles(X, Y, rng))

@misconception("stochastic_gradient_descent", says="The starting point is in the list, but it begins after the first epoch.",
               see=SECTION)
def stochastic_gradient_descent_with_start(X, Y, theta, gradient, alpha, n_epochs, rng):
    return [theta, *_descent(theta, gradient, alpha, n_epochs, lambda epoch: _singles(X, Y, rng))]

@misconception("stochastic_gradient_descent", says="A generator with a seed of its own is made, so every call has the same order.",
               see=SECTION)
def stochastic_gradient_descent_seeded_anew(X, Y, theta, gradient, alpha, n_epochs, rng):
    rng = np.random.default_rng(0)
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _singles(X, Y, rng))

@misconception("stochastic_gradient_descent", see=SECTION,
               says=ONE_ARRAY)
def stochastic_gradient_descent_one_array(X, Y, theta, gradient, alpha, n_epochs, rng):
    theta, history = np.array(theta, dtype=float), []
    for _ in range(n_epochs):
        for x, y in _singles(X, Y, rng):
            theta -= alpha * gradient(theta, x, y)
        history.append(theta)
    return history

@misconception("stochastic_gradient_descent", says="The caller's theta is changed in place, which whole numbers do not even allow.",
               see=SECTION)
def stochastic_gradient_descent_in_place(X, Y, theta, gradient, alpha, n_epochs, rng):
    history = []
    for _ in range(n_epochs):
        for x, y in _singles(X, Y, rng):
            theta -= alpha * gradient(theta, x, y)
        history.append(theta.copy())
    return history

@misconception("stochastic_gradient_descent", says=COPIED, see=SECTION)
def stochastic_gradient_descent_integer_copies(X, Y, theta, gradient, alpha, n_epochs, rng):
    theta, history = theta.copy(), []
    for _ in range(n_epochs):
        for x, y in _singles(X, Y, rng):
            theta -= alpha * gradient(theta, x, y)
        history.append(theta.copy())
    return history

@misconception("stochastic_gradient_descent", says=TRUNCATED, see=SECTION)
def stochastic_gradient_descent_truncated(X, Y, theta, gradient, alpha, n_epochs, rng):
    history = []
    for _ in range(n_epochs):
        for x, y in _singles(X, Y, rng):
            new = np.empty_like(theta)
            new[...] = theta - alpha * gradient(theta, x, y)
            theta = new
        history.append(theta)
    return history

@misconception("stochastic_gradient_descent", says="The learning rate is not used.", see=SECTION)
def stochastic_gradient_descent_without_rate(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, 1, n_epochs, lambda epoch: _singles(X, Y, rng))

@misconception("stochastic_gradient_descent", see=SECTION,
               says="Every epoch starts at the first theta again; it starts where the one before has led.")
def stochastic_gradient_descent_from_start(X, Y, theta, gradient, alpha, n_epochs, rng):
    return [_descent(theta, gradient, alpha, 1, lambda _: _singles(X, Y, rng))[0] for _ in range(n_epochs)]

@misconception("stochastic_gradient_descent", says=USED_UP, see=SECTION)
def stochastic_gradient_descent_used_up(X, Y, theta, gradient, alpha, n_epochs, rng):
    singles = iter(_singles(X, Y, rng))
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: singles)

@misconception("stochastic_gradient_descent", says="There is one epoch too few.", see=SECTION)
def stochastic_gradient_descent_one_epoch_too_few(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, alpha, n_epochs - 1, lambda epoch: _singles(X, Y, rng))

@misconception("stochastic_gradient_descent", says="There is one epoch too many.", see=SECTION)
def stochastic_gradient_descent_one_epoch_too_many(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, alpha, n_epochs + 1, lambda epoch: _singles(X, Y, rng))

@misconception("stochastic_gradient_descent", see=SECTION,
               says="Only the last theta is returned, but theta after each epoch is asked for.")
def stochastic_gradient_descent_last_only(X, Y, theta, gradient, alpha, n_epochs, rng):
    return [theta, *_descent(theta, gradient, alpha, n_epochs, lambda epoch: _singles(X, Y, rng))][-1]

@misconception("stochastic_gradient_descent", see=SECTION,
               says="The learning rate falls from epoch to epoch, but it is constant here.")
def stochastic_gradient_descent_falling_rate(X, Y, theta, gradient, alpha, n_epochs, rng):
    history = []
    for epoch in range(1, n_epochs + 1):
        history += _descent(theta, gradient, alpha / epoch, 1, lambda _: _singles(X, Y, rng))
        theta = history[-1]
    return history

@misconception("stochastic_gradient_descent", says="The gradient of one sample is multiplied by m.", see=SECTION)
def stochastic_gradient_descent_multiplied_by_m(X, Y, theta, gradient, alpha, n_epochs, rng):
    return _descent(theta, gradient, alpha * len(X), n_epochs, lambda epoch: _singles(X, Y, rng))

@misconception("stochastic_gradient_descent", see=SECTION,
               says="One sample is drawn in each epoch, so there is one update; there are m of them.")
def stochastic_gradient_descent_one_draw(X, Y, theta, gradient, alpha, n_epochs, rng):
    def epoch(_):
        return _pick(X, Y, [rng.choice(len(X), 1) if ORDER == "choice" else rng.integers(0, len(X), 1)])
    return _descent(theta, gradient, alpha, n_epochs, epoch)

@misconception("minibatch_gradient_descent", says="Every update uses all samples, but it uses its batch.", see=SECTION)
def minibatch_gradient_descent_all_samples(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: [(X, Y)] * -(-len(X) // batch_size))

@misconception("minibatch_gradient_descent", says="Each epoch ends after its first batch.", see=SECTION)
def minibatch_gradient_descent_one_batch(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng)[:1])

@misconception("minibatch_gradient_descent", says="The order is drawn once, before the epochs; samples are shuffled anew in each.",
               see=SECTION)
def minibatch_gradient_descent_one_order(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    batches = _minibatches(X, Y, batch_size, rng)
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: batches)

@misconception("minibatch_gradient_descent", says="The samples are not shuffled.", see=SECTION)
def minibatch_gradient_descent_not_shuffled(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _pick(X, Y, _cut(np.arange(len(X)), batch_size)))

@misconception("minibatch_gradient_descent", says="The last batch is dropped where it is smaller, but every sample is used.",
               see=SECTION)
def minibatch_gradient_descent_last_dropped(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    batch_size = min(batch_size, len(X))
    whole = len(X) // batch_size
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng)[:whole])

@misconception("minibatch_gradient_descent", says="A batch_size above m gives no batch at all, but it means m.", see=SECTION)
def minibatch_gradient_descent_large_batch(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    def epoch(_):
        return _minibatches(X, Y, batch_size, rng) if batch_size <= len(X) else []
    return _descent(theta, gradient, alpha, n_epochs, epoch)

@misconception("minibatch_gradient_descent", says="There is one epoch too few.", see=SECTION)
def minibatch_gradient_descent_one_epoch_too_few(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha, n_epochs - 1, lambda epoch: _minibatches(X, Y, batch_size, rng))

@misconception("minibatch_gradient_descent", says="There is one epoch too many.", see=SECTION)
def minibatch_gradient_descent_one_epoch_too_many(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha, n_epochs + 1, lambda epoch: _minibatches(X, Y, batch_size, rng))

@misconception("minibatch_gradient_descent", see=SECTION,
               says="The gradients of the batches are averaged for one update an epoch, but each batch makes its own.")
def minibatch_gradient_descent_one_update(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    history = []
    for _ in range(n_epochs):
        batches = _minibatches(X, Y, batch_size, rng)
        theta = theta - alpha * sum(gradient(theta, x, y) for x, y in batches) / len(batches)
        history.append(theta)
    return history

@misconception("minibatch_gradient_descent", says="Each step is scaled by the batch's share of the samples, B / m.", see=SECTION)
def minibatch_gradient_descent_share(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    history = []
    for _ in range(n_epochs):
        for x, y in _minibatches(X, Y, batch_size, rng):
            theta = theta - alpha * len(x) / len(X) * gradient(theta, x, y)
        history.append(theta)
    return history

@misconception("minibatch_gradient_descent", says="The learning rate falls from epoch to epoch, but it is constant here.",
               see=SECTION)
def minibatch_gradient_descent_falling_rate(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    history = []
    for epoch in range(1, n_epochs + 1):
        history += _descent(theta, gradient, alpha / epoch, 1, lambda _: _minibatches(X, Y, batch_size, rng))
        theta = history[-1]
    return history

@misconception("minibatch_gradient_descent", says="Only X is shuffled, so samples lose their targets.", see=SECTION)
def minibatch_gradient_descent_only_x_shuffled(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    def epoch(_):
        return _pick(X[_order(len(X), rng)], Y, _cut(np.arange(len(X)), batch_size))
    return _descent(theta, gradient, alpha, n_epochs, epoch)

@misconception("minibatch_gradient_descent", says="Samples are drawn with replacement, so some come twice and others never.",
               see=SECTION)
def minibatch_gradient_descent_with_replacement(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    def epoch(_):
        return _pick(X, Y, _cut(rng.integers(0, len(X), len(X)), batch_size))
    return _descent(theta, gradient, alpha, n_epochs, epoch)

@misconception("minibatch_gradient_descent", says="Only theta of the first epoch is returned: the `return` stands inside the loop.",
               see=SECTION)
def minibatch_gradient_descent_first_epoch_only(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha, min(n_epochs, 1), lambda epoch: _minibatches(X, Y, batch_size, rng))

@misconception("minibatch_gradient_descent", says="The list holds theta after each update, but after each epoch is asked for.",
               see=SECTION)
def minibatch_gradient_descent_every_update(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    batches = [pair for _ in range(n_epochs) for pair in _minibatches(X, Y, batch_size, rng)]
    return _descent(theta, gradient, alpha, len(batches), lambda update: batches[update : update + 1])

@misconception("minibatch_gradient_descent", says="A generator with a seed of its own is made, so every call has the same order.",
               see=SECTION)
def minibatch_gradient_descent_seeded_anew(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    rng = np.random.default_rng(42)
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng))

@misconception("minibatch_gradient_descent", says="The caller's theta is changed in place, which whole numbers do not even allow.",
               see=SECTION)
def minibatch_gradient_descent_in_place(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    history = []
    for _ in range(n_epochs):
        for x, y in _minibatches(X, Y, batch_size, rng):
            theta -= alpha * gradient(theta, x, y)
        history.append(theta.copy())
    return history

@misconception("minibatch_gradient_descent", says=COPIED, see=SECTION)
def minibatch_gradient_descent_integer_copies(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    theta, history = theta.copy(), []
    for _ in range(n_epochs):
        for x, y in _minibatches(X, Y, batch_size, rng):
            theta -= alpha * gradient(theta, x, y)
        history.append(theta.copy())
    return history

@misconception("minibatch_gradient_descent", says=TRUNCATED, see=SECTION)
def minibatch_gradient_descent_truncated(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    history = []
    for _ in range(n_epochs):
        for x, y in _minibatches(X, Y, batch_size, rng):
            new = np.empty_like(theta)
            new[...] = theta - alpha * gradient(theta, x, y)
            theta = new
        history.append(theta)
    return history

@misconception("minibatch_gradient_descent", says="The learning rate is not used.", see=SECTION)
def minibatch_gradient_descent_without_rate(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, 1, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng))

@misconception("minibatch_gradient_descent", see=SECTION,
               says="Every epoch starts at the first theta again; it starts where the one before has led.")
def minibatch_gradient_descent_from_start(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return [_descent(theta, gradient, alpha, 1, lambda _: _minibatches(X, Y, batch_size, rng))[0] for _ in range(n_epochs)]

@misconception("minibatch_gradient_descent", see=SECTION,
               says="The gradient of a batch is divided by its number of samples, but it is already that of their mean.")
def minibatch_gradient_descent_divided_by_batch(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    history = []
    for _ in range(n_epochs):
        for x, y in _minibatches(X, Y, batch_size, rng):
            theta = theta - alpha * gradient(theta, x, y) / len(x)
        history.append(theta)
    return history

@misconception("minibatch_gradient_descent", see=SECTION,
               says="The gradient is divided by batch_size, but it is already that of the mean over the batch.")
def minibatch_gradient_descent_divided_by_batch_size(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha / batch_size, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng))

@misconception("minibatch_gradient_descent", says="The gradient of a batch is divided by the number of all samples.", see=SECTION)
def minibatch_gradient_descent_divided_by_m(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha / len(X), n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng))

@misconception("minibatch_gradient_descent", says=USED_UP, see=SECTION)
def minibatch_gradient_descent_used_up(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    batches = iter(_minibatches(X, Y, batch_size, rng))
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: batches)

@misconception("minibatch_gradient_descent", says="The gradient is added, so theta moves uphill.", see=SECTION)
def minibatch_gradient_descent_uphill(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, -alpha, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng))

@misconception("minibatch_gradient_descent", see=SECTION,
               says="The starting point is in the list, but it begins after the first epoch.")
def minibatch_gradient_descent_with_start(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return [theta, *_descent(theta, gradient, alpha, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng))]

@misconception("minibatch_gradient_descent", see=SECTION,
               says="Only the last theta is returned, but theta after each epoch is asked for.")
def minibatch_gradient_descent_last_only(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return [theta, *_descent(theta, gradient, alpha, n_epochs, lambda epoch: _minibatches(X, Y, batch_size, rng))][-1]

@misconception("minibatch_gradient_descent", says=ONE_ARRAY, see=SECTION)
def minibatch_gradient_descent_one_array(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    theta, history = np.array(theta, dtype=float), []
    for _ in range(n_epochs):
        for x, y in _minibatches(X, Y, batch_size, rng):
            theta -= alpha * gradient(theta, x, y)
        history.append(theta)
    return history

@misconception("minibatch_gradient_descent", see=SECTION,
               says="All gradients of an epoch are taken at the same theta, which is batch descent with a larger rate.")
def minibatch_gradient_descent_theta_of_epoch(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    history = []
    for _ in range(n_epochs):
        theta = theta - alpha * sum(gradient(theta, x, y) for x, y in _minibatches(X, Y, batch_size, rng))
        history.append(theta)
    return history

@misconception("minibatch_gradient_descent", see=SECTION,
               says="Each batch is drawn from all samples again, so some samples come twice in an epoch and others never.")
def minibatch_gradient_descent_drawn_apart(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    size = min(batch_size, len(X))
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _pick(X, Y, _draws(X, size, -(-len(X) // size), rng)))

@misconception("minibatch_gradient_descent", says="Every update uses one sample, but it uses a batch.", see=SECTION)
def minibatch_gradient_descent_single_samples(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return _descent(theta, gradient, alpha, n_epochs, lambda epoch: _minibatches(X, Y, 1, rng))

@misconception("minibatch_gradient_descent", see=SECTION,
               says="The batches are about equal; all have batch_size samples, and only the last one has fewer.")
def minibatch_gradient_descent_equal_sizes(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    def epoch(_):
        return _pick(X, Y, np.array_split(_order(len(X), rng), -(-len(X) // batch_size)))
    return _descent(theta, gradient, alpha, n_epochs, epoch)

@misconception("gradient_noise", says="The norm is not squared.", see=SECTION)
def gradient_noise_norm(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean(np.sqrt(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng)))))

@misconception("gradient_noise", says="The norms are averaged first and then squared; square each before averaging.", see=SECTION)
def gradient_noise_square_of_mean(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean(np.sqrt(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng)))) ** 2)

@misconception("gradient_noise", says="The squared norms are added up, but their mean is asked for.", see=SECTION)
def gradient_noise_sum(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.sum(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng))))

@misconception("gradient_noise", says="The squares are averaged over the entries too, but a squared norm is their sum.",
               see=SECTION)
def gradient_noise_mean_over_entries(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng))) / np.size(theta))

@misconception("gradient_noise", says="The distance is from the mean of the batches' gradients, but it is from the full gradient.",
               see=SECTION)
def gradient_noise_about_own_mean(X, Y, theta, gradient, batch_size, n_draws, rng):
    grads = np.array([gradient(theta, X[b], Y[b]) for b in _draws(X, batch_size, n_draws, rng)])
    return float(np.sum((grads - grads.mean(axis=0)) ** 2) / n_draws)

@misconception("gradient_noise", says="The full gradient is not subtracted.", see=SECTION)
def gradient_noise_without_full_gradient(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean([np.sum(gradient(theta, X[b], Y[b]) ** 2) for b in _draws(X, batch_size, n_draws, rng)]))

@misconception("gradient_noise", says="A batch may hold a sample twice: it is drawn without replacement.", see=SECTION)
def gradient_noise_with_replacement(X, Y, theta, gradient, batch_size, n_draws, rng):
    draws = [rng.integers(0, len(X), batch_size) for _ in range(n_draws)]
    return float(np.mean(_noise(X, Y, theta, gradient, draws)))

@misconception("gradient_noise", says="batch_size is not used: every batch is a single sample.", see=SECTION)
def gradient_noise_single_samples(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean(_noise(X, Y, theta, gradient, _draws(X, 1, n_draws, rng))))

@misconception("gradient_noise", says="Only one batch is drawn, whatever n_draws is.", see=SECTION)
def gradient_noise_one_draw(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean(_noise(X, Y, theta, gradient, _draws(X, batch_size, 1, rng))))

@misconception("gradient_noise", says="The batches are always the first rows, but they are random.", see=SECTION)
def gradient_noise_first_rows(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean(_noise(X, Y, theta, gradient, [np.arange(min(batch_size, len(X)))])))

@misconception("gradient_noise", says="The mean is divided by the squared norm of the full gradient; no ratio is asked for.",
               see=SECTION)
def gradient_noise_relative(X, Y, theta, gradient, batch_size, n_draws, rng):
    noise = _noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng))
    return float(np.mean(noise) / np.sum(gradient(theta, X, Y) ** 2))

@misconception("gradient_noise", says="X and Y of a batch are different samples.", see=SECTION)
def gradient_noise_drawn_apart(X, Y, theta, gradient, batch_size, n_draws, rng):
    draws = list(zip(_draws(X, batch_size, n_draws, rng), _draws(X, batch_size, n_draws, rng)))
    full = gradient(theta, X, Y)
    return float(np.mean([np.sum((gradient(theta, X[a], Y[b]) - full) ** 2) for a, b in draws]))

@misconception("gradient_noise", says="A generator with a seed of its own is made inside, so every call gives the same number.",
               see=SECTION)
def gradient_noise_seeded_anew(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.mean(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, np.random.default_rng(0)))))

@misconception("gradient_noise", says="One number for each entry of theta is returned, but their sum is asked for.", see=SECTION)
def gradient_noise_per_entry(X, Y, theta, gradient, batch_size, n_draws, rng):
    full = gradient(theta, X, Y)
    return np.mean([(gradient(theta, X[b], Y[b]) - full) ** 2 for b in _draws(X, batch_size, n_draws, rng)], axis=0)

@misconception("gradient_noise", says="The sum is divided by n_draws - 1, but the mean is asked for.", see=SECTION)
def gradient_noise_one_draw_less(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.sum(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng))) / (n_draws - 1))

@misconception("gradient_noise", see=SECTION,
               says="The absolute values of the entries are added up, but their squares are asked for.")
def gradient_noise_absolute(X, Y, theta, gradient, batch_size, n_draws, rng):
    full = gradient(theta, X, Y)
    return float(np.mean([np.sum(np.abs(gradient(theta, X[b], Y[b]) - full)) for b in _draws(X, batch_size, n_draws, rng)]))

@misconception("gradient_noise", says="The differences are averaged before the norm is taken, so they cancel out.", see=SECTION)
def gradient_noise_of_mean_difference(X, Y, theta, gradient, batch_size, n_draws, rng):
    full = gradient(theta, X, Y)
    return float(np.sum(np.mean([gradient(theta, X[b], Y[b]) - full for b in _draws(X, batch_size, n_draws, rng)], axis=0) ** 2))

@misconception("gradient_noise", see=SECTION,
               says="The gradient of a batch is divided by its number of samples, but it is already that of their mean.")
def gradient_noise_divided_by_batch(X, Y, theta, gradient, batch_size, n_draws, rng):
    full, draws = gradient(theta, X, Y), _draws(X, batch_size, n_draws, rng)
    return float(np.mean([np.sum((gradient(theta, X[b], Y[b]) / batch_size - full) ** 2) for b in draws]))

@misconception("gradient_noise", says="The mean is multiplied by batch_size, but it is asked for as it is.", see=SECTION)
def gradient_noise_times_batch(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(batch_size * np.mean(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng))))

@misconception("gradient_noise", says="The root of the mean is taken, but the mean of the squares is asked for.", see=SECTION)
def gradient_noise_root_of_mean(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.sqrt(np.mean(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng)))))

@misconception("gradient_noise", says="The largest squared norm is returned, but their mean is asked for.", see=SECTION)
def gradient_noise_largest(X, Y, theta, gradient, batch_size, n_draws, rng):
    return float(np.max(_noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng))))

@misconception("gradient_noise", says="A list with one number for each draw is returned, but their mean is asked for.", see=SECTION)
def gradient_noise_of_each_draw(X, Y, theta, gradient, batch_size, n_draws, rng):
    return _noise(X, Y, theta, gradient, _draws(X, batch_size, n_draws, rng))
