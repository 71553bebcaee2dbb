"""Images as matrices: each column is a window, so that a layer is one product of matrices."""

from __future__ import annotations

import numpy as np


def output_size(n: int, k: int, stride: int = 1, padding: int = 0) -> int:
    free, rest = n + 2 * padding - k, 0
    if free < rest:
        raise ValueError("too long")
    return int(np.floor(free / stride)) + 1


class Windows:
    """The places of windows of some shape on images of some shape, as indices."""

    def __init__(self, image: tuple[int, int], window: tuple[int, int], stride: int) -> None:
        self.places = tuple(output_size(n, k, stride) for n, k in zip(image, window))
        u, v = np.indices(window).reshape(2, -1, 1)
        r, c = np.indices(self.places).reshape(2, 1, -1) * stride
        self.rows, self.columns = r + u, c + v

    def take(self, X: np.ndarray) -> np.ndarray:
        """(m, C, H, W) to (m, C, entries of a window, places)."""
        return X[:, :, self.rows, self.columns]

    def put(self, parts: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """The way back: what belongs to the same pixel is added."""
        X = np.zeros(shape)
        np.add.at(X, (slice(None), slice(None), self.rows, self.columns), parts)
        return X
