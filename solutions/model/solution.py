# %% [markdown]
# # {number} · {title}
#
# *About 45 minutes.* A network is built from one small part: a unit that adds up its weighted inputs, adds a bias and
# passes the sum through an activation function. Here you write that unit, find parameters that turn it into logic
# gates, join units to compute what no single one can, and count the parameters of a whole network. All later
# sheets build on these shapes.

# %% [markdown] tags=["notebook-only"]
# ![Three inputs 1, −2 and 3 are multiplied by the weights 0.5, 1 and 2. Their sum and the bias −1 make z = 3.5, and
# the activation function f makes the output f(3.5).](picture.svg)

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
    ### HINT Every entry is compared with zero. NumPy compares a whole array at once.
    ### HINT `np.where(condition, a, b)` takes `a` where the condition is true and `b` elsewhere. Which condition
    ###      gives 1 at zero?
    ### HINT Almost the code: `np.where(z >= 0, ..., ...)`, with two floats.
    ### BEGIN SOLUTION
    return np.heaviside(z, 1.0)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: which of these four numbers are answered with 1?
# grader.predict("heaviside(np.array([-1e-300, -0.0, 0.0, 1e-300]))")


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
    ### HINT There are three cases, and zero is one of them.
    ### HINT Two comparisons do: one with `>`, one with `<`. Subtract one answer from the other.
    ### HINT NumPy has a function of this name.
    ### BEGIN SOLUTION
    return np.sign(z)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: what is the sum of these three signs?
# grader.predict("sign(np.array([-7.0, 0.0, 0.1])).sum()")


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
    ### HINT Multiply, add, then apply `f`: in this order.
    ### HINT The sum of products of two arrays of shape (n,) is `np.dot(w, x)`, one number.
    ### HINT Almost the code: `float(f(... + b))`.
    ### BEGIN SOLUTION
    # Products of whole numbers can exceed their 32 bits; those of floats do not.
    x = np.asarray(x, dtype=float)
    return float(f(np.dot(w, x) + b))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all weights are 0. Which numbers still matter?
# grader.predict("neuron(np.array([5.0, -3.0]), np.zeros(2), 2.0, np.square)")


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
    ### HINT It is the same weighted sum for each row of `X`, and your `heaviside` decides.
    ### HINT `X` has shape (m, n) and `w` has shape (n,). Which product has shape (m,)?
    ### HINT Almost the code: `heaviside(X @ w + b)`, as whole numbers (`.astype(int)`).
    ### BEGIN SOLUTION
    X = np.asarray(X, dtype=float)
    return heaviside(X @ w + b).astype(int)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the two sums of inputs are 3 and 7. What does a bias of -5 make of them?
# grader.predict("perceptron(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 1.0]), -5.0)")


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
    ### HINT Draw the four points (0, 0), (0, 1), (1, 0), (1, 1) and a straight line between the ones and the zeros.
    ### HINT For "and" with both weights 1 the sums are 0, 1, 1, 2. Which bias makes only the last one positive?
    ### HINT "or" has the weights of "and" and another bias. "nand" and "nor" have all signs changed. A dict from
    ###      names to `(w, b)` is enough; `raise ValueError(...)` for any other name.
    ### BEGIN SOLUTION
    gates = {
        "not": ([-1.0], 0.5),
        "and": ([1.0, 1.0], -1.5),
        "or": ([1.0, 1.0], -0.5),
        "nand": ([-1.0, -1.0], 1.5),
        "nor": ([-1.0, -1.0], 0.5),
    }
    if name not in gates:
        raise ValueError(f"no perceptron is known for the gate {name!r}")
    w, b = gates[name]
    return np.array(w), b
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all weights and the bias of "and" change their signs. Which gate is that?
# grader.predict("perceptron(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), -logic_gate('and')[0], -logic_gate('and')[1])")


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
    ### HINT XOR is true where OR is true and AND is not. The first layer may compute two gates, the second layer
    ###      joins them.
    ### HINT Column k of the first weight array belongs to hidden unit k. With OR and NAND as hidden units the output
    ###      is their AND.
    ### HINT Almost the code: `weights = [np.array([[1.0, -1.0], [1.0, -1.0]]), ...]`: the columns are the weights of
    ###      OR and of NAND. Put the biases of your gates beside them.
    ### BEGIN SOLUTION
    # hidden units: OR and NAND; output: AND of the two
    weights = [np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([[1.0], [1.0]])]
    biases = [np.array([-0.5, 1.5]), np.array([-1.5])]
    return weights, biases
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: how many hidden units does your network have?
# grader.predict("[w.shape for w in xor_network()[0]]")


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
    ### HINT Each layer needs the size before it and its own size.
    ### HINT `zip(layer_sizes[:-1], layer_sizes[1:])` goes over neighbouring sizes.
    ### HINT Almost the code: `[((n_in, n_out), (...,)) for n_in, n_out in zip(...)]`.
    ### BEGIN SOLUTION
    return [((n_in, n_out), (n_out,)) for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:])]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: a network has no hidden layer at all. How many layers have parameters?
# grader.predict("parameter_shapes([2, 1])")


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
    ### HINT An array of shape (n_in, n_out) holds n_in · n_out numbers.
    ### HINT Add n_in · n_out weights and n_out biases for each layer; your `parameter_shapes` has the pairs.
    ### HINT Almost the code: `sum(n_in * n_out + n_out for ...)`.
    ### BEGIN SOLUTION
    return sum(int(n_in) * int(n_out) + int(n_out) for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:]))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the hidden layers are twice as wide. Does the number of parameters double, too?
# grader.predict("count_parameters([2, 16, 16, 1]), count_parameters([2, 32, 32, 1])")


# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# The first picture shows the lines at which two of your gates change their answer. Could one line do it for xor?

# %% tags=["active-ipynb"]
# @grader.figure(x="first input", y="second input", text="Each gate splits the plane by one straight line.")
# def lines_that_split_the_plane(ax):
#     x = np.linspace(-0.5, 1.5, 201)
#     for name in ("and", "or"):
#         w, b = logic_gate(name)
#         ax.plot(x, -(w[0] * x + b) / w[1], label=name)
#     ax.plot([0, 0, 1, 1], [0, 1, 0, 1], "ko")

# %% [markdown] tags=["notebook-only"]
# **The spiral.** One task goes through all sheets: tell the two arms of a spiral apart. A single perceptron has to cut
# them with a straight line. The picture tries a thousand lines with your `perceptron` and shows the best. At the end of
# each sheet you see how much further your functions get.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# @grader.figure(x="first input", y="second input", text="No straight line separates the arms.")
# def the_best_of_a_thousand_perceptrons(ax):
#     X, Y = spiral()
#     rng = np.random.default_rng(1)
#     lines = [(rng.normal(size=2), rng.normal() / 2) for _ in range(1000)]
#     share, k = max((np.mean(perceptron(X, w, b) == Y[:, 0]), k) for k, (w, b) in enumerate(lines))
#     ticks = np.linspace(-1.1, 1.1, 101)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1)
#     ax.contourf(ticks, ticks, perceptron(grid.reshape(-1, 2), *lines[k]).reshape(101, 101), levels=[-0.5, 0.5, 1.5], alpha=0.3)
#     for value, marker in ((1, "o"), (0, "s")):
#         ax.plot(*X[Y[:, 0] == value].T, marker, markersize=3, label=f"class {value}")
#     ax.set_title(f"{share:.0%} of the points are on the right side")

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# The step function is 1 for $z = 0.001$ and for $z = 1000$. Somebody wants to find good weights by changing one of them a
# little and looking whether the answers get better. Why is that so hard with a step function?
#
# <details><summary>Answer</summary>
#
# Almost every small change of a weight changes no answer at all: the sum stays on its side of zero, and the step
# function does not tell how near to zero it is. So there is nothing to follow. A smooth activation function answers each
# small change of a weight with a small change of the output. This is why the next sheet is about such functions.
#
# </details>
