# %% [markdown]
# # {number} · {title}
#
# *About 45 minutes.* Training starts somewhere, and where it starts decides whether it goes anywhere. Equal weights
# keep the units of a layer equal for ever. Weights that are too large or too small make the signal explode or fade
# on its way through the layers. Here you write the usual schemes (rules by which the first weights are drawn) and
# two instruments that show what a scheme does to a network.
#
# Everywhere below, `n_in` is the number of units a layer receives from, `n_out` the number of its own
# units, and the weights have shape (`n_in`, `n_out`). Randomness comes only from the generator `rng` that
# is handed in: it is never seeded or created inside a function, so that a second call draws new numbers.

# %% [markdown] tags=["notebook-only"]
# ![The outputs of forty tanh units in each of ten layers, as dots. With weights that are too small the dots shrink to
# zero after a few layers. With the right weights they stay spread out. With weights that are too large nearly all
# dots lie at minus one or one.](picture.svg)

# %% [markdown]
# **By hand.** How large is a weighted sum? The *variance* of numbers is the mean of their squared distances from their
# mean; its square root is the *standard deviation*, the typical distance. Two rules are enough. The variances of
# independent numbers add up. And the product of two independent numbers of mean 0 has the product of their variances.
# A unit with 100 inputs of variance 1, and weights of mean 0 and variance $\sigma^2$, has a sum of 100 products:
#
# $$\mathrm{Var}(z) = 100 \cdot \sigma^2 \cdot 1$$
#
# With $\sigma = 1$ this is 100: a typical sum is as large as 10, where tanh is flat. With $\sigma = 0.01$ it is 0.01,
# and each further layer multiplies it by 0.01 again: after ten layers $10^{-20}$ is left. Before you go on: for which
# $\sigma$ is the variance of the sum 1 again? You will meet your answer below as a scheme.

# %%
import numpy as np

# %% [markdown]
# ## zeros
#
# The simplest choice, and the one that never learns: $W_{jk} = 0$ for all $j$, $k$. The entries are floats. The last
# figure of the notebook shows what training makes of it.
#
# *Lecture: Weight initialization.*


# %%
def zeros(n_in, n_out):
    """Weights of shape (n_in, n_out), all zero.

    >>> zeros(2, 3).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    ### HINT Every entry is the same float.
    ### HINT The shape is a tuple: `(n_in, n_out)`.
    ### HINT NumPy has a function of this name. Mind the double parentheses: it wants one tuple.
    ### BEGIN SOLUTION
    return np.zeros((n_in, n_out))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the inputs differ. What do the four units of a layer of zeros answer?
# grader.predict("np.tanh(np.array([[3.0, -5.0]]) @ zeros(2, 4)).tolist()")


# %% [markdown]
# ## constant
#
# $W_{jk} = v$ for all $j$, $k$: no longer zero, yet all units of the layer are still copies of each other.
# The entries are floats, whether `value` is an integer or not.
#
# *Lecture: Weight initialization.*


# %%
def constant(n_in, n_out, value):
    """Weights of shape (n_in, n_out), all equal to value.

    >>> constant(2, 3, 0.5).tolist()
    [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]
    """
    ### HINT It is an array that is filled with one number.
    ### HINT The shape is `(n_in, n_out)`. The entries are floats even if `value` is the integer 2.
    ### HINT Almost the code: `np.full((n_in, n_out), ...)`, with `value` made a float.
    ### BEGIN SOLUTION
    return np.full((n_in, n_out), float(value))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all weights are 0.5. Can you tell the three units by their outputs?
# grader.predict("np.tanh(np.array([[1.0, -3.0]]) @ constant(2, 3, 0.5)).round(2).tolist()")


# %% [markdown]
# ## random_normal
#
# Independent draws from a normal distribution with mean 0 and **standard deviation** `std` (not variance):
# $W_{jk} \sim \mathcal{N}(0, \sigma^2)$ with $\sigma$ = `std`.
#
# *Lecture: Weight initialization.*


# %%
def random_normal(n_in, n_out, std, rng):
    """Weights of shape (n_in, n_out), normal with mean 0 and standard deviation std, drawn from rng.

    >>> W = random_normal(200, 300, 0.5, np.random.default_rng(1))
    >>> W.shape, round(float(W.std()), 2)
    ((200, 300), 0.5)
    """
    ### HINT The generator does the work: ask `rng`, not `np.random`.
    ### HINT `rng.normal(mean, deviation, shape)` takes a standard deviation. `std` is one already: take no root.
    ### HINT Almost the code: `rng.normal(0.0, ..., (n_in, n_out))`.
    ### BEGIN SOLUTION
    return rng.normal(0.0, std, (n_in, n_out))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: one generator is asked twice. Are the two answers equal?
# grader.predict("[random_normal(1, 2, 1.0, rng).round(2).tolist() for rng in [np.random.default_rng(1)] * 2]")


# %% [markdown]
# ## xavier_uniform
#
# Going forwards, a unit adds up `n_in` products. Going backwards, the deltas of `n_out` units are added up (sheet 5). To
# keep both variances, $\sigma^2$ would have to be $1/n_\text{in}$ and $1/n_\text{out}$ at once. The scheme of Xavier Glorot and
# Yoshua Bengio takes the compromise $\sigma^2 = 2 / (n_\text{in} + n_\text{out})$. Its uniform form draws from $[-x, x]$,
# where all numbers are equally likely and the variance is $x^2/3$. So
#
# $$x = \sqrt{\frac{6}{n_\text{in} + n_\text{out}}}$$
#
# *Lecture: Weight initialization.*


# %%
def xavier_uniform(n_in, n_out, rng):
    """Weights of shape (n_in, n_out), uniform on [-x, x] with x = sqrt(6 / (n_in + n_out)), drawn from rng.

    >>> W = xavier_uniform(200, 400, np.random.default_rng(1))     # x = sqrt(6 / 600) = 0.1
    >>> W.shape, round(float(W.min()), 3), round(float(W.max()), 3)
    ((200, 400), -0.1, 0.1)
    """
    ### HINT First compute the bound x, then draw.
    ### HINT `rng.uniform(low, high, shape)` draws between two bounds. Which bounds does [-x, x] have?
    ### HINT Almost the code: `x = np.sqrt(6 / ...)`, then `rng.uniform(-x, ..., ...)`.
    ### BEGIN SOLUTION
    x = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-x, x, (n_in, n_out))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: both layers get four times as many units. What becomes of the largest weight?
# grader.predict("[float(xavier_uniform(n, n, np.random.default_rng(1)).max().round(2)) for n in (300, 1200)]")


# %% [markdown]
# ## xavier_normal
#
# The same variance with a normal distribution, which is not truncated (no number is too far out to be drawn): mean 0
# and standard deviation
#
# $$\sigma = \sqrt{\frac{2}{n_\text{in} + n_\text{out}}}$$
#
# *Lecture: Weight initialization.*


# %%
def xavier_normal(n_in, n_out, rng):
    """Weights of shape (n_in, n_out), normal with mean 0 and std sqrt(2 / (n_in + n_out)), drawn from rng.

    >>> W = xavier_normal(300, 500, np.random.default_rng(1))      # sqrt(2 / 800) = 0.05
    >>> W.shape, round(float(W.std()), 3)
    ((300, 500), 0.05)
    """
    ### HINT It is `random_normal` with a certain standard deviation.
    ### HINT Compute sqrt(2 / (n_in + n_out)): the root is over the whole fraction.
    ### HINT Almost the code: `random_normal(n_in, n_out, np.sqrt(...), rng)`.
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the uniform form stays below 0.1 for 300 units. Does the normal one?
# grader.predict("bool(xavier_normal(300, 300, np.random.default_rng(1)).max() < 0.1)")


# %% [markdown]
# ## lecun_normal
#
# Only the units that a layer receives from count. The activation function SELU was made for this scheme: with both,
# outputs keep mean 0 and variance 1 from layer to layer, if the inputs have them. Normal, mean 0, standard deviation
#
# $$\sigma = \sqrt{\frac{1}{n_\text{in}}}$$
#
# *Lecture: Weight initialization.*


# %%
def lecun_normal(n_in, n_out, rng):
    """Weights of shape (n_in, n_out), normal with mean 0 and std sqrt(1 / n_in), drawn from rng.

    >>> W = lecun_normal(400, 500, np.random.default_rng(1))       # sqrt(1 / 400) = 0.05
    >>> W.shape, round(float(W.std()), 3)
    ((400, 500), 0.05)
    """
    ### HINT It is the answer to the question in "By hand": which standard deviation keeps the variance of the sum?
    ### HINT The condition n_in · std² = 1 gives std = sqrt(1 / n_in).
    ### HINT Almost the code: `random_normal(n_in, n_out, np.sqrt(...), rng)`.
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(1 / n_in), (n_in, n_out))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: one layer has a hundred times as many units of its own. Are its weights smaller?
# grader.predict("[float(lecun_normal(400, n, np.random.default_rng(1)).std().round(2)) for n in (50, 5000)]")


# %% [markdown]
# ## he_normal
#
# ReLU sets about half of the signal to zero, so half of the sum of squares is lost in each layer. Twice the variance of
# the weights makes up for it. Normal, mean 0, standard deviation
#
# $$\sigma = \sqrt{\frac{2}{n_\text{in}}}$$
#
# *Lecture: Weight initialization.*


# %%
def he_normal(n_in, n_out, rng):
    """Weights of shape (n_in, n_out), normal with mean 0 and std sqrt(2 / n_in), drawn from rng.

    >>> W = he_normal(800, 500, np.random.default_rng(1))          # sqrt(2 / 800) = 0.05
    >>> W.shape, round(float(W.std()), 3)
    ((800, 500), 0.05)
    """
    ### HINT The variance is twice that of `lecun_normal`. What does that make of the standard deviation?
    ### HINT std = sqrt(2 / n_in), not 2 · sqrt(1 / n_in).
    ### HINT Almost the code: `random_normal(n_in, n_out, np.sqrt(...), rng)`.
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(2 / n_in), (n_in, n_out))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: LeCun's deviation for 100 inputs is 0.1. How many times as wide is He's?
# grader.predict("float((he_normal(100, 100, np.random.default_rng(1)).std() * 10).round(2))")


# %% [markdown]
# ## initialize
#
# A whole network: for `layer_sizes = [n, q, ..., K]` there is one weight matrix per layer, drawn by
# `scheme(n_in, n_out, rng)`, and one bias vector of shape (`n_out`,), which starts at zero: the weights
# alone break the symmetry. All layers draw from the same generator, one after the other.
#
# *Lecture: Weight initialization.*


# %%
def initialize(layer_sizes, scheme, rng):
    """Initial (weights, biases), one array per layer in each list: scheme(n_in, n_out, rng), zeros (n_out,).

    >>> weights, biases = initialize([2, 3, 1], xavier_normal, np.random.default_rng(1))
    >>> [W.shape for W in weights], [b.tolist() for b in biases]
    ([(2, 3), (3, 1)], [[0.0, 0.0, 0.0], [0.0]])
    """
    ### HINT Go over the pairs of neighbouring sizes, as in `parameter_shapes` of sheet 1.
    ### HINT `zip(layer_sizes[:-1], layer_sizes[1:])` gives (n_in, n_out) of each layer. A bias has shape (n_out,):
    ###      one for each size but the first.
    ### HINT Almost the code: `weights = [scheme(..., ..., rng) for n_in, n_out in zip(...)]`, and `np.zeros(n_out)`
    ###      for the biases.
    ### BEGIN SOLUTION
    weights = [scheme(n_in, n_out, rng) for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:])]
    biases = [np.zeros(n_out) for n_out in layer_sizes[1:]]
    return weights, biases
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: how many weights and how many biases does this network start with?
# grader.predict("[sum(p.size for p in part) for part in initialize([64, 16, 10], he_normal, np.random.default_rng(1))]")


# %% [markdown]
# ## breaks_symmetry
#
# Column $k$ of $W$ holds the weights of unit $k$. Two units whose columns are *exactly* equal compute the
# same number, receive the same gradient and stay twins for ever. Any two units count, neighbours or not.
#
# *Lecture: Weight initialization.*


# %%
def breaks_symmetry(W):
    """True unless two units (columns) of W, shape (n_in, n_out), have exactly equal weights; a bool.

    >>> breaks_symmetry(np.array([[1.0, 2.0, 1.0], [3.0, 3.0, 3.0]]))      # columns 0 and 2 are equal
    False
    >>> breaks_symmetry(np.array([[1.0, 2.0], [1.0, 2.0]]))                # equal rows do no harm
    True
    """
    ### HINT Twins are two equal columns. If you put all columns into a set, equal ones become one.
    ### HINT The rows of `W.T` are the columns of `W`. `tuple(...)` of a list of numbers can be put into a set.
    ### HINT Almost the code: `units = ....T.tolist()`, then compare the number of different tuples, `len({tuple(unit)
    ###      for ...})`, with `len(units)`.
    ### BEGIN SOLUTION
    units = np.asarray(W).T.tolist()
    return len({tuple(unit) for unit in units}) == len(units)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: a single unit, two units of the same weights, and two that differ a little: who breaks it?
# grader.predict("[breaks_symmetry(W) for W in (zeros(3, 1), constant(3, 2, 0.5), np.array([[1.0, 1.0 + 1e-9]]))]")


# %% [markdown]
# ## signal_variances
#
# Send `X` through the layers, $A^{(l)} = f(A^{(l-1)} W^{(l)})$ with zero biases and $A^{(0)} = X$, and note
# the variance of each layer's output:
#
# $$v_l = \frac{1}{N} \sum_{i,k} \left(A^{(l)}_{ik} - \bar{A}^{(l)}\right)^2$$
#
# over all $N$ entries of $A^{(l)}$ together, one number per layer; the input itself is not in the list. A
# good scheme keeps these numbers alike from the first layer to the last.
#
# *Lecture: Weight initialization.*


# %%
def signal_variances(X, weights, f):
    """Variance over all entries of each layer's output f(A W), zero biases; a list of L floats. X is (m, n).

    >>> X = np.array([[1.0], [-1.0]])
    >>> weights = [np.array([[2.0]]), np.array([[0.5]])]
    >>> signal_variances(X, weights, lambda z: z)
    [4.0, 1.0]
    """
    ### HINT It is feedforward without biases, and one number is noted after each layer.
    ### HINT Keep one array `A`, which starts as `X`. `np.var(A)` takes all entries together.
    ### HINT Almost the code: in a loop over the weights, `A = f(... @ ...)` and `variances.append(float(...))`.
    ### BEGIN SOLUTION
    A, variances = np.asarray(X, dtype=float), []
    for W in weights:
        A = f(A @ W)
        variances.append(float(np.var(A)))
    return variances
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: each of two layers makes the signal three times as large. And its variance?
# grader.predict("signal_variances(np.array([[1.0], [-1.0]]), [np.array([[3.0]]), np.array([[3.0]])], lambda z: z)")


# %% [markdown]
# ## choose_scheme
#
# Which scheme goes with which activation function? Answer "xavier", "lecun" or "he" for "sigmoid", "tanh",
# "softmax", "relu", "leaky_relu" and "selu"; any other name raises a `ValueError`.
#
# *Lecture: Weight initialization.*


# %%
def choose_scheme(activation):
    """Scheme ("xavier", "lecun" or "he") for the name of an activation; ValueError for an unknown name.

    >>> choose_scheme("tanh")
    'xavier'
    """
    ### HINT LeCun's scheme keeps the variance of a sum. Which function loses half of the signal, and which scheme
    ###      doubles the variance?
    ### HINT The ReLU family goes with He. SELU was designed together with LeCun's scheme. The functions that flatten
    ###      on both sides, and softmax, go with Xavier.
    ### HINT A dict from the six names to the three answers is enough, and `raise ValueError(...)` if the name is not
    ###      in it.
    ### BEGIN SOLUTION
    schemes = {
        "xavier": ("sigmoid", "tanh", "softmax"),
        "he": ("relu", "leaky_relu"),
        "lecun": ("selu",),
    }
    for scheme, activations in schemes.items():
        if activation in activations:
            return scheme
    raise ValueError(f"unknown activation: {activation!r}")
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: which of these three sets half of the signal to zero?
# grader.predict("[choose_scheme(name) for name in ('tanh', 'relu', 'selu')]")

# %% [markdown]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | names | `xavier_…`, `he_…` | Keras: `GlorotUniform`, `GlorotNormal`, `HeNormal`. PyTorch: `xavier_uniform_`, `kaiming_normal_`. Keras takes the family names and PyTorch the first names of Xavier Glorot and Kaiming He. |
# | numbers of units | `n_in`, `n_out` | "fan-in" and "fan-out". PyTorch keeps a weight array as (n_out, n_in), so it reads fan-in from the second size. |
# | normal schemes | not truncated | Keras draws numbers further out than two standard deviations again, and widens the rest so that the deviation is as promised. PyTorch does not. |
# | `std` | a standard deviation | Papers write $\mathcal{N}(0, \sigma^2)$ with the variance. |
# | what a layer does if you say nothing | you choose a scheme, biases are 0 | Keras `Dense`: Glorot uniform, biases 0. PyTorch `Linear`: weights and biases uniform between $\pm 1/\sqrt{n_\text{in}}$. |

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# The first figure shows the weights of one layer. The second one sends a signal through twenty layers of ReLU units: which
# scheme keeps it alive?

# %% tags=["active-ipynb"]
# @grader.figure(x="weight", y="density", text="Xavier's uniform form has hard edges; He's weights are the widest.")
# def weights_of_a_layer(ax):
#     rng = np.random.default_rng(1)
#     for scheme in (xavier_uniform, xavier_normal, lecun_normal, he_normal):
#         ax.hist(scheme(200, 100, rng).ravel(), 60, density=True, histtype="step", label=scheme.__name__)
#
#
# @grader.figure(x="layer", y="variance", text="Only He's scheme keeps the variance; the others lose half of it in each layer.")
# def signal_through_twenty_layers_of_relu(ax):
#     rng = np.random.default_rng(1)
#     X = rng.normal(size=(200, 100))
#     for scheme in (lecun_normal, xavier_normal, he_normal):
#         weights, biases = initialize([100] * 21, scheme, rng)
#         ax.semilogy(range(1, 21), signal_variances(X, weights, lambda z: np.maximum(0.0, z)), label=scheme.__name__)

# %% [markdown] tags=["notebook-only"]
# **The spiral.** The same network of two hidden layers is trained three times with your `backpropagation`: the same 1000
# steps with the same learning rate. Only the start differs.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# @grader.figure(panels=3, text="Zeros learn nothing, weights that are too large tear the boundary, Xavier's let it wind.")
# def the_same_training_from_three_starts(axes):
#     from activations import sigmoid, tanh, tanh_prime
#     from backpropagation import backpropagation, softmax_cross_entropy_delta
#     from feedforward import feedforward
#
#     X, Y = spiral()
#     activations, primes = [tanh, tanh, sigmoid], [tanh_prime, tanh_prime, np.ones_like]
#     ticks = np.linspace(-1.1, 1.1, 81)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#     starts = {
#         "zeros": lambda n_in, n_out, rng: zeros(n_in, n_out),
#         "deviation 20": lambda n_in, n_out, rng: random_normal(n_in, n_out, 20.0, rng),
#         "xavier_normal": xavier_normal,
#     }
#     for ax, (name, scheme) in zip(axes, starts.items()):
#         weights, biases = initialize([2, 8, 8, 1], scheme, np.random.default_rng(1))
#         for _ in range(1000):
#             Zs, As = feedforward(X, weights, biases, activations)
#             dWs, dbs = backpropagation(Zs, As, Y, weights, primes, softmax_cross_entropy_delta)
#             weights = [W - 1.0 * dW for W, dW in zip(weights, dWs)]
#             biases = [b - 1.0 * db for b, db in zip(biases, dbs)]
#         inside = feedforward(grid, weights, biases, activations)[1][-1] > 0.5
#         right = np.mean((feedforward(X, weights, biases, activations)[1][-1] > 0.5) == Y)
#         ax.contourf(ticks, ticks, inside.reshape(81, 81), levels=[-0.5, 0.5, 1.5], alpha=0.3)
#         for value, marker in ((1, "o"), (0, "s")):
#             ax.plot(*X[Y[:, 0] == value].T, marker, markersize=2)
#         ax.set_title(f"{name}: {right:.0%} right")

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# Somebody starts the hidden layers with `constant(n_in, n_out, 0.5)` instead of zeros. Now the gradients are not zero, and
# the cost falls for a while. How much can such a network learn, if it has a thousand hidden units in each layer?
#
# <details><summary>Answer</summary>
#
# As much as a network with one hidden unit in each layer. All units of a layer start with equal weights, so they compute the
# same output and receive the same gradient. After the step they are equal again. A thousand copies answer like one unit
# with a larger outgoing weight, and one unit in the first layer means: straight boundaries, all in one direction. Different
# weights at the start are enough to end this, and the biases may then all start at zero.
#
# </details>
