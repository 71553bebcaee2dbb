# Everything entry by entry, as it stands in the formulas.
import math
import numpy as np


def output_size(n, k, stride=1, padding=0):
    count = 0
    start = -padding
    while start + k <= n + padding:
        count += 1
        start += stride
    if count == 0:
        raise ValueError
    return count


def correlate2d(X, K):
    rows = []
    for r in range(len(X) - len(K) + 1):
        row = []
        for c in range(len(X[0]) - len(K[0]) + 1):
            total = 0.0
            for u in range(len(K)):
                for v in range(len(K[0])):
                    total += float(X[r + u][c + v]) * float(K[u][v])
            row.append(total)
        rows.append(row)
    return rows


def windows(X, rows, columns, stride, padding):
    """(place, pixel, position in the window) for all that lies inside of the image"""
    H, W = X.shape[2], X.shape[3]
    for r in range(output_size(H, rows, stride, padding)):
        for c in range(output_size(W, columns, stride, padding)):
            for u in range(rows):
                for v in range(columns):
                    y, x = r * stride + u - padding, c * stride + v - padding
                    if 0 <= y < H and 0 <= x < W:
                        yield (r, c), (y, x), (u, v)


def conv_forward(X, W, b, stride=1, padding=0):
    m, C, H, wide = X.shape
    F, _, rows, columns = W.shape
    Z = np.zeros((m, F, output_size(H, rows, stride, padding), output_size(wide, columns, stride, padding)))
    for f in range(F):
        Z[:, f] += b[f]
    for (r, c), (y, x), (u, v) in windows(X, rows, columns, stride, padding):
        for i in range(m):
            for f in range(F):
                for j in range(C):
                    Z[i, f, r, c] += X[i, j, y, x] * W[f, j, u, v]
    return Z


def conv_backward(dZ, X, W, stride=1, padding=0):
    dX = np.zeros(X.shape)
    dW = np.zeros(W.shape)
    for (r, c), (y, x), (u, v) in windows(X, W.shape[2], W.shape[3], stride, padding):
        for i in range(len(X)):
            for f in range(len(W)):
                for j in range(X.shape[1]):
                    dX[i, j, y, x] += dZ[i, f, r, c] * W[f, j, u, v]
                    dW[f, j, u, v] += dZ[i, f, r, c] * X[i, j, y, x]
    db = np.array([dZ[:, f].sum() for f in range(len(W))])
    return [dX, dW, db]


def max_pool_forward(X, size, stride):
    m, C, H, W = X.shape
    Y = np.full((m, C, output_size(H, size, stride), output_size(W, size, stride)), -math.inf)
    for (r, c), (y, x), _ in windows(X, size, size, stride, 0):
        Y[:, :, r, c] = np.maximum(Y[:, :, r, c], X[:, :, y, x])
    return Y


def max_pool_backward(dY, X, size, stride):
    dX = np.zeros(X.shape)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            best = {}
            for (r, c), (y, x), _ in windows(X, size, size, stride, 0):
                if (r, c) not in best or X[i, j, y, x] > X[i, j][best[r, c]]:
                    best[r, c] = (y, x)
            for (r, c), (y, x) in best.items():
                dX[i, j, y, x] += dY[i, j, r, c]
    return dX


def average_pool(X, size, stride):
    m, C, H, W = X.shape
    Y = np.zeros((m, C, output_size(H, size, stride), output_size(W, size, stride)))
    for (r, c), (y, x), _ in windows(X, size, size, stride, 0):
        Y[:, :, r, c] += X[:, :, y, x] / (size * size)
    return Y


def sgd_step(theta, grads, alpha):
    for array, slopes in zip(theta, grads):
        for place in np.ndindex(array.shape):
            array[place] -= alpha * slopes[place]
