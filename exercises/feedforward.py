# %% [markdown]
# # 4 · Write the equations of feedforward propagation
#
# *About 30 minutes.* To predict, a network passes its inputs from layer to layer: every layer forms weighted sums of
# what the one before it gave and applies its activation function. Here you write one layer, then the whole pass, which
# also keeps all results on the way because backpropagation needs them. All samples go through at once, as the rows of
# a matrix.

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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
