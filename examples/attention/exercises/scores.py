# %% [markdown]
# # 1 · Compute and differentiate softmax attention
#
# *About 60 minutes.* Each word of a sentence looks at the others and takes a mean of what they offer. How much it takes
# of each is not fixed, but computed: a word asks with a query, every word answers with a key, and where both point in the
# same direction the weight is large. Here you write the weights, the means, and their derivatives.
#
# **By hand.** One query and three keys, of two entries each. Every key comes with a value of one entry:
#
# $$q = (2, 0), \qquad K = \begin{pmatrix} 1 & 5 \\ 1 & -3 \\ 0 & 1 \end{pmatrix}, \qquad
# V = \begin{pmatrix} 8 \\ 4 \\ 10 \end{pmatrix}$$
#
# The scores are the scalar products of the query with the keys, divided by the root of their length:
# $s = (2, 2, 0) / \sqrt{2} \approx (1.414, 1.414, 0)$. Softmax makes weights of them:
# $e^{1.414} \approx 4.113$ and $e^0 = 1$, together $4.113 + 4.113 + 1 = 9.226$. So the weights are
# $(0.446, 0.446, 0.108)$, and the output is $0.446 \cdot 8 + 0.446 \cdot 4 + 0.108 \cdot 10 \approx 6.43$.
#
# If the query must not look at the second key, the score there is $-\infty$, and its weight is 0. The others share all of
# it: $4.113 / 5.113 \approx 0.804$ and $0.196$, and the output is $0.804 \cdot 8 + 0.196 \cdot 10 \approx 8.39$.
#
# **For all functions of this sheet.** The last two axes are those of one sentence: `Q` has shape (..., n, d), with one
# query per row. `K` has shape (..., k, d) and `V` shape (..., k, e), with one key and one value per row. Any axes may
# stand before these, for sentences and heads; they are the same in all three. `Q @ K.swapaxes(-1, -2)` multiplies
# matrices in the last two axes, and leaves the others alone.

# %%
import numpy as np

# %% [markdown]
# ## softmax
#
# $$A_{ij} = \frac{e^{S_{ij}}}{\sum_{l} e^{S_{il}}}$$
#
# The sum runs over the last axis. $e^{1000}$ is more than a float can hold, but a row of weights stays the same if one
# number is subtracted from all its scores. So subtract the largest of each row first. A score of $-\infty$ has weight 0.
#
# One rule remains. A row in which every score is $-\infty$ has nothing to look at. Here its weights are all 0.
# There must be no warning in any of these cases.
#
# *Lecture: Scaled dot-product attention.*


# %%
def softmax(S):
    """Weights along the last axis, of the shape of S; they add up to 1, or are all 0 where all scores are minus infinity.

    S: scores, shape (..., k), finite or minus infinity.

    >>> softmax(np.array([[0.0, 0.0], [1000.0, -np.inf], [-np.inf, -np.inf]])).tolist()
    [[0.5, 0.5], [1.0, 0.0], [0.0, 0.0]]
    """
    raise NotImplementedError


# %% [markdown]
# ## attention
#
# $$S = \frac{Q K^\top}{\sqrt{d}}, \qquad A = \mathrm{softmax}(S), \qquad O = A V$$
#
# Here $d$ is the length of a query. A mask says who may look at whom: where it is True, the query of that row may look at
# the key of that column; where it is False, the score is set to $-\infty$. Without a mask all may look at all. A mask has
# a shape that NumPy can stretch to that of $S$, (..., n, k).
#
# *Lecture: Scaled dot-product attention.*


# %%
def attention(Q, K, V, mask=None):
    """Outputs O, shape (..., n, e), and weights A, shape (..., n, k).

    Q, K, V: queries (..., n, d), keys (..., k, d) and values (..., k, e); mask: True where a query may look at a key, of a
    shape that can be stretched to (..., n, k), or None. A query that may look at nothing has the weights and the output 0.

    >>> O, A = attention(np.zeros((1, 2)), np.ones((2, 2)), np.array([[1.0], [3.0]]), np.array([[True, False]]))
    >>> O.tolist(), A.tolist()
    ([[1.0]], [[1.0, 0.0]])
    """
    raise NotImplementedError


# %% [markdown]
# ## attention_backward
#
# The cost has the derivatives $dO$ by the outputs. From $O = A V$ follow
#
# $$dV = A^\top dO, \qquad dA = dO \, V^\top$$
#
# A weight depends on all scores of its row: if one grows, the others shrink. The derivative of softmax, row by row, is
#
# $$dS_{ij} = A_{ij} \Big( dA_{ij} - \sum_{l} A_{il} \, dA_{il} \Big)$$
#
# and from $S = Q K^\top / \sqrt{d}$ follow
#
# $$dQ = \frac{dS \, K}{\sqrt{d}}, \qquad dK = \frac{dS^\top Q}{\sqrt{d}}$$
#
# Masked places have $A_{ij} = 0$, so $dS_{ij}$ is 0 there by itself.
#
# *Lecture: Scaled dot-product attention.*


# %%
def attention_backward(dO, Q, K, V, mask=None):
    """Derivatives (dQ, dK, dV) of the cost, with the shapes of Q, K and V.

    dO: derivatives by the outputs, shape (..., n, e); Q, K, V, mask: as in `attention`.

    >>> one = np.ones((1, 1))
    >>> dQ, dK, dV = attention_backward(one, one, np.array([[0.0], [0.0]]), np.array([[1.0], [5.0]]))
    >>> dQ.tolist(), dK.tolist(), dV.tolist()
    ([[0.0]], [[-1.0], [1.0]], [[0.5], [0.5]])
    """
    raise NotImplementedError
