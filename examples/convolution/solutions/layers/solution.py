# %% [markdown]
# # {number} · {title}
#
# *About 60 minutes.* A layer has many kernels, and its images have channels, such as red, green and blue. The forward
# pass slides every kernel over every image. The backward pass takes what the cost says about each output, and tells what
# that means for the images, the kernels and the biases.
#
# **By hand.** One image with one channel, one kernel and its bias:
#
# $$X = \begin{pmatrix} 1 & 2 & 0 \\ 0 & 1 & 3 \\ 2 & 1 & 1 \end{pmatrix}, \qquad
# W = \begin{pmatrix} 1 & 2 \\ 0 & -1 \end{pmatrix}, \qquad b = 10$$
#
# The first sheet has found the sums 4, -1, 1 and 6. With the bias the outputs are 14, 9, 11 and 16. Now let the cost be
# the upper left output plus twice the lower right one. Then its derivatives by the outputs are
#
# $$dZ = \begin{pmatrix} 1 & 0 \\ 0 & 2 \end{pmatrix}$$
#
# Each output has added $b$ once, so $db = 1 + 2 = 3$. The upper left output has multiplied $W$ with the window $(1, 2;
# 0, 1)$, the lower right one with $(1, 3; 1, 1)$. So
#
# $$dW = 1 \cdot \begin{pmatrix} 1 & 2 \\ 0 & 1 \end{pmatrix} + 2 \cdot \begin{pmatrix} 1 & 3 \\ 1 & 1 \end{pmatrix} =
# \begin{pmatrix} 3 & 8 \\ 2 & 3 \end{pmatrix}$$
#
# In the same way each window of $dX$ gets the kernel, times the derivative of its output. Both windows contain the pixel
# in the middle. It gets $1 \cdot (-1)$ from the first one and $2 \cdot 1$ from the second one, together 1:
#
# $$dX = \begin{pmatrix} 1 & 2 & 0 \\ 0 & 1 & 4 \\ 0 & 0 & -2 \end{pmatrix}$$
#
# **For all functions of this sheet.** `X` has shape (m, C, H, L): m images of C channels, with H rows and L columns. The
# weights `W` have shape (F, C, k, q): F kernels of k rows and q columns, each of which sees all channels. The outputs
# have shape (m, F, H', L'), where H' and L' are what `output_size` gives for the rows and for the columns.

# %%
import numpy as np
from correlation import output_size

# %% [markdown]
# ## conv_forward
#
# Zeros are added around each channel, `padding` many at each of its four sides; that gives $X^p$. With the stride $s$,
# output $f$ of image $i$ in place $(r, c)$ is
#
# $$Z_{ifrc} = b_f + \sum_{j=0}^{C-1} \sum_{u=0}^{k-1} \sum_{v=0}^{q-1} X^p_{i,\,j,\,rs+u,\,cs+v} \, W_{fjuv}$$
#
# *Lecture: Convolutional layers.*


# %%
def conv_forward(X, W, b, stride=1, padding=0):
    """Outputs of a convolutional layer, shape (m, F, H', L').

    X: images, shape (m, C, H, L); W: kernels, shape (F, C, k, q), which are not turned; b: biases, shape (F,).

    >>> conv_forward(np.ones((1, 2, 3, 3)), np.ones((1, 2, 2, 2)), np.array([0.5]), stride=1, padding=0)[0, 0].tolist()
    [[8.5, 8.5], [8.5, 8.5]]
    """
    ### HINT Add the zeros first: `np.pad` takes one pair of numbers for each of the four axes.
    ### HINT The window of place (r, c) begins at row r · stride and column c · stride, for all images and channels at once:
    ###      `Xp[:, :, top : top + k, left : left + q]` has shape (m, C, k, q).
    ### HINT The window times one kernel, added over the last three axes, is one number for each image.
    ### BEGIN SOLUTION
    (m, _, height, width), (F, _, rows, columns) = X.shape, W.shape
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    shape = output_size(height, rows, stride, padding), output_size(width, columns, stride, padding)
    Z = np.zeros((m, F, *shape))
    for r, c in np.ndindex(shape):
        window = Xp[:, :, r * stride : r * stride + rows, c * stride : c * stride + columns]
        Z[:, :, r, c] = np.tensordot(window, W, axes=([1, 2, 3], [1, 2, 3])) + b
    return Z
    ### END SOLUTION


# %% [markdown]
# ## conv_backward
#
# The cost has the derivatives $dZ$ by the outputs of the layer. Each of them is shared out to all that its sum contains:
#
# $$db_f = \sum_{i,r,c} dZ_{ifrc}, \qquad
# dW_{fjuv} = \sum_{i,r,c} dZ_{ifrc} \, X^p_{i,\,j,\,rs+u,\,cs+v}, \qquad
# dX^p_{i,\,j,\,rs+u,\,cs+v} \mathrel{+}= dZ_{ifrc} \, W_{fjuv}$$
#
# The sign += says that windows overlap: each pixel adds up what it gets from all windows that contain it. $dX$ is $dX^p$
# without the padding. Nothing is divided by m, for $dZ$ has what belongs to the cost.
#
# *Lecture: Convolutional layers.*


# %%
def conv_backward(dZ, X, W, stride=1, padding=0):
    """Derivatives (dX, dW, db) of the cost by images, kernels and biases, with the shapes of X, W and b.

    dZ: derivatives by the outputs, shape (m, F, H', L'); X, W, stride, padding: as in the forward pass.

    >>> dX, dW, db = conv_backward(np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), stride=1, padding=0)
    >>> dX[0, 0].tolist()
    [[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]
    >>> dW[0, 0].tolist(), db.tolist()
    ([[4.0, 4.0], [4.0, 4.0]], [4.0])
    """
    ### HINT It has the loop over places of the forward pass. In each place dW gets something from the window, and the
    ###      window of dX gets something from W.
    ### HINT `np.einsum` writes the sums as they stand: with the letters i, f, j, u, v, the product of dZ in one place
    ###      (i, f) and of the window (i, j, u, v), added over i, is "if,ijuv->fjuv".
    ### HINT Begin with `dXp = np.zeros(...)` of the padded shape, add to it with `+=`, and cut the padding off at the end.
    ###      For padding 0, a cut `[0:-0]` would leave nothing.
    ### BEGIN SOLUTION
    (height, width), (rows, columns) = X.shape[2:], W.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dXp, dW = np.zeros(Xp.shape), np.zeros(W.shape)
    for r, c in np.ndindex(dZ.shape[2:]):
        place = np.s_[:, :, r * stride : r * stride + rows, c * stride : c * stride + columns]
        dW += np.einsum("if,ijuv->fjuv", dZ[:, :, r, c], Xp[place])
        dXp[place] += np.einsum("if,fjuv->ijuv", dZ[:, :, r, c], W)
    return dXp[:, :, padding : padding + height, padding : padding + width], dW, dZ.sum(axis=(0, 2, 3))
    ### END SOLUTION


# %% [markdown]
# ## sgd_step
#
# One step of gradient descent for all parameters $\theta$ of a network, with the step size $\alpha$:
#
# $$\theta \leftarrow \theta - \alpha \, \frac{\partial C}{\partial \theta}$$
#
# Networks have many parameters, and others hold the same arrays. So this function makes no new arrays: it writes the new
# numbers into those that it was given, and returns nothing. The gradients stay as they are. For example, $\theta = (1, 2)$
# with the gradient $(10, -10)$ and $\alpha = 0.1$ becomes $(0, 3)$.
#
# *Lecture: Convolutional layers.*


# %%
def sgd_step(theta, grads, alpha):
    """Take one step of gradient descent in place: the arrays in theta get new numbers. Returns nothing.

    theta: list of arrays of floats, such as [W, b]; grads: list of arrays with the same shapes, which stay as they are;
    alpha: step size.

    >>> W = np.array([1.0, 2.0])
    >>> sgd_step([W], [np.array([10.0, -10.0])], 0.1)
    >>> W.tolist()
    [0.0, 3.0]
    """
    ### HINT Go through both lists at once, with `zip`.
    ### HINT `p = p - ...` makes a new array, and gives it the name p; `p -= ...` writes into the array that is there.
    ### BEGIN SOLUTION
    for parameter, gradient in zip(theta, grads):
        parameter -= alpha * gradient
    ### END SOLUTION
