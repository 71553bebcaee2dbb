"""Known wrong ways to write the functions of `layers`: each tests the checks and names a student's mistake."""

import numpy as np

from grader.checks import misconception

SEE = "Convolutional layers"


def _pad(X, padding):
    return np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def _forward(X, W, b, stride, padding, step=None):
    X, (a, w), step = _pad(X, padding), W.shape[2:], step or stride
    shape = (X.shape[2] - a) // stride + 1, (X.shape[3] - w) // stride + 1
    Z = np.zeros((len(X), len(W), *shape))
    for r, c in np.ndindex(shape):
        Z[:, :, r, c] = np.einsum("ijuv,fjuv->if", X[:, :, r * step : r * step + a, c * step : c * step + w], W) + b
    return Z


def _backward(dZ, X, W, stride, padding, *, add=True, kernels=None):
    Xp, (a, w) = _pad(X, padding), W.shape[2:]
    dXp, dW, kernels = np.zeros(Xp.shape), np.zeros(W.shape), W if kernels is None else kernels
    for r, c in np.ndindex(dZ.shape[2:]):
        place = np.s_[:, :, r * stride : r * stride + a, c * stride : c * stride + w]
        dW += np.einsum("if,ijuv->fjuv", dZ[:, :, r, c], Xp[place])
        dXp[place] = np.einsum("if,fjuv->ijuv", dZ[:, :, r, c], kernels) + (dXp[place] if add else 0.0)
    return dXp, dW, dZ.sum(axis=(0, 2, 3))


def _cut(dXp, X, padding):
    return dXp[:, :, padding : padding + X.shape[2], padding : padding + X.shape[3]]


@misconception(
    "conv_forward",
    see=SEE,
    says="The kernels are turned by 180 degrees; in a layer of a network they lie over the image as they are.",
)
def conv_forward_turned(X, W, b, stride=1, padding=0):
    return _forward(X, W[:, :, ::-1, ::-1], b, stride, padding)


@misconception("conv_forward", see=SEE, says="The bias is not added.")
def conv_forward_without_bias(X, W, b, stride=1, padding=0):
    return _forward(X, W, 0.0, stride, padding)


@misconception("conv_forward", see=SEE, says="The windows begin at r and c; with a stride they begin at r * stride and c * stride.")
def conv_forward_windows_without_stride(X, W, b, stride=1, padding=0):
    return _forward(X, W, b, stride, padding, step=1)


@misconception(
    "conv_forward", see=SEE, says="The bias is added once for each channel; it belongs to the whole sum, and is added once."
)
def conv_forward_bias_per_channel(X, W, b, stride=1, padding=0):
    return _forward(X, W, b * X.shape[1], stride, padding)


@misconception(
    "conv_backward", see=SEE, says="dX is written with =, so where windows overlap only the last one counts: add with +=."
)
def conv_backward_overwritten(dZ, X, W, stride=1, padding=0):
    dXp, dW, db = _backward(dZ, X, W, stride, padding, add=False)
    return _cut(dXp, X, padding), dW, db


@misconception("conv_backward", see=SEE, says="dX still has the padding: cut it off, so that dX has the shape of X.")
def conv_backward_padding_kept(dZ, X, W, stride=1, padding=0):
    return _backward(dZ, X, W, stride, padding)


@misconception(
    "conv_backward",
    see=SEE,
    says="The kernels are turned in dX: the window of dX gets W as it is, entry by entry where it was multiplied.",
)
def conv_backward_turned(dZ, X, W, stride=1, padding=0):
    dXp, dW, db = _backward(dZ, X, W, stride, padding, kernels=W[:, :, ::-1, ::-1])
    return _cut(dXp, X, padding), dW, db


@misconception(
    "conv_backward", see=SEE, says="dW and db are divided by the number of images, but dZ has what belongs to the cost already."
)
def conv_backward_mean(dZ, X, W, stride=1, padding=0):
    dXp, dW, db = _backward(dZ, X, W, stride, padding)
    return _cut(dXp, X, padding), dW / len(X), db / len(X)


@misconception("sgd_step", see=SEE, says="The step goes uphill: the gradient is to be subtracted.")
def sgd_step_uphill(theta, grads, alpha):
    for parameter, gradient in zip(theta, grads):
        parameter += alpha * gradient


@misconception(
    "sgd_step",
    see=SEE,
    says="The new numbers are in new arrays: `p = p - ...` leaves the arrays in theta as they are, `p -= ...` changes them.",
)
def sgd_step_new_arrays(theta, grads, alpha):
    for parameter, gradient in zip(theta, grads):
        parameter = parameter - alpha * gradient


@misconception("sgd_step", see=SEE, says="Parameters and gradients are both changed; the gradients are to stay as they are.")
def sgd_step_scaled_gradients(theta, grads, alpha):
    for parameter, gradient in zip(theta, grads):
        gradient *= alpha
        parameter -= gradient


@misconception("sgd_step", see=SEE, says="The parameters become minus the step: it is to be subtracted from what they were.")
def sgd_step_forgets(theta, grads, alpha):
    for parameter, gradient in zip(theta, grads):
        parameter[...] = -alpha * gradient
