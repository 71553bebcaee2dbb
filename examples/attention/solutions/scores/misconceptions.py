"""Known wrong ways to write the functions of `scores`: each tests the checks and names a student's mistake."""

import numpy as np

from grader.checks import misconception

SEE = "Scaled dot-product attention"


def _softmax(S, axis=-1):
    with np.errstate(all="ignore"):
        largest = np.max(S, axis=axis, keepdims=True)
        E = np.exp(S - np.where(np.isfinite(largest), largest, 0.0))
        total = np.sum(E, axis=axis, keepdims=True)
        return E / np.where(total == 0.0, 1.0, total)


def _scores(Q, K, mask, root=True):
    S = Q @ np.swapaxes(K, -1, -2) / (np.sqrt(Q.shape[-1]) if root else 1.0)
    return S if mask is None else np.where(mask, S, -np.inf)


def _backward(dO, Q, K, V, mask, *, centred=True, root=True):
    A = _softmax(_scores(Q, K, mask))
    dA = dO @ np.swapaxes(V, -1, -2)
    dS = A * (dA - (np.sum(A * dA, axis=-1, keepdims=True) if centred else 0.0)) / (np.sqrt(Q.shape[-1]) if root else 1.0)
    return dS @ K, np.swapaxes(dS, -1, -2) @ Q, np.swapaxes(A, -1, -2) @ dO


@misconception(
    "softmax", see=SEE, says="The sum runs over the rows; the weights of each row are to add up to 1, so it runs over axis -1."
)
def softmax_over_rows(S):
    return _softmax(S, axis=-2 if S.ndim > 1 else -1)


@misconception(
    "softmax",
    see=SEE,
    says="Nothing is subtracted before np.exp, so large scores overflow: subtract the largest score of each row.",
)
def softmax_overflows(S):
    E = np.exp(S)
    total = np.sum(E, axis=-1, keepdims=True)
    return E / np.where(total == 0.0, 1.0, total)


@misconception("softmax", see=SEE, says="A row in which all scores are minus infinity becomes NaN; its weights are to be 0.")
def softmax_nan_for_nothing(S):
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1, keepdims=True)


@misconception(
    "softmax", see=SEE, says="A row with nothing to look at gets equal weights, as with scores of -1e9; its weights are to be 0."
)
def softmax_equal_for_nothing(S):
    return _softmax(np.maximum(S, -1e9))


@misconception("attention", see=SEE, says="The scores are not divided by the root of d.")
def attention_not_scaled(Q, K, V, mask=None):
    A = _softmax(_scores(Q, K, mask, root=False))
    return A @ V, A


@misconception("attention", see=SEE, says="The scores are divided by d itself; they are to be divided by its root.")
def attention_scaled_by_d(Q, K, V, mask=None):
    A = _softmax(_scores(Q / np.sqrt(Q.shape[-1]), K, mask))
    return A @ V, A


@misconception(
    "attention", see=SEE, says="Hidden keys get the score 0, which is a score like any other; they are to get minus infinity."
)
def attention_zero_scores(Q, K, V, mask=None):
    S = _scores(Q, K, None)
    A = _softmax(S if mask is None else np.where(mask, S, 0.0))
    return A @ V, A


@misconception(
    "attention", see=SEE, says="The mask is put on the weights after softmax, so the weights that are left do not add up to 1."
)
def attention_mask_after_softmax(Q, K, V, mask=None):
    A = _softmax(_scores(Q, K, None)) * (1.0 if mask is None else mask)
    return A @ V, A


@misconception(
    "attention",
    see=SEE,
    conventions=("true_is_hidden",),
    says="The mask is read the other way round: True means that the query may look at the key.",
)
def attention_mask_inverted(Q, K, V, mask=None):
    A = _softmax(_scores(Q, K, None if mask is None else ~mask))
    return A @ V, A


@misconception(
    "attention_backward",
    see=SEE,
    says="The sum over the row is missing in dS: if one weight grows, the others of its row shrink.",
)
def attention_backward_rows_alone(dO, Q, K, V, mask=None):
    return _backward(dO, Q, K, V, mask, centred=False)


@misconception("attention_backward", see=SEE, says="dQ and dK are not divided by the root of d.")
def attention_backward_not_scaled(dO, Q, K, V, mask=None):
    return _backward(dO, Q, K, V, mask, root=False)


@misconception(
    "attention_backward", see=SEE, says="The mask is not used; the weights are those of the forward pass, with its mask."
)
def attention_backward_without_mask(dO, Q, K, V, mask=None):
    return _backward(dO, Q, K, V, None)


@misconception(
    "attention_backward",
    see=SEE,
    says="A is not transposed in dV: key j gets from query i what the weight in row i and column j says.",
)
def attention_backward_not_transposed(dO, Q, K, V, mask=None):
    dQ, dK, _ = _backward(dO, Q, K, V, mask)
    return dQ, dK, _softmax(_scores(Q, K, mask)) @ dO
