"""Known wrong ways to write the functions of the warm-up, so that checks at home name them."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import misconception


@misconception("column_means", see="",
               says="These are the means of the rows: `axis=1` goes to the right. For the columns it is `axis=0`.")
def column_means_of_rows(X):
    return X.mean(axis=1)

@misconception("column_means", see="",
               says="The columns are added up, but not divided by the number of rows.")
def column_means_as_sums(X):
    return X.sum(axis=0)

@misconception("column_means", see="",
               says="This is the mean of all entries. Name the axis that is to disappear: `axis=0`.")
def column_means_of_all(X):
    return X.mean()

@misconception("column_means", see="",
               says="The shape is (1, n), since `keepdims=True` keeps the axis. Here (n,) is asked for: leave it out.")
def column_means_kept(X):
    return X.mean(axis=0, keepdims=True)


@misconception("centred_rows", see="",
               says="The means of the columns are subtracted. A row's own mean goes along `axis=1`.")
def centred_rows_by_columns(X):
    return X - X.mean(axis=0)

@misconception("centred_rows", see="",
               says="The mean of all entries is subtracted. Each row has a mean of its own: `axis=1`.")
def centred_rows_by_all(X):
    return X - X.mean()

@misconception("centred_rows", see="",
               says="The means of the rows have shape (m,) and are subtracted from the columns. With `keepdims=True` they are a "
                    "column of shape (m, 1) and fit the rows.")
def centred_rows_without_keepdims(X):
    return X - X.mean(axis=1)

@misconception("centred_rows", see="",
               says="The sum of each row is subtracted, and not its mean.")
def centred_rows_by_sums(X):
    return X - X.sum(axis=1, keepdims=True)

@misconception("centred_rows", see="",
               says="The caller's array has changed: `X -= ...` writes into it, `X - ...` makes a new one.")
def centred_rows_in_place(X):
    X -= X.mean(axis=1, keepdims=True)
    return X


@misconception("add_to_rows", see="",
               says="Entry i of b is added to row i. It belongs to column i, in every row: `X + b` does that.")
def add_to_rows_as_column(X, b):
    return X + b.reshape(-1, 1)

@misconception("add_to_rows", see="",
               says="b is added to the first row only.")
def add_to_rows_first(X, b):
    Y = X.copy()
    Y[0] += b
    return Y

@misconception("add_to_rows", see="",
               says="The caller's array has changed: `X += b` writes into it, `X + b` makes a new one.")
def add_to_rows_in_place(X, b):
    X += b
    return X


@misconception("hinge", see="",
               says="The line 1 - z goes on below zero. From z = 1 on the result is 0.")
def hinge_without_kink(z):
    return 1.0 - np.asarray(z)

@misconception("hinge", see="",
               says="The two cases are exchanged: 1 - z belongs to z < 1.")
def hinge_exchanged(z):
    return np.where(np.asarray(z) < 1, 0.0, 1.0 - np.asarray(z))

@misconception("hinge", see="",
               says="The kink is at z = 0; it is asked for at z = 1.")
def hinge_at_zero(z):
    return np.where(np.asarray(z) < 0, 1.0 - np.asarray(z), 0.0)

@misconception("hinge", see="",
               says="An `if` decides once, but each entry of z has its own case: `np.where(z < 1, ..., ...)`.")
def hinge_for_single_numbers(z):
    return 1.0 - z if z < 1 else 0.0

@misconception("hinge", see="",
               says="The result is written into z, so the caller's array has changed.")
def hinge_in_place(z):
    z = np.asarray(z)
    z[...] = np.where(z < 1, 1.0 - z, 0.0)
    return z


@misconception("replaced_row", see="",
               says="The row is written into X itself, so the caller's array has changed. Write into a copy: `Y = X.copy()`.")
def replaced_row_in_place(X, i, row):
    X[i] = row
    return X

@misconception("replaced_row", see="",
               says="X comes back as it was: the row is written nowhere, or into something that is not returned.")
def replaced_row_unchanged(X, i, row):
    return X.copy()

@misconception("replaced_row", see="",
               says="The row after row i is replaced. Python counts from 0: `Y[i]` is row number i.")
def replaced_row_one_further(X, i, row):
    Y = X.copy()
    Y[(i + 1) % len(X)] = row
    return Y

@misconception("replaced_row", see="",
               says="A column is replaced: `Y[:, i]` is column i, and `Y[i]` is row i.")
def replaced_row_as_column(X, i, row):
    Y = X.copy()
    Y[:, i] = row
    return Y


@misconception("shares", see="",
               says="The shares are whole numbers, so what stands behind the point is lost. `/` gives floats, `//` does not.")
def shares_of_whole_numbers(counts):
    return counts // counts.sum()

@misconception("shares", see="",
               says="The counts are divided by the largest one. Divide by their sum, so that the shares add up to 1.")
def shares_of_the_largest(counts):
    return counts / counts.max()

@misconception("shares", see="",
               says="The counts are divided by how many classes there are. Divide by the sum of the counts.")
def shares_of_classes(counts):
    return counts / len(counts)

@misconception("shares", see="",
               says="These are per cent. Shares add up to 1.")
def shares_in_per_cent(counts):
    return 100.0 * counts / counts.sum()


@misconception("mean_squared_length", see="",
               says="This is the mean of all m n squared entries. Add up each row first, then take the mean over the m rows.")
def mean_squared_length_of_entries(X):
    return float((X**2).mean())

@misconception("mean_squared_length", see="",
               says="The squares of all entries are added up, but not divided by the number of rows.")
def mean_squared_length_as_sum(X):
    return float((X**2).sum())

@misconception("mean_squared_length", see="",
               says="The sum goes over the rows and the mean over the columns; the other way round is asked for.")
def mean_squared_length_of_columns(X):
    return float((X**2).sum(axis=0).mean())

@misconception("mean_squared_length", see="",
               says="The lengths themselves are averaged: a square root is too much.")
def mean_squared_length_with_root(X):
    return float(np.sqrt((X**2).sum(axis=1)).mean())

@misconception("mean_squared_length", see="",
               says="There is one number for each row. Take their mean.")
def mean_squared_length_per_row(X):
    return (X**2).sum(axis=1)


@misconception("column_difference", see="",
               says="(m, 1) minus (m,) gives (m, m): every output minus every target. Make a column of y: `y.reshape(-1, 1)`.")
def column_difference_of_all_pairs(A, y):
    return A - y

@misconception("column_difference", see="",
               says="The result has shape (m,). Here A is a column, and the result is one too: give y the shape (m, 1).")
def column_difference_flat(A, y):
    return A.ravel() - y

@misconception("column_difference", see="",
               says="The sign is the other one: outputs minus targets is asked for.")
def column_difference_reversed(A, y):
    return y.reshape(-1, 1) - A


@misconception("uniform_noise", see="",
               says="The numbers lie between 0 and 1. `rng.uniform(-1.0, 1.0, ...)` names both limits.")
def uniform_noise_positive(m, n, rng):
    return rng.random((m, n))

@misconception("uniform_noise", see="",
               says="The numbers are normally distributed. `rng.uniform` draws uniform ones.")
def uniform_noise_normal(m, n, rng):
    return rng.normal(size=(m, n))

@misconception("uniform_noise", see="",
               says="Rows and columns are exchanged: the shape is (m, n).")
def uniform_noise_transposed(m, n, rng):
    return rng.uniform(-1.0, 1.0, (n, m))

@misconception("uniform_noise", see="",
               says="A generator of its own gives the same numbers in every call. Draw from the `rng` that is passed.")
def uniform_noise_own_generator(m, n, rng):
    return np.random.default_rng(1).uniform(-1.0, 1.0, (m, n))

@misconception("uniform_noise", see="",
               says="Whole numbers are drawn, so -1 and 0 are the only ones. `rng.uniform` draws numbers in between.")
def uniform_noise_integers(m, n, rng):
    return rng.integers(-1, 1, (m, n))
