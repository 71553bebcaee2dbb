"""Public checks of the warm-up."""

import numpy as np

from grader.checks import as_array, as_float, check, check_generator, check_uniform, close

X = np.array([[1.0, -2.0, 0.5], [4.0, 3.0, -1.5]])
SQUARE = np.array([[2.0, -1.0], [0.5, 6.0]])
LONG = np.array([[0.25, -3.0], [1.5, 2.0], [-0.75, 5.5], [8.0, -1.0]])


@check("column_means", kind="value", points=1)
def test_column_means(student):
    """Two rows and three columns: one mean for each column."""
    close(student.pure.column_means(X), np.array([2.5, 0.5, -0.5]))


@check("column_means", kind="property", points=1)
def test_column_means_of_other_shapes(student):
    """A square array, more rows than columns, a single row, whole numbers."""
    advice = "`axis=0` goes down the rows and leaves one number for each column"
    close(student.column_means(SQUARE), np.array([1.25, 2.5]), what="the result for a square array", advice=advice)
    close(student.column_means(LONG), np.array([2.25, 0.875]), what="the result for four rows")
    close(student.column_means(X[:1]), X[0], what="the result for a single row")
    close(student.column_means(np.array([[1, 2], [2, 4]])), np.array([1.5, 3.0]), what="the result for whole numbers")


@check("centred_rows", kind="value", points=1)
def test_centred_rows(student):
    """Two rows and three columns: each row minus its own mean."""
    right = np.array([[7.0, -11.0, 4.0], [13.0, 7.0, -20.0]]) / 6.0
    close(student.pure.centred_rows(X), right)


@check("centred_rows", kind="property", points=1)
def test_centred_rows_of_other_shapes(student):
    """A square array, more rows than columns, a single column, whole numbers."""
    advice = "each row minus its own mean: `keepdims=True` leaves the means as a column of shape (m, 1), which fits (m, n)"
    right = np.array([[1.5, -1.5], [-2.75, 2.75]])
    close(student.centred_rows(SQUARE), right, what="the result for a square array", advice=advice)
    right = np.array([[1.625, -1.625], [-0.25, 0.25], [-3.125, 3.125], [4.5, -4.5]])
    close(student.centred_rows(LONG), right, what="the result for four rows")
    close(student.centred_rows(LONG[:, :1]), np.zeros((4, 1)), what="the result for a single column")
    right = np.array([[-0.5, 0.5], [-1.5, 1.5]])
    close(student.centred_rows(np.array([[1, 2], [5, 8]])), right, what="the result for whole numbers")


@check("add_to_rows", kind="value", points=1)
def test_add_to_rows(student):
    """Two rows and three columns: the same vector is added to both rows."""
    close(student.pure.separate.add_to_rows(X, np.array([10.0, 20.0, 30.0])), np.array([[11.0, 18.0, 30.5], [14.0, 23.0, 28.5]]))


@check("add_to_rows", kind="property", points=1)
def test_add_to_rows_of_other_shapes(student):
    """A square array, more rows than columns, a single column."""
    advice = "entry j of b belongs to column j, in every row"
    right = np.array([[3.0, 1.0], [1.5, 8.0]])
    close(student.add_to_rows(SQUARE, np.array([1.0, 2.0])), right, what="the result for a square array", advice=advice)
    right = np.array([[0.75, -4.0], [2.0, 1.0], [-0.25, 4.5], [8.5, -2.0]])
    close(student.add_to_rows(LONG, np.array([0.5, -1.0])), right, what="the result for four rows")
    close(student.add_to_rows(LONG[:, :1], np.array([1.0])), LONG[:, :1] + 1.0, what="the result for a single column")


@check("hinge", kind="value", points=1)
def test_hinge(student):
    """Values below the kink, at it and above it, in an array of two rows."""
    z = np.array([[-2.0, 0.0, 1.0], [0.75, 1.5, 3.0]])
    close(student.pure.hinge(z), np.array([[3.0, 1.0, 0.0], [0.25, 0.0, 0.0]]), given=z)


@check("hinge", kind="property", points=1)
def test_hinge_of_other_inputs(student):
    """A single number, a vector, whole numbers."""
    close(student.hinge(0.25), 0.75, what="the result for a single number")
    close(student.hinge(np.array([-4.0, 4.0])), np.array([5.0, 0.0]), what="the result for a vector")
    close(student.hinge(np.array([-1, 0, 1, 2])), np.array([2.0, 1.0, 0.0, 0.0]), what="the result for whole numbers")


@check("replaced_row", kind="value", points=1)
def test_replaced_row(student):
    """The row is in its place, and the argument is as it was."""
    row = np.array([7.0, 8.0, 9.0])
    close(student.pure.separate.replaced_row(X, 0, row), np.array([[7.0, 8.0, 9.0], [4.0, 3.0, -1.5]]))


@check("replaced_row", kind="property", points=1)
def test_replaced_row_elsewhere(student):
    """The last row, a row in the middle, a square array."""
    row = np.array([-1.0, 3.0])
    close(student.replaced_row(LONG, 3, row), np.vstack([LONG[:3], row]), what="the result for the last row")
    close(student.replaced_row(LONG, 1, row), np.vstack([LONG[:1], row, LONG[2:]]), what="the result for row 1")
    close(student.replaced_row(SQUARE, 1, row), np.vstack([SQUARE[:1], row]), what="the result for a square array")


@check("shares", kind="value", points=1)
def test_shares(student):
    """Whole numbers: shares between 0 and 1."""
    close(student.pure.shares(np.array([3, 1, 4])), np.array([0.375, 0.125, 0.5]))


@check("shares", kind="property", points=1)
def test_shares_of_other_counts(student):
    """A class that never occurs, a single class, many samples; the sum is 1."""
    close(student.shares(np.array([0, 5])), np.array([0.0, 1.0]), what="the result for a class that never occurs")
    close(student.shares(np.array([6])), np.array([1.0]), what="the result for a single class")
    found = as_array(student.shares(np.array([1000, 3000, 2000, 2000])), shape=(4,))
    close(found, np.array([0.125, 0.375, 0.25, 0.25]), what="the result for many samples")
    close(found.sum(), 1.0, what="the sum of the result")


@check("mean_squared_length", kind="value", points=1)
def test_mean_squared_length(student):
    """Two rows and three columns: the sum over the columns, the mean over the rows."""
    close(as_float(student.pure.mean_squared_length(X)), 16.25)


@check("mean_squared_length", kind="property", points=1)
def test_mean_squared_length_of_other_shapes(student):
    """A single row, a single column, a square array, whole numbers."""
    close(student.mean_squared_length(np.array([[3.0, -4.0]])), 25.0, what="the result for a single row")
    close(student.mean_squared_length(np.array([[1.0], [2.0], [5.0]])), 10.0, what="the result for a single column")
    close(student.mean_squared_length(SQUARE), 20.625, what="the result for a square array")
    close(student.mean_squared_length(np.array([[1, 2, 2], [0, 3, 4]])), 17.0, what="the result for whole numbers")


@check("column_difference", kind="value", points=1)
def test_column_difference(student):
    """Three outputs as a column, three targets as a vector: a column."""
    A, y = np.array([[0.5], [2.0], [-1.0]]), np.array([1.0, 0.0, 3.0])
    close(student.pure.column_difference(A, y), np.array([[-0.5], [2.0], [-4.0]]))


@check("column_difference", kind="property", points=1)
def test_column_difference_of_other_lengths(student):
    """A single sample, five samples."""
    close(student.column_difference(np.array([[2.0]]), np.array([0.5])), np.array([[1.5]]), what="the result for a single sample")
    found = student.column_difference(np.arange(5.0)[:, None], np.array([0.0, 2.0, 4.0, 6.0, 8.0]))
    close(found, -np.arange(5.0)[:, None], what="the result for five samples")


@check("uniform_noise", kind="statistical", points=1)
def test_uniform_noise(student, rng):
    """The shape; uniform numbers between -1 and 1."""
    as_array(student.pure.uniform_noise(2, 5, rng), shape=(2, 5))
    check_uniform(lambda m, n: as_array(student.uniform_noise(m, n, rng), shape=(m, n)), -1.0, 1.0)


@check("uniform_noise", kind="property", points=1)
def test_uniform_noise_comes_from_rng(student):
    """The same generator gives the same numbers, another one or a second call gives others."""
    check_generator(lambda rng: student.uniform_noise(3, 2, rng), 5)
