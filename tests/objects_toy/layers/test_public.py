"""Public checks of layers."""

import numpy as np

from grader.checks import check, close, verify

X = np.arange(6.0).reshape(2, 3)


@check("Linear", kind="value", seconds=2)
def test_linear(student):
    """Forward and backward through one layer."""
    layer = student.pure.Linear(3, 2)
    close(layer.forward(X), [[3.0, 3.0], [12.0, 12.0]])
    layer.W = np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]])
    layer.b = np.array([1.0, -1.0])
    close(layer.forward(X), [[1.5, 4.0], [6.0, 16.0]])
    close(layer.backward(np.array([[1.0, 0.0], [2.0, 1.0]])), [[1.0, 0.5, 0.0], [4.0, 0.0, 3.0]])
    close(layer.dW, [[6.0, 3.0], [9.0, 4.0], [12.0, 5.0]])
    close(layer.db, [3.0, 1.0])
    close(layer.size, 8)


@check("Sequential", kind="value", seconds=2)
def test_sequential(student):
    """Two layers."""
    net = student.Sequential([student.Linear(3, 2), student.Linear(2, 4)])
    close(net.forward(X), np.outer([6.0, 24.0], np.ones(4)))
    close(net.backward(np.ones((2, 4))), np.full((2, 3), 8.0))


@check("Batches", kind="value", seconds=2)
def test_batches(student):
    """All rows, in order."""
    found = list(student.Batches(X, 1))
    verify(len(found) == 2, "wrong_shape", "there are not two batches")
    close(found[0], X[:1])
    batches = student.Batches(X, 2)
    close(next(iter(batches)), X)
    verify(not list(batches), "wrong_value", "the iterator does not end")
