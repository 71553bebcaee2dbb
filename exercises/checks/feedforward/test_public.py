"""Public checks of feedforward propagation."""

import numpy as np

from grader.checks import as_sequence, check, close, same

A_PREV = np.array([[1.0, -2.0, 0.5], [0.0, 1.0, 3.0]])
W = np.array([[0.5, 1.0], [-1.0, 0.25], [2.0, -3.0]])
B = np.array([0.25, -1.0])
Z = np.array([[3.75, -2.0], [5.25, -9.75]])


def square(z):
    return z * z


def shifted(z):
    return 2.0 * z + 1.0


@check("weighted_sum", kind="value", points=3)
def test_weighted_sum(student):
    """A layer of two units for two samples."""
    close(student.pure.separate.weighted_sum(A_PREV, W, B), Z)


@check("weighted_sum", kind="property", points=1)
def test_weighted_sum_corners(student):
    """Other inputs: one sample, six samples, one unit, as many units as inputs, whole numbers, float32, arguments by name."""
    many = student.weighted_sum(1.2345678 * np.tile(A_PREV, (3, 1)), W, B)
    close(many, 1.2345678 * np.tile(Z - B, (3, 1)) + B, what="Z of six samples")
    single = student.weighted_sum(*(part.astype(np.float32) for part in (A_PREV, W, B)))
    close(single, Z, tol=1e-5, what="Z in single precision")
    close(student.weighted_sum(-A_PREV, W, B), 2.0 * B - Z, what="Z of other inputs")
    close(student.weighted_sum(A_PREV[:1], W, B), Z[:1], what="Z of one sample")
    close(student.weighted_sum(A_prev=A_PREV, W=W[:, :1], b=B[:1]), Z[:, :1], what="Z of one unit")
    whole = student.weighted_sum(np.array([[1, 2], [3, 4]]), np.array([[1, -1], [0, 2]]), np.array([0.5, 10.25]))
    close(whole, np.array([[1.5, 13.25], [3.5, 15.25]]), what="Z of whole inputs")


@check("layer_forward", kind="value", points=3)
def test_layer_forward(student):
    """Z and A of a layer."""
    found = as_sequence(student.pure.layer_forward(A_PREV, W, B, square), length=2)
    close(found[0], Z, what="Z")
    close(found[1], Z**2, what="A")


@check("layer_forward", kind="property", points=1)
def test_layer_forward_corners(student):
    """A single sample, whole numbers, another activation."""
    found = as_sequence(student.layer_forward(A_PREV[1:], W, B, np.tanh), length=2)
    close(found, [Z[1:], np.tanh(Z[1:])])
    found = as_sequence(student.layer_forward(A_PREV[:1], W, B, np.tanh), length=2)
    close(found, [Z[:1], np.tanh(Z[:1])], what="the result for another sample")
    many = 1.2345678 * np.tile(Z - B, (3, 1)) + B
    found = as_sequence(student.layer_forward(1.2345678 * np.tile(A_PREV, (3, 1)), W, B, np.cos), length=2)
    close(found, [many, np.cos(many)], what="the result for six samples")
    found = as_sequence(
        student.layer_forward(np.array([[2, 1]]), np.array([[1, 0, 2], [3, -1, 1]]), np.array([1, 1, 1]), square), length=2
    )
    close(found, [np.array([[6.0, 0.0, 6.0]]), np.array([[36.0, 0.0, 36.0]])], what="the result for whole numbers")


WEIGHTS = [np.array([[1.0, -1.0, 0.5], [2.0, 0.0, 1.0]]), np.array([[1.0], [0.5], [-2.0]])]
BIASES = [np.array([0.5, 1.0, -1.0]), np.array([3.0])]
X = np.array([[1.0, 0.5], [-1.0, 2.0], [0.0, 0.25], [2.0, -1.0]])


@check("feedforward", kind="value", points=4)
def test_feedforward(student):
    """Zs and As of a network of two layers, each with its own activation."""
    Zs, As = as_sequence(student.pure.feedforward(X, WEIGHTS, BIASES, [square, shifted]), length=2)
    Z1 = np.array([[2.5, 0.0, 0.0], [3.5, 2.0, 0.5], [1.0, 1.0, -0.75], [0.5, -1.0, -1.0]])
    Z2 = np.array([[9.25], [16.75], [3.375], [1.75]])
    close(Zs, [Z1, Z2], what="Zs")
    as_sequence(As, length=3, what="As (X belongs to it, as entry [0])")
    close(As, [X, Z1**2, 2.0 * Z2 + 1.0], what="As")


@check("feedforward", kind="property", points=1)
def test_feedforward_corners(student):
    """One layer, layers of equal size, one sample, six samples, whole numbers."""
    Zs, As = as_sequence(student.feedforward(A_PREV, [W], [B], [square]), length=2)
    close(Zs, [Z], what="Zs of one layer")
    as_sequence(As, length=2, what="As of one layer (X belongs to it, as entry [0])")
    close(As, [A_PREV, Z**2], what="As of one layer")
    Zs, As = as_sequence(student.feedforward(-A_PREV, [W], [B], [square]), length=2)
    close(Zs, [2.0 * B - Z], what="Zs of one layer for other inputs")
    many = 1.2345678 * np.tile(Z - B, (3, 1)) + B
    Zs, As = as_sequence(student.feedforward(1.2345678 * np.tile(A_PREV, (3, 1)), [W], [B], [shifted]), length=2)
    close([Zs[0], As[-1]], [many, 2.0 * many + 1.0], what="the last Z and A of six samples")
    whole = np.array([[1, -2], [3, 0]])
    weights, biases = [np.array([[0.5, -0.25], [0.75, 1.5]])], [np.array([0.125, -1.0])]
    Zs, As = as_sequence(student.feedforward(whole, weights, biases, [square]), length=2)
    close(Zs, [np.array([[-0.875, -4.25], [1.625, -1.75]])], what="Zs for whole numbers")
    turned, kept = np.array([[0.0, 1.0], [1.0, 0.0]]), np.eye(2)
    Zs, As = as_sequence(
        student.feedforward(X, [turned, kept, turned], [np.zeros(2), np.ones(2), np.zeros(2)], [square, shifted, square]), length=2
    )
    first = X[:, ::-1]
    second = first**2 + 1.0
    third = 2.0 * second[:, ::-1] + 1.0
    close(Zs, [first, second, third], what="Zs of layers of equal size")
    close(As, [X, first**2, 2.0 * second + 1.0, third**2], what="As of layers of equal size")
    Zs, As = as_sequence(student.feedforward(X[:1], WEIGHTS, BIASES, [square, shifted]), length=2)
    close(Zs[-1], np.array([[9.25]]), what="Zs of one sample")
    Zs, As = as_sequence(student.feedforward(np.array([[1, 2]]), [np.array([[1], [1]])], [np.array([1])], [square]), length=2)
    close(As, [np.array([[1.0, 2.0]]), np.array([[16.0]])], what="As of whole numbers")


@check("predict", kind="value", points=2)
def test_predict_binary(student):
    """One output (K = 1): 1 where it is above the threshold, as whole numbers of shape (m,)."""
    outputs = np.array([[0.2], [0.5], [0.51], [0.9], [0.0], [1.0]])
    same(student.pure.predict(outputs, 0.5), np.array([0, 0, 1, 1, 0, 1]))
    same(student.predict(outputs, 0.1), np.array([1, 1, 1, 1, 0, 1]), what="the result for threshold 0.1")
    same(student.predict(outputs, threshold=0.9), np.array([0, 0, 0, 0, 0, 1]), what="the result for threshold 0.9")


@check("predict", kind="value", points=2)
def test_predict_classes(student):
    """Several outputs (K > 1): the index of the largest, whatever the threshold."""
    outputs = np.array([[0.1, 0.7, 0.2], [0.4, 0.3, 0.3], [0.3, 0.3, 0.4], [0.3, 0.4, 0.3]])
    same(student.pure.predict(outputs, 0.5), np.array([1, 0, 2, 1]))
    two = np.array([[-3.0, -5.0], [8.0, 2.0], [2.0, 8.0]])
    same(student.predict(two, 0.9), np.array([0, 0, 1]), what="the result for two outputs")
    same(student.predict(np.array([[0.1, 0.2, 0.3, 0.25]]), 0.5), np.array([2]), what="the result for one sample")


@check("predict", kind="value", points=0.3)
def test_predict_default(student):
    """Called without a threshold: it is 0.5; several outputs need none."""
    same(student.predict(np.array([[0.499], [0.5], [0.501]])), np.array([0, 0, 1]), what="the result for the usual threshold")
    same(student.predict(np.array([[0.2, 0.1], [0.3, 0.4]])), np.array([0, 1]), what="the result for two outputs")
