# %% [markdown]
# # 5 · Derive the equations of backpropagation
#
# *About 90 minutes, with pencil and paper.* Training has to know how the cost changes with each weight and bias.
# Backpropagation finds all these slopes in one pass from the last layer to the first. You derive it first for a
# network of single numbers, then for layers of any size, and you check it with differences of the cost, which need no
# derivation at all.

# %% [markdown]
# **By hand.** A network with one input, one hidden unit and one output, and a single sample:
#
# $$\begin{aligned} z_1 &= w_1 x + b_1, & a_1 &= \tanh(z_1), \\ z_2 &= w_2 a_1 + b_2, & \hat{y} &= \sigma(z_2), \end{aligned}$$
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}, \qquad L = - \left[ y \log \hat{y} + (1 - y) \log (1 - \hat{y}) \right]$$
#
# Let $x = 2$, $y = 1$, $w_1 = 0.25$, $b_1 = 0$, $w_2 = 2$, $b_2 = -0.5$. Make $w_1$ larger by 0.01 and watch the loss:
#
# | | before | after | change | slope |
# | --- | --- | --- | --- | --- |
# | $w_1$ | 0.25 | 0.26 | 0.01 | |
# | $z_1$ | 0.5000 | 0.5200 | 0.02 | 2 |
# | $a_1$ | 0.4621 | 0.4777 | 0.015583 | 0.7791 |
# | $z_2$ | 0.4242 | 0.4554 | 0.031166 | 2 |
# | $\hat{y}$ | 0.6045 | 0.6119 | 0.007426 | 0.2383 |
# | $L$ | 0.5034 | 0.4911 | −0.01221 | −1.6442 |
#
# The loss changes by $-0.01221$, that is $-1.221$ times the change of $w_1$. The last column has the slope of each
# single step: its change divided by the change in the row above. The product of these slopes is the same number: $2
# \cdot 0.7791 \cdot 2 \cdot 0.2383 \cdot (-1.6442) \approx -1.221$. (All numbers are computed without rounding, and
# rounded only here. So a last digit may differ if you go on with the printed ones.)
#
# The smaller the change of $w_1$, the nearer each of these slopes comes to a derivative: 0.7791 to 0.7864, 0.2383 to
# 0.2391, −1.6442 to −1.6543, and the product to −1.244. (The picture of the notebook has these derivatives, with two
# decimals.) The product of the slopes of all steps is the slope of the whole: this is the chain rule. **Two rules** are
# all that you need:
#
# 1. If $w$ acts on $L$ through $z$ alone: $\quad \dfrac{\partial L}{\partial w} = \dfrac{\partial L}{\partial z} \cdot
#    \dfrac{\partial z}{\partial w}$.
# 2. If $a$ acts on $L$ through several numbers $z_1, z_2, \dots$, add up the contributions of all paths: $\quad
#    \dfrac{\partial L}{\partial a} = \sum_k \dfrac{\partial L}{\partial z_k} \cdot \dfrac{\partial z_k}{\partial a}$.
#
# $\partial L / \partial w$ is the slope of $L$ when $w$ moves while the inputs, the targets and all other weights and
# biases stay. What is computed from $w$ moves along, as in the table.
#
# **The error.** All slopes of a layer contain the slope with respect to its weighted sums as a factor. So
# backpropagation computes for each layer $\delta = \partial L / \partial z$ once; it is called the *error* of the
# layer. (The $\delta$ of the Huber loss is something else.) For a layer of a network, $\delta^{(l)} = \partial L /
# \partial Z^{(l)}$ has one row per sample and one column per unit. Row $i$ is the slope of the loss of sample $i$ alone:
# nothing is averaged yet. `layer_gradients` divides by $m$.
#
# Mind two letters, as in the sheet on losses: $L$ is a loss, but in $n_L$, $\delta^{(L)}$ and "$L$ arrays" it is the
# number of layers. The index $(l)$ counts layers, in the sheet on losses $(i)$ counted samples.

# %%
import numpy as np

# %% [markdown]
# ## derivations
#
# Pencil and paper, for the five equations of the example. Begin at the loss and go back one step at a time. Each slope
# of $L$ is one that you have already, times the slope of one step. Insert the formula itself, not its key:
# `"2 * delta_2"` is no answer. Return a dict of formulas, each a string, under these keys:
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
# Write the formulas with Python arithmetic: `+ - * / **`, parentheses, numbers, `exp`, `log`, `tanh` and the symbols
# of the row, not all of which are needed. Every form that equals the right one will do; you need not simplify. But
# look at what becomes of `delta_2` if you do.
#
# *Lecture: Backpropagation.*


# %%
def derivations():
    """Formulas derived on paper, a dict of nine expressions as strings.

    >>> sorted(derivations())
    ['dL_db1', 'dL_db2', 'dL_dw1', 'dL_dw2', 'delta_1', 'delta_2', 'loss_prime', 'sigmoid_prime', 'tanh_prime']
    """
    raise NotImplementedError


# %% [markdown]
# ## numerical_gradient
#
# The gradient of $f$, written $\nabla f$, is the array of all its partial derivatives. For any function of parameters
# $\theta$ it can be found without derivation: move one entry at a time a little to both sides and look at the
# difference,
#
# $$\frac{\partial f}{\partial \theta_j} \approx \frac{f(\theta + h \, e_j) - f(\theta - h \, e_j)}{2 h},$$
#
# where $e_j$ has the shape of $\theta$, with 1 at entry $j$ and 0 elsewhere. In a matrix $j$ stands for a pair of
# indices, row and column. This is what the example did, but on both sides, which is far more
# exact. `f` takes an array of the shape of `theta` and returns a number; `theta` is a float array of any shape, and so
# is the result. All other entries stay where they are while one moves, and `theta` must be unchanged afterwards.
#
# *Lecture: Backpropagation.*


# %%
def numerical_gradient(f, theta, h=1e-5):
    """Central-difference gradient of f at theta, entry by entry, an array of the shape of theta.

    f: scalar function of an array; theta: float array of any shape; h: step to either side.

    >>> numerical_gradient(lambda t: t[0] ** 2 * t[1], np.array([3.0, 2.0])).round(6).tolist()
    [12.0, 9.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## relative_error
#
# Are two gradients equal? That depends on their size, so compare the difference with it:
#
# $$\frac{\lVert a - b \rVert}{\lVert a \rVert + \lVert b \rVert}$$
#
# with the norm over all entries (the root of the sum of squares), whatever the shape of the two arrays. The result is
# one float from 0 to 1. When both arrays are zero it is 0.0, without a division by zero. For a right
# gradient, compared with `numerical_gradient`, it is about 1e-7 or smaller.
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
    raise NotImplementedError


# %% [markdown]
# ## output_delta
#
# Backpropagation starts at the output layer, where each output $a = f(z)$ has its own activation. Rule 1 for each
# entry:
#
# $$\delta^{(L)} = f'\big(Z^{(L)}\big) \odot \frac{\partial L}{\partial A^{(L)}}$$
#
# The sign $\odot$ is the product entry by entry, `*` in NumPy. `f_prime(Z)` is a function of the weighted sums (not of
# the outputs); `loss_prime(A, Y)` takes predictions first, targets second. All arrays have shape $(m, n_L)$.
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
    raise NotImplementedError


# %% [markdown]
# ## softmax_cross_entropy_delta
#
# With softmax each output depends on all the weighted sums of its sample, so the formula above does not hold: $z_j$
# acts on the loss through all outputs $a_k$. Use rule 2,
#
# $$\frac{\partial L}{\partial z_j} = \sum_k \frac{\partial L}{\partial a_k} \cdot \frac{\partial a_k}{\partial z_j}.$$
#
# Insert the derivative of the categorical cross-entropy (sheet 3) and the Jacobian of softmax. The Jacobian is the
# matrix of all the slopes $\partial a_k / \partial z_j$: your `softmax_jacobian` of sheet 2, where the outputs $a$ were
# called $s$. Then use that the targets of a sample sum to 1. What is left is much simpler than either of the two.
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
    raise NotImplementedError


# %% [markdown]
# ## hidden_delta
#
# The error of a hidden layer, from the error of the next layer. Take one sample first. Unit $j$ has the sum $z_j$ and
# the output $a_j = f(z_j)$, and its output enters *every* sum of the next layer:
#
# $$z^\mathrm{next}_k = \sum_j a_j \, W^\mathrm{next}_{jk} + b^\mathrm{next}_k$$
#
# So $a_j$ acts on the loss along as many paths as there are units $k$ in the next layer. Find $\partial L / \partial a_j$
# with rule 2; $\delta^\mathrm{next}_k = \partial L / \partial z^\mathrm{next}_k$ is given. Then find $\delta_j =
# \partial L / \partial z_j$ with rule 1. At last, write it as a product of matrices for all units and all samples.
#
# `Z` has shape $(m, n_l)$, `delta_next` $(m, n_{l+1})$ and `W_next` $(n_l, n_{l+1})$. The result has shape $(m, n_l)$:
# the shapes leave only one product.
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
    raise NotImplementedError


# %% [markdown]
# ## layer_gradients
#
# The gradients of the cost with respect to the parameters of one layer. For sample $i$ the weight $W_{jk}$ enters one
# sum only:
#
# $$Z_{ik} = \sum_j A_{\mathrm{prev}, ij} \, W_{jk} + b_k$$
#
# How fast does this sum grow with $W_{jk}$, and how fast with $b_k$? Rule 1 gives the slope of the loss of sample $i$,
# with $\delta_{ik}$. The cost is the mean of the losses of all $m$ samples, so its slope is the mean of theirs.
#
# Return `(dW, db)` with the shapes of $W$ and $b$: $(n_{l-1}, n_l)$ and $(n_l,)$. `A_prev` is what the layer received,
# of shape $(m, n_{l-1})$; `delta` is its error, of shape $(m, n_l)$.
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
    raise NotImplementedError


# %% [markdown]
# ## backpropagation
#
# The whole way back, put together from your functions. `Zs` ($L$ arrays) and `As` ($L + 1$ arrays, the first is $X$)
# come from the feedforward pass; `weights` and `activation_primes` have $L$ entries. Ask for each layer: what do its
# gradients need, and what does the layer before need from it? Where does it begin, and where does it end?
#
# Mind the indices: `As` has one entry more than the other lists. Layer $l$ has the entries `weights[l - 1]` and
# `Zs[l - 1]`, it received `As[l - 1]` and gave `As[l]`.
#
# Return `(dWs, dbs)`, lists of length $L$ from the first layer to the last; the weights stay as they are. For softmax
# with cross-entropy your code needs no special case. Whoever calls it passes `np.ones_like` as the last of the
# `activation_primes` and your `softmax_cross_entropy_delta` as `loss_prime`: ones times this error is the error.
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
    raise NotImplementedError
