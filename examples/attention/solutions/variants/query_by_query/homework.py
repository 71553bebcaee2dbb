# One query after the other, with plain loops and lists.
import math
import numpy as np


def weights_of(scores):
    seen = [s for s in scores if s != -math.inf]
    if not seen:
        return [0.0 for _ in scores]
    top = max(seen)
    powers = [math.exp(s - top) if s != -math.inf else 0.0 for s in scores]
    total = sum(powers)
    return [p / total for p in powers]


def softmax(S):
    return np.apply_along_axis(weights_of, -1, np.array(S, dtype=float))


def sentences(*arrays):
    """Numbers of the axes before those of one sentence."""
    return np.ndindex(arrays[0].shape[:-2])


def attention(Q, K, V, mask=None):
    n, k = Q.shape[-2], K.shape[-2]
    A = np.zeros(Q.shape[:-2] + (n, k))
    O = np.zeros(Q.shape[:-2] + (n, V.shape[-1]))
    may = np.ones(A.shape, bool) if mask is None else np.broadcast_to(mask, A.shape)
    for at in sentences(Q):
        for i in range(n):
            scores = []
            for j in range(k):
                s = float(np.dot(Q[at][i], K[at][j])) / math.sqrt(Q.shape[-1])
                scores.append(s if may[at][i, j] else -math.inf)
            A[at][i] = weights_of(scores)
            for j in range(k):
                O[at][i] += A[at][i, j] * V[at][j]
    return O, A


def attention_backward(dO, Q, K, V, mask=None):
    _, A = attention(Q, K, V, mask)
    dQ, dK, dV = np.zeros(Q.shape), np.zeros(K.shape), np.zeros(V.shape)
    for at in sentences(Q):
        for i in range(Q.shape[-2]):
            a = A[at][i]
            da = [float(np.dot(dO[at][i], v)) for v in V[at]]
            mean = sum(x * y for x, y in zip(a, da))
            for j in range(K.shape[-2]):
                ds = a[j] * (da[j] - mean) / math.sqrt(Q.shape[-1])
                dQ[at][i] += ds * K[at][j]
                dK[at][j] += ds * Q[at][i]
                dV[at][j] += a[j] * dO[at][i]
    return dQ, dK, dV


def causal_mask(n):
    return [[j <= i for j in range(n)] for i in range(n)]


def padding_mask(lengths, n):
    mask = np.zeros((len(lengths), 1, n), dtype=bool)
    for i, length in enumerate(lengths):
        mask[i, 0, :length] = True
    return mask


def split_heads(X, h):
    m, n, D = X.shape
    d, rest = divmod(D, h)
    if rest:
        raise ValueError("not equally")
    heads = np.zeros((m, h, n, d))
    for head in range(h):
        heads[:, head] = X[:, :, head * d : (head + 1) * d]
    return heads


def merge_heads(X):
    m, h, n, d = X.shape
    out = np.zeros((m, n, h * d))
    for head in range(h):
        out[:, :, head * d : (head + 1) * d] = X[:, head]
    return out


def multi_head_attention(X, Wq, Wk, Wv, Wo, h, mask=None):
    d = X.shape[2] // h
    may = np.broadcast_to(True if mask is None else mask, (len(X), X.shape[1], X.shape[1]))
    out = np.zeros(X.shape)
    for i in range(len(X)):
        for head in range(h):
            part = slice(head * d, (head + 1) * d)
            O, _ = attention(X[i] @ Wq[:, part], X[i] @ Wk[:, part], X[i] @ Wv[:, part], may[i])
            out[i] += O @ Wo[part]
    return out
