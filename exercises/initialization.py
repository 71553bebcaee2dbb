# %% [markdown]
# # 6 · Understand the constraints imposed by weight initialization
#
# *About 45 minutes.* Training starts somewhere, and where it starts decides whether it goes anywhere. Equal weights
# keep the units of a layer equal for ever. Weights that are too large or too small make the signal explode or fade
# on its way through the layers. Here you write the usual schemes (rules by which the first weights are drawn) and
# two instruments that show what a scheme does to a network.
#
# Everywhere below, `n_in` is the number of units a layer receives from, `n_out` the number of its own
# units, and the weights have shape (`n_in`, `n_out`). Randomness comes only from the generator `rng` that
# is handed in: it is never seeded or created inside a function, so that a second call draws new numbers.

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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
