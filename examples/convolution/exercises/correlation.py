# %% [markdown]
# # 1 · Slide a kernel over an image
#
# *About 20 minutes.* A full layer connects each pixel with each unit. A convolutional layer looks at a small window of
# the image, with the same few weights in every place. These weights are called a kernel. Here you write how many places
# there are, and what the kernel computes in them.
#
# **By hand.** The image has 3 rows and 3 columns, the kernel 2 and 2:
#
# $$X = \begin{pmatrix} 1 & 2 & 0 \\ 0 & 1 & 3 \\ 2 & 1 & 1 \end{pmatrix}, \qquad
# K = \begin{pmatrix} 1 & 2 \\ 0 & -1 \end{pmatrix}$$
#
# The kernel fits into two places of each row and of each column, so the result has shape (2, 2). In the first place it
# lies over the entries 1, 2, 0, 1. They are multiplied with the entries of the kernel and added:
# $1 \cdot 1 + 2 \cdot 2 + 0 \cdot 0 + 1 \cdot (-1) = 4$. One column further it lies over 2, 0, 1, 3:
# $2 \cdot 1 + 0 \cdot 2 + 1 \cdot 0 + 3 \cdot (-1) = -1$. All four places give
#
# $$Y = \begin{pmatrix} 4 & -1 \\ 1 & 6 \end{pmatrix}$$
#
# Nothing was turned. Mathematicians call this cross-correlation, and say convolution if the kernel is turned by 180
# degrees first. Networks learn the kernel, so for them it does not matter, and their layers do not turn it.

# %%
import numpy as np

# %% [markdown]
# ## output_size
#
# A kernel of length $k$ moves along $n$ entries with steps of length $s$, the stride. Before that, $p$ zeros are added
# at each of the two ends, the padding. The number of places in which the kernel fits is
#
# $$\left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# Places at the end that a whole step does not reach are left out: $\lfloor \cdot \rfloor$ rounds down. A kernel that is
# longer than $n + 2p$ fits nowhere, and is a mistake of the caller: raise a `ValueError`.
#
# *Lecture: Cross-correlation.*


# %%
def output_size(n, k, stride=1, padding=0):
    """Number of places of a kernel of length k along n entries, a whole number.

    n, k, stride: whole numbers, at least 1; padding: zeros that are added at each end. Raises ValueError if the kernel is
    longer than the padded entries.

    >>> output_size(7, 3, stride=2)
    3
    """
    raise NotImplementedError


# %% [markdown]
# ## correlate2d
#
# For an image $X$ of shape (H, L) and a kernel $K$ of shape (k, q), with stride 1 and without padding:
#
# $$Y_{rc} = \sum_{u=0}^{k-1} \sum_{v=0}^{q-1} X_{r+u,\,c+v} \, K_{uv}$$
#
# Indices begin with 0. The result has shape (H - k + 1, L - q + 1). The kernel need not be square.
#
# *Lecture: Cross-correlation.*


# %%
def correlate2d(X, K):
    """Cross-correlation of an image with a kernel, shape (H - k + 1, L - q + 1); the kernel is not turned.

    X: shape (H, L); K: shape (k, q), not larger than X.

    >>> correlate2d(np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 1.0, 1.0]]), np.array([[1.0, 2.0], [0.0, -1.0]]))
    array([[ 4., -1.],
           [ 1.,  6.]])
    """
    raise NotImplementedError
