from __future__ import annotations

import numpy as np

from .columns import Windows


def correlate2d(X, K):
    return conv_forward(X[None, None], K[None, None], np.zeros(1))[0, 0]


def pad(X, p):
    out = np.zeros((X.shape[0], X.shape[1], X.shape[2] + 2 * p, X.shape[3] + 2 * p))
    out[:, :, p : p + X.shape[2], p : p + X.shape[3]] = X
    return out


def conv_forward(X, W, b, stride=1, padding=0):
    X = pad(X, padding)
    windows = Windows(X.shape[2:], W.shape[2:], stride)
    parts = windows.take(X).reshape(len(X), -1, np.prod(windows.places))
    return (W.reshape(len(W), -1) @ parts + b[:, None]).reshape(len(X), len(W), *windows.places)


def conv_backward(dZ, X, W, stride=1, padding=0):
    height, width = X.shape[2:]
    X = pad(X, padding)
    windows = Windows(X.shape[2:], W.shape[2:], stride)
    parts = windows.take(X).reshape(len(X), -1, np.prod(windows.places))
    d = dZ.reshape(len(X), len(W), -1)
    dW = (d @ parts.swapaxes(1, 2)).sum(axis=0).reshape(W.shape)
    dparts = (W.reshape(len(W), -1).T @ d).reshape(len(X), X.shape[1], -1, d.shape[2])
    dX = windows.put(dparts, X.shape)
    if padding:
        dX = dX[:, :, padding:-padding, padding:-padding]
    assert dX.shape[2:] == (height, width)
    return dX, dW, d.sum(axis=2).sum(axis=0)


def sgd_step(theta, grads, alpha):
    new = [parameter - alpha * gradient for parameter, gradient in zip(theta, grads)]
    for parameter, numbers in zip(theta, new):
        parameter[...] = numbers
