# %% [markdown]
# # {number} · {title}
#
# *About 30 minutes.* Pooling makes images smaller: it keeps one number of each window, the largest one or the mean. It has
# no weights. Each channel is pooled by itself, so the number of channels stays.
#
# **By hand.** Windows of 2 rows and 2 columns move with stride 2 over
#
# $$X = \begin{pmatrix} 1 & 3 & 2 & 0 \\ 4 & 0 & 1 & 5 \end{pmatrix}$$
#
# The first window holds 1, 3, 4, 0, and the second one 2, 0, 1, 5. So max pooling gives $(4, 5)$, and average pooling
# gives $(2, 2)$. Backward, let the derivatives of the cost by the two maxima be 10 and 20. A little more or less of the
# other entries changes no maximum. So each derivative goes to the entry that was the largest, and all others get 0:
#
# $$dX = \begin{pmatrix} 0 & 0 & 0 & 0 \\ 10 & 0 & 0 & 20 \end{pmatrix}$$
#
# **For all functions of this sheet.** `X` has shape (m, C, H, L). Windows have `size` rows and as many columns, and begin
# at multiples of `stride`. There is no padding: what a whole step does not reach at the end is left out. The result has
# shape (m, C, H', L'), where H' and L' are what `output_size` gives.

# %%
import numpy as np
from correlation import output_size

# %% [markdown]
# ## max_pool_forward
#
# $$Y_{ijrc} = \max_{0 \le u, v < k} X_{i,\,j,\,rs+u,\,cs+v}$$
#
# Here $k$ is `size` and $s$ is `stride`.
#
# *Lecture: Pooling.*


# %%
def max_pool_forward(X, size, stride):
    """Largest entry of each window, shape (m, C, H', L').

    X: images, shape (m, C, H, L); size: rows and columns of a window; stride: step from window to window.

    >>> max_pool_forward(np.array([[[[1.0, 3.0, 2.0, 0.0], [4.0, 0.0, 1.0, 5.0]]]]), size=2, stride=2).tolist()
    [[[[4.0, 5.0]]]]
    """
    ### HINT The loop over places is that of the convolution. What is different in a place?
    ### HINT `window.max(axis=(2, 3))` has one number for each image and channel.
    ### BEGIN SOLUTION
    shape = output_size(X.shape[2], size, stride), output_size(X.shape[3], size, stride)
    Y = np.zeros((*X.shape[:2], *shape))
    for r, c in np.ndindex(shape):
        Y[:, :, r, c] = X[:, :, r * stride : r * stride + size, c * stride : c * stride + size].max(axis=(2, 3))
    return Y
    ### END SOLUTION


# %% [markdown]
# ## max_pool_backward
#
# In each window, the largest entry gets the derivative of its output. If several entries of a window are the largest, the
# first of them gets it all, row by row from the left, as `np.argmax` counts. Windows overlap where the stride is smaller
# than the size: an entry that is the largest of several windows adds up what it gets.
#
# *Lecture: Pooling.*


# %%
def max_pool_backward(dY, X, size, stride):
    """Derivatives of the cost by the entries of X, with the shape of X.

    dY: derivatives by the outputs, shape (m, C, H', L'); X, size, stride: as in the forward pass.

    >>> X = np.array([[[[1.0, 3.0, 2.0, 0.0], [4.0, 0.0, 1.0, 5.0]]]])
    >>> max_pool_backward(np.array([[[[10.0, 20.0]]]]), X, size=2, stride=2).tolist()
    [[[[0.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, 20.0]]]]
    """
    ### HINT Loop over images, channels and places, and find out in each window which entry is the largest.
    ### HINT `np.argmax(window)` counts through all entries, row by row. `divmod(number, size)` makes row and column of it.
    ### HINT Add with `+=`: the same entry may be the largest of the next window, too.
    ### BEGIN SOLUTION
    dX = np.zeros(X.shape)
    for i, j, r, c in np.ndindex(dY.shape):
        top, left = r * stride, c * stride
        u, v = divmod(np.argmax(X[i, j, top : top + size, left : left + size]), size)
        dX[i, j, top + u, left + v] += dY[i, j, r, c]
    return dX
    ### END SOLUTION


# %% [markdown]
# ## average_pool
#
# $$Y_{ijrc} = \frac{1}{k^2} \sum_{u=0}^{k-1} \sum_{v=0}^{k-1} X_{i,\,j,\,rs+u,\,cs+v}$$
#
# *Lecture: Pooling.*


# %%
def average_pool(X, size, stride):
    """Mean of each window, shape (m, C, H', L').

    X: images, shape (m, C, H, L); size: rows and columns of a window; stride: step from window to window.

    >>> average_pool(np.array([[[[1.0, 3.0, 2.0, 0.0], [4.0, 0.0, 1.0, 5.0]]]]), size=2, stride=2).tolist()
    [[[[2.0, 2.0]]]]
    """
    ### HINT Only one word differs from max pooling.
    ### BEGIN SOLUTION
    shape = output_size(X.shape[2], size, stride), output_size(X.shape[3], size, stride)
    Y = np.zeros((*X.shape[:2], *shape))
    for r, c in np.ndindex(shape):
        Y[:, :, r, c] = X[:, :, r * stride : r * stride + size, c * stride : c * stride + size].mean(axis=(2, 3))
    return Y
    ### END SOLUTION
