from __future__ import annotations

import numpy as np

from .columns import Windows


def _windows(X, size, stride):
    windows = Windows(X.shape[2:], (size, size), stride)
    return windows, windows.take(X)


def max_pool_forward(X, size, stride):
    windows, parts = _windows(X, size, stride)
    return parts.max(axis=2).reshape(*X.shape[:2], *windows.places)


def average_pool(X, size, stride):
    windows, parts = _windows(X, size, stride)
    return np.average(parts, axis=2).reshape(*X.shape[:2], *windows.places)


def max_pool_backward(dY, X, size, stride):
    windows, parts = _windows(X, size, stride)
    first = np.arange(size * size)[:, None] == parts.argmax(axis=2)[:, :, None, :]
    return windows.put(first * dY.reshape(*X.shape[:2], 1, -1), X.shape)
