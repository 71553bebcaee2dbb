"""Public checks of attention with several heads; no check needs PyTorch."""

import numpy as np

from grader.checks import check, close, same

# The example of the sheet.
THREE_WORDS = np.arange(1.0, 13.0).reshape(1, 3, 4)
HEADS = np.array([[[[1.0, 2.0], [5.0, 6.0], [9.0, 10.0]], [[3.0, 4.0], [7.0, 8.0], [11.0, 12.0]]]])
# Two sentences of three words with six entries, for three heads.
WORDS = np.arange(-1.0, 35.0).reshape(2, 3, 6) ** 2 / 7.0 - 1.0 / 7.0
# Two sentences of three words with four entries, and four arrays of weights.
X = np.sin(np.arange(24.0)).reshape(2, 3, 4)
WEIGHTS = tuple(
    size * np.cos(np.arange(16.0) + start).reshape(4, 4) for start, size in ((0, 1.0), (20, 1.0), (40, 1.0), (60, 100.0))
)
Y = np.array(
    [
        [
            [6.654526, 4.352876, -1.950789, -6.460907],
            [-3.414336, -4.928891, -1.911846, 2.862941],
            [4.057394, 2.572839, -1.277173, -3.952958],
        ],
        [
            [5.578167, 2.364186, -3.023417, -5.631304],
            [-3.068541, -4.912155, -2.239556, 2.49208],
            [8.083068, 5.974515, -1.62698, -7.732637],
        ],
    ]
)
CAUSAL = np.array(
    [
        [
            [33.107026, 11.929375, -20.216088, -33.774973],
            [0.921917, -0.689863, -1.667386, -1.111922],
            [4.057394, 2.572839, -1.277173, -3.952958],
        ],
        [
            [30.501791, 15.757707, -13.47394, -30.317709],
            [-6.304477, -2.03045, 4.110363, 6.472128],
            [8.083068, 5.974515, -1.62698, -7.732637],
        ],
    ]
)
# With four heads; of the first sentence two words count, of the second sentence one.
PADDED = np.array(
    [
        [
            [5.441881, 12.014056, 7.540563, -3.865689],
            [6.713968, -0.401926, -7.148291, -7.32255],
            [10.736565, 8.607596, -1.435157, -10.158434],
        ],
        [[30.501791, 15.757707, -13.47394, -30.317709]] * 3,
    ]
)


@check("split_heads", kind="value", points=2)
def test_split_heads(student):
    """The example of the sheet, and two sentences for three heads."""
    close(student.pure.split_heads(THREE_WORDS, 2), HEADS)
    right = np.stack([WORDS[:, :, 0:2], WORDS[:, :, 2:4], WORDS[:, :, 4:6]], axis=1)
    close(student.pure.split_heads(WORDS, 3), right, what="the result for three heads")
    same(student.pure.split_heads(WORDS, 1), WORDS[:, None], what="the result for one head")


@check("split_heads", kind="property", points=1)
def test_split_heads_uneven(student):
    """A ValueError where the entries cannot be shared out equally."""
    student.raises(ValueError).split_heads(WORDS, 4)
    student.raises(ValueError).split_heads(THREE_WORDS, 3)


@check("merge_heads", kind="value", points=2)
def test_merge_heads(student):
    """The example of the sheet, and three heads of two sentences."""
    close(student.pure.merge_heads(HEADS), THREE_WORDS)
    close(student.merge_heads(-2.5 * HEADS), -2.5 * THREE_WORDS, what="the result for the heads times -2.5")
    heads = np.stack([WORDS[:, :, 0:2], WORDS[:, :, 2:4], WORDS[:, :, 4:6]], axis=1)
    close(student.pure.merge_heads(heads), WORDS, what="the result for three heads")
    same(student.pure.merge_heads(WORDS[:, None]), WORDS, what="the result for one head")


@check("multi_head_attention", kind="value", points=4)
def test_multi_head_attention(student):
    """Two sentences and two heads; all that a head does is linear in the values and in the last weights."""
    close(student.pure.multi_head_attention(X, *WEIGHTS, 2, None), Y)
    Wq, Wk, Wv, Wo = WEIGHTS
    found = student.pure.multi_head_attention(X, Wq, Wk, 0.25 * Wv, -2.0 * Wo, 2, None)
    close(found, -0.5 * Y, what="the result for a quarter of the weights of values, and -2 times the last ones")
    close(student.multi_head_attention(X, *WEIGHTS, 2), Y, what="the result without a mask")
    close(student.multi_head_attention(X[:1], *WEIGHTS, 2), Y[:1], what="the result for one sentence")
    many = np.concatenate([X, X, X])
    close(student.multi_head_attention(many, *WEIGHTS, 2), np.concatenate([Y, Y, Y]), what="the result for six sentences")


@check("multi_head_attention", kind="value", points=2)
def test_multi_head_attention_mask(student):
    """A padding mask, the causal mask, and a mask of its own for each sentence."""
    padding = np.array([[[True, True, False]], [[True, False, False]]])
    close(student.pure.multi_head_attention(X, *WEIGHTS, 4, padding), PADDED, what="the result with a padding mask")
    causal = np.tril(np.ones((3, 3), bool))
    close(student.pure.multi_head_attention(X, *WEIGHTS, 2, causal), CAUSAL, what="the result with the causal mask")
    each = np.stack([np.ones((3, 3), bool), causal])
    close(student.pure.multi_head_attention(X, *WEIGHTS, 2, each), np.stack([Y[0], CAUSAL[1]]), what="the result with two masks")
