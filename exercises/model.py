# %% [markdown]
# # 1 · Understand the model representation of a neural network
#
# *About 45 minutes.* A network is built from one small part: a unit that adds up its weighted inputs, adds a bias and
# passes the sum through an activation function. Here you write that unit, find parameters that turn it into logic
# gates, join units to compute what no single one can, and count the parameters of a whole network. All later
# sheets build on these shapes.

# %% [markdown]
# **By hand.** The inputs are $x = (1, -2, 3)$, the weights $w = (0.5, 1, 2)$, the bias is $b = -1$. Each input is
# multiplied by its weight, and everything is added:
#
# $$z = 0.5 \cdot 1 + 1 \cdot (-2) + 2 \cdot 3 - 1 = 3.5$$
#
# A step function says "yes" to a sum that is not negative, so the output is $H(3.5) = 1$. Change the bias to $-5$: the
# sum is $-0.5$, and the answer becomes "no". The weights say how much each input counts, the bias says how large the
# sum has to be.

# %%
import numpy as np

# %% [markdown]
# ## heaviside
#
# The step function, with which the perceptron says yes or no:
#
# $$H(z) = \begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases}$$
#
# Element-wise: the result has the shape of `z`. Mind the value at zero: $H(0) = 1$.
#
# *Lecture: Model representation.*


# %%
def heaviside(z):
    """Step function: 1.0 where z >= 0, else 0.0.

    z: scalar or array of any shape; the result has the same shape.

    >>> heaviside(np.array([-2.0, 0.0, 0.5])).tolist()
    [0.0, 1.0, 1.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## sign
#
# The other step function, which is symmetric about zero:
#
# $$\mathrm{sign}(z) = \begin{cases} +1 & z > 0 \\ 0 & z = 0 \\ -1 & z < 0 \end{cases}$$
#
# Element-wise: the result has the shape of `z`. Zero has a value of its own here.
#
# *Lecture: Model representation.*


# %%
def sign(z):
    """Sign of z: +1.0, 0.0 or -1.0.

    z: scalar or array of any shape; the result has the same shape.

    >>> sign(np.array([-2.0, 0.0, 0.5])).tolist()
    [-1.0, 0.0, 1.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## neuron
#
# One unit with $n$ inputs and any activation function $f$:
#
# $$a = f\Big(\sum_{j=1}^{n} w_j x_j + b\Big)$$
#
# `x` and `w` have shape (n,), `b` is a scalar, `f` is a function of one number. The result is a single
# float. The bias belongs inside the activation function, next to the weighted inputs.
#
# *Lecture: Model representation.*


# %%
def neuron(x, w, b, f):
    """Output of one unit, f(w . x + b), as a float.

    x: inputs, shape (n,); w: weights, shape (n,); b: bias, a scalar; f: activation function.

    >>> neuron(np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.5, np.square)
    2.25
    """
    raise NotImplementedError


# %% [markdown]
# ## perceptron
#
# A unit with the Heaviside step as its activation function, applied to every row of `X`:
#
# $$\hat{y}^{(i)} = H\Big(\sum_{j=1}^{n} w_j x^{(i)}_j + b\Big)$$
#
# `X` has shape (m, n) with one sample per row, `w` has shape (n,), `b` is a scalar. The result has shape
# (m,) and holds the integers 0 and 1 (False and True will do). A weighted sum of exactly zero gives 1.
#
# *Lecture: Model representation.*


# %%
def perceptron(X, w, b):
    """Decision 0 or 1 of a perceptron for each sample, integers of shape (m,).

    X: samples in rows, shape (m, n); w: weights, shape (n,); b: bias, a scalar.

    >>> perceptron(np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]]), np.array([1.0, -1.0]), 0.0).tolist()
    [0, 1, 1]
    """
    raise NotImplementedError


# %% [markdown]
# ## logic_gate
#
# A perceptron draws a straight line between the inputs that it answers with 0 and those that it answers
# with 1. For which weights and bias does that line make a logic gate, when the inputs are 0 or 1?
#
# Return `(w, b)` for the name "not" (one input, so `w` has one entry), "and", "or", "nand" or "nor" (two
# inputs). Many answers are right: whatever gives the truth table. Keep the weighted sums away from zero,
# and rounding can do no harm. For "xor", which no perceptron can compute, and for any name unknown to you,
# raise a `ValueError`.
#
# *Lecture: Model representation.*


# %%
def logic_gate(name):
    """Parameters (w, b) of a perceptron that computes the gate on inputs 0 and 1.

    name: "not" (w of shape (1,)), "and", "or", "nand" or "nor" (w of shape (2,)); b is a scalar.
    Raises ValueError for "xor" and for any unknown name.

    >>> w, b = logic_gate("not")
    >>> perceptron(np.array([[0], [1]]), w, b).tolist()
    [1, 0]
    """
    raise NotImplementedError


# %% [markdown]
# ## xor_network
#
# XOR is 1 when exactly one of two inputs is 1. One line cannot separate these cases, two layers can. Return
# the parameters of a network of sizes [2, q, 1] in which every unit has the Heaviside activation; how many
# hidden units $q$ it has is up to you.
#
# `weights` is a list of two arrays of shapes (2, q) and (q, 1), `biases` a list of two arrays of shapes
# (q,) and (1,). The first index of a weight is the unit that the connection leaves, the second the one that
# it reaches: $Z = A_\mathrm{prev} W + b$.
#
# *Lecture: Model representation.*


# %%
def xor_network():
    """Parameters (weights, biases) of a network with Heaviside units that computes XOR.

    weights: arrays of shapes (2, q) and (q, 1); biases: arrays of shapes (q,) and (1,); any q.

    >>> weights, biases = xor_network()
    >>> hidden = heaviside(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) @ weights[0] + biases[0])
    >>> heaviside(hidden @ weights[1] + biases[1]).ravel().tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## parameter_shapes
#
# A network is described by its layer sizes, the inputs first: `layer_sizes = [n, q, r, ..., K]`. Between
# two neighbouring layers stand the weights $W$ of shape $(n_{l-1}, n_l)$ and the biases $b$ of shape
# $(n_l,)$. A list of $L + 1$ sizes therefore describes $L$ layers with parameters: the input layer has
# none.
#
# *Lecture: Model representation.*


# %%
def parameter_shapes(layer_sizes):
    """Shapes of weights and biases: a list with one ((n_in, n_out), (n_out,)) per layer.

    layer_sizes: numbers of units, input first: [n, q, r, ..., K].

    >>> parameter_shapes([3, 4, 2])
    [((3, 4), (4,)), ((4, 2), (2,))]
    """
    raise NotImplementedError


# %% [markdown]
# ## count_parameters
#
# How many numbers does training have to find? All weights and all biases together:
#
# $$\sum_{l=1}^{L} \left( n_{l-1} \, n_l + n_l \right)$$
#
# The result is a whole number (an int).
#
# *Lecture: Model representation.*


# %%
def count_parameters(layer_sizes):
    """Number of weights and biases of a network, an int.

    layer_sizes: numbers of units, input first: [n, q, r, ..., K].

    >>> count_parameters([3, 4, 2])
    26
    """
    raise NotImplementedError
