"""Public checks of masks."""

import numpy as np

from grader.checks import check, same

T, F = True, False


@check("causal_mask", kind="value", points=2)
def test_causal_mask(student):
    """Masks for one, three, four and six words."""
    same(student.pure.causal_mask(3), np.array([[T, F, F], [T, T, F], [T, T, T]]))
    same(student.causal_mask(1), np.array([[T]]), what="the mask for one word")
    same(student.causal_mask(4), np.array([[T, F, F, F], [T, T, F, F], [T, T, T, F], [T, T, T, T]]), what="the mask for four words")
    right = np.array([[T] * (row + 1) + [F] * (5 - row) for row in range(6)])
    same(student.causal_mask(6), right, what="the mask for six words")


@check("padding_mask", kind="value", points=2)
def test_padding_mask(student):
    """Sentences of several lengths, and one without words."""
    same(student.pure.padding_mask(np.array([3, 1]), 3), np.array([[[T, T, T]], [[T, F, F]]]))
    same(
        student.pure.padding_mask(np.array([2, 0, 4, 1]), 4),
        np.array([[[T, T, F, F]], [[F, F, F, F]], [[T, T, T, T]], [[T, F, F, F]]]),
    )
    same(student.pure.padding_mask(np.array([1]), 2), np.array([[[T, F]]]), what="the mask of one sentence")
    same(student.padding_mask(np.array([2, 3]), 3), np.array([[[T, T, F]], [[T, T, T]]]), what="the mask of two other sentences")
    right = np.array([[[F, F]], [[T, F]], [[T, T]], [[T, F]], [[F, F]]])
    same(student.padding_mask(np.array([0, 1, 2, 1, 0]), 2), right, what="the mask of five sentences")
    same(student.padding_mask(np.array([4]), 6), np.array([[[T, T, T, T, F, F]]]), what="the mask of six words")
