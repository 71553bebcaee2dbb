"""Hidden checks of attention with several heads: PyTorch's layer computes what is right."""

import numpy as np
import torch
from torch.nn.functional import multi_head_attention_forward

from grader.checks import check, close, same


def right_attention(X, weights, h, mask=None):
    """PyTorch has words before sentences, multiplies with weights from the left, and masks what is True."""
    Wq, Wk, Wv, Wo = (torch.tensor(W.T) for W in weights)
    words, D = torch.tensor(X).transpose(0, 1), X.shape[2]
    if mask is not None:
        mask = torch.tensor(~np.broadcast_to(mask, (len(X), X.shape[1], X.shape[1])).repeat(h, axis=0))
    Y, _ = multi_head_attention_forward(
        words, words, words, D, h, torch.cat([Wq, Wk, Wv]), None, None, None, False, 0.0, Wo, None, attn_mask=mask
    )
    return Y.transpose(0, 1).numpy()


@check("split_heads", kind="value", points=2)
def test_split_heads_random(student, reference, rng):
    """Random words, and shapes with one word, one sentence, one entry for each head."""
    for (m, n, D), h in (((2, 3, 8), 2), ((1, 4, 6), 3), ((3, 1, 4), 4), ((2, 2, 2), 1)):
        X = rng.normal(size=(m, n, D))
        X[0, 0, 0] = 0.0
        same(student.pure.split_heads(X, h), reference.split_heads(X, h), what=f"the result for shape {X.shape} and {h} heads")


@check("merge_heads", kind="value", points=2)
def test_merge_heads_random(student, reference, rng):
    """Random heads of several shapes."""
    for shape in ((2, 3, 4, 2), (1, 2, 2, 5), (3, 4, 1, 1), (2, 1, 3, 2), (2, 3, 4, 2)):
        X = rng.normal(size=shape)
        X[0, 0, 0, 0] = 0.0
        same(student.pure.merge_heads(X), reference.merge_heads(X), what=f"the result for shape {shape}")


@check("multi_head_attention", kind="value", points=5)
def test_multi_head_attention_random(student, rng):
    """Random words and weights, with and without masks."""
    for (m, n, D), h in (((2, 3, 4), 2), ((1, 5, 6), 3), ((3, 2, 2), 1), ((2, 4, 3), 3)):
        X, weights = rng.normal(size=(m, n, D)), tuple(rng.normal(size=(4, D, D)))
        found = student.pure.multi_head_attention(X, *weights, h, None)
        close(found, right_attention(X, weights, h), what=f"the result for shape {X.shape} and {h} heads")
        causal, padding = np.tri(n, dtype=bool), np.arange(n) < rng.integers(1, n + 1, m)[:, None, None]
        for mask, name in ((causal, "the causal mask"), (padding, "a padding mask"), (causal & padding, "both masks")):
            found = student.pure.multi_head_attention(X, *weights, h, mask)
            close(found, right_attention(X, weights, h, mask), what=f"the result with {name} for shape {X.shape} and {h} heads")
