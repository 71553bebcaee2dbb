# %% [markdown]
# # 2 · Understand activation functions, their properties, and their role
#
# Without an activation function a network of any depth is one linear map. You write the usual ones, their
# derivatives (which backpropagation needs), the softmax of a classifier's output layer, and a table of
# what sets them apart.
#
# All functions work entry by entry unless the text says otherwise: `z` is a number or an array of any
# shape, size 0 included, and the result has the same shape. Nothing overflows, warns or returns nan for
# $|z|$ up to $10^4$; what you silence with `np.errstate` or `np.seterr` is no warning. Where a function has a
# kink, any value between the slopes on both sides is right for its derivative. A mask of True and False counts
# as 1 and 0.

# %%
import math

import numpy as np

# %% [markdown]
# ## sigmoid
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# It squeezes any number into $(0, 1)$: $\sigma(0) = 1/2$. For large negative $z$ the exponential above
# overflows; the equal form $e^{z} / (1 + e^{z})$ does not. Use each where it is safe.
#
# *Lecture: Activation functions.*


# %%
def sigmoid(z):
    """1 / (1 + e**-z), entry by entry; the shape of z.

    >>> sigmoid(np.array([0.0, np.log(3.0)])).round(6).tolist()
    [0.5, 0.75]
    """
    ### BEGIN SOLUTION
    # Whole numbers of 8 or 16 bits would give results of half or single precision.
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)
    ### END SOLUTION


# %% [markdown]
# ## tanh
#
# $$\tanh(z) = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}$$
#
# A sigmoid that is centred at zero: an odd function with values in $(-1, 1)$. NumPy has it.
#
# *Lecture: Activation functions.*


# %%
def tanh(z):
    """Hyperbolic tangent, entry by entry; the shape of z.

    >>> tanh(np.array([0.0, 0.5 * np.log(3.0)])).round(6).tolist()
    [0.0, 0.5]
    """
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    return np.tanh(z)
    ### END SOLUTION


# %% [markdown]
# ## relu
#
# $$\mathrm{relu}(z) = \max(0, z)$$
#
# The rectified linear unit: it passes what is positive and stops the rest.
#
# *Lecture: Activation functions.*


# %%
def relu(z):
    """max(0, z), entry by entry; the shape of z.

    >>> relu(np.array([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.0, 3.0]
    """
    ### BEGIN SOLUTION
    return np.maximum(0.0, z)
    ### END SOLUTION


# %% [markdown]
# ## leaky_relu
#
# $$\mathrm{leaky}(z) = \begin{cases} z & z \ge 0 \\ \mathrm{slope} \cdot z & z < 0 \end{cases}$$
#
# A small slope (from 0 to 1) below zero keeps a unit from dying.
#
# *Lecture: Activation functions.*


# %%
def leaky_relu(z, slope=0.01):
    """z where z >= 0, slope * z below, entry by entry; the shape of z. slope is a float from 0 to 1.

    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), slope=0.5).tolist()
    [-1.0, 0.0, 3.0]
    """
    ### BEGIN SOLUTION
    # np.where makes an array even of a number; [()] makes it a number again.
    return np.where(z >= 0, z, slope * z)[()]
    ### END SOLUTION


# %% [markdown]
# ## prelu
#
# $$\mathrm{prelu}(z, a) = \begin{cases} z & z \ge 0 \\ a z & z < 0 \end{cases}$$
#
# The same shape as the leaky ReLU, but here the slope $a$ is a parameter that is learned like a weight.
#
# *Lecture: Activation functions.*


# %%
def prelu(z, a):
    """z where z >= 0, a * z below, entry by entry; the shape of z. a is a float from 0 to 1.

    >>> prelu(np.array([-4.0, 2.0]), 0.25).tolist()
    [-1.0, 2.0]
    """
    ### BEGIN SOLUTION
    return np.where(z >= 0, z, a * z)[()]
    ### END SOLUTION


# %% [markdown]
# ## elu
#
# $$\mathrm{elu}(z) = \begin{cases} z & z \ge 0 \\ a \, (e^{z} - 1) & z < 0 \end{cases}$$
#
# Below zero it bends towards $-a$ instead of falling for ever. Take care that the exponential of a large
# positive $z$, which is not needed, does not overflow.
#
# *Lecture: Activation functions.*


# %%
def elu(z, a=1.0):
    """z where z >= 0, a * (e**z - 1) below, entry by entry; the shape of z. a is a positive float.

    >>> elu(np.array([-np.log(2.0), 3.0]), a=2.0).round(6).tolist()
    [-1.0, 3.0]
    """
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    return np.where(z >= 0, z, a * np.expm1(np.minimum(z, 0)))[()]
    ### END SOLUTION


# %% [markdown]
# ## selu
#
# $$\mathrm{selu}(z) = \lambda \cdot \mathrm{elu}(z, a), \qquad
# \lambda = 1.0507009873554805, \quad a = 1.6732632423543772$$
#
# With these two numbers the outputs of a deep network keep mean 0 and variance 1.
#
# *Lecture: Activation functions.*

# %%
SELU_LAMBDA, SELU_A = 1.0507009873554805, 1.6732632423543772


def selu(z):
    """lambda * elu(z, a) with the constants of the text, entry by entry; the shape of z.

    >>> selu(np.array([-np.log(2.0), 2.0])).round(4).tolist()
    [-0.879, 2.1014]
    """
    ### BEGIN SOLUTION
    return SELU_LAMBDA * elu(z, SELU_A)
    ### END SOLUTION


# %% [markdown]
# ## gelu
#
# $$\mathrm{gelu}(z) = z \, \Phi(z), \qquad
# \Phi(z) = \tfrac{1}{2} \left( 1 + \mathrm{erf}\big( z / \sqrt{2} \big) \right)$$
#
# $\Phi$ is the distribution function of the standard normal. The exact form is asked for, not the
# approximation with tanh. `erf` is given: it takes numbers and arrays.
#
# *Lecture: Activation functions.*

# %%
erf = np.vectorize(math.erf, otypes=[float])


def gelu(z):
    """z times the standard normal distribution function at z, entry by entry; the shape of z.

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4).tolist()
    [-0.1587, 0.0, 0.8413]
    """
    ### BEGIN SOLUTION
    return z * (1.0 + erf(z / np.sqrt(2.0))) / 2.0
    ### END SOLUTION


# %% [markdown]
# ## swish
#
# $$\mathrm{swish}(z) = z \, \sigma(z)$$
#
# The input weighted by its own sigmoid: smooth, close to ReLU far from zero, slightly negative below it.
#
# *Lecture: Activation functions.*


# %%
def swish(z):
    """z * sigmoid(z), entry by entry; the shape of z.

    >>> swish(np.array([0.0, np.log(3.0)])).round(4).tolist()
    [0.0, 0.824]
    """
    ### BEGIN SOLUTION
    return z * sigmoid(z)
    ### END SOLUTION


# %% [markdown]
# ## sigmoid_prime
#
# $$\sigma'(z) = \sigma(z) \, (1 - \sigma(z))$$
#
# The derivative with respect to $z$, written with the function itself. It is never above $1/4$. Mind that
# the argument is $z$, not $\sigma(z)$.
#
# *Lecture: Activation functions.*


# %%
def sigmoid_prime(z):
    """Derivative of sigmoid at z, entry by entry; the shape of z.

    >>> sigmoid_prime(np.array([0.0, np.log(3.0)])).round(6).tolist()
    [0.25, 0.1875]
    """
    ### BEGIN SOLUTION
    return sigmoid(z) * (1.0 - sigmoid(z))
    ### END SOLUTION


# %% [markdown]
# ## tanh_prime
#
# $$\tanh'(z) = 1 - \tanh^2(z)$$
#
# The slope is 1 at zero and fades on both sides, where the function saturates.
#
# *Lecture: Activation functions.*


# %%
def tanh_prime(z):
    """Derivative of tanh at z, entry by entry; the shape of z.

    >>> tanh_prime(np.array([0.0, 0.5 * np.log(3.0)])).round(6).tolist()
    [1.0, 0.75]
    """
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    return 1.0 - np.tanh(z) ** 2
    ### END SOLUTION


# %% [markdown]
# ## relu_prime
#
# The slope is 1 above zero and 0 below. At the kink any value from 0 to 1 is right.
#
# *Lecture: Activation functions.*


# %%
def relu_prime(z):
    """Derivative of relu at z, entry by entry; the shape of z.

    >>> relu_prime(np.array([-2.0, 3.0])).tolist()
    [0.0, 1.0]
    """
    ### BEGIN SOLUTION
    return np.where(z > 0, 1.0, 0.0)[()]
    ### END SOLUTION


# %% [markdown]
# ## leaky_relu_prime
#
# The slope is 1 above zero and `slope` below; at the kink anything between the two.
#
# *Lecture: Activation functions.*


# %%
def leaky_relu_prime(z, slope=0.01):
    """Derivative of leaky_relu with respect to z, entry by entry; the shape of z.

    >>> leaky_relu_prime(np.array([-2.0, 3.0]), slope=0.5).tolist()
    [0.5, 1.0]
    """
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1.0, slope)[()]
    ### END SOLUTION


# %% [markdown]
# ## prelu_prime
#
# The derivative with respect to $z$: 1 above zero, $a$ below.
#
# *Lecture: Activation functions.*


# %%
def prelu_prime(z, a):
    """Derivative of prelu with respect to z, entry by entry; the shape of z.

    >>> prelu_prime(np.array([-4.0, 2.0]), 0.25).tolist()
    [0.25, 1.0]
    """
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1.0, a)[()]
    ### END SOLUTION


# %% [markdown]
# ## elu_prime
#
# The slope is 1 above zero and $a \, e^{z}$ below. Here too the exponential of a large positive $z$ must
# not overflow.
#
# *Lecture: Activation functions.*


# %%
def elu_prime(z, a=1.0):
    """Derivative of elu with respect to z, entry by entry; the shape of z.

    >>> elu_prime(np.array([-np.log(2.0), 3.0]), a=3.0).round(6).tolist()
    [1.5, 1.0]
    """
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    return np.where(z >= 0, 1.0, a * np.exp(np.minimum(z, 0)))[()]
    ### END SOLUTION


# %% [markdown]
# ## selu_prime
#
# $\lambda$ times the derivative of elu, with the constants of selu.
#
# *Lecture: Activation functions.*


# %%
def selu_prime(z):
    """Derivative of selu at z, entry by entry; the shape of z.

    >>> selu_prime(np.array([-np.log(2.0), 2.0])).round(4).tolist()
    [0.879, 1.0507]
    """
    ### BEGIN SOLUTION
    return SELU_LAMBDA * elu_prime(z, SELU_A)
    ### END SOLUTION


# %% [markdown]
# ## gelu_prime
#
# By the product rule, with the density $\varphi(z) = e^{-z^2/2} / \sqrt{2 \pi}$ of the standard normal:
#
# $$\mathrm{gelu}'(z) = \Phi(z) + z \, \varphi(z)$$
#
# *Lecture: Activation functions.*


# %%
def gelu_prime(z):
    """Derivative of gelu at z, entry by entry; the shape of z.

    >>> gelu_prime(np.array([-1.0, 0.0, 1.0])).round(4).tolist()
    [-0.0833, 0.5, 1.0833]
    """
    ### BEGIN SOLUTION
    x = z / np.sqrt(2.0)
    density = np.exp(-(x**2)) / np.sqrt(2.0 * np.pi)
    return (1.0 + erf(x)) / 2.0 + z * density
    ### END SOLUTION


# %% [markdown]
# ## swish_prime
#
# By the product rule: $\mathrm{swish}'(z) = \sigma(z) + z \, \sigma'(z)$.
#
# *Lecture: Activation functions.*


# %%
def swish_prime(z):
    """Derivative of swish at z, entry by entry; the shape of z.

    >>> swish_prime(np.array([0.0, np.log(3.0)])).round(4).tolist()
    [0.5, 0.956]
    """
    ### BEGIN SOLUTION
    return sigmoid(z) + z * sigmoid_prime(z)
    ### END SOLUTION


# %% [markdown]
# ## softmax
#
# $$\mathrm{softmax}(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$
#
# Over the last axis: each row of a two-dimensional `z` becomes a distribution that sums to 1. The same
# number subtracted from all entries of a row changes nothing; with the row's largest entry nothing
# overflows.
#
# *Lecture: Activation functions.*


# %%
def softmax(z):
    """Softmax over the last axis; the shape of z, rows sum to 1. z has at least one row and one column.

    >>> softmax(np.log([[1.0, 1.0, 2.0]])).round(6).tolist()
    [[0.25, 0.25, 0.5]]
    """
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
    ### END SOLUTION


# %% [markdown]
# ## softmax_jacobian
#
# Each output depends on every input, so the derivative is a matrix. With $s = \mathrm{softmax}(z)$,
#
# $$\frac{\partial s_i}{\partial z_j} = s_i \, (\delta_{ij} - s_j),$$
#
# where $\delta_{ij}$ is 1 on the diagonal and 0 elsewhere.
#
# *Lecture: Activation functions.*


# %%
def softmax_jacobian(z):
    """Matrix of d softmax_i / d z_j, shape (K, K), for z of shape (K,); a list of K lists of numbers will do.

    >>> softmax_jacobian(np.array([0.0, 0.0])).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    ### BEGIN SOLUTION
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)
    ### END SOLUTION


# %% [markdown]
# ## prelu_prime_a
#
# To learn $a$ one needs the derivative of prelu with respect to it: $z$ below zero, 0 above.
#
# *Lecture: Activation functions.*


# %%
def prelu_prime_a(z, a):
    """Derivative of prelu with respect to its parameter a, entry by entry; the shape of z.

    >>> prelu_prime_a(np.array([-4.0, 2.0]), 0.25).tolist()
    [-4.0, 0.0]
    """
    ### BEGIN SOLUTION
    return np.minimum(0.0, z)
    ### END SOLUTION


# %% [markdown]
# ## activation_properties
#
# What sets the functions apart, as a dict for each of "heaviside", "sigmoid", "tanh", "relu",
# "leaky_relu", "elu", "selu", "gelu" and "swish"; any other name raises a `ValueError`.
#
# | key | value |
# | --- | --- |
# | `range` | (lo, hi), the infimum and supremum as floats, `-np.inf` or `np.inf` where unbounded |
# | `zero_centred` | whether it is an odd function, $f(-z) = -f(z)$ |
# | `monotonic` | whether it never decreases |
# | `differentiable` | whether it has a derivative at every $z$ |
# | `saturates` | where the derivative tends to 0: a tuple, list or set of "left" ($z \to -\infty$) and "right" ($z \to \infty$) |
#
# elu has $a = 1$ here. The lower bound of gelu and swish is their minimum: find it numerically, to three
# decimals or better.
#
# *Lecture: Activation functions.*


# %%
def activation_properties(name):
    """Properties of an activation function: range, zero_centred, monotonic, differentiable, saturates.

    saturates holds "left", "right", both in any order, or neither, in a tuple, a list or a set. Raises ValueError for an
    unknown name.

    >>> sorted(activation_properties("tanh"))
    ['differentiable', 'monotonic', 'range', 'saturates', 'zero_centred']
    """
    ### BEGIN SOLUTION
    inf = np.inf
    table = {
        # name: range, zero_centred, monotonic, differentiable, saturates
        "heaviside": ((0.0, 1.0), False, True, False, ("left", "right")),
        "sigmoid": ((0.0, 1.0), False, True, True, ("left", "right")),
        "tanh": ((-1.0, 1.0), True, True, True, ("left", "right")),
        "relu": ((0.0, inf), False, True, False, ("left",)),
        "leaky_relu": ((-inf, inf), False, True, False, ()),
        "elu": ((-1.0, inf), False, True, True, ("left",)),
        "selu": ((-SELU_LAMBDA * SELU_A, inf), False, True, False, ("left",)),
        "gelu": ((-0.16997120747990, inf), False, False, True, ("left",)),
        "swish": ((-0.27846454276107, inf), False, False, True, ("left",)),
    }
    if name not in table:
        raise ValueError(f"unknown activation function {name!r}")
    keys = ("range", "zero_centred", "monotonic", "differentiable", "saturates")
    return dict(zip(keys, table[name]))
    ### END SOLUTION


# %% [markdown]
# ## collapse_linear_network
#
# Why activations at all? If every layer only computes $A W + b$, the whole network is one such layer:
#
# $$(X W_1 + b_1) W_2 + b_2 = X \, (W_1 W_2) + (b_1 W_2 + b_2)$$
#
# Return the single $(W, b)$ that does what all the layers do, of shapes $(n, K)$ and $(K,)$. `weights`
# and `biases` are lists of one array for each layer.
#
# *Lecture: Activation functions.*


# %%
def collapse_linear_network(weights, biases):
    """The one layer (W, b) that equals a network whose activations are all the identity.

    >>> W, b = collapse_linear_network([np.array([[2.0]]), np.array([[3.0]])], [np.array([1.0]), np.array([4.0])])
    >>> W.tolist(), b.tolist()
    ([[6.0]], [7.0])
    """
    ### BEGIN SOLUTION
    W, b = np.eye(len(weights[0])), np.zeros(len(weights[0]))
    for W_next, b_next in zip(weights, biases):
        W, b = W @ W_next, b @ W_next + b_next
    return W, b
    ### END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## Pictures
#
# Run this cell to see the functions and their derivatives. Which of them saturate, and on which side?

# %% tags=["active-ipynb"]
# @grader.figure(x="z")
# def activation_functions(ax):
#     z = np.linspace(-4.0, 4.0, 201)
#     for f in (sigmoid, tanh, relu, elu, gelu, swish):
#         ax.plot(z, f(z), label=f.__name__)
#
#
# @grader.figure(x="z")
# def their_derivatives(ax):
#     z = np.linspace(-4.0, 4.0, 200)
#     for f in (sigmoid_prime, tanh_prime, relu_prime, elu_prime, gelu_prime, swish_prime):
#         ax.plot(z, f(z), label=f.__name__)
