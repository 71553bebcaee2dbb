# %% [markdown]
# # 5 · Derive the equations of backpropagation
#
# The chain rule, applied from the last layer to the first, tells how the cost changes with each weight and
# bias. Here you derive the equations with pencil and paper on a tiny network, write them for networks of
# any size, and check them against differences of the cost, which need no derivation at all.
#
# The central quantity is the error $\delta^{(l)} = \partial L / \partial Z^{(l)}$ of a layer: one row per
# sample, one column per unit. It belongs to the losses of the samples; the average over the samples comes
# with the gradients.

# %%
import numpy as np

# %% [markdown]
# ## output_delta
#
# Backpropagation starts at the output layer, where each output has its own activation:
#
# $$\delta^{(L)} = f'\big(Z^{(L)}\big) \odot \frac{\partial L}{\partial A^{(L)}}$$
#
# The product is taken entry by entry. `f_prime(Z)` is a function of the weighted sums (not of the outputs);
# `loss_prime(A, Y)` takes predictions first, targets second. All arrays have shape $(m, n_L)$.
#
# *Lecture: Backpropagation.*


# %%
def output_delta(Z, A, Y, f_prime, loss_prime):
    """Error of the output layer, f'(Z) * loss'(A, Y), shape (m, n_L).

    Z, A: weighted sums and outputs of the layer, Y: targets, all of shape (m, n_L);
    f_prime: derivative of the activation function; loss_prime: derivative of the loss with respect to A.

    >>> Z, Y = np.array([[2.0, 3.0]]), np.array([[1.0, 10.0]])
    >>> output_delta(Z, Z**2, Y, lambda z: 2 * z, lambda a, y: a - y).tolist()
    [[12.0, -6.0]]
    """
    ### BEGIN SOLUTION
    # Products of whole numbers can exceed their 32 bits; those of floats do not.
    Z, A, Y = (np.asarray(array, dtype=float) for array in (Z, A, Y))
    return f_prime(Z) * loss_prime(A, Y)
    ### END SOLUTION


# %% [markdown]
# ## softmax_cross_entropy_delta
#
# With softmax each output depends on all the weighted sums of its sample, so the rule above does not hold.
# For softmax with categorical cross-entropy the two derivatives together become much simpler than either of
# them: write
# $\partial L / \partial z_j = \sum_k \partial L / \partial a_k \cdot \partial a_k / \partial z_j$, insert
# the Jacobian of softmax, and use that the targets of a sample sum to 1.
#
# `A` are the outputs of softmax, `Y` the targets (one-hot or a distribution); the result has shape (m, K).
#
# *Lecture: Backpropagation.*


# %%
def softmax_cross_entropy_delta(A, Y):
    """Error of a softmax output layer with categorical cross-entropy, shape (m, K).

    A: outputs of softmax, Y: target distributions, both with one sample per row, shape (m, K).

    >>> softmax_cross_entropy_delta(np.array([[0.5, 0.25, 0.25]]), np.array([[0.0, 1.0, 0.0]])).tolist()
    [[0.5, -0.75, 0.25]]
    """
    ### BEGIN SOLUTION
    A = np.asarray(A, dtype=float)
    return A - Y
    ### END SOLUTION


# %% [markdown]
# ## hidden_delta
#
# The error of a hidden layer follows from that of the next layer, sent back through the weights between
# them:
#
# $$\delta^{(l)} = \Big( \delta^{(l+1)} \, W^{(l+1)\mathsf{T}} \Big) \odot f'\big(Z^{(l)}\big)$$
#
# `Z` has shape $(m, n_l)$, `delta_next` $(m, n_{l+1})$ and `W_next` $(n_l, n_{l+1})$. The result has shape
# $(m, n_l)$.
#
# *Lecture: Backpropagation.*


# %%
def hidden_delta(Z, delta_next, W_next, f_prime):
    """Error of a hidden layer, shape (m, n_l).

    Z: weighted sums of the layer, shape (m, n_l); delta_next: error of the next layer, shape (m, n_next);
    W_next: weights of the next layer, shape (n_l, n_next); f_prime: derivative of this layer's activation function.

    >>> Z, delta_next, W_next = np.array([[3.0, 0.5]]), np.array([[2.0]]), np.array([[1.0], [-4.0]])
    >>> hidden_delta(Z, delta_next, W_next, lambda z: 2 * z).tolist()
    [[12.0, -8.0]]
    """
    ### BEGIN SOLUTION
    Z, delta_next = np.asarray(Z, dtype=float), np.asarray(delta_next, dtype=float)
    return (delta_next @ W_next.T) * f_prime(Z)
    ### END SOLUTION


# %% [markdown]
# ## layer_gradients
#
# The gradients of the cost with respect to the parameters of one layer, averaged over the $m$ samples:
#
# $$\frac{\partial J}{\partial W_{jk}} = \frac{1}{m} \sum_{i=1}^{m} A_{\mathrm{prev}, ij} \, \delta_{ik}, \qquad
# \frac{\partial J}{\partial b_k} = \frac{1}{m} \sum_{i=1}^{m} \delta_{ik}$$
#
# Return `(dW, db)` with the shapes of $W$ and $b$: $(n_{l-1}, n_l)$ and $(n_l,)$. `A_prev` is what the layer
# received, of shape $(m, n_{l-1})$; `delta` is its error, of shape $(m, n_l)$.
#
# *Lecture: Backpropagation.*


# %%
def layer_gradients(A_prev, delta):
    """Gradients (dW, db) of the cost for one layer, averaged over the samples; shapes (n_prev, n_l) and (n_l,).

    A_prev: outputs of the layer before, shape (m, n_prev); delta: error of the layer, shape (m, n_l).

    >>> dW, db = layer_gradients(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0], [-2.0]]))
    >>> dW.tolist(), db.tolist()
    ([[-2.5], [-3.0]], [-0.5])
    """
    ### BEGIN SOLUTION
    delta = np.asarray(delta, dtype=float)
    m = len(delta)
    return A_prev.T @ delta / m, np.mean(delta, axis=0)
    ### END SOLUTION


# %% [markdown]
# ## backpropagation
#
# The whole way back. `Zs` ($L$ arrays) and `As` ($L + 1$ arrays, the first is $X$) come from the
# feedforward pass; `weights` and `activation_primes` have $L$ entries. Starting from $\delta^{(L)}$, for
# $l = L, \dots, 1$,
#
# $$\frac{\partial J}{\partial W^{(l)}} = \frac{1}{m} A^{(l-1)\mathsf{T}} \, \delta^{(l)}, \qquad
# \frac{\partial J}{\partial b^{(l)}} = \frac{1}{m} \sum_{i} \delta^{(l)}_{i}, \qquad
# \delta^{(l-1)} = \Big( \delta^{(l)} \, W^{(l)\mathsf{T}} \Big) \odot f^{(l-1)\prime}\big(Z^{(l-1)}\big).$$
#
# Return `(dWs, dbs)`, lists of length $L$ from the first layer to the last; the weights stay as they are.
# Mind the indices: `As` has one entry more than the other lists. Softmax with cross-entropy needs nothing
# special: it is used with an `f_prime` of ones and the combined error as `loss_prime`.
#
# *Lecture: Backpropagation.*


# %%
def backpropagation(Zs, As, Y, weights, activation_primes, loss_prime):
    """Gradients of the cost for all layers, (dWs, dbs): lists of L arrays with the shapes of weights and biases.

    Zs, As: weighted sums (L arrays) and outputs (L + 1 arrays, X first) of feedforward; Y: targets, shape (m, K);
    weights: L arrays; activation_primes: derivatives of the L activation functions;
    loss_prime: derivative of the loss, called as loss_prime(A, Y).

    >>> X, Y, weights = np.array([[1.0, 2.0]]), np.array([[6.0]]), [np.array([[1.0], [2.0]]), np.array([[3.0]])]
    >>> Zs = [X @ weights[0], X @ weights[0] @ weights[1]]
    >>> dWs, dbs = backpropagation(Zs, [X, *Zs], Y, weights, [np.ones_like, np.ones_like], lambda a, y: a - y)
    >>> [dW.tolist() for dW in dWs], [db.tolist() for db in dbs]
    ([[[27.0], [54.0]], [[45.0]]], [[27.0], [9.0]])
    """
    ### BEGIN SOLUTION
    dWs, dbs = [], []
    delta = output_delta(Zs[-1], As[-1], Y, activation_primes[-1], loss_prime)
    for layer in reversed(range(len(weights))):
        dW, db = layer_gradients(As[layer], delta)
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if layer > 0:
            delta = hidden_delta(Zs[layer - 1], delta, weights[layer], activation_primes[layer - 1])
    return dWs, dbs
    ### END SOLUTION


# %% [markdown]
# ## numerical_gradient
#
# The gradient of any function of parameters $\theta$, without derivation: move one entry at a time a little
# to both sides and look at the difference,
#
# $$\frac{\partial f}{\partial \theta_j} \approx \frac{f(\theta + h \, e_j) - f(\theta - h \, e_j)}{2 h}.$$
#
# `f` takes an array of the shape of `theta` and returns a number; `theta` is a float array of any shape,
# and so is the result. All other entries stay where they are while one moves, and `theta` must be unchanged
# afterwards.
#
# *Lecture: Backpropagation.*


# %%
def numerical_gradient(f, theta, h=1e-5):
    """Central-difference gradient of f at theta, entry by entry, an array of the shape of theta.

    f: scalar function of an array; theta: float array of any shape; h: step to either side.

    >>> numerical_gradient(lambda t: t[0] ** 2 * t[1], np.array([3.0, 2.0])).round(6).tolist()
    [12.0, 9.0]
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(np.shape(theta))
    for index in np.ndindex(gradient.shape):
        step = np.zeros_like(gradient)
        step[index] = h
        gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return gradient
    ### END SOLUTION


# %% [markdown]
# ## relative_error
#
# Are two gradients equal? That depends on their size, so compare the difference with it:
#
# $$\frac{\lVert a - b \rVert}{\lVert a \rVert + \lVert b \rVert}$$
#
# with the norm over all entries (the root of the sum of squares), whatever the shape of the two arrays. The
# result is one float from 0 to 1. When both arrays are zero it is 0.0, without a division by zero.
#
# *Lecture: Backpropagation.*


# %%
def relative_error(a, b):
    """Norm of a - b divided by the sum of the norms of a and b, a float; 0.0 when both are zero.

    a, b: arrays of the same shape.

    >>> round(relative_error(np.array([3.0, 0.0]), np.array([0.0, 4.0])), 4)
    0.7143
    >>> relative_error(np.zeros(2), np.zeros(2))
    0.0
    """
    ### BEGIN SOLUTION
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0
    ### END SOLUTION


# %% [markdown]
# ## derivations
#
# Pencil and paper. The network has one input, one hidden unit and one output, and a single sample:
#
# $$z_1 = w_1 x + b_1, \quad a_1 = \tanh(z_1), \quad z_2 = w_2 a_1 + b_2, \quad \hat{y} = \sigma(z_2), \quad
# L = - \left[ y \log \hat{y} + (1 - y) \log (1 - \hat{y}) \right]$$
#
# Return a dict of formulas, each a string, under these keys:
#
# | key | of what | symbols |
# | --- | --- | --- |
# | `sigmoid_prime` | derivative of $s = \sigma(z)$ with respect to $z$ | `s` |
# | `tanh_prime` | derivative of $t = \tanh(z)$ with respect to $z$ | `t` |
# | `loss_prime` | $\partial L / \partial \hat{y}$ | `y`, `yhat` |
# | `delta_2` | $\partial L / \partial z_2$ | `y`, `yhat` |
# | `dL_dw2`, `dL_db2` | gradients of the output layer | `y`, `yhat`, `a1` |
# | `delta_1` | $\partial L / \partial z_1$ | `y`, `yhat`, `w2`, `a1` |
# | `dL_dw1`, `dL_db1` | gradients of the hidden layer | `y`, `yhat`, `w2`, `a1`, `x` |
#
# Write the formulas with Python arithmetic: `+ - * / **`, parentheses, numbers, `exp`, `log`, `tanh` and
# the symbols of the row, not all of which are needed. Every form that equals the right one will do; you
# need not simplify.
#
# *Lecture: Backpropagation.*


# %%
def derivations():
    """Formulas derived on paper, a dict of nine expressions as strings.

    >>> sorted(derivations())
    ['dL_db1', 'dL_db2', 'dL_dw1', 'dL_dw2', 'delta_1', 'delta_2', 'loss_prime', 'sigmoid_prime', 'tanh_prime']
    """
    ### BEGIN SOLUTION
    return {
        "sigmoid_prime": "s * (1 - s)",
        "tanh_prime": "1 - t**2",
        "loss_prime": "(yhat - y) / (yhat * (1 - yhat))",
        "delta_2": "yhat - y",
        "dL_dw2": "(yhat - y) * a1",
        "dL_db2": "yhat - y",
        "delta_1": "(yhat - y) * w2 * (1 - a1**2)",
        "dL_dw1": "(yhat - y) * w2 * (1 - a1**2) * x",
        "dL_db1": "(yhat - y) * w2 * (1 - a1**2)",
    }
    ### END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## Pictures
#
# Run this cell to see how far a central difference is from the derivative: both large and tiny steps are
# bad.

# %% tags=["active-ipynb"]
# @grader.figure(x="h", y="relative error")
# def error_of_a_numerical_gradient(ax):
#     theta = np.array([0.5, -1.0, 2.0])
#     steps = 10.0 ** np.arange(-12.0, 0.0)
#     errors = [relative_error(numerical_gradient(lambda t: np.sum(np.exp(t)), theta, h), np.exp(theta)) for h in steps]
#     ax.loglog(steps, errors, "o-")
