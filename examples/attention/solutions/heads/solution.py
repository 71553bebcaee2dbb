# %% [markdown]
# # {number} · {title}
#
# *About 30 minutes.* One mean for each word is little: a verb looks for its subject and for its object. So the entries of
# queries, keys and values are split among several heads. Each head attends by itself, and their outputs are put side by
# side again.
#
# **By hand.** One sentence of three words, with four entries each, for two heads:
#
# $$X = \begin{pmatrix} 1 & 2 & 3 & 4 \\ 5 & 6 & 7 & 8 \\ 9 & 10 & 11 & 12 \end{pmatrix} \quad \to \quad
# \begin{pmatrix} 1 & 2 \\ 5 & 6 \\ 9 & 10 \end{pmatrix}, \quad \begin{pmatrix} 3 & 4 \\ 7 & 8 \\ 11 & 12 \end{pmatrix}$$
#
# The first head gets the first half of each word, and the second head the other half. Each head sees all words.
#
# **For all functions of this sheet.** `X` has shape (m, n, D): m sentences of n words with D entries. There are h heads,
# D is a multiple of h, and each head has D / h entries.

# %%
import numpy as np
from scores import attention

# %% [markdown]
# ## split_heads
#
# From shape (m, n, D) to (m, h, n, D / h). Head 0 has the first D / h entries of each word, head 1 the next ones, and so
# on. If D is no multiple of h, a `ValueError` is to be raised; `reshape` does so if the numbers of entries differ.
#
# *Lecture: Multi-head attention.*


# %%
def split_heads(X, h):
    """The entries of each word shared out to h heads, shape (m, h, n, D / h).

    X: shape (m, n, D); h: number of heads. Raises ValueError if D is no multiple of h.

    >>> split_heads(np.arange(1.0, 13.0).reshape(1, 3, 4), 2).tolist()
    [[[[1.0, 2.0], [5.0, 6.0], [9.0, 10.0]], [[3.0, 4.0], [7.0, 8.0], [11.0, 12.0]]]]
    """
    ### HINT `reshape` can make one axis into two, but it cannot let axes change places. You need both.
    ### HINT First (m, n, D) to (m, n, h, D // h), then axes 1 and 2 change places.
    ### BEGIN SOLUTION
    m, n, D = X.shape
    return np.swapaxes(X.reshape(m, n, h, D // h), 1, 2)
    ### END SOLUTION


# %% [markdown]
# ## merge_heads
#
# The way back, from shape (m, h, n, d) to (m, n, h d): `merge_heads(split_heads(X, h))` is X.
#
# *Lecture: Multi-head attention.*


# %%
def merge_heads(X):
    """The outputs of all heads side by side, shape (m, n, h · d).

    X: shape (m, h, n, d).

    >>> merge_heads(np.array([[[[1.0, 2.0], [5.0, 6.0], [9.0, 10.0]], [[3.0, 4.0], [7.0, 8.0], [11.0, 12.0]]]])).tolist()
    [[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]]]
    """
    ### HINT The two steps of `split_heads`, each undone, in the other order.
    ### BEGIN SOLUTION
    m, h, n, d = X.shape
    return np.swapaxes(X, 1, 2).reshape(m, n, h * d)
    ### END SOLUTION


# %% [markdown]
# ## multi_head_attention
#
# $$Q = X W_q, \quad K = X W_k, \quad V = X W_v$$
#
# Each of them is split into heads, the heads attend, and what comes out is merged and multiplied with $W_o$:
#
# $$Y = \mathrm{merge}\big(\mathrm{attention}(\mathrm{split}(Q), \mathrm{split}(K), \mathrm{split}(V))\big) \, W_o$$
#
# The scores have the shape (m, h, n, n). A mask comes without the axis of the heads, as (n, n), (m, 1, n) or (m, n, n),
# and is the same for all of them: give it that axis with `mask[..., None, :, :]`.
#
# *Lecture: Multi-head attention; Masks.*


# %%
def multi_head_attention(X, Wq, Wk, Wv, Wo, h, mask=None):
    """Outputs of self-attention with h heads, shape (m, n, D).

    X: words, shape (m, n, D); Wq, Wk, Wv, Wo: weights, shape (D, D); h: number of heads, D is a multiple of it; mask: True
    where a query may look at a key, shape (n, n), (m, 1, n) or (m, n, n), or None.

    >>> one = np.eye(2)
    >>> multi_head_attention(np.array([[[1.0, 0.0], [1.0, 4.0]]]), 0 * one, 0 * one, one, 10 * one, 2).tolist()
    [[[10.0, 20.0], [10.0, 20.0]]]
    """
    ### HINT Follow the formulas from X to Y; all pieces are functions that you have.
    ### HINT `attention` gives outputs and weights; only the outputs go on.
    ### BEGIN SOLUTION
    Q, K, V = (split_heads(X @ W, h) for W in (Wq, Wk, Wv))
    O, _ = attention(Q, K, V, None if mask is None else mask[..., None, :, :])
    return merge_heads(O) @ Wo
    ### END SOLUTION
