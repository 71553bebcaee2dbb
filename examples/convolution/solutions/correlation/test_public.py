"""Public checks of cross-correlation."""

import numpy as np

from grader.checks import as_int, check, close

X = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 1.0, 1.0]])
K = np.array([[1.0, 2.0], [0.0, -1.0]])
WIDE = np.array([[1.4142135, -2.0, 0.5, 3.0], [0.25, -1.7320508, 2.0, -0.5], [4.0, 1.0, -3.1415926, 2.5]])
ROW, TALL = np.array([[2.0, -1.0, 0.5]]), np.array([[2.0, -1.0], [1.0, 0.5], [-0.25, 3.0]])
# Squares, by their remainders after division by 11.
SQUARES = (np.arange(42.0) ** 2 % 11.0).reshape(6, 7) - 5.0
OF_SQUARES = np.array(
    [
        [-17.0, -5.0, 11.0, 9.0, 0.0, -5.0],
        [8.0, 4.0, -7.0, -14.0, -17.0, -5.0],
        [9.0, 0.0, -5.0, -6.0, 8.0, 4.0],
        [-14.0, -17.0, -5.0, 11.0, 9.0, 0.0],
        [-6.0, 8.0, 4.0, -7.0, -14.0, -17.0],
    ]
)


@check("output_size", kind="value", points=2)
def test_output_size(student):
    """Places that can be counted by hand."""
    for (n, k, stride, padding), right in {
        (8, 3, 2, 0): 3,
        (7, 3, 2, 0): 3,
        (3, 2, 1, 0): 2,
        (5, 3, 1, 1): 5,
        (4, 3, 3, 2): 2,
        (1, 3, 1, 1): 1,
        (6, 6, 4, 0): 1,
    }.items():
        found = as_int(student.pure.output_size(n, k, stride, padding))
        close(found, right, what=f"the number of places for n = {n}, k = {k}, stride {stride} and padding {padding}")


@check("output_size", kind="property", points=1)
def test_output_size_corners(student):
    """Called with n and k only; a kernel that fits nowhere."""
    close(as_int(student.output_size(9, 4)), 6, what="the number of places without stride and padding")
    student.raises(ValueError).output_size(4, 5, 1, 0)
    student.raises(ValueError).output_size(2, 7, 3, 2)


@check("correlate2d", kind="value", points=3)
def test_correlate2d(student):
    """The example of the sheet, and a wide image with kernels that are not square."""
    close(student.pure.correlate2d(X, K), np.array([[4.0, -1.0], [1.0, 6.0]]))
    close(student.pure.correlate2d(2.5 * X, K), np.array([[10.0, -2.5], [2.5, 15.0]]), what="the result for the image times 2.5")
    right = np.array([[6.2124016, -14.9068286, 8.03539815]])
    close(student.correlate2d(WIDE, TALL), right, what="the result for a kernel of three rows and two columns")
    right = np.array([[5.078427, -3.0], [3.2320508, -5.7141016], [5.4292037, 6.3915926]])
    close(student.correlate2d(WIDE, ROW), right, what="the result for a kernel of one row")
    close(student.correlate2d(SQUARES, K), OF_SQUARES, what="the result for an image of 6 rows and 7 columns")


@check("correlate2d", kind="property", points=1)
def test_correlate2d_corners(student):
    """A kernel as large as the image, a kernel of one entry, and whole numbers."""
    close(student.correlate2d(X, X), np.array([[21.0]]), what="the result for a kernel as large as the image")
    close(student.correlate2d(X, np.array([[0.5]])), X / 2.0, what="the result for a kernel of one entry")
    whole = np.array([[1, 2, 3], [4, 5, 6]])
    close(
        student.correlate2d(whole, np.array([[0.5, -1.0]])),
        np.array([[-1.5, -2.0], [-3.0, -3.5]]),
        what="the result for whole numbers",
    )
