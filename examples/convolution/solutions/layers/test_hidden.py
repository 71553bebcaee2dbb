"""Hidden checks of a convolutional layer: random layers, and gradients by differences."""

import numpy as np
import pytest

from grader.checks import as_array, as_sequence, check, check_gradient, close, upstream

# Shapes of images and kernels, stride and padding.
LAYERS = (
    ((2, 3, 4, 6), (2, 3, 2, 3), 1, 0),
    ((1, 2, 5, 4), (3, 2, 3, 2), 2, 1),
    ((3, 1, 7, 5), (1, 1, 3, 3), 2, 0),
    ((2, 2, 3, 3), (2, 2, 3, 3), 1, 2),
    ((2, 1, 5, 7), (2, 1, 1, 2), 3, 0),
)


def layer(rng, images, kernels):
    return rng.normal(size=images), rng.normal(size=kernels), rng.normal(size=kernels[0])


@check("conv_forward", kind="value", points=4)
def test_conv_forward_random(student, reference, rng):
    """Random images, kernels, strides and paddings."""
    for images, kernels, stride, padding in LAYERS:
        X, W, b = layer(rng, images, kernels)
        found = student.pure.conv_forward(X, W, b, stride, padding)
        what = f"the result for images {images}, kernels {kernels}, stride {stride} and padding {padding}"
        close(found, reference.conv_forward(X, W, b, stride, padding), what=what)


@check("conv_forward", kind="property", points=1)
def test_conv_forward_linear(student, reference, rng):
    """Twice the image gives twice the sum, and the bias stays."""
    X, W, b = layer(rng, (2, 2, 4, 4), (3, 2, 3, 3))
    right = 2.0 * reference.conv_forward(X, W, b) - b[:, None, None]
    close(student.conv_forward(2.0 * X, W, b, 1, 0), right, what="the result for twice the image")


@check("conv_backward", kind="gradient", points=6)
@pytest.mark.parametrize("part", ["dX", "dW", "db"])
def test_conv_backward_random(student, reference, rng, part):
    """Random layers: the derivatives are those that differences of the cost give."""
    for images, kernels, stride, padding in LAYERS:
        given = dict(zip("XWb", layer(rng, images, kernels)))
        dZ = upstream(reference.conv_forward(**given, stride=stride, padding=padding).shape, rng)

        def cost(value, given=given, dZ=dZ, stride=stride, padding=padding):
            return np.sum(dZ * reference.conv_forward(**{**given, part[1]: value}, stride=stride, padding=padding))

        found = as_sequence(student.pure.conv_backward(dZ, given["X"], given["W"], stride, padding), length=3)
        what = f"{part} for images {images}, kernels {kernels}, stride {stride} and padding {padding}"
        check_gradient(found["XWb".index(part[1])], cost, given[part[1]], what=what)


@check("conv_backward", kind="property", points=1)
def test_conv_backward_unused(student, reference, rng):
    """Pixels that no window contains get 0."""
    X, W, _ = layer(rng, (2, 1, 5, 5), (2, 1, 2, 2))
    found = as_sequence(student.conv_backward(upstream((2, 2, 2, 2), rng), X, W, 2, 0), length=3)
    dX = as_array(found[0], shape=X.shape, what="dX")
    close(dX[:, :, 4, :], np.zeros((2, 1, 5)), what="the last row of dX, which no window contains")
    close(dX[:, :, :, 4], np.zeros((2, 1, 5)), what="the last column of dX, which no window contains")


@check("sgd_step", kind="value", points=2)
def test_sgd_step_random(student, rng):
    """Random parameters, two steps one after the other."""
    shapes = [(3, 2, 2, 3), (3,), (4, 5)]
    for number in (1, 2, 5):
        start, grads = [[rng.normal(size=shape) for shape in shapes * number] for _ in range(2)]
        theta, alpha = [p.copy() for p in start], float(rng.uniform(0.1, 2.0))
        for step in (1, 2):
            student.in_place("theta").pure.sgd_step(theta, grads, alpha)
            close(theta, [p - step * alpha * g for p, g in zip(start, grads)], what=f"the parameters after step {step}")
