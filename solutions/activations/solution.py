# %% [markdown]
# # {number} · {title}
#
# *About 60 minutes.* Without activation functions a network of many layers can do no more than a single layer. Here
# you write the usual activation functions, the softmax of a classifier's output layer, and their derivatives, which
# you derive yourself with the rules of school calculus. The derivatives are what training needs: they tell how much an
# output changes when its input changes a little.

# %% [markdown] tags=["notebook-only"]
# ![Nine small graphs, each with a function as a solid line and its derivative as a dashed line: heaviside, sigmoid,
# tanh, relu, leaky_relu, elu, selu, gelu and swish. The derivatives of sigmoid and tanh are hills that fade to 0 on
# both sides, those of the relu family go from about 0 on the left to about 1 on the right, and that of heaviside
# is 0.](picture.svg)

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
    ### HINT Multiply numerator and denominator by `e**z`. The new form is safe where the old one is not.
    ### HINT `1 / (1 + e**-z)` for z >= 0, `e**z / (1 + e**z)` for z < 0. Both contain the exponential of a number
    ###      that is not positive: `-np.abs(z)`. But `np.where` computes both of its branches.
    ### HINT Almost the code: with `e = np.exp(-np.abs(z))` the result is `np.where(z >= 0, ..., ...) / (1 + e)`.
    ###      What does the numerator have to be on each side?
    ### BEGIN SOLUTION
    # Whole numbers of 8 or 16 bits would give results of half or single precision.
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: what do the answers for z and for −z add up to? Look at the graph first.
# grader.predict("[round(float(sigmoid(z) + sigmoid(-z)), 6) for z in (0.5, 2.0, 100.0)]")

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
    ### HINT Here the work is done already: look for a function of NumPy.
    ### HINT `np.tanh` works entry by entry and overflows nowhere.
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    return np.tanh(z)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: tanh is a sigmoid that is stretched and shifted. How far is it from 2σ(2z) − 1?
# grader.predict("float(abs(tanh(0.7) - (2 * sigmoid(1.4) - 1)).round(9))")

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
    ### HINT Every entry is compared with zero, and the larger of the two is kept.
    ### HINT `np.max` gives the largest entry of an array. Which function compares two arrays entry by entry?
    ### HINT Almost the code: `np.maximum(..., z)`.
    ### BEGIN SOLUTION
    return np.maximum(0.0, z)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: which function do two units make together, if the second one sees −z and is subtracted?
# grader.predict("(relu(np.array([-3.0, 0.5, 8.0])) - relu(np.array([3.0, -0.5, -8.0]))).tolist()")

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
    ### HINT There are two cases, and an array may have entries of both.
    ### HINT `np.where(condition, a, b)` takes `a` where the condition is true and `b` elsewhere.
    ### HINT Almost the code: `np.where(z >= 0, z, ...)`. `np.where` makes an array even of a number; `[()]`
    ###      behind it makes that a number again.
    ### BEGIN SOLUTION
    # np.where makes an array even of a number; [()] makes it a number again.
    return np.where(z >= 0, z, slope * z)[()]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: what is left of the kink when the slope is 1?
# grader.predict("leaky_relu(np.array([-2.0, 3.0]), slope=1.0).tolist()")

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
    ### HINT It is your `leaky_relu` with another name for the slope.
    ### HINT Almost the code: `np.where(z >= 0, z, ...)[()]`.
    ### BEGIN SOLUTION
    return np.where(z >= 0, z, a * z)[()]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: three inputs, each twice the one before. Is each output twice the one before, too?
# grader.predict("prelu(np.array([-2.0, -4.0, -8.0]), 0.25).tolist()")

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
    ### HINT Two cases again. `np.where` computes both branches for every entry, also the one that it does not
    ###      take.
    ### HINT Give the exponential no positive number: `np.minimum(z, 0)` is z below zero and 0 above.
    ### HINT Almost the code: `np.where(z >= 0, z, a * (np.exp(...) - 1))[()]`. `np.expm1(x)` is e**x - 1 without
    ###      loss of digits near zero.
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    return np.where(z >= 0, z, a * np.expm1(np.minimum(z, 0)))[()]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: where do the outputs go as the inputs fall?
# grader.predict("elu(np.array([-1.0, -10.0, -1000.0]), a=2.0).round(3).tolist()")

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
    ### HINT You have `elu` already. Which `a` does it get, and what is its result multiplied by?
    ### HINT Almost the code: `SELU_LAMBDA * elu(z, ...)`.
    ### BEGIN SOLUTION
    return SELU_LAMBDA * elu(z, SELU_A)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: 100 000 numbers of mean 0 and variance 1 go in. What is the variance of what comes out of
# # selu, and of relu?
# grader.predict("[round(float(f(np.random.default_rng(0).normal(size=100_000)).var()), 2) for f in (selu, relu)]")

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
    ### HINT Compute Φ(z) first; it is a line with `erf`. Then multiply by z.
    ### HINT `np.sqrt(2.0)` is the root of 2. Mind that the root divides z before `erf` is applied.
    ### HINT Almost the code: `z * (1 + erf(z / ...)) / 2`.
    ### BEGIN SOLUTION
    return z * (1.0 + erf(z / np.sqrt(2.0))) / 2.0
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: z grows from −3 to −1. Does gelu grow, too?
# grader.predict("gelu(np.array([-3.0, -1.0])).round(3).tolist()")

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
    ### HINT You have `sigmoid` already, and it does not overflow.
    ### HINT Almost the code: `z * sigmoid(...)`.
    ### BEGIN SOLUTION
    return z * sigmoid(z)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: what is swish(z) − swish(−z)? Use what σ(z) and σ(−z) add up to.
# grader.predict("[round(float(swish(z) - swish(-z)), 6) for z in (0.5, 2.0, 100.0)]")

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
    ### HINT The outer function is u**-1 with derivative -u**-2, the inner one is u = 1 + e**-z with derivative
    ###      -e**-z.
    ### HINT The product is e**-z / (1 + e**-z)**2. Split it: one factor is σ(z) = 1 / (1 + e**-z), the other is
    ###      e**-z / (1 + e**-z). What is 1 - σ(z)?
    ### HINT σ'(z) = σ(z) (1 - σ(z)). Almost the code: `sigmoid(z) * (...)`.
    ### BEGIN SOLUTION
    return sigmoid(z) * (1.0 - sigmoid(z))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: at which of these inputs does training see a useful slope?
# grader.predict("sigmoid_prime(np.array([-10.0, 0.0, 10.0])).round(5).tolist()")

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
    ### HINT s' = e**z + e**-z = c, and c' = s. The quotient rule is (s / c)' = (s' c - s c') / c**2.
    ### HINT So the derivative is (c**2 - s**2) / c**2. Divide, and remember that s / c is tanh.
    ### HINT tanh'(z) = 1 - tanh(z)**2. Almost the code: `1 - np.tanh(...) ** 2`.
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    return 1.0 - np.tanh(z) ** 2
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: how many times as steep as the sigmoid is tanh at zero?
# grader.predict("float(tanh_prime(0.0) / sigmoid_prime(0.0))")

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
    ### HINT Left of zero the graph is a horizontal line, right of zero it is the line through the points (1, 1)
    ###      and (2, 2).
    ### HINT The slope does not depend on how large z is: two cases, two constants.
    ### HINT Almost the code: `np.where(z > 0, ..., ...)[()]`, with two floats.
    ### BEGIN SOLUTION
    return np.where(z > 0, 1.0, 0.0)[()]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: an input becomes a thousand times as large. What becomes of the slope?
# grader.predict("relu_prime(np.array([-1000.0, -1.0, 1.0, 1000.0])).tolist()")

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
    ### HINT Each case is a straight line. What is the slope of z, what of slope · z?
    ### HINT Almost the code: `np.where(z >= 0, ..., slope)[()]`.
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1.0, slope)[()]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: slopes of layers multiply. What remains after three units with negative sums, for slope 0.5?
# grader.predict("float(leaky_relu_prime(-2.0, slope=0.5) ** 3)")

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
    ### HINT It is the derivative of the leaky ReLU with another name for the slope.
    ### HINT Almost the code: `np.where(z >= 0, 1.0, ...)[()]`.
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1.0, a)[()]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: does the slope depend on how far below zero the input is?
# grader.predict("prelu_prime(np.array([-0.1, -100.0]), 0.25).tolist()")

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
    ### HINT Above zero the graph is a line. Below, a is a constant factor and -1 has derivative 0.
    ### HINT The derivative of a (e**z - 1) is a e**z. As in `elu`, the exponential must not get a positive
    ###      number.
    ### HINT Almost the code: `np.where(z >= 0, ..., a * np.exp(np.minimum(z, 0)))[()]`.
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    return np.where(z >= 0, 1.0, a * np.exp(np.minimum(z, 0)))[()]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the slope just left of zero, for a = 1 and a = 2. Which of them has a kink?
# grader.predict("[round(float(elu_prime(-1e-9, a=a)), 3) for a in (1.0, 2.0)]")

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
    ### HINT A constant factor stays when one takes a derivative.
    ### HINT Almost the code: `SELU_LAMBDA * elu_prime(z, ...)`.
    ### BEGIN SOLUTION
    return SELU_LAMBDA * elu_prime(z, SELU_A)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: is the slope just left of zero smaller or larger than just right of it?
# grader.predict("selu_prime(np.array([-1e-9, 1e-9])).round(3).tolist()")

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
    ### HINT The product rule is (u v)' = u' v + u v'. Here u = z and v = Φ(z).
    ### HINT gelu'(z) = Φ(z) + z φ(z). The first part is as in `gelu`.
    ### HINT Almost the code: `(1 + erf(z / np.sqrt(2))) / 2 + z * np.exp(...) / np.sqrt(2 * np.pi)`.
    ### BEGIN SOLUTION
    x = z / np.sqrt(2.0)
    density = np.exp(-(x**2)) / np.sqrt(2.0 * np.pi)
    return (1.0 + erf(x)) / 2.0 + z * density
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: can the slope be larger than 1? Look at the graph of gelu near 1.5.
# grader.predict("gelu_prime(np.array([0.5, 1.5, 5.0])).round(3).tolist()")

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
    ### HINT The product rule is (u v)' = u' v + u v'. Here u = z and v = σ(z).
    ### HINT swish'(z) = σ(z) + z σ'(z), with your own `sigmoid_prime`.
    ### BEGIN SOLUTION
    return sigmoid(z) + z * sigmoid_prime(z)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the slopes at z and at −z: what do they add up to?
# grader.predict("[round(float(swish_prime(z) + swish_prime(-z)), 6) for z in (0.5, 2.0, 100.0)]")

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
    ### HINT Subtracting c from all entries divides numerator and denominator by e**c. Choose c so that the
    ###      largest exponent is 0.
    ### HINT The largest entry and the sum belong to each row: `axis=-1`. With `keepdims=True` they keep a column
    ###      of length 1, so that they fit to the rows again.
    ### HINT Almost the code: `e = np.exp(z - np.max(z, axis=..., keepdims=...))`, then e divided by its sum over
    ###      the same axis.
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the scores are 1 and 2; then ten times as much; then a hundred more. Which rows are equal?
# grader.predict("softmax(np.array([[1.0, 2.0], [10.0, 20.0], [101.0, 102.0]])).round(3).tolist()")

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
    ### HINT Case i = j: (e**z_i S - e**z_i e**z_i) / S**2. Case i ≠ j: (0 - e**z_i e**z_j) / S**2. Each fraction
    ###      is a product of s's.
    ### HINT On the diagonal s_i (1 - s_i), elsewhere -s_i s_j. Both in one: s_i on the diagonal, minus s_i s_j
    ###      everywhere.
    ### HINT Almost the code: `np.diag(s)` has s on the diagonal, and `np.outer(s, s)` has all products s_i s_j.
    ### BEGIN SOLUTION
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: one score grows a little. What do the changes of all outputs add up to?
# grader.predict("(softmax_jacobian(np.array([1.0, 2.0, 3.0])).sum(axis=0).round(9) + 0.0).tolist()")

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
    ### HINT In one of the two cases the letter a does not occur at all.
    ### HINT The derivative of a z with respect to a is z, for z < 0. For z >= 0 it is 0.
    ### HINT Almost the code: `np.minimum(..., z)`.
    ### BEGIN SOLUTION
    return np.minimum(0.0, z)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: does the answer depend on the value of a?
# grader.predict("[float(prelu_prime_a(-4.0, a)) for a in (0.1, 0.9)]")

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
    ### HINT Read most answers off the graphs. "differentiable" asks for a kink or a jump: which of elu and selu
    ###      has one?
    ### HINT The lower bound of selu is the limit of λ a (e**z - 1). For gelu and swish, compute the function on a
    ###      fine grid from -3 to 0 and take the smallest value.
    ### HINT Almost the code: a dict from names to five values; then `dict(zip(keys, ...))`, and `raise
    ###      ValueError(...)` for a name that is not in it.
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


# %% tags=["active-ipynb"]
# # Predict, then run: which of these are odd functions?
# grader.predict('[n for n in ("sigmoid", "tanh", "relu", "elu", "swish") if activation_properties(n)["zero_centred"]]')

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
    ### HINT The product of matrices is distributive: (X W1 + b1) W2 = X W1 W2 + b1 W2. Mind the order of the
    ###      factors.
    ### HINT For two layers W = W1 W2 and b = b1 W2 + b2. Then take the result as one layer and join it with the
    ###      next.
    ### HINT Almost the code: begin with `W, b = weights[0], biases[0]`, then for each further layer `W, b = W @
    ###      W_next, b @ W_next + ...`.
    ### BEGIN SOLUTION
    W, b = np.eye(len(weights[0])), np.zeros(len(weights[0]))
    for W_next, b_next in zip(weights, biases):
        W, b = W @ W_next, b @ W_next + b_next
    return W, b
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: ten layers of one unit each double their input. What is the weight of the one layer?
# grader.predict("collapse_linear_network([np.array([[2.0]])] * 10, [np.zeros(1)] * 10)[0].tolist()")

# %% [markdown] tags=["notebook-only"]
# ## Elsewhere
#
# Other courses and libraries decide differently in places:
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | argument of a derivative | `sigmoid_prime(z)` takes $z$ | many codes pass the output $a$ and compute $a (1 - a)$ |
# | slope of `leaky_relu` | 0.01 | PyTorch 0.01; Keras 0.3 in the layer, 0.2 in the function |
# | `gelu` | exact, with erf | exact by default in PyTorch and Keras; GPT-2 uses the form with tanh |
# | `swish` | $z \, \sigma(z)$ | called SiLU in PyTorch and Keras |
# | axis of softmax | the last | PyTorch asks for `dim`; deeplearning.ai has samples in columns |

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# The second picture tests your derivatives: with a right one each short line touches its curve.

# %% tags=["active-ipynb"]
# @grader.figure(x="z", panels=2, text="Left the functions, right their derivatives; sigmoid and tanh are flat on both sides.")
# def functions_and_derivatives(axes):
#     z = np.linspace(-4.0, 4.0, 200)
#     pairs = [(sigmoid, sigmoid_prime), (tanh, tanh_prime), (relu, relu_prime), (elu, elu_prime), (gelu, gelu_prime)]
#     for f, f_prime in [*pairs, (swish, swish_prime)]:
#         axes[0].plot(z, f(z), label=f.__name__)
#         axes[1].plot(z, f_prime(z))
#
#
# @grader.figure(x="z", panels=3, text="Each short line has the slope of your derivative and touches the curve.")
# def tangents(axes):
#     z, step = np.linspace(-4.0, 4.0, 201), np.array([-0.5, 0.5])
#     for ax, f, f_prime in zip(axes, (tanh, selu, gelu), (tanh_prime, selu_prime, gelu_prime)):
#         ax.plot(z, f(z), label=f.__name__)
#         for at in (-3.0, -1.5, -0.7, 0.5, 1.5, 3.0):
#             ax.plot(at + step, f(at) + f_prime(at) * step, "k-")

# %% [markdown] tags=["notebook-only"]
# **The spiral.** In the last sheet a perceptron cut the two arms with a straight line. Now there is a hidden layer
# of 40 units with random weights, which are never changed. Only the output weights are fitted (by least squares, one
# formula). What changes from panel to panel is the activation function of the hidden units, nothing else.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# @grader.figure(panels=4, text="With the identity it is a line again. Steps, kinks and smooth bends make the boundary wind.")
# def forty_random_hidden_units(axes):
#     from model import heaviside
#
#     X, Y = spiral()
#     rng = np.random.default_rng(2)
#     W, b = 4 * rng.normal(size=(2, 40)), 2 * rng.normal(size=40)
#     ticks = np.linspace(-1.1, 1.1, 101)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#     for ax, name, f in zip(axes, ("identity", "heaviside", "relu", "tanh"), (lambda z: z, heaviside, relu, tanh)):
#         hidden = np.column_stack([f(X @ W + b), np.ones(len(X))])
#         v = np.linalg.lstsq(hidden, Y[:, 0], rcond=None)[0]
#         decided = f(grid @ W + b) @ v[:-1] + v[-1] > 0.5
#         ax.contourf(ticks, ticks, decided.reshape(101, 101), levels=[-0.5, 0.5, 1.5], alpha=0.3)
#         for value, marker in ((1, "o"), (0, "s")):
#             ax.plot(*X[Y[:, 0] == value].T, marker, markersize=2)
#         ax.set_title(f"{name}: {np.mean((hidden @ v > 0.5) == Y[:, 0]):.0%} right")

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# A network has ten layers with sigmoid activations. You will see that backpropagation multiplies the slopes of all
# layers that a signal has passed (and the weights between them). What is the largest number that ten slopes can make,
# and what does it mean for the first layer? Which functions of this sheet do better?
#
# <details><summary>Answer</summary>
#
# A slope of the sigmoid is at most 1/4, so ten of them make at most $(1/4)^{10}$, about one millionth. With weights
# around 1 the first layer hardly learns: its gradient vanishes. The slope of tanh is 1 at zero, but smaller everywhere
# else. The slope of relu is exactly 1 for every positive input, however many layers there are. This is one reason why
# relu and its relatives are the usual choice in deep networks.
#
# </details>
