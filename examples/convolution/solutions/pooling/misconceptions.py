"""Known wrong ways to write the functions of `pooling`: each tests the checks and names a student's mistake."""

import numpy as np

from grader.checks import misconception

SEE = "Pooling"


def _pool(X, size, stride, reduce):
    shape = (X.shape[2] - size) // stride + 1, (X.shape[3] - size) // stride + 1
    Y = np.zeros((*X.shape[:2], *shape))
    for r, c in np.ndindex(shape):
        Y[:, :, r, c] = reduce(X[:, :, r * stride : r * stride + size, c * stride : c * stride + size])
    return Y


def _spread(dY, X, size, stride, share, *, add=True):
    """Give each window the derivative of its output times `share` of the window."""
    dX = np.zeros(X.shape)
    for i, j, r, c in np.ndindex(dY.shape):
        place = np.s_[i, j, r * stride : r * stride + size, c * stride : c * stride + size]
        given = dY[i, j, r, c] * share(X[place])
        dX[place] = dX[place] + given if add else np.where(given != 0, given, dX[place])
    return dX


def _first(window):
    return np.arange(window.size).reshape(window.shape) == np.argmax(window)


@misconception("max_pool_forward", see=SEE, says="The maximum is taken over all channels; each channel is pooled by itself.")
def max_pool_forward_over_channels(X, size, stride):
    return _pool(X, size, stride, lambda window: np.broadcast_to(window.max(axis=(1, 2, 3))[:, None], window.shape[:2]))


@misconception("max_pool_forward", see=SEE, says="Windows move by their own size; they move by `stride`.")
def max_pool_forward_stride_is_size(X, size, stride):
    return _pool(X, size, size, lambda window: window.max(axis=(2, 3)))


@misconception("max_pool_forward", see=SEE, says="The mean of each window is taken: that is average pooling.")
def max_pool_forward_mean(X, size, stride):
    return _pool(X, size, stride, lambda window: window.mean(axis=(2, 3)))


@misconception("max_pool_forward", see=SEE, says="The largest size is taken, without the sign: -8 is smaller than -3.")
def max_pool_forward_of_sizes(X, size, stride):
    return _pool(X, size, stride, lambda window: np.abs(window).max(axis=(2, 3)))


@misconception(
    "max_pool_backward",
    see=SEE,
    says="Where several entries are the largest, each gets the derivative; only the first of them gets it.",
)
def max_pool_backward_to_all_equal(dY, X, size, stride):
    return _spread(dY, X, size, stride, lambda window: window == window.max())


@misconception(
    "max_pool_backward", see=SEE, says="The derivative is shared out equally among the window: that is for average pooling."
)
def max_pool_backward_as_mean(dY, X, size, stride):
    return _spread(dY, X, size, stride, lambda window: np.full(window.shape, 1.0 / window.size))


@misconception(
    "max_pool_backward",
    see=SEE,
    says="dX is written with =, so an entry that is the largest of several windows keeps only the last derivative: add with +=.",
)
def max_pool_backward_overwritten(dY, X, size, stride):
    return _spread(dY, X, size, stride, _first, add=False)


@misconception("max_pool_backward", see=SEE, says="The largest entry itself is put back, not the derivative of its output.")
def max_pool_backward_values(dY, X, size, stride):
    return _spread(np.ones(dY.shape), X, size, stride, lambda window: window * _first(window))


@misconception("average_pool", see=SEE, says="The sum is divided by `size`, but a window has size * size entries.")
def average_pool_over_size(X, size, stride):
    return _pool(X, size, stride, lambda window: window.sum(axis=(2, 3)) / size)


@misconception("average_pool", see=SEE, says="The entries are added up and not divided by their number.")
def average_pool_sum(X, size, stride):
    return _pool(X, size, stride, lambda window: window.sum(axis=(2, 3)))


@misconception("average_pool", see=SEE, says="Windows move by their own size; they move by `stride`.")
def average_pool_stride_is_size(X, size, stride):
    return _pool(X, size, size, lambda window: window.mean(axis=(2, 3)))
