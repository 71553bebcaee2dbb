# %% [markdown]
# # 2 · Understand activation functions, their properties, and their role
#
# *About 60 minutes.* Without activation functions a network of many layers can do no more than a single layer. Here
# you write the usual activation functions, the softmax of a classifier's output layer, and their derivatives, which
# you derive yourself with the rules of school calculus. The derivatives are what training needs: they tell how much an
# output changes when its input changes a little.

# %% [markdown]
# **By hand.** Take the sigmoid $\sigma(z) = 1 / (1 + e^{-z})$ at $z = \ln 3 \approx 1.0986$. There $e^{-z} = 1/3$, so
# $\sigma = 1 / (4/3) = 0.75$. How steep is the function there? Move $z$ a little to both sides and see how much the
# output changes:
#
# $$\frac{\sigma(1.0986 + 0.01) - \sigma(1.0986 - 0.01)}{0.02} = \frac{0.751870 - 0.748120}{0.02} \approx 0.1875$$
#
# So an input that is larger by 0.01 makes the output larger by about 0.0019. The derivative $\sigma'(z)$ is this slope
# for steps that shrink to 0. You can test each formula that you derive below with such a quotient.
#
# **For all functions of this sheet.** They work entry by entry unless the text says otherwise: `z` is a number or an
# array of any shape, size 0 included, and the result has the same shape. Whole numbers may come in. Nothing overflows,
# warns or returns nan for $|z|$ up to $10^4$; what you silence with `np.errstate` or `np.seterr` is no warning. A
# *kink* is a point where a function has one slope on its left and another on its right: there any value between the
# two is right for its derivative. A mask of True and False counts as 1 and 0.

# %%
import math

import numpy as np

# %% [markdown]
# ## sigmoid
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# It squeezes any number into $(0, 1)$: $\sigma(0) = 1/2$. For large negative $z$ the exponential above overflows:
# $e^{1000}$ is larger than any floating-point number. Which equal form has only $e^{z}$ in it? Use each form where it
# is safe.
#
# *Lecture: Activation functions.*


# %%
def sigmoid(z):
    """1 / (1 + e**-z), entry by entry; the shape of z.

    >>> sigmoid(np.array([0.0, np.log(3.0)])).round(6).tolist()
    [0.5, 0.75]
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


# %% [markdown]
# ## leaky_relu
#
# $$\mathrm{leaky}(z) = \begin{cases} z & z \ge 0 \\ \mathrm{slope} \cdot z & z < 0 \end{cases}$$
#
# With relu a unit whose sums are all negative answers 0 to everything, and its derivative is 0, so training cannot
# change it: it is called dead. A small slope (from 0 to 1) below zero keeps it alive.
#
# *Lecture: Activation functions.*


# %%
def leaky_relu(z, slope=0.01):
    """z where z >= 0, slope * z below, entry by entry; the shape of z. slope is a float from 0 to 1.

    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), slope=0.5).tolist()
    [-1.0, 0.0, 3.0]
    """
    raise NotImplementedError


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
    raise NotImplementedError


# %% [markdown]
# ## elu
#
# $$\mathrm{elu}(z) = \begin{cases} z & z \ge 0 \\ a \, (e^{z} - 1) & z < 0 \end{cases}$$
#
# Below zero it bends towards $-a$ instead of falling for ever. Take care that the exponential of a large positive $z$,
# which is not needed, does not overflow.
#
# *Lecture: Activation functions.*


# %%
def elu(z, a=1.0):
    """z where z >= 0, a * (e**z - 1) below, entry by entry; the shape of z. a is a positive float.

    >>> elu(np.array([-np.log(2.0), 3.0]), a=2.0).round(6).tolist()
    [-1.0, 3.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## selu
#
# $$\mathrm{selu}(z) = \lambda \cdot \mathrm{elu}(z, a), \qquad
# \lambda = 1.0507009873554805, \quad a = 1.6732632423543772$$
#
# The two numbers are the solution of two equations: if $z$ is drawn from the standard normal distribution (the bell
# curve with mean 0 and variance 1), then $\mathrm{selu}(z)$ has mean 0 and variance 1 as well (Klambauer and others,
# *Self-Normalizing Neural Networks*, 2017). So layer after layer can keep this mean and variance. It works only if the
# inputs are standardised to mean 0 and variance 1, and if the weights are drawn with mean 0 and variance $1 /
# n_\mathrm{in}$ (LeCun initialization, sheet 6).
#
# *Lecture: Activation functions.*

# %%
SELU_LAMBDA, SELU_A = 1.0507009873554805, 1.6732632423543772


def selu(z):
    """lambda * elu(z, a) with the constants of the text, entry by entry; the shape of z.

    >>> selu(np.array([-np.log(2.0), 2.0])).round(4).tolist()
    [-0.879, 2.1014]
    """
    raise NotImplementedError


# %% [markdown]
# ## gelu
#
# $$\mathrm{gelu}(z) = z \, \Phi(z), \qquad
# \Phi(z) = \tfrac{1}{2} \left( 1 + \mathrm{erf}\big( z / \sqrt{2} \big) \right)$$
#
# $\Phi(z)$ is the probability that a standard normal number is at most $z$. It rises from 0 to 1, so gelu passes large
# inputs and stops very negative ones, as relu does, but smoothly. The exact form is asked for, not the approximation
# with tanh. `erf` is given: it takes numbers and arrays.
#
# *Lecture: Activation functions.*

# %%
erf = np.vectorize(math.erf, otypes=[float])


def gelu(z):
    """z times the standard normal distribution function at z, entry by entry; the shape of z.

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4).tolist()
    [-0.1587, 0.0, 0.8413]
    """
    raise NotImplementedError


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
    raise NotImplementedError


# %% [markdown]
# ## sigmoid_prime
#
# The derivative $\sigma'(z)$ of the sigmoid. Derive it with the chain rule from $\sigma(z) = (1 + e^{-z})^{-1}$, and
# then write the result with $\sigma(z)$ alone, so that nothing new can overflow. Test it by hand: it must give 0.1875
# at $\ln 3$, and it is never above $1/4$. Mind that the argument is $z$, not $\sigma(z)$.
#
# *Lecture: Activation functions.*


# %%
def sigmoid_prime(z):
    """Derivative of sigmoid at z, entry by entry; the shape of z.

    >>> sigmoid_prime(np.array([0.0, np.log(3.0)])).round(6).tolist()
    [0.25, 0.1875]
    """
    raise NotImplementedError


# %% [markdown]
# ## tanh_prime
#
# The derivative of tanh, written with $\tanh(z)$ alone. Use the quotient rule: with $s = e^z - e^{-z}$ and $c = e^z +
# e^{-z}$, $\tanh = s / c$; what are $s'$ and $c'$? The slope is 1 at zero and fades on both sides, where the function
# saturates: it hardly changes any more.
#
# *Lecture: Activation functions.*


# %%
def tanh_prime(z):
    """Derivative of tanh at z, entry by entry; the shape of z.

    >>> tanh_prime(np.array([0.0, 0.5 * np.log(3.0)])).round(6).tolist()
    [1.0, 0.75]
    """
    raise NotImplementedError


# %% [markdown]
# ## relu_prime
#
# The derivative of relu. What is its slope for $z > 0$, and for $z < 0$? At the kink any value from 0 to 1 is right.
#
# *Lecture: Activation functions.*


# %%
def relu_prime(z):
    """Derivative of relu at z, entry by entry; the shape of z.

    >>> relu_prime(np.array([-2.0, 3.0])).tolist()
    [0.0, 1.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## leaky_relu_prime
#
# The derivative of leaky_relu with respect to $z$. At the kink anything between `slope` and 1 is right.
#
# *Lecture: Activation functions.*


# %%
def leaky_relu_prime(z, slope=0.01):
    """Derivative of leaky_relu with respect to z, entry by entry; the shape of z.

    >>> leaky_relu_prime(np.array([-2.0, 3.0]), slope=0.5).tolist()
    [0.5, 1.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## prelu_prime
#
# The derivative of prelu with respect to $z$; the slope $a$ is a constant here. At the kink anything between $a$ and 1
# is right.
#
# *Lecture: Activation functions.*


# %%
def prelu_prime(z, a):
    """Derivative of prelu with respect to z, entry by entry; the shape of z.

    >>> prelu_prime(np.array([-4.0, 2.0]), 0.25).tolist()
    [0.25, 1.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## elu_prime
#
# The derivative of elu with respect to $z$, in two cases. For which $a$ is there no kink at zero? Here too the
# exponential of a large positive $z$ must not overflow.
#
# *Lecture: Activation functions.*


# %%
def elu_prime(z, a=1.0):
    """Derivative of elu with respect to z, entry by entry; the shape of z.

    >>> elu_prime(np.array([-np.log(2.0), 3.0]), a=3.0).round(6).tolist()
    [1.5, 1.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## selu_prime
#
# The derivative of selu with respect to $z$, with the constants of selu. What happens to a constant factor?
#
# *Lecture: Activation functions.*


# %%
def selu_prime(z):
    """Derivative of selu at z, entry by entry; the shape of z.

    >>> selu_prime(np.array([-np.log(2.0), 2.0])).round(4).tolist()
    [0.879, 1.0507]
    """
    raise NotImplementedError


# %% [markdown]
# ## gelu_prime
#
# Here you need one fact that is not school calculus. $\Phi(z)$ is the area under the bell curve $\varphi(t) =
# e^{-t^2/2} / \sqrt{2 \pi}$, the density of the standard normal, from $-\infty$ to $z$. The derivative of an area with
# respect to its right end is the height there: $\Phi'(z) = \varphi(z)$. With it, the product rule gives the derivative
# of $z \, \Phi(z)$.
#
# *Lecture: Activation functions.*


# %%
def gelu_prime(z):
    """Derivative of gelu at z, entry by entry; the shape of z.

    >>> gelu_prime(np.array([-1.0, 0.0, 1.0])).round(4).tolist()
    [-0.0833, 0.5, 1.0833]
    """
    raise NotImplementedError


# %% [markdown]
# ## swish_prime
#
# The derivative of swish. You have all that you need: the product rule, and `sigmoid_prime`.
#
# *Lecture: Activation functions.*


# %%
def swish_prime(z):
    """Derivative of swish at z, entry by entry; the shape of z.

    >>> swish_prime(np.array([0.0, np.log(3.0)])).round(4).tolist()
    [0.5, 0.956]
    """
    raise NotImplementedError


# %% [markdown]
# ## softmax
#
# $$\mathrm{softmax}(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$
#
# Over the last axis: each row of a two-dimensional `z` becomes a distribution: numbers from 0 to 1 that sum to 1. The
# same number subtracted from all entries of a row changes nothing. Why? Which number makes sure that nothing
# overflows?
#
# *Lecture: Activation functions.*


# %%
def softmax(z):
    """Softmax over the last axis; the shape of z, rows sum to 1. z has at least one row and one column.

    >>> softmax(np.log([[1.0, 1.0, 2.0]])).round(6).tolist()
    [[0.25, 0.25, 0.5]]
    """
    raise NotImplementedError


# %% [markdown]
# ## softmax_jacobian
#
# Each output $s_i$ of softmax depends on every input $z_j$, so there are $K \cdot K$ derivatives: a matrix, which is
# called the Jacobian. $\partial s_i / \partial z_j$ is the derivative of $s_i$ with respect to $z_j$ while all other
# inputs are held constant. The sign $\partial$ (say "partial") only says that there are others.
#
# Derive them with the quotient rule from $s_i = e^{z_i} / S$, where $S = \sum_k e^{z_k}$. The denominator is easy:
# $\partial S / \partial z_j = e^{z_j}$. The numerator depends on $z_j$ only if $i = j$, so there are two cases. Write
# both results with $s_i$ and $s_j$ alone.
#
# *Lecture: Activation functions.*


# %%
def softmax_jacobian(z):
    """Matrix of d softmax_i / d z_j, shape (K, K), for z of shape (K,); a list of K lists of numbers will do.

    >>> softmax_jacobian(np.array([0.0, 0.0])).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    raise NotImplementedError


# %% [markdown]
# ## prelu_prime_a
#
# To learn the slope $a$ of prelu like a weight, training needs the derivative with respect to $a$: $\partial \,
# \mathrm{prelu} / \partial a$. Now $z$ is the constant. Treat the two cases of prelu one after the other.
#
# *Lecture: Activation functions.*


# %%
def prelu_prime_a(z, a):
    """Derivative of prelu with respect to its parameter a, entry by entry; the shape of z.

    >>> prelu_prime_a(np.array([-4.0, 2.0]), 0.25).tolist()
    [-4.0, 0.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## activation_properties
#
# What sets the functions apart, as a dict for each of "heaviside", "sigmoid", "tanh", "relu", "leaky_relu", "elu",
# "selu", "gelu" and "swish"; any other name raises a `ValueError`. The picture at the top of the notebook shows all of
# them.
#
# | key | value |
# | --- | --- |
# | `range` | (lo, hi), the infimum and supremum as floats, `-np.inf` or `np.inf` where unbounded |
# | `zero_centred` | whether it is an odd function, $f(-z) = -f(z)$ |
# | `monotonic` | whether it never decreases |
# | `differentiable` | whether it has a derivative at every $z$ |
# | `saturates` | where the derivative tends to 0: a tuple, list or set of "left" ($z \to -\infty$) and "right" ($z \to \infty$) |
#
# Infimum and supremum are the lowest and the highest value, or what the values come as near to as one likes. elu has
# $a = 1$ here. The lower bound of gelu and swish is their minimum: find it numerically, to three decimals or better.
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
    raise NotImplementedError


# %% [markdown]
# ## collapse_linear_network
#
# Why activations at all? If every layer only computes $A W + b$, the whole network is one such layer. ($A W$ is the
# product of matrices, `@` in NumPy: the entry in row $i$ and column $k$ is row $i$ of $A$ times column $k$ of $W$,
# added up.) For two layers:
#
# $$(X W_1 + b_1) W_2 + b_2 = X W + b$$
#
# Multiply out: what are $W$ and $b$? Return the single $(W, b)$ that does what all the layers do, of shapes $(n, K)$
# and $(K,)$. `weights` and `biases` are lists of one array for each layer.
#
# *Lecture: Activation functions.*


# %%
def collapse_linear_network(weights, biases):
    """The one layer (W, b) that equals a network whose activations are all the identity.

    >>> W, b = collapse_linear_network([np.array([[2.0]]), np.array([[3.0]])], [np.array([1.0]), np.array([4.0])])
    >>> W.tolist(), b.tolist()
    ([[6.0]], [7.0])
    """
    raise NotImplementedError
