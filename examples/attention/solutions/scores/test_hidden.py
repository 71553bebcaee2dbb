"""Hidden checks of softmax attention: PyTorch computes what is right."""

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

from grader.checks import check, close, finite, upstream

# Axes before those of one sentence; numbers of queries and keys; entries of keys and values.
SHAPES = (((), 3, 4, 2, 3), ((2,), 4, 3, 2, 3), ((2, 3), 2, 5, 4, 1), ((), 1, 1, 5, 2), ((2,), 4, 3, 2, 3))


def inputs(rng, shape):
    axes, n, k, d, e = shape
    mask = rng.random((*axes, n, k)) < 0.6
    # Each query may look at one key at least: for others PyTorch has another rule in each version.
    mask[..., np.arange(n), rng.integers(0, k, n)] = True
    return rng.normal(size=(*axes, n, d)), rng.normal(size=(*axes, k, d)), rng.normal(size=(*axes, k, e)), mask


def right_attention(Q, K, V, mask):
    """Outputs, and the weights: what comes out for values that are the rows of the identity."""
    Q, K, V, mask = (None if array is None else torch.tensor(array) for array in (Q, K, V, mask))
    unit = torch.eye(K.shape[-2], dtype=torch.float64).expand(*K.shape[:-1], K.shape[-2])
    return tuple(scaled_dot_product_attention(Q, K, values, attn_mask=mask).numpy() for values in (V, unit))


def right_gradients(dO, Q, K, V, mask):
    leaves = [torch.tensor(array, requires_grad=True) for array in (Q, K, V)]
    scaled_dot_product_attention(*leaves, attn_mask=None if mask is None else torch.tensor(mask)).backward(torch.tensor(dO))
    return tuple(leaf.grad.numpy() for leaf in leaves)


@check("softmax", kind="value", points=3)
def test_softmax_random(student, rng):
    """Random scores, some of them minus infinity."""
    for shape in ((3, 4), (2, 3, 5), (4,), (2, 2, 2, 3)):
        S = rng.normal(0.0, 3.0, shape)
        S[..., 1:][rng.random(S[..., 1:].shape) < 0.3] = -np.inf
        close(student.quiet.pure.softmax(S), torch.softmax(torch.tensor(S), dim=-1).numpy(), what=f"the result for shape {shape}")


@check("softmax", kind="property", points=2)
def test_softmax_extremes(student, rng):
    """Scores of thousands, with rows that have nothing to look at."""
    S = rng.normal(0.0, 3000.0, (6, 4))
    right = torch.softmax(torch.tensor(S), dim=-1).numpy()
    empty = rng.permutation(6)[:2]
    S[empty], right[empty] = -np.inf, 0.0
    close(finite(student.quiet.softmax(S)), right)


@check("attention", kind="value", points=5)
def test_attention_random(student, rng):
    """Random queries, keys and values of several shapes, with and without masks."""
    for shape in SHAPES:
        Q, K, V, mask = inputs(rng, shape)
        close(student.pure.attention(Q, K, V, None), right_attention(Q, K, V, None), what=f"the result for Q of shape {Q.shape}")
        what = f"the result with a mask for Q of shape {Q.shape}"
        close(student.pure.attention(Q, K, V, mask), right_attention(Q, K, V, mask), what=what)


@check("attention", kind="property", points=2)
def test_attention_extremes(student, rng):
    """Scores of many thousands; queries that may look at nothing."""
    Q, K, V, mask = inputs(rng, ((2,), 4, 5, 3, 2))
    found = student.quiet.attention(300.0 * Q, 300.0 * K, V, mask)
    close(found, right_attention(300.0 * Q, 300.0 * K, V, mask), what="the result for large scores")
    O, A = right_attention(Q, K, V, mask)
    row = int(rng.integers(0, 4))
    mask[:, row], O[:, row], A[:, row] = False, 0.0, 0.0
    close(student.quiet.attention(Q, K, V, mask), (O, A), what="the result where a query may look at nothing")


@check("attention_backward", kind="gradient", points=6)
def test_attention_backward_random(student, rng):
    """Random shapes, with and without masks: the derivatives are those of PyTorch."""
    for shape in SHAPES:
        Q, K, V, mask = inputs(rng, shape)
        dO = upstream((*Q.shape[:-1], V.shape[-1]), rng)
        for given, what in ((None, "the result"), (mask, "the result with a mask")):
            found = student.quiet.pure.attention_backward(dO, Q, K, V, given)
            close(found, right_gradients(dO, Q, K, V, given), what=f"{what} for Q of shape {Q.shape}")
