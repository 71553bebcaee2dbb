# %% [markdown]
# # {number} · {title}
#
# *About 45 minutes.* One rule, $\theta \leftarrow \theta - \alpha \nabla C(\theta)$, and three answers to the question of
# how many samples go into one gradient: all of them, a single one, or a handful. You write the three loops and
# measure the price of the smaller ones, the noise of their gradients.
#
# Here $\theta$ stands for all parameters, $C$ for the cost, $\nabla C$ for its gradient (the array of its slopes, one for
# each parameter), and $\alpha$ for the learning rate. One use of a gradient is an *update*, and one turn over all
# samples is an *epoch*.
#
# Samples are rows: `X` is (m, n), `Y` is (m, K). `gradient(theta, X, Y)` is handed in; it returns the
# gradient of the cost over the rows that it is given, with the shape of `theta`. It always takes rows as rows:
# one sample has shapes (1, n) and (1, K). Randomness comes only from
# the generator `rng`. No function changes its arguments: a step makes a *new* array.

# %% [markdown] tags=["notebook-only"]
# ![The same valley three times, drawn as ellipses around its lowest point. With all samples in each step the path is
# smooth. With ten samples it trembles a little. With one sample it jumps about and does not come to rest near the
# lowest point.](picture.svg)

# %% [markdown]
# **By hand.** One parameter $\theta$ is to lie close to the targets 0, 2 and 4. The loss of a sample is
# $(\theta - y)^2 / 2$, so its gradient is $\theta - y$. Start at $\theta = 9$ with $\alpha = 0.5$.
#
# *All samples:* the gradients are 9, 7 and 5, their mean is 7, and one update gives $\theta = 9 - 0.5 \cdot 7 = 5.5$.
#
# *One sample after the other:* $9 - 0.5 \cdot 9 = 4.5$, then $4.5 - 0.5 \cdot 2.5 = 3.25$, then
# $3.25 - 0.5 \cdot (-0.75) = 3.625$. These are three updates for the same number of gradients, and they end nearer to the
# minimum at 2. In the order 4, 2, 0 the end is 2.125. Try the order 2, 0, 4. The end depends on the order, and the order is
# random: this is what is called noise.

# %%
import numpy as np

# %% [markdown]
# ## updates_per_epoch
#
# How many batches of `batch_size` samples it takes to see all `m` samples once. The last batch may be
# smaller, but it counts: $\lceil m / B \rceil$, where $B$ is the batch size and the brackets mean: round up.
#
# *Lecture: Gradient descent: batch, stochastic, mini-batch.*


# %%
def updates_per_epoch(m, batch_size):
    """Number of parameter updates in one epoch over m samples, the last batch possibly smaller; an int.

    >>> updates_per_epoch(10, 5), updates_per_epoch(10, 4)
    (2, 3)
    """
    ### HINT Divide and round up: a rest of samples needs a batch of its own.
    ### HINT `m // batch_size` rounds down. What can be added to m first, so that it rounds up?
    ### HINT Almost the code: `(m + ... - 1) // batch_size`. Or `math.ceil(...)`, as long as the result is an int.
    ### BEGIN SOLUTION
    return int((m + batch_size - 1) // batch_size)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: a thousand samples. Which batch size is the batch variant, which the stochastic one?
# grader.predict("[updates_per_epoch(1000, B) for B in (1, 64, 1000)]")


# %% [markdown]
# ## minibatches
#
# Shuffle the rows of `X` and `Y` *together*, then cut them into batches: every sample comes exactly once,
# next to its own target, and the last batch takes what is left. You may return a list of pairs or write a
# generator with `yield`. A new call shuffles anew.
#
# *Lecture: Gradient descent: batch, stochastic, mini-batch.*


# %%
def minibatches(X, Y, batch_size, rng):
    """Iterable of (X_batch, Y_batch), (B, n) and (B, K): rows shuffled, each once, last batch may be smaller.

    >>> X, Y = np.arange(5.0).reshape(5, 1), 10 * np.arange(5.0).reshape(5, 1)
    >>> batches = list(minibatches(X, Y, 2, np.random.default_rng(1)))
    >>> [len(X_batch) for X_batch, Y_batch in batches]
    [2, 2, 1]
    >>> all(np.all(Y_batch == 10 * X_batch) for X_batch, Y_batch in batches)
    True
    """
    ### HINT Do not shuffle X and Y each: shuffle the numbers of the rows once, and use them for both.
    ### HINT `rng.permutation(m)` gives the numbers 0 to m - 1 in a random order. A slice of it picks rows:
    ###      `X[order[start:stop]]`. A slice may reach beyond the end.
    ### HINT Almost the code: a loop over `range(0, ..., batch_size)`, in it `batch = order[start : ...]` and `yield
    ###      X[batch], ...`.
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        yield X[batch], Y[batch]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: seven samples are cut into batches of three. How large are the batches?
# grader.predict("[len(X) for X, Y in minibatches(np.zeros((7, 2)), np.zeros((7, 1)), 3, np.random.default_rng(1))]")


# %% [markdown]
# ## gradient_step
#
# One step downhill for a list of parameter arrays (weights, biases, of any shapes) and the list of their
# gradients:
#
# $$\theta \leftarrow \theta - \alpha \nabla_\theta C$$
#
# It returns a new list of new arrays and leaves the old ones as they are.
#
# *Lecture: Gradient descent: batch, stochastic, mini-batch.*


# %%
def gradient_step(params, grads, alpha):
    """New list of arrays, params moved by -alpha times grads (same shapes); params stay unchanged.

    >>> W, b = np.array([[1.0, 2.0]]), np.array([3.0])
    >>> [p.tolist() for p in gradient_step([W, b], [np.array([[2.0, 4.0]]), np.array([-2.0])], 0.5)]
    [[[0.0, 0.0]], [4.0]]
    """
    ### HINT Each parameter array moves by its own gradient.
    ### HINT `zip(params, grads)` pairs them. `p - alpha * g` makes a new array, `p -= ...` would change the old one.
    ### HINT Almost the code: `[param - ... for param, grad in zip(params, grads)]`.
    ### BEGIN SOLUTION
    return [param - alpha * np.asarray(grad, dtype=float) for param, grad in zip(params, grads)]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the gradient is negative. Does the parameter grow or shrink?
# grader.predict("[p.tolist() for p in gradient_step([np.array([1.0])], [np.array([-2.0])], 0.25)]")


# %% [markdown]
# ## batch_gradient_descent
#
# All `m` samples in every gradient: one update per epoch. The result is the list of `theta` after each
# epoch, `n_epochs` long; the starting point is not in it. It has all `n_epochs` entries also where the steps
# have become tiny, so do not stop early.
#
# *Lecture: Gradient descent: batch, stochastic, mini-batch.*


# %%
def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    """List of theta after each of n_epochs epochs, one update per epoch with gradient(theta, X, Y).

    The list has n_epochs entries, however small the steps become; gradient takes X (m, n) and Y (m, K).

    >>> X = Y = np.array([[0.0], [2.0]])
    >>> def gradient(theta, X, Y):              # of the cost mean((theta - y)**2) / 2
    ...     return np.mean(theta - Y)
    >>> [float(theta) for theta in batch_gradient_descent(X, Y, np.array(9.0), gradient, 0.5, 3)]
    [5.0, 3.0, 2.0]
    """
    ### HINT One epoch is one update here: all rows go into one gradient.
    ### HINT Start with an empty list. In each epoch make a new theta, then append it.
    ### HINT Almost the code: `theta = theta - alpha * gradient(...)` and `history.append(...)`, inside `for _ in
    ###      range(n_epochs)`.
    ### BEGIN SOLUTION
    history = []
    for _ in range(n_epochs):
        theta = theta - alpha * gradient(theta, X, Y)
        history.append(theta)
    return history
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: C = theta²/2, so the gradient is theta. What do the rates 0.5, 1, 2 and 3 do, from 8 on?
# grader.predict(
#     "[[float(t) for t in batch_gradient_descent(np.eye(2), np.eye(2), np.array(8.0), lambda t, X, Y: t, a, 3)] "
#     "for a in (0.5, 1, 2, 3)]"
# )


# %% [markdown]
# ## stochastic_gradient_descent
#
# One sample per update, `m` updates per epoch: either all samples in a fresh random order each epoch, or
# `m` independent random draws. `gradient` still wants rows: give it one row of `X`, shape (1, n), with its
# row of `Y`, shape (1, K). The list holds `theta` after each *epoch*.
#
# *Lecture: Gradient descent: batch, stochastic, mini-batch.*


# %%
def stochastic_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, rng):
    """List of theta after each of n_epochs epochs of m updates, each from one randomly picked sample.

    The list has n_epochs entries, however small the steps become; gradient takes one row as X (1, n) and Y (1, K).

    >>> X = Y = np.full((3, 1), 1.0)            # three equal samples: the order does not matter
    >>> def gradient(theta, X, Y):
    ...     return np.mean(theta - Y)
    >>> path = stochastic_gradient_descent(X, Y, np.array(9.0), gradient, 0.5, 2, np.random.default_rng(1))
    >>> [float(theta) for theta in path]
    [2.0, 1.125]
    """
    ### HINT There are two loops: over the epochs, and over the samples in a random order.
    ### HINT `X[i]` has shape (n,), `X[i : i + 1]` has shape (1, n). Append to the list once an epoch, not once a
    ###      sample.
    ### HINT Almost the code: a loop of i over `rng.permutation(...)`, in it `theta = theta - alpha * gradient(theta,
    ###      X[i : i + 1], ...)`.
    ### BEGIN SOLUTION
    history = []
    for _ in range(n_epochs):
        for i in rng.permutation(len(X)):
            theta = theta - alpha * gradient(theta, X[i : i + 1], Y[i : i + 1])
        history.append(theta)
    return history
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: every gradient is 1, alpha is 1, there are 5 samples. Where is theta after each of 2 epochs?
# grader.predict(
#     "[float(t) for t in stochastic_gradient_descent(np.eye(5), np.eye(5), np.array(0.0), lambda t, X, Y: 1.0, "
#     "1.0, 2, np.random.default_rng(1))]"
# )


# %% [markdown]
# ## minibatch_gradient_descent
#
# The way between: one update per mini-batch, the samples shuffled anew each epoch. A `batch_size` above `m`
# means `m`. The list holds `theta` after each epoch.
#
# *Lecture: Gradient descent: batch, stochastic, mini-batch.*


# %%
def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    """List of theta after each of n_epochs epochs, one update per mini-batch of at most batch_size samples.

    The list has n_epochs entries, however small the steps become; gradient takes rows, also in a batch of one.

    >>> X = Y = np.full((3, 1), 1.0)            # three equal samples in batches of 2 and 1
    >>> def gradient(theta, X, Y):
    ...     return np.mean(theta - Y)
    >>> path = minibatch_gradient_descent(X, Y, np.array(9.0), gradient, 0.5, 2, 2, np.random.default_rng(1))
    >>> [float(theta) for theta in path]
    [3.0, 1.5]
    """
    ### HINT Your `minibatches` makes the inner loop.
    ### HINT Call `minibatches(X, Y, batch_size, rng)` in each epoch, so that each epoch is shuffled anew.
    ### HINT Almost the code: `for X_batch, Y_batch in minibatches(...):`, then one update with `gradient(theta,
    ###      X_batch, ...)`.
    ### BEGIN SOLUTION
    history = []
    for _ in range(n_epochs):
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            theta = theta - alpha * gradient(theta, X_batch, Y_batch)
        history.append(theta)
    return history
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the same with batches of two. Is theta as far?
# grader.predict(
#     "[float(t) for t in minibatch_gradient_descent(np.eye(5), np.eye(5), np.array(0.0), lambda t, X, Y: 1.0, "
#     "1.0, 2, 2, np.random.default_rng(1))]"
# )


# %% [markdown]
# ## gradient_noise
#
# How far is the gradient of a random batch from the gradient of all samples? With $g$ the full gradient and
# $g_B$ that of a batch of `batch_size` different samples (drawn without replacement), estimate
#
# $$\mathbb{E}\,\lVert g_B - g \rVert^2$$
#
# as the mean over `n_draws` random batches ($\mathbb{E}$ is the mean over all that chance can do). The squared norm
# $\lVert \cdot \rVert^2$ is the sum of the squares of all entries of the gradient; the result is a float.
#
# *Lecture: Gradient descent: batch, stochastic, mini-batch.*


# %%
def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    """Mean over n_draws random batches of the squared norm of (batch gradient - full gradient); a float.

    gradient takes rows, X (B, n) and Y (B, K), also in a batch of one.

    >>> X = Y = np.array([[0.0], [2.0]])
    >>> def gradient(theta, X, Y):
    ...     return np.mean(theta - Y)
    >>> gradient_noise(X, Y, np.array(0.0), gradient, 1, 10, np.random.default_rng(1))
    1.0
    """
    ### HINT Compute the gradient of all samples once. Then compare many random batches with it.
    ### HINT The first `batch_size` entries of a random permutation are different samples. The squared norm is the sum
    ###      of all squared differences.
    ### HINT Almost the code: `batch = rng.permutation(...)[:batch_size]`, then append `np.sum((gradient(theta,
    ###      X[batch], ...) - full) ** 2)`; the mean at the end.
    ### BEGIN SOLUTION
    full = np.asarray(gradient(theta, X, Y), dtype=float)
    squared_norms = []
    for _ in range(n_draws):
        batch = rng.permutation(len(X))[:batch_size]
        squared_norms.append(np.sum((gradient(theta, X[batch], Y[batch]) - full) ** 2))
    return float(np.mean(squared_norms))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: there are four samples. At which batch size is the noise exactly zero?
# grader.predict(
#     "[gradient_noise(np.eye(4), np.eye(4), np.zeros(4), lambda t, X, Y: Y.mean(axis=0), B, 9, "
#     "np.random.default_rng(1)) for B in (1, 2, 4)]"
# )

# %% [markdown]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | "SGD" | stochastic means one sample for each update | PyTorch and Keras call their optimizer `SGD` for any batch size, and so do most papers. |
# | order of samples | a fresh random order in each epoch, or independent draws | Keras `fit` shuffles by default. PyTorch's `DataLoader` does not, unless `shuffle=True`. Proofs mostly assume independent draws. |
# | the last, smaller batch | is used | The same in Keras and PyTorch; `drop_last=True` leaves it out in PyTorch. |
# | gradient of a batch | of the mean loss | The same in PyTorch and Keras. With the sum instead of the mean, the gradient grows with the batch, and $\alpha$ has to be divided by the batch size. |

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# The first figure shows the ways of the three variants to the same minimum: each dot is an epoch. The second one shows how
# the noise falls as batches grow.

# %% tags=["active-ipynb"]
# def line_data(m=60):
#     """Samples (m, 2) and targets (m, 1) near 2 times the first input less the second."""
#     rng = np.random.default_rng(1)
#     X = rng.normal(size=(m, 2))
#     return X, X @ np.array([[2.0], [-1.0]]) + rng.normal(0.0, 0.5, (m, 1))
#
#
# def line_gradient(theta, X, Y):
#     """Gradient of the mean squared error of a linear model."""
#     return 2.0 * X.T @ (X @ theta - Y) / len(X)

# %% tags=["active-ipynb"]
# @grader.figure(x="first weight", y="second weight", text="Batch is slow and smooth, stochastic is fast and trembles.")
# def paths_of_three_variants(ax):
#     (X, Y), rng, first = line_data(), np.random.default_rng(1), np.zeros((2, 1))
#     paths = {
#         "batch": batch_gradient_descent(X, Y, first, line_gradient, 0.03, 20),
#         "mini-batch of 10": minibatch_gradient_descent(X, Y, first, line_gradient, 0.03, 20, 10, rng),
#         "stochastic": stochastic_gradient_descent(X, Y, first, line_gradient, 0.03, 20, rng),
#     }
#     for name, path in paths.items():
#         points = np.reshape([first, *path], (-1, 2))
#         ax.plot(points[:, 0], points[:, 1], "o-", markersize=3, label=name)
#
#
# @grader.figure(x="batch size", y="noise", text="Batches of all samples have no noise; twice the size has about half of it.")
# def noise_of_the_gradient(ax):
#     (X, Y), rng = line_data(), np.random.default_rng(1)
#     sizes = [1, 2, 4, 8, 15, 30, 60]
#     ax.plot(sizes, [gradient_noise(X, Y, np.zeros((2, 1)), line_gradient, B, 300, rng) for B in sizes], "o-")
#     ax.set(xscale="log", xticks=sizes, xticklabels=sizes)

# %% [markdown] tags=["notebook-only"]
# **The spiral.** All parameters of a network with two hidden layers are one array, which your three functions train for 60
# epochs each. The gradients come from your `backpropagation`. The learning rate is 0.5 for the first two, and 0.1 for
# single samples, which need a smaller one.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# def network(theta):
#     """Weights and biases of a network of sizes [2, 8, 8, 1], cut from one array of 105 numbers."""
#     *weights, b1, b2, b3 = np.split(theta, np.cumsum([16, 64, 8, 8, 8]))
#     return [W.reshape(shape) for W, shape in zip(weights, [(2, 8), (8, 8), (8, 1)])], [b1, b2, b3]
#
#
# def start():
#     """Initial parameters of this network, as one array."""
#     from initialization import initialize, xavier_normal
#
#     weights, biases = initialize([2, 8, 8, 1], xavier_normal, np.random.default_rng(2))
#     return np.concatenate([np.ravel(p) for p in (*weights, *biases)])
#
#
# def gradient(theta, X, Y):
#     """Gradient of the cost with respect to theta, of its shape, by your backpropagation."""
#     from activations import sigmoid, tanh, tanh_prime
#     from backpropagation import backpropagation, softmax_cross_entropy_delta
#     from feedforward import feedforward
#
#     weights, biases = network(theta)
#     Zs, As = feedforward(X, weights, biases, [tanh, tanh, sigmoid])
#     primes = [tanh_prime, tanh_prime, np.ones_like]
#     dWs, dbs = backpropagation(Zs, As, Y, weights, primes, softmax_cross_entropy_delta)
#     return np.concatenate([np.ravel(g) for g in (*dWs, *dbs)])
#
#
# def output(theta, X):
#     """Output of the network for the samples X."""
#     from activations import sigmoid, tanh
#     from feedforward import feedforward
#
#     return feedforward(X, *network(theta), [tanh, tanh, sigmoid])[1][-1]
#
#
# def cost_of(theta):
#     """Cost of the network on the spiral."""
#     from losses import binary_cross_entropy, cost
#
#     X, Y = spiral()
#     return cost(binary_cross_entropy(output(theta, X), Y))
#
#
# def boundary(ax, theta, title):
#     """Draw where the network says class 1, and the two arms."""
#     X, Y = spiral()
#     ticks = np.linspace(-1.1, 1.1, 81)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#     ax.contourf(ticks, ticks, output(theta, grid).reshape(81, 81), levels=[0.0, 0.5, 1.0], alpha=0.3)
#     for value, marker in ((1, "o"), (0, "s")):
#         ax.plot(*X[Y[:, 0] == value].T, marker, markersize=2)
#     ax.set_title(f"{title}: cost {cost_of(theta):.2f}")

# %% tags=["active-ipynb"]
# from functools import cache
#
#
# @cache  # both figures show the same runs
# def sixty_epochs():
#     """Three runs over the spiral: a name, the updates in an epoch, theta after each epoch."""
#     (X, Y), theta, rng = spiral(), start(), np.random.default_rng(2)
#     return [
#         ("batch", 1, batch_gradient_descent(X, Y, theta, gradient, 0.5, 60)),
#         ("mini-batch", 10, minibatch_gradient_descent(X, Y, theta, gradient, 0.5, 60, 20, rng)),
#         ("stochastic", 200, stochastic_gradient_descent(X, Y, theta, gradient, 0.1, 60, rng)),
#     ]
#
#
# @grader.figure(panels=3, text="60 updates do not bend the boundary. 600 begin to. 12000 wind it around the arms.")
# def sixty_epochs_on_the_spiral(axes):
#     for ax, (name, updates, path) in zip(axes, sixty_epochs()):
#         boundary(ax, path[-1], f"{60 * updates} updates")
#         ax.set_xlabel(name)
#
#
# @grader.figure(x="epoch", y="cost", text="With small batches the cost falls sooner, and not evenly.")
# def cost_by_epoch(ax):
#     for name, updates, path in sixty_epochs():
#         ax.plot([cost_of(theta) for theta in path], label=f"{name}, updates an epoch: {updates}")

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# In the figure, 60 epochs of single samples beat 60 epochs of full batches. Each epoch computes the gradient of 200 samples
# in all three variants. Why does nearly everybody still use mini-batches, and not single samples?
#
# <details><summary>Answer</summary>
#
# The work is the same only if one counts gradients. A computer handles 32 rows in one product of arrays nearly as fast as one
# row, so 200 single updates take many times as long as seven updates with batches. Single samples are also noisier: near the
# minimum the path jumps about unless the learning rate is small. Full batches are at the other end: there is no noise, and
# the computer works best, but a whole turn over the data gives only one update. A batch of 16 to 256 has most of both.
#
# </details>
