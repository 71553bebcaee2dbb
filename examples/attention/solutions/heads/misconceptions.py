"""Known wrong ways to write the functions of `heads`: each tests the checks and names a student's mistake."""

import numpy as np

from grader.checks import misconception

SEE = "Multi-head attention"


def _check(X, h):
    if X.shape[2] % h:
        raise ValueError("no multiple")


def _attend(Q, K, V, mask):
    S = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        S = np.where(mask[..., None, :, :], S, -np.inf)
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1, keepdims=True) @ V


def _split(X, h):
    return X.reshape(*X.shape[:2], h, -1).swapaxes(1, 2)


def _merge(X):
    return X.swapaxes(1, 2).reshape(X.shape[0], X.shape[2], -1)


@misconception(
    "split_heads",
    see=SEE,
    says="A reshape alone mixes words and heads: reshape to (m, n, h, D / h), and let two axes change places.",
)
def split_heads_reshape_only(X, h):
    _check(X, h)
    m, n, D = X.shape
    return X.reshape(m, h, n, D // h)


@misconception(
    "split_heads",
    see=SEE,
    says="The axes are in the order (m, n, h, D / h): the one of the heads is to stand before that of the words.",
)
def split_heads_not_swapped(X, h):
    _check(X, h)
    return _split(X, h).swapaxes(1, 2)


@misconception("split_heads", see=SEE, says="Each head gets every h-th entry; it is to get entries that stand side by side.")
def split_heads_interleaved(X, h):
    _check(X, h)
    m, n, D = X.shape
    return X.reshape(m, n, D // h, h).transpose(0, 3, 1, 2)


@misconception("merge_heads", see=SEE, says="A reshape alone mixes words and heads: let the axes change places first.")
def merge_heads_reshape_only(X):
    m, h, n, d = X.shape
    return X.reshape(m, n, h * d)


@misconception("merge_heads", see=SEE, says="The heads are averaged; they are to stand side by side.")
def merge_heads_mean(X):
    return X.mean(axis=1)


@misconception("merge_heads", see=SEE, says="The entries of the heads take turns; those of each head are to stand side by side.")
def merge_heads_interleaved(X):
    m, h, n, d = X.shape
    return X.transpose(0, 2, 3, 1).reshape(m, n, h * d)


@misconception("multi_head_attention", see=SEE, says="The last multiplication, with Wo, is missing.")
def multi_head_attention_without_output(X, Wq, Wk, Wv, Wo, h, mask=None):
    return _merge(_attend(*(_split(X @ W, h) for W in (Wq, Wk, Wv)), mask))


@misconception(
    "multi_head_attention",
    see=SEE,
    says="All entries are one head: split queries, keys and values into h heads before they attend.",
)
def multi_head_attention_one_head(X, Wq, Wk, Wv, Wo, h, mask=None):
    return _merge(_attend(*(_split(X @ W, 1) for W in (Wq, Wk, Wv)), mask)) @ Wo


@misconception(
    "multi_head_attention",
    see=SEE,
    says="The scores are divided by the root of D; a head has D / h entries, and its scores are divided by the root of that.",
)
def multi_head_attention_scaled_by_all(X, Wq, Wk, Wv, Wo, h, mask=None):
    return _merge(_attend(_split(X @ Wq, h) / np.sqrt(h), _split(X @ Wk, h), _split(X @ Wv, h), mask)) @ Wo


@misconception(
    "multi_head_attention", see=SEE, says="X is split before the weights are multiplied, so no head sees all entries of a word."
)
def multi_head_attention_split_first(X, Wq, Wk, Wv, Wo, h, mask=None):
    d = X.shape[2] // h
    parts = _split(X, h)
    blocks = [np.stack([W[k * d : (k + 1) * d, k * d : (k + 1) * d] for k in range(h)]) for W in (Wq, Wk, Wv)]
    return _merge(_attend(*(parts @ block for block in blocks), mask)) @ Wo
