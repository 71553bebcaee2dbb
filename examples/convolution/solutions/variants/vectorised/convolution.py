"""All places at once: windows are a view of the image, sums are products of arrays."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def output_size(n, k, stride=1, padding=0):
    places = 1 + (n - k + 2 * padding) // stride
    if places < 1:
        raise ValueError(f"no place for {k} entries among {n}")
    return places


def windows_of(X, shape, stride):
    """Shape (..., H', W', a, b)."""
    return sliding_window_view(X, shape, axis=(-2, -1))[..., ::stride, ::stride, :, :]


def correlate2d(X, K):
    return np.einsum("rcuv,uv->rc", windows_of(np.asarray(X, float), K.shape, 1), K)


def padded(X, p):
    return np.pad(np.asarray(X, float), [(0, 0), (0, 0), (p, p), (p, p)])


def conv_forward(X, W, b, stride=1, padding=0):
    return np.einsum("ijrcuv,fjuv->ifrc", windows_of(padded(X, padding), W.shape[2:], stride), W) + b.reshape(-1, 1, 1)


def conv_backward(dZ, X, W, stride=1, padding=0):
    dW = np.einsum("ijrcuv,ifrc->fjuv", windows_of(padded(X, padding), W.shape[2:], stride), dZ)
    # The full convolution: dZ with zeros between its entries, and the kernels turned.
    (height, width), (a, b) = X.shape[2:], W.shape[2:]
    spread = np.zeros((*dZ.shape[:2], height + 2 * padding - a + 1, width + 2 * padding - b + 1))
    spread[:, :, :: stride, :: stride][:, :, : dZ.shape[2], : dZ.shape[3]] = dZ
    around = np.pad(spread, [(0, 0), (0, 0), (a - 1, a - 1), (b - 1, b - 1)])
    dX = np.einsum("ifrcuv,fjuv->ijrc", windows_of(around, (a, b), 1), W[:, :, ::-1, ::-1])
    return dX[:, :, padding : padding + height, padding : padding + width], dW, np.einsum("ifrc->f", dZ)


def max_pool_forward(X, size, stride):
    return windows_of(X, (size, size), stride).max(axis=(-1, -2))


def max_pool_backward(dY, X, size, stride):
    windows = windows_of(X, (size, size), stride)
    where = windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)
    i, j, r, c = np.indices(dY.shape)
    dX = np.zeros(X.shape)
    np.add.at(dX, (i, j, r * stride + where // size, c * stride + where % size), dY)
    return dX


def average_pool(X, size, stride):
    return windows_of(X, (size, size), stride).mean(axis=(-1, -2))


def sgd_step(theta, grads, alpha):
    for n in range(len(theta)):
        np.subtract(theta[n], np.multiply(alpha, grads[n]), out=theta[n])
