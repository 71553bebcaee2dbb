"""Public checks of softmax attention; their numbers come from the sheet and from PyTorch, and none of them needs it."""

import numpy as np

from grader.checks import check, close, finite

NOT = -np.inf
# The example of the sheet.
q, KEYS, VALUES = np.array([[2.0, 0.0]]), np.array([[1.0, 5.0], [1.0, -3.0], [0.0, 1.0]]), np.array([[8.0], [4.0], [10.0]])
# Two sentences with 3 queries and 4 keys. Their scores are the logarithms of SHARES, so the weights are shares of these numbers.
SHARES = np.array(
    [
        [[1.0, 2.0, 1.0, 4.0], [0.5, 3.0, 0.25, 0.25], [2.0, 2.0, 5.0, 1.0]],
        [[7.0, 1.0, 1.0, 1.0], [1.0, 0.2, 0.3, 0.5], [9.0, 3.0, 4.0, 4.0]],
    ]
)
SIGNS = np.array([1.0, -1.0, 1.0])
Q, K, V = (
    np.array([np.sqrt(3.0) * np.diag(SIGNS)] * 2),
    SIGNS * np.log(SHARES).swapaxes(1, 2),
    np.sin(np.arange(24.0)).reshape(2, 4, 3),
)
A = SHARES / SHARES.sum(axis=2, keepdims=True)
O = A @ V
MASK = np.array([[True, False, True, True], [False, True, False, False], [True, True, False, True]])
MASKED = np.array([[1.0, 0.0, 1.0, 4.0], [0.0, 6.0, 0.0, 0.0], [2.4, 2.4, 0.0, 1.2]]) / 6.0
# One sentence of two words, for derivatives.
Q2, K2 = np.sin(np.arange(6.0)).reshape(2, 3), np.cos(np.arange(6.0)).reshape(2, 3)
V2, DO2 = np.sin(2.0 * np.arange(1.0, 5.0)).reshape(2, 2), np.array([[1.25, -0.5], [0.75, 2.0]])
GRADIENTS = (
    np.array([[0.6699658, 0.4019628, -0.2356029], [-0.7468805, -0.4481097, 0.2626511]]),
    np.array([[-0.0529649, 0.5673377, 0.6660327], [0.0529649, -0.5673377, -0.6660327]]),
    np.array([[1.071436, 0.7374624], [0.928564, 0.7625376]]),
)
CAUSAL = (
    np.array([[0.0, 0.0, 0.0], [-0.7468805, -0.4481097, 0.2626511]]),
    np.array([[-0.0529649, 0.2840418, 0.3599018], [0.0529649, -0.2840418, -0.3599018]]),
    np.array([[1.6302294, 0.5139451], [0.3697706, 0.9860549]]),
)
# Two sentences of three words.
Q3, K3 = np.sin(np.arange(12.0)).reshape(2, 3, 2), np.cos(np.arange(12.0)).reshape(2, 3, 2)
V3, DO3 = np.sin(2.0 * np.arange(1.0, 13.0)).reshape(2, 3, 2), np.cos(3.0 * np.arange(12.0)).reshape(2, 3, 2)
OF_THREE = (
    np.array(
        [
            [[0.5440671, 0.3752725], [0.5482277, 0.4374366], [0.1632511, 0.3113208]],
            [[0.120369, 0.2926097], [0.1249456, 0.1877125], [0.0067261, 0.0392529]],
        ]
    ),
    np.array(
        [
            [[0.2381367, 0.2311869], [-0.0793278, -0.0154258], [-0.158809, -0.2157611]],
            [[0.0629055, 0.1260435], [-0.0387247, -0.1484138], [-0.0241808, 0.0223703]],
        ]
    ),
    np.array(
        [
            [[1.0984038, -1.0563234], [0.8881345, -0.8251145], [0.8174859, -0.7793727]],
            [[0.5527626, -0.4067767], [0.3083413, -0.1837118], [0.3776433, -0.2626563]],
        ]
    ),
)


@check("softmax", kind="value", points=3)
def test_softmax(student):
    """The example of the sheet, and rows of three scores with either sign."""
    close(student.pure.softmax(np.log([[4.0, 4.0, 2.0]])), np.array([[0.4, 0.4, 0.2]]))
    S = np.array([[1.5, -0.25, 2.0], [-1.4142135, 0.5, 3.1415926]])
    right = np.array([[0.3542964378, 0.0615674891, 0.5841360731], [0.0097120329, 0.0658631512, 0.9244248158]])
    close(student.pure.softmax(S), right, what="the result for two rows")
    close(student.pure.softmax(S[:, None, :]), right[:, None, :], what="the result for three axes")
    close(student.pure.softmax(S[::-1]), right[::-1], what="the result for the rows in another order")
    close(student.softmax(S[0]), right[0], what="the result for one row without an axis for rows")
    close(student.softmax(np.tile(S, 2)), np.tile(right, 2) / 2.0, what="the result for twice the scores")


@check("softmax", kind="property", points=2)
def test_softmax_large(student):
    """Very large and very small scores, minus infinity, and a row with nothing to look at: no warning, no NaN."""
    S = np.array([[1000.0, 1000.0], [-1000.0, -1000.0], [1000.0, -1000.0], [NOT, 5.0]])
    right = np.array([[0.5, 0.5], [0.5, 0.5], [1.0, 0.0], [0.0, 1.0]])
    close(finite(student.quiet.softmax(S)), right, what="the result for large scores")
    close(student.quiet.softmax(np.array([[1.0, NOT, 2.5]])), np.array([[0.1824255238, 0.0, 0.8175744762]]))
    nothing = student.quiet.softmax(np.array([[NOT, NOT, NOT], [0.0, 0.0, NOT]]))
    close(nothing, np.array([[0.0, 0.0, 0.0], [0.5, 0.5, 0.0]]), what="the result where a row has nothing to look at")


@check("attention", kind="value", points=4)
def test_attention(student):
    """The example of the sheet, and two sentences with three queries and four keys."""
    weights = np.array([[0.4458082741, 0.4458082741, 0.1083834518]])
    close(student.pure.attention(q, KEYS, VALUES, None), (np.array([[6.4335338071]]), weights))
    one = student.attention(q[None], KEYS[None], VALUES[None], None)
    close(one, (np.array([[[6.4335338]]]), weights[None]), what="the result for one sentence with an axis for sentences")
    close(student.pure.attention(Q, K, V, None), (O, A), what="the result for two sentences")
    three = SHARES[0, :, :3] / SHARES[0, :, :3].sum(axis=1, keepdims=True)
    close(student.attention(Q[0], K[0, :3], V[0, :3], None), (three @ V[0, :3], three), what="the result for three keys")
    turned = student.attention(Q, K[:, ::-1], 1000.0 * V[:, ::-1], None)
    close(turned, (1000.0 * O, A[:, :, ::-1]), what="the result for the keys in another order, and values times 1000")
    twice = student.attention(Q, np.tile(K, (1, 2, 1)), np.tile(V, (1, 2, 1)), None)
    close(twice, (O, np.tile(A, 2) / 2.0), what="the result for every key twice")


@check("attention", kind="value", points=3)
def test_attention_mask(student):
    """Masks: the example of the sheet, one mask for all, and a mask that NumPy stretches."""
    found = student.pure.attention(q, KEYS, VALUES, np.array([[True, False, True]]))
    close(found, (np.array([[8.391140635]]), np.array([[0.8044296825, 0.0, 0.1955703175]])))
    close(student.pure.attention(Q[0], K[0], V[0], MASK), (MASKED @ V[0], MASKED), what="the result with a mask for each query")
    first = np.array([True, False, False, False])
    right = np.repeat(V[:, :1], 3, axis=1), np.broadcast_to(1.0 * first, (2, 3, 4))
    close(student.attention(Q, K, V, first), right, what="the result where all may look at the first key only")


@check("attention", kind="property", points=2)
def test_attention_corners(student):
    """Scores of many thousands, a query that may look at nothing, and a call without a mask."""
    right = np.array([[6.0]]), np.array([[0.5, 0.5, 0.0]])
    close(student.quiet.attention(1e4 * q, KEYS, VALUES, None), right, what="the result for large scores")
    seeing = np.array([[True], [False], [True]])
    found = student.quiet.attention(Q[0], K[0], V[0], seeing)
    close(found, (seeing * O[0], seeing * A[0]), what="the result where the second query may look at nothing")
    close(student.attention(Q, K, V), (O, A), what="the result without a mask")


@check("attention_backward", kind="gradient", points=5)
def test_attention_backward(student):
    """One sentence of two words, and two sentences of three words."""
    close(student.pure.attention_backward(DO2, Q2, K2, V2, None), GRADIENTS)
    close(student.pure.attention_backward(DO3, Q3, K3, V3, None), OF_THREE, what="the result for two sentences")
    right = tuple(-10.0 * one for one in OF_THREE)
    close(student.pure.attention_backward(-10.0 * DO3, Q3, K3, V3, None), right, what="the result for -10 times the derivatives")


@check("attention_backward", kind="gradient", points=2)
def test_attention_backward_mask(student):
    """With the causal mask, with a query that may look at nothing, and without a mask."""
    close(student.pure.attention_backward(DO2, Q2, K2, V2, np.array([[True, False], [True, True]])), CAUSAL)
    close(student.attention_backward(DO2, Q2, K2, V2), GRADIENTS, what="the result without a mask")
    found = student.attention_backward(DO2[None], Q2[None], K2[None], V2[None], None)
    close(found, tuple(one[None] for one in GRADIENTS), what="the result for one sentence with an axis for sentences")
    found = student.attention_backward(*(np.tile(one, (3, 1, 1)) for one in (DO3, Q3, K3, V3)), None)
    close(found, tuple(np.tile(one, (3, 1, 1)) for one in OF_THREE), what="the result for six sentences")
    found = student.quiet.attention_backward(DO2, Q2, K2, V2, np.array([[False], [False]]))
    nothing = np.zeros((2, 3)), np.zeros((2, 3)), np.zeros((2, 2))
    close(found, nothing, what="the result where no query may look at anything")
