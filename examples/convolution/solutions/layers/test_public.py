"""Public checks of a convolutional layer, forward and backward."""

import numpy as np

from grader.checks import check, close, same


def numbers(*shape):
    """Whole numbers of either sign, as floats, to follow by hand."""
    return (7.0 * np.arange(1.0, 1.0 + np.prod(shape)) ** 2 % 13.0 - 6.0).reshape(shape)


# The example of the sheet.
X, W, B = (
    np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 1.0, 1.0]]]]),
    np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
    np.array([10.0]),
)
# Two images of two channels, with two kernels, and derivatives DZ: sums and derivatives with stride 1 and without padding.
IMAGES, KERNELS, DZ = numbers(2, 2, 3, 4), numbers(2, 2, 2, 3), numbers(2, 2, 2, 2)
SUMS = np.array([[[[50, -4], [0, -4]], [[-19, 16], [11, 68]]], [[[-6, -7], [0, -16]], [[25, 88], [-41, -21]]]])
DX = np.array(
    [
        [[[1, -2, 20, -16], [13, -32, 18, 14], [5, 2, -5, -2]], [[-1, 5, 3, -8], [1, -27, 22, 4], [23, -15, 1, 2]]],
        [[[38, -15, 15, 21], [-6, -14, -3, -20], [-28, 19, 14, -1]], [[4, 0, 3, 10], [6, -13, -2, 3], [-28, 11, 33, -19]]],
    ]
)
DW = np.array(
    [
        [[[-31, -46, -27], [48, 26, -27]], [[18, -31, -46], [26, 48, 26]]],
        [[[-18, 25, -16], [-25, -6, 20]], [[63, -18, 25], [28, -25, -6]]],
    ]
)
DB = np.array([8, -6])
# The same with stride 2 and padding 1.
SUMS_OF_STEPS = np.array([[[[29, 16], [-8, -4]], [[-32, -48], [-2, 68]]], [[[23, 22], [3, -16]], [[-22, -60], [-2, -21]]]])
DX_OF_STEPS = np.array(
    [
        [[[0, -14, -2, 4], [-21, 31, -8, 10], [-2, -1, 0, -2]], [[-4, -21, 11, 0], [1, 8, 0, 4], [-25, 19, -8, 2]]],
        [[[-12, 13, 2, -5], [12, -33, 1, -15], [-8, 31, 10, -1]], [[-38, 53, -15, 1], [4, -14, -5, 2], [-4, 27, 21, -19]]],
    ]
)
DW_OF_STEPS = np.array(
    [[[[0, -22, -14], [-4, -4, -12]], [[5, 26, -22], [4, -14, -4]]], [[[10, -20, -12], [-2, 2, 50]], [[25, 24, -20], [-5, 26, 2]]]]
)
# Two images of five rows and seven columns; kernels of one entry have one place for each pixel.
LONG, DOTS = np.sin(np.arange(70.0)).reshape(2, 1, 5, 7), np.array([1.5, -2.0, 3.25]).reshape(3, 1, 1, 1)


@check("conv_forward", kind="value", points=4)
def test_conv_forward(student):
    """The example of the sheet, and two images of two channels with two kernels."""
    close(student.pure.conv_forward(X, W, B, 1, 0), np.array([[[[14.0, 9.0], [11.0, 16.0]]]]))
    biases = np.array([0.5, -1.25])
    close(student.pure.conv_forward(IMAGES, KERNELS, biases, 1, 0), SUMS + biases[:, None, None], what="the result for two images")
    found = student.conv_forward(1.2345678 * IMAGES, KERNELS, 0.0 * biases, 1, 0)
    close(found, 1.2345678 * SUMS, what="the result for the images times 1.2345678, without biases")


@check("conv_forward", kind="value", points=2)
def test_conv_forward_stride_padding(student):
    """Steps of two, padding, and both at once."""
    right = np.array([[[[9.0, 8.0, 10.0, 10.0], [12.0, 14.0, 9.0, 10.0], [8.0, 11.0, 16.0, 13.0], [14.0, 14.0, 13.0, 11.0]]]])
    close(student.conv_forward(X, W, B, 1, 1), right, what="the result with padding 1")
    close(student.conv_forward(X, W, B, 2, 0), np.array([[[[14.0]]]]), what="the result with stride 2")
    found = student.conv_forward(IMAGES, KERNELS, np.array([0.5, 0.5]), stride=2, padding=1)
    close(found, SUMS_OF_STEPS + 0.5, what="the result with stride 2 and padding 1")


@check("conv_forward", kind="property", points=1)
def test_conv_forward_corners(student):
    """Called without stride and padding; kernels of one entry; whole numbers."""
    close(student.conv_forward(X, W, B), np.array([[[[14.0, 9.0], [11.0, 16.0]]]]), what="the result without stride and padding")
    right = np.concatenate([1.5 * LONG, 1.0 - 2.0 * LONG, 2.0 + 3.25 * LONG], axis=1)
    close(student.conv_forward(LONG, DOTS, np.arange(3.0), 1, 0), right, what="the result for kernels of one entry")
    found = student.conv_forward(X.astype(int), W.astype(int), np.array([0.5]), 1, 0)
    close(found, np.array([[[[4.5, -0.5], [1.5, 6.5]]]]), what="the result for whole numbers")


@check("conv_backward", kind="gradient", points=5)
def test_conv_backward(student):
    """The example of the sheet, and two images with two kernels."""
    dX = np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 4.0], [0.0, 0.0, -2.0]]]])
    right = (dX, np.array([[[[3.0, 8.0], [2.0, 3.0]]]]), np.array([3.0]))
    close(student.pure.conv_backward(np.array([[[[1.0, 0.0], [0.0, 2.0]]]]), X, W, 1, 0), right)
    close(student.pure.conv_backward(DZ, IMAGES, KERNELS, 1, 0), (DX, DW, DB))
    found = student.conv_backward(1.2345678 * DZ, -0.5 * IMAGES, KERNELS, 1, 0)
    right = 1.2345678 * DX, -0.6172839 * DW, 1.2345678 * DB
    close(found, right, what="the result for the images times -1/2, and the derivatives times 1.2345678")


@check("conv_backward", kind="gradient", points=3)
def test_conv_backward_stride(student):
    """Steps of two with padding."""
    close(student.pure.conv_backward(DZ, IMAGES, KERNELS, stride=2, padding=1), (DX_OF_STEPS, DW_OF_STEPS, DB))


@check("conv_backward", kind="property", points=1)
def test_conv_backward_corners(student):
    """Called without stride and padding; a kernel as large as the image, and one of one entry; whole numbers."""
    right = (np.array([[[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]]]), np.full((1, 1, 2, 2), 4.0), np.array([4.0]))
    ones = np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
    close(student.conv_backward(*ones), right, what="the result without stride and padding")
    found = student.conv_backward(np.array([[[[2.0]]]]), KERNELS[:1], IMAGES[:1, :, :2, :3], 1, 0)
    whole = 2.0 * IMAGES[:1, :, :2, :3], 2.0 * KERNELS[:1], np.array([2.0])
    close(found, whole, what="the result for a kernel as large as the image")
    dots = 1.5 * LONG, np.array([[[[np.sum(LONG**2)]]]]), np.array([np.sum(LONG)])
    close(student.conv_backward(LONG, LONG, DOTS[:1], 1, 0), dots, what="the result for a kernel of one entry")
    found = student.conv_backward(0.5 * ones[0], ones[1].astype(int), ones[2].astype(int), 1, 0)
    close(found, tuple(value / 2.0 for value in right), what="the result for whole numbers")


@check("sgd_step", kind="value", points=2)
def test_sgd_step(student):
    """The example of the sheet, and arrays of several shapes; the gradients stay as they are."""
    theta = [np.array([1.0, 2.0])]
    student.in_place("theta").pure.sgd_step(theta, [np.array([10.0, -10.0])], 0.1)
    close(theta, [np.array([0.0, 3.0])])
    theta = [1.2345678 * KERNELS, 1.2345678 * LONG[0, 0], np.array([2.5])]
    student.in_place("theta").pure.sgd_step(theta, [DZ[:, :, :, :1] + KERNELS, LONG[1, 0], np.array([-1.0])], 2.0)
    right = [-0.7654322 * KERNELS - 2.0 * DZ[:, :, :, :1], 1.2345678 * LONG[0, 0] - 2.0 * LONG[1, 0], np.array([4.5])]
    close(theta, right, what="the parameters after a step of size 2")
    theta = [np.array([3.0, -4.0])]
    student.in_place("theta").sgd_step(theta, [np.array([1.0, 2.0])], 0.5)
    close(theta, [np.array([2.5, -5.0])], what="the parameters after a step of another network")


@check("sgd_step", kind="property", points=0.5)
def test_sgd_step_returns_nothing(student):
    """Nothing is returned."""
    same(student.sgd_step([np.array([1.0, 2.0])], [np.array([10.0, -10.0])], 0.1), None)
