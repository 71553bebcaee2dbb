# %% [markdown]
# # {number} · {title}
#
# *About 15 minutes, without points.* All sheets compute with arrays of NumPy, and most mistakes in them are not about
# networks: a mean goes along the wrong axis, a shape is (m, 1) where it should be (m,), a function changes the array
# that it was given. Here are nine short functions, of one to three lines each, in which these things happen. If you can
# write them without thinking, go on to the first sheet.

# %% [markdown] tags=["notebook-only"]
# ![An array of two rows and three columns. Axis 0 goes down: the means along it are 3, 4 and 6.5, one for each column.
# Axis 1 goes to the right: the means along it are 2 and 7, one for each row.](picture.svg)

# %% [markdown]
# **By hand.** The array $X$ has $m = 2$ rows (samples) and $n = 3$ columns (features), so its shape is (2, 3):
#
# $$X = \begin{pmatrix} 1 & 2 & 3 \\ 5 & 6 & 10 \end{pmatrix}$$
#
# `X.mean(axis=0)` goes down the rows and gives one number per column: $\frac{1 + 5}{2} = 3$, then $4$ and $6.5$. The axis
# that you name is the one that disappears: from (2, 3) to (3,). `X.mean(axis=1)` gives 2 and 7, of shape (2,), and
# `X.mean()` without an axis gives one number, 4.5. With `keepdims=True` the axis stays, with length 1:
# `X.mean(axis=1, keepdims=True)` has shape (2, 1).
#
# **Broadcasting.** `+`, `-`, `*` and `/` work entry by entry, also on arrays of two shapes. NumPy writes the shapes below
# each other, aligned on the right. Two lengths fit if they are equal or if one of them is 1; a length that is missing
# counts as 1. What has length 1 is repeated: (2, 3) and (3,) give (2, 3), (2, 3) and (2, 1) give (2, 3), and (2, 3) and
# (2,) do not fit.

# %%
import numpy as np

# %% [markdown]
# ## column_means
#
# The mean of each column of `X`, over all rows:
#
# $$\bar{x}_j = \frac{1}{m} \sum_{i=1}^{m} x_{ij}$$
#
# `X` has shape (m, n), the result has shape (n,).


# %%
def column_means(X):
    """Mean of each column over all rows, shape (n,).

    X: shape (m, n).

    >>> column_means(np.array([[1.0, 2.0, 3.0], [5.0, 6.0, 10.0]])).tolist()
    [3.0, 4.0, 6.5]
    """
    ### HINT Which of the two axes has to disappear?
    ### HINT The rows are counted along axis 0. From (m, n) to (n,), axis 0 disappears.
    ### HINT Almost the code: `X.mean(axis=...)`.
    ### BEGIN SOLUTION
    return X.mean(axis=0)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: which shape does the result have for 5 rows and 2 columns?
# grader.predict("column_means(np.ones((5, 2))).shape")


# %% [markdown]
# ## centred_rows
#
# Every row of `X` minus its own mean, so that each row of the result adds up to zero:
#
# $$x_{ij} - \frac{1}{n} \sum_{k=1}^{n} x_{ik}$$
#
# `X` and the result have shape (m, n).


# %%
def centred_rows(X):
    """Rows minus their own means, shape (m, n).

    X: shape (m, n).

    >>> centred_rows(np.array([[1.0, 2.0, 3.0], [5.0, 6.0, 10.0]])).tolist()
    [[-1.0, 0.0, 1.0], [-2.0, -1.0, 3.0]]
    """
    ### HINT There is one mean for each row. Which shape must these m numbers have, so that they fit (m, n)?
    ### HINT (m, n) minus (m,) does not fit, or it fits by chance and is wrong. (m, n) minus (m, 1) is right.
    ### HINT Almost the code: `X - X.mean(axis=..., keepdims=...)`.
    ### BEGIN SOLUTION
    return X - X.mean(axis=1, keepdims=True)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the second row is the first one plus 100. What becomes of the 100?
# grader.predict("centred_rows(np.array([[1.0, 3.0], [101.0, 103.0]])).tolist()")


# %% [markdown]
# ## add_to_rows
#
# The vector `b` is added to every row of `X`, as a layer of a network adds its biases to every sample.
#
# `X` has shape (m, n), `b` has shape (n,), the result has shape (m, n). No loop is needed.


# %%
def add_to_rows(X, b):
    """X with b added to each row, shape (m, n).

    X: shape (m, n); b: shape (n,).

    >>> add_to_rows(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([10.0, 20.0])).tolist()
    [[11.0, 22.0], [13.0, 24.0], [15.0, 26.0]]
    """
    ### HINT Write the two shapes below each other, aligned on the right: do they fit as they are?
    ### HINT (m, n) and (n,) fit: `b` counts as (1, n), and this one row is repeated m times.
    ### BEGIN SOLUTION
    return X + b
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: here b is a column of shape (2, 1), which was not asked for. To what is it added?
# grader.predict("add_to_rows(np.zeros((2, 2)), np.array([[1.0], [2.0]])).tolist()")


# %% [markdown]
# ## hinge
#
# A function with a kink at $z = 1$:
#
# $$h(z) = \begin{cases} 1 - z & z < 1 \\ 0 & z \ge 1 \end{cases}$$
#
# Element-wise: `z` is an array of any shape or a number, and the result has the shape of `z`. A whole array has no single
# answer to `if z < 1`. `np.where(condition, a, b)` decides for every entry.


# %%
def hinge(z):
    """1 - z where z < 1, else 0.

    z: scalar or array of any shape; the result has the same shape.

    >>> hinge(np.array([-1.0, 0.5, 1.0, 4.0])).tolist()
    [2.0, 0.5, 0.0, 0.0]
    """
    ### HINT Which condition tells the two cases apart, and what is the result in each?
    ### HINT `np.where` takes its second argument where the condition is true, and its third one elsewhere.
    ### HINT Almost the code: `np.where(z < 1, ..., ...)`.
    ### BEGIN SOLUTION
    return np.where(z < 1, 1.0 - z, 0.0)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: which is larger, the answer at -1000 or the one at 1000?
# grader.predict("hinge(np.array([-1000.0, 1000.0])).tolist()")


# %% [markdown]
# ## replaced_row
#
# `X` with row number `i` replaced by `row`. The caller's `X` stays as it was.
#
# `Y = X` gives the same array a second name, and `X[0]` or `X[1:]` is a *view*: it shows the same numbers. What is
# written into either of them is written into `X`. `X.copy()` is a new array.


# %%
def replaced_row(X, i, row):
    """A new array like X whose row i is `row`; X stays as it was.

    X: shape (m, n); i: number of a row; row: shape (n,).

    >>> X = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> replaced_row(X, 1, np.array([7.0, 8.0])).tolist()
    [[1.0, 2.0], [7.0, 8.0]]
    >>> X.tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    ### HINT Write into an array of your own, then return that one.
    ### HINT `Y[i] = row` writes a row. What must `Y` be before, so that `X` does not change?
    ### HINT Almost the code: `Y = X.copy()`, then write the row, then `return Y`.
    ### BEGIN SOLUTION
    Y = X.copy()
    Y[i] = row
    return Y
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: what does the index -1 mean?
# grader.predict("replaced_row(np.zeros((3, 2)), -1, np.array([1.0, 1.0])).tolist()")


# %% [markdown]
# ## shares
#
# How often did each class occur, as a share of all samples? Every count is divided by the sum of the counts.
#
# `counts` holds whole numbers, shape (n,). The result holds floats of the same shape, whose sum is 1.
#
# An array has one type for all its entries. `counts.copy()` and `np.zeros_like(counts)` are arrays of whole numbers again:
# a share that is written into them loses everything behind the point. `a / b` makes a new array of floats.


# %%
def shares(counts):
    """Each count divided by the sum of all, floats of shape (n,).

    counts: whole numbers, shape (n,), not all of them 0.

    >>> shares(np.array([1, 2, 5])).tolist()
    [0.125, 0.25, 0.625]
    """
    ### HINT One division of arrays is enough.
    ### HINT `/` gives floats, also for whole numbers. `//` does not, and `counts /= ...` is an error for whole numbers.
    ### HINT Almost the code: `counts / ...`, with the sum of all counts.
    ### BEGIN SOLUTION
    return counts / counts.sum()
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all counts are ten times as large. What changes?
# grader.predict("shares(np.array([10, 20, 50])).tolist()")


# %% [markdown]
# ## mean_squared_length
#
# Every row of `X` is a vector. Its squared length is the sum of its squared entries, and the result is the mean of that
# over all rows:
#
# $$\frac{1}{m} \sum_{i=1}^{m} \sum_{j=1}^{n} x_{ij}^2$$
#
# `X` has shape (m, n), the result is a single float. The inner sum goes over one axis only: it is divided by $m$, the
# number of rows, and not by the number of all entries.


# %%
def mean_squared_length(X):
    """Mean over the rows of their squared lengths, as a float.

    X: shape (m, n).

    >>> mean_squared_length(np.array([[3.0, 4.0], [1.0, 2.0]]))
    15.0
    """
    ### HINT Two steps: one number for each row, then the mean of these numbers.
    ### HINT `(X**2).sum(axis=1)` has shape (m,).
    ### HINT Almost the code: `float((X**2).sum(axis=1)...)`, with a mean in place of the dots.
    ### BEGIN SOLUTION
    return float((X**2).sum(axis=1).mean())
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: a column of zeros is added to the example. Does the result change?
# grader.predict("mean_squared_length(np.array([[3.0, 4.0, 0.0], [1.0, 2.0, 0.0]]))")


# %% [markdown]
# ## column_difference
#
# A network gives its outputs `A` as a column, shape (m, 1). The targets `y` came from a table as a plain vector, shape
# (m,). The result is $a_i - y_i$ for every sample, as a column of shape (m, 1).
#
# A vector of shape (m,) is no column: `A - y` gives an array of shape (m, m), without any error.


# %%
def column_difference(A, y):
    """Outputs minus targets, shape (m, 1).

    A: outputs, shape (m, 1); y: targets, shape (m,).

    >>> column_difference(np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 0.0, 5.0])).tolist()
    [[0.0], [2.0], [-2.0]]
    """
    ### HINT Give `y` the shape of `A`, then subtract.
    ### HINT `y.reshape(-1, 1)` and `y[:, None]` are columns of shape (m, 1).
    ### BEGIN SOLUTION
    return A - y.reshape(-1, 1)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: which shape has A - y, if you forget to make y a column?
# grader.predict("(np.zeros((4, 1)) - np.zeros(4)).shape")


# %% [markdown]
# ## uniform_noise
#
# Random numbers, uniformly distributed between $-1$ and $1$, in an array of shape (m, n).
#
# All random numbers of these sheets come from a generator that the caller passes, for example
# `rng = np.random.default_rng(1)`. Draw from it: `rng.uniform(...)`, `rng.normal(...)`. The same generator gives the same
# numbers again, so that results can be repeated. `np.random.uniform(...)` draws from another generator, which all code
# shares, and a generator that you make yourself gives the same numbers in every call.


# %%
def uniform_noise(m, n, rng):
    """Numbers drawn from `rng`, uniform between -1 and 1, shape (m, n).

    m, n: numbers of rows and columns; rng: a generator, such as np.random.default_rng(1).

    >>> uniform_noise(2, 3, np.random.default_rng(1)).shape
    (2, 3)
    """
    ### HINT The generator has a method for this distribution. It takes two limits and a shape.
    ### HINT `rng.uniform(low, high, size)` draws an array; `size` is a tuple.
    ### HINT Almost the code: `rng.uniform(..., ..., (m, n))`.
    ### BEGIN SOLUTION
    return rng.uniform(-1.0, 1.0, (m, n))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: two generators with the same seed. Are the numbers equal?
# grader.predict("(uniform_noise(1, 2, np.random.default_rng(7)) - uniform_noise(1, 2, np.random.default_rng(7))).tolist()")


# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# **The spiral.** One task goes through all sheets: tell the two arms of a spiral apart. Here your functions only move its
# points. The first panel shows the arms, the second one with your noise, the third one moved to the right with your
# `add_to_rows`. The cross is where your `column_means` finds the middle of all points.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)

# %% tags=["active-ipynb"]
# @grader.figure(x="first input", y="second input", panels=3, text="Noise blurs the arms. A vector moves all points.")
# def the_spiral_as_it_is_with_noise_and_moved(axes):
#     X, Y = spiral()
#     noisy = X + 0.1 * uniform_noise(*X.shape, np.random.default_rng(1))
#     for ax, points in zip(axes, (X, noisy, add_to_rows(X, np.array([1.0, 0.0])))):
#         for value, marker in ((1, "o"), (0, "s")):
#             ax.plot(*points[Y[:, 0] == value].T, marker, markersize=3, label=f"class {value}")
#         ax.plot(*column_means(points), "kx", markersize=10)
#         ax.set(xlim=(-1.3, 2.3), ylim=(-1.3, 1.3))

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# Somebody writes `X - X.mean(axis=1)` to centre the rows of `X`. For most arrays that is an error. For which arrays is it
# none, and what is the result then?
#
# <details><summary>Answer</summary>
#
# The means have shape (m,), which is aligned on the right with the columns of (m, n). The shapes fit if m = n, or if m = 1
# or n = 1. For a square array the mean of row 1 is subtracted from column 1, the mean of row 2 from column 2, and so on:
# wrong numbers, and no error. For n = 1 the result even has the shape (m, m). This is why tests should use arrays that
# are not square, and why `keepdims=True` is a good habit.
#
# </details>
