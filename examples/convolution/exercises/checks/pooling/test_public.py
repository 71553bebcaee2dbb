"""Public checks of pooling."""

import numpy as np

from grader.checks import check, check_each, close, same

# The example of the sheet.
X = np.array([[[[1.0, 3.0, 2.0, 0.0], [4.0, 0.0, 1.0, 5.0]]]])
# Two images of two channels with five rows and four columns, and what windows of three rows have: the largest entries, the sums.
IMAGES = (23.0 * np.arange(1.0, 81.0) % 41.0 - 20.0).reshape(2, 2, 5, 4)
SMALL = np.array([[[[-1.5, 2.25, 0.5], [3.1415926, -4.0, 1.0], [-2.7182818, 3.5, -0.75]]]])
OF_SMALL = {
    "max_pool_forward": [[[[3.1415926, 2.25], [3.5, 3.5]]]],
    "average_pool": [[[[-0.0271018500, -0.0625], [-0.0191723, -0.0625]]]],
}
OF_IMAGES = {
    "max_pool_forward": np.array([[[[18], [15]], [[17], [16]]], [[[13], [20]], [[14], [19]]]]),
    "average_pool": np.array([[[[-4], [-29]], [[-5], [11]]], [[[-47], [10]], [[-7], [9]]]]) / 9.0,
}
# A slope, whose numbers become smaller from left to right and from row to row.
SLOPE = -1.2345678 * np.arange(35.0).reshape(1, 1, 5, 7)
POOLS = ("max_pool_forward", "average_pool")


@check_each(*POOLS, kind="value", points=3)
def test_pool(student, function):
    """The example of the sheet, overlapping windows, and two images of two channels."""
    pool = getattr(student.pure, function)
    close(pool(X, 2, 2), np.array({"max_pool_forward": [[[[4.0, 5.0]]]], "average_pool": [[[[2.0, 2.0]]]]}[function]))
    close(pool(SMALL, 2, 1), np.array(OF_SMALL[function]), what="the result for overlapping windows")
    close(pool(IMAGES, 3, 2), OF_IMAGES[function], what="the result for two images")
    right = SLOPE[:, :, 0:3:2, 0:5:2] if function == "max_pool_forward" else SLOPE[:, :, 1:4:2, 1:6:2]
    close(pool(SLOPE, 3, 2), right, what="the result for a slope")


@check_each(*POOLS, kind="property", points=1)
def test_pool_corners(student, function):
    """Windows as large as the image, windows of one entry, gaps between windows, whole numbers, negative numbers."""
    pool = getattr(student, function)
    largest = function == "max_pool_forward"
    close(pool(SMALL, 3, 2), np.array([[[[3.5 if largest else 1.4233108 / 9.0]]]]), what="the result for one window")
    (same if largest else close)(pool(X, 1, 1), X, what="the result for windows of one entry")
    close(pool(X, size=1, stride=3), np.array([[[[1.0, 0.0]]]]), what="the result for windows with gaps between them")
    whole = np.array([[[[-3, -4], [-7, -8]]]])
    close(pool(whole, 2, 2), np.array([[[[-3.0 if largest else -5.5]]]]), what="the result for negative whole numbers")


@check("max_pool_backward", kind="gradient", points=4)
def test_max_pool_backward(student):
    """The example of the sheet, and windows that overlap."""
    right = np.array([[[[0.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, 20.0]]]])
    close(student.pure.max_pool_backward(np.array([[[[10.0, 20.0]]]]), X, 2, 2), right)
    right = np.array([[[[0.0, -2.5, 0.0], [1.25, 0.0, 0.0], [0.0, 4.7320508, 0.0]]]])
    dY = np.array([[[[1.25, -2.5], [1.7320508, 3.0]]]])
    close(student.pure.max_pool_backward(dY, SMALL, 2, 1), right, what="dX for overlapping windows")
    close(student.pure.max_pool_backward(10.0 * dY, SMALL, 2, 1), 10.0 * right, what="dX for ten times the derivatives")
    dY, right = 1.2345678 * np.arange(1.0, 7.0).reshape(1, 1, 2, 3), np.zeros(SLOPE.shape)
    right[:, :, 0:3:2, 0:5:2] = dY
    close(student.max_pool_backward(dY, SLOPE, 3, 2), right, what="dX for a slope")


@check("max_pool_backward", kind="gradient", points=2)
def test_max_pool_backward_channels(student):
    """Two images of two channels, each pooled by itself."""
    stack = np.stack([np.stack([SMALL[0, 0], -SMALL[0, 0]]), np.stack([SMALL[0, 0].T, SMALL[0, 0][::-1]])])
    dY = np.arange(1.0, 5.0).reshape(2, 2, 1, 1)
    right = np.zeros((2, 2, 3, 3))
    right[0, 0, 2, 1], right[0, 1, 1, 1], right[1, 0, 1, 2], right[1, 1, 0, 1] = 1.0, 2.0, 3.0, 4.0
    close(student.pure.max_pool_backward(dY, stack, size=3, stride=2), right, what="dX of two images")


@check("max_pool_backward", kind="property", points=1)
def test_max_pool_backward_corners(student):
    """Several entries that are the largest; whole numbers; a row at the end that no window contains."""
    dY = np.array([[[[1.5]]]])
    equal = np.array([[[[0.0, 2.0], [2.0, 2.0]]]])
    right = np.array([[[[0.0, 1.5], [0.0, 0.0]]]])
    close(student.max_pool_backward(dY, equal, 2, 2), right, what="dX where three entries are the largest")
    whole = np.array([[[[1, 2], [4, 3], [9, 9]]]])
    right = np.array([[[[0.0, 0.0], [1.5, 0.0], [0.0, 0.0]]]])
    close(student.max_pool_backward(dY, whole, 2, 2), right, what="dX for whole numbers")
