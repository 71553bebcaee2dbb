# %% [markdown]
# # 7 · Compare batch, stochastic, and mini-batch gradient descent
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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


# %% [markdown]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | "SGD" | stochastic means one sample for each update | PyTorch and Keras call their optimizer `SGD` for any batch size, and so do most papers. |
# | order of samples | a fresh random order in each epoch, or independent draws | Keras `fit` shuffles by default. PyTorch's `DataLoader` does not, unless `shuffle=True`. Proofs mostly assume independent draws. |
# | the last, smaller batch | is used | The same in Keras and PyTorch; `drop_last=True` leaves it out in PyTorch. |
# | gradient of a batch | of the mean loss | The same in PyTorch and Keras. With the sum instead of the mean, the gradient grows with the batch, and $\alpha$ has to be divided by the batch size. |
