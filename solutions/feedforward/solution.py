# %% [markdown]
# # {number} · {title}
#
# *About 30 minutes.* To predict, a network passes its inputs from layer to layer: every layer forms weighted sums of
# what the one before it gave and applies its activation function. Here you write one layer, then the whole pass, which
# also keeps all results on the way because backpropagation needs them. All samples go through at once, as the rows of
# a matrix.

# %% [markdown] tags=["notebook-only"]
# ![Five samples with two inputs each are an array X of shape (5, 2). Times W1 of shape (2, 4), plus b1 of shape (4,),
# it gives Z1 of shape (5, 4), and f makes A1 of the same shape. A1 times W2 of shape (4, 1), plus b2 of shape (1,),
# gives Z2 and A2 of shape (5, 1). One row of X and one column of W1 are marked: together they make one entry of
# Z1.](picture.svg)

# %% [markdown]
# **By hand.** One sample $x = (1, -1)$ goes through two hidden units with relu and one output without an activation
# function:
#
# $$W^{(1)} = \begin{pmatrix} 2 & -1 \\ 1 & 3 \end{pmatrix}, \quad b^{(1)} = (0, 1), \qquad
# W^{(2)} = \begin{pmatrix} 1 \\ -2 \end{pmatrix}, \quad b^{(2)} = 0.5$$
#
# The weights of the first hidden unit stand in the first column of $W^{(1)}$: its sum is $1 \cdot 2 + (-1) \cdot 1 + 0
# = 1$. The second one gets $1 \cdot (-1) + (-1) \cdot 3 + 1 = -3$. So $z^{(1)} = (1, -3)$, and relu makes $a^{(1)} =
# (1, 0)$: the second unit is silent. The output is $1 \cdot 1 + 0 \cdot (-2) + 0.5 = 1.5$.
#
# A product of matrices does this for all samples and all units at once: its entry in row $i$ and column $k$ is row $i$
# of the left factor times column $k$ of the right one, added up.
#
# The raised number in parentheses is the layer. Lower-case letters are one sample, capital letters all samples: row
# $i$ of $Z^{(1)}$ is the $z^{(1)}$ of sample $i$.

# %%
import numpy as np

# %% [markdown]
# ## weighted_sum
#
# The linear half of a layer, for all samples at once:
#
# $$Z = A_\mathrm{prev} \, W + b$$
#
# `A_prev` has shape $(m, n_{l-1})$, one sample per row; `W` has shape $(n_{l-1}, n_l)$, its first index is the unit
# that the connection leaves; `b` has shape $(n_l,)$ and is added to every row. The result has shape $(m, n_l)$.
#
# *Lecture: Feedforward propagation.*


# %%
def weighted_sum(A_prev, W, b):
    """Weighted sums Z of one layer, shape (m, n_l).

    A_prev: outputs of the layer before, shape (m, n_prev); W: shape (n_prev, n_l); b: shape (n_l,).

    >>> weighted_sum(np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 3.0]]), np.array([0.0, 10.0, 20.0]))
    array([[ 1., 12., 28.]])
    """
    ### HINT Entry (i, k) of Z is the sum over j of A_prev[i, j] · W[j, k], plus b[k]. Which product of NumPy does
    ###      this for all i and k?
    ### HINT `A_prev @ W` has shape (m, n_l). NumPy adds an array of shape (n_l,) to each row of it.
    ### HINT Almost the code: `A_prev @ ... + ...`. The sign `*` would multiply entry by entry.
    ### BEGIN SOLUTION
    # Products of whole numbers can exceed their 32 bits; those of floats do not.
    A_prev = np.asarray(A_prev, dtype=float)
    return A_prev @ W + b
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all inputs of the three samples are zero. What is left?
# grader.predict("weighted_sum(np.zeros((3, 2)), np.ones((2, 4)), np.array([0.0, 1.0, 2.0, 3.0])).tolist()")

# %% [markdown]
# ## layer_forward
#
# A whole layer: the weighted sums, then the activation function applied to them,
#
# $$Z = A_\mathrm{prev} \, W + b, \qquad A = f(Z).$$
#
# Return both, in the order `(Z, A)`, each of shape $(m, n_l)$: backpropagation asks for $Z$ again, so `A` must not be
# written over it. `f` is a function of an array.
#
# *Lecture: Feedforward propagation.*


# %%
def layer_forward(A_prev, W, b, f):
    """Weighted sums and outputs (Z, A) of one layer, both of shape (m, n_l).

    A_prev: outputs of the layer before, shape (m, n_prev); W: shape (n_prev, n_l); b: shape (n_l,);
    f: activation function of the layer.

    >>> Z, A = layer_forward(np.array([[1.0, -2.0]]), np.array([[3.0], [1.0]]), np.array([2.0]), np.square)
    >>> Z.tolist(), A.tolist()
    ([[3.0]], [[9.0]])
    """
    ### HINT You have `weighted_sum` already. Keep its result under a name of its own.
    ### HINT `f` is called once with the whole array: `f(Z)`.
    ### HINT Almost the code: `Z = weighted_sum(...)`, then `return Z, ...`.
    ### BEGIN SOLUTION
    Z = weighted_sum(A_prev, W, b)
    return Z, f(Z)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: 5 samples, 2 inputs, 3 units. Which shapes do Z and A have?
# grader.predict("[array.shape for array in layer_forward(np.ones((5, 2)), np.ones((2, 3)), np.zeros(3), np.tanh)]")

# %% [markdown]
# ## feedforward
#
# The pass through all $L$ layers: $A^{(0)} = X$ and, for $l = 1, \dots, L$,
#
# $$Z^{(l)} = A^{(l-1)} W^{(l)} + b^{(l)}, \qquad A^{(l)} = f^{(l)}\big(Z^{(l)}\big).$$
#
# `weights`, `biases` and `activations` are lists of length $L$, one entry per layer; each layer has its own activation
# function. Return `(Zs, As)`: `Zs` holds $L$ arrays, `As` holds $L + 1$, for it begins with `X` itself. The prediction
# is the last entry of `As`. Any number of layers must work, from one upwards.
#
# Python counts from 0, so layer $l$ finds its weights in `weights[l - 1]` and its sums in `Zs[l - 1]`, but its outputs
# in `As[l]`.
#
# *Lecture: Feedforward propagation.*


# %%
def feedforward(X, weights, biases, activations):
    """Weighted sums and outputs of all layers, (Zs, As); Zs has L arrays, As has L + 1 and begins with X.

    X: samples in rows, shape (m, n); weights, biases, activations: lists of L, one entry per layer.

    >>> weights, biases = [np.array([[1.0, -1.0]]), np.array([[2.0], [1.0]])], [np.zeros(2), np.array([0.5])]
    >>> Zs, As = feedforward(np.array([[3.0]]), weights, biases, [np.abs, np.square])
    >>> [Z.tolist() for Z in Zs]
    [[[3.0, -3.0]], [[9.5]]]
    >>> [A.tolist() for A in As]
    [[[3.0]], [[3.0, 3.0]], [[90.25]]]
    """
    ### HINT Begin with the lists `Zs = []` and `As = [X]`. Each layer takes the last entry of `As` and appends to
    ###      both lists.
    ### HINT `zip(weights, biases, activations)` goes over the layers, and `layer_forward` does the work of each.
    ### HINT Almost the code: in the loop `Z, A = layer_forward(As[...], ...)`, then two times `append`.
    ### BEGIN SOLUTION
    Zs, As = [], [X]
    for W, b, f in zip(weights, biases, activations):
        Z, A = layer_forward(As[-1], W, b, f)
        Zs.append(Z)
        As.append(A)
    return Zs, As
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: two layers of 3 and 1 units. How many arrays does As hold, and of which shapes?
# grader.predict("[A.shape for A in feedforward(np.ones((5, 2)), [np.ones((2, 3)), np.ones((3, 1))], [0, 0], [np.tanh] * 2)[1]]")

# %% [markdown]
# ## predict
#
# From the outputs of the last layer, `Y_pred` of shape (m, K), to a decision for each sample:
#
# - one output ($K = 1$): class 1 where the output lies above the threshold, else class 0. An output equal to the
#   threshold is class 0.
# - several outputs ($K > 1$): the index of the largest, from 0 to $K - 1$. The threshold plays no part.
#
# The result has shape (m,) and holds integers. A list of m integers will do, but mind that `==` compares two lists as
# a whole and not entry by entry.
#
# *Lecture: Feedforward propagation.*


# %%
def predict(Y_pred, threshold=0.5):
    """Predicted class of each sample, integers of shape (m,), in an array or a list.

    Y_pred: outputs of the last layer, shape (m, K); threshold: for K = 1, class 1 lies above it.

    >>> predict(np.array([[0.2], [0.5], [0.7]])).tolist()
    [0, 0, 1]
    >>> predict(np.array([[0.2, 0.5, 0.3], [0.4, 0.3, 0.3]])).tolist()
    [1, 0]
    """
    ### HINT The number of columns, `Y_pred.shape[1]`, tells which of the two cases it is.
    ### HINT One output: compare the column `Y_pred[:, 0]` with the threshold. Several: `np.argmax` gives the
    ###      place of the largest entry; along which axis?
    ### HINT Almost the code: `(Y_pred[:, 0] > ...).astype(int)` if there is one column, else
    ###      `np.argmax(Y_pred, axis=...)`.
    ### BEGIN SOLUTION
    if Y_pred.shape[1] == 1:
        return (Y_pred[:, 0] > threshold).astype(int)
    return np.argmax(Y_pred, axis=1)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the threshold falls from 0.9 to 0.5 to 0.25. Which class is chosen more often?
# grader.predict("[predict(np.array([[0.3], [0.6], [0.8]]), threshold=t).tolist() for t in (0.9, 0.5, 0.25)]")

# %% [markdown] tags=["notebook-only"]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | weights | `W` is (n_in, n_out) | Keras and CS231n too; `nn.Linear` of PyTorch keeps (n_out, n_in) |
# | samples | in rows: $Z = A_\mathrm{prev} W + b$ | in columns in deeplearning.ai and Nielsen: $W A_\mathrm{prev} + b$ |
# | biases | `b` is (n_out,) | (n_out, 1) in both of these |

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# The output of networks with one input, one hidden layer of tanh units and random weights. What do more units make
# possible?

# %% tags=["active-ipynb"]
# @grader.figure(x="input", y="output", text="One unit only rises or falls. Twenty units turn several times.")
# def random_networks(ax):
#     x = np.linspace(-3.0, 3.0, 301)[:, None]
#     for q in (1, 3, 20):
#         rng = np.random.default_rng(6)
#         W, b, W_out = 3 * rng.normal(size=(1, q)), 4 * rng.normal(size=q), rng.normal(size=(q, 1)) / np.sqrt(q)
#         weights, biases = [W, W_out], [b, np.zeros(1)]
#         Zs, As = feedforward(x, weights, biases, [np.tanh, lambda z: z])
#         ax.plot(x, As[-1], label=f"{q} hidden units")

# %% [markdown] tags=["notebook-only"]
# **The spiral.** Here is a network with only four hidden units whose 17 parameters somebody has found by training.
# Your `feedforward` uses them. On the left you see the line at which each hidden unit changes its sign; on the right
# what the output makes of these four lines. In the next sheet you write what finds such numbers.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# @grader.figure(panels=2, text="Four lines are enough for a boundary that winds between the arms.")
# def four_hidden_units(axes):
#     from activations import sigmoid, tanh
#
#     weights = [np.array([[-4.2, -3.8, 0.2, -0.2], [-8.4, 5.5, -6.5, 6.5]]), np.array([[-4.2], [8.6], [9.2], [-9.5]])]
#     biases = [np.array([0.0, 0.0, -2.2, -2.2]), np.array([-0.1])]
#     X, Y = spiral()
#     ticks = np.linspace(-1.1, 1.1, 101)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#     Zs, As = feedforward(grid, weights, biases, [tanh, sigmoid])
#     for unit in range(4):
#         axes[0].contour(ticks, ticks, Zs[0][:, unit].reshape(101, 101), levels=[0.0], colors=f"C{unit + 2}")
#     axes[1].contourf(ticks, ticks, predict(As[-1]).reshape(101, 101), levels=[-0.5, 0.5, 1.5], alpha=0.3)
#     for ax in axes:
#         for value, marker in ((1, "o"), (0, "s")):
#             ax.plot(*X[Y[:, 0] == value].T, marker, markersize=3)
#     right = np.mean(predict(feedforward(X, weights, biases, [tanh, sigmoid])[1][-1]) == Y[:, 0])
#     axes[0].set_title("where each hidden unit is zero")
#     axes[1].set_title(f"{right:.0%} of the points are right")

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# Exchange two hidden units of the network above: the first two columns of $W^{(1)}$, the first two entries of
# $b^{(1)}$ and the first two rows of $W^{(2)}$. How does the output change? How many different sets of parameters make
# the same picture?
#
# <details><summary>Answer</summary>
#
# The output does not change at all: the same numbers are added in another order. Four units can stand in $4! = 24$
# orders. Also, $\tanh(-z) = -\tanh(z)$: if all weights into a unit, its bias and its weight to the output change their
# signs, nothing changes either. That gives $2^4 = 16$ times as many, so at least 384 sets make this one picture.
# Training does not have to find *the* solution, but one of many.
#
# </details>
