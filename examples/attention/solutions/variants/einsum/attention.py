"""Every product written with the letters of its axes; the derivatives come from those of softmax as a matrix."""

from math import sqrt

import numpy as np


def softmax(S):
    S = np.asarray(S, dtype=float)
    allowed = S > -np.inf
    top = S.max(axis=-1, keepdims=True, where=allowed, initial=-1e300)
    E = np.exp(S - top, where=allowed, out=np.zeros(S.shape))
    total = E.sum(axis=-1, keepdims=True)
    return np.divide(E, total, out=np.zeros(S.shape), where=total > 0)


def attention(Q, K, V, mask=None):
    S = np.einsum("...nd,...kd->...nk", Q, K) * Q.shape[-1] ** -0.5
    if mask is not None:
        S[~np.broadcast_to(mask, S.shape)] = -np.inf
    A = softmax(S)
    return np.einsum("...nk,...ke->...ne", A, V), A


def attention_backward(dO, Q, K, V, mask=None):
    A = attention(Q, K, V, mask)[1]
    dA = np.einsum("...ne,...ke->...nk", dO, V)
    # The derivative of weight k by score l is A_k (1 if k = l, else 0) - A_k A_l.
    J = A[..., :, None] * np.eye(A.shape[-1]) - A[..., :, None] * A[..., None, :]
    dS = np.einsum("...nk,...nkl->...nl", dA, J) / sqrt(Q.shape[-1])
    dV = np.einsum("...nk,...ne->...ke", A, dO)
    return [np.einsum("...nk,...kd->...nd", dS, K), np.einsum("...nk,...nd->...kd", dS, Q), dV]


def causal_mask(n):
    return np.tri(n, dtype=bool)


def padding_mask(lengths, n):
    return (np.reshape(lengths, (-1, 1)) > np.arange(n))[:, np.newaxis]


def split_heads(X, h):
    if X.shape[-1] % h != 0:
        raise ValueError(f"{X.shape[-1]} entries for {h} heads")
    return np.stack(np.split(X, h, axis=2), axis=1)


def merge_heads(X):
    return np.concatenate([X[:, head] for head in range(X.shape[1])], axis=-1)


def multi_head_attention(X, Wq, Wk, Wv, Wo, h, mask=None):
    Q, K, V = (np.einsum("mnc,chd->mhnd", X, W.reshape(len(W), h, -1)) for W in (Wq, Wk, Wv))
    if mask is not None and mask.ndim == 3:
        mask = mask[:, None]
    O, _ = attention(Q, K, V, mask)
    return np.einsum("mhnd,hdc->mnc", O, Wo.reshape(h, -1, Wo.shape[1]))
