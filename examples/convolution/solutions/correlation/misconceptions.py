"""Known wrong ways to write the functions of `correlation`: each tests the checks and names a student's mistake."""

import numpy as np

from grader.checks import misconception

SEE = "Cross-correlation"


def _fits(n, k, padding):
    if k > n + 2 * padding:
        raise ValueError("too long")


def _correlate(X, K):
    (a, b), (rows, columns) = K.shape, X.shape
    windows = [[X[r : r + a, c : c + b] for c in range(columns - b + 1)] for r in range(rows - a + 1)]
    return np.array([[np.sum(window * K) for window in row] for row in windows])


@misconception("output_size", see=SEE, says="The 1 is missing: a kernel as long as the entries fits once, not never.")
def output_size_without_one(n, k, stride=1, padding=0):
    _fits(n, k, padding)
    return (n + 2 * padding - k) // stride


@misconception("output_size", see=SEE, says="The padding is added once, but there are zeros at both ends.")
def output_size_padding_once(n, k, stride=1, padding=0):
    _fits(n, k, padding)
    return (n + padding - k) // stride + 1


@misconception("output_size", see=SEE, says="The division rounds up; a place that a whole step does not reach is left out.")
def output_size_rounded_up(n, k, stride=1, padding=0):
    _fits(n, k, padding)
    return -((k - n - 2 * padding) // stride) + 1


@misconception("output_size", see=SEE, says="The result is a number with a decimal point: / divides, // divides and rounds down.")
def output_size_float(n, k, stride=1, padding=0):
    _fits(n, k, padding)
    return (n + 2 * padding - k) / stride + 1


@misconception(
    "correlate2d", see=SEE, says="The kernel is turned by 180 degrees: that is convolution. Here it lies over the image as it is."
)
def correlate2d_turned(X, K):
    return _correlate(X, K[::-1, ::-1])


@misconception(
    "correlate2d",
    see=SEE,
    says="The image is padded with zeros, so that the result is as large as the image; here the kernel stays inside.",
)
def correlate2d_same_size(X, K):
    a, b = K.shape
    return _correlate(np.pad(X, (((a - 1) // 2, a // 2), ((b - 1) // 2, b // 2))), K)


@misconception("correlate2d", see=SEE, says="The kernel is transposed: its first index counts rows, like that of the image.")
def correlate2d_transposed(X, K):
    return _correlate(X, K.T)


@misconception(
    "correlate2d", see=SEE, says="The last row and the last column of places are missing: range(H - k + 1) has all of them."
)
def correlate2d_last_place_missing(X, K):
    return _correlate(X, K)[:-1, :-1]


@misconception(
    "correlate2d", see=SEE, says="The result has the number type of the image, so an image of whole numbers cuts the decimals off."
)
def correlate2d_truncated(X, K):
    return _correlate(X, K).astype(X.dtype)
