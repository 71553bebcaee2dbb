# %% [markdown]
# # {number} · {title}
#
# *About 90 minutes, with pencil and paper.* Training has to know how the cost changes with each weight and bias.
# Backpropagation finds all these slopes in one pass from the last layer to the first. You derive it first for a
# network of single numbers, then for layers of any size, and you check it with differences of the cost, which need no
# derivation at all.

# %% [markdown] tags=["notebook-only"]
# ![The numbers w1 = 0.25, z1 = 0.50, a1 = 0.46, z2 = 0.42, yhat = 0.60 and L = 0.50 stand in a row, joined by arrows
# to the right. Below them arrows lead back from L to the left. Each multiplies by the slope of one step. The slopes of
# the steps are, from the right, −1.65, 0.24, 2.00, 0.79 and 2.00. So the slope of L is −1.65 with respect to yhat, −0.40
# with respect to z2, −0.79 with respect to a1, −0.62 with respect to z1, and −1.24 with respect to w1.](picture.svg)

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

# %% [markdown] tags=["notebook-only"]
# The loss of the example as a function of its four parameters. Change any of them and watch it:

# %% tags=["active-ipynb"]
# def tiny_loss(parameters, x=2.0, y=1.0):
#     """Loss of the network of the example; parameters are w1, b1, w2, b2."""
#     w1, b1, w2, b2 = parameters
#     yhat = 1 / (1 + np.exp(-(w2 * np.tanh(w1 * x + b1) + b2)))
#     return -(y * np.log(yhat) + (1 - y) * np.log(1 - yhat))
#
#
# grader.predict("round(float(tiny_loss([0.26, 0.0, 2.0, -0.5]) - tiny_loss([0.25, 0.0, 2.0, -0.5])), 4)")

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
    ### HINT The first three are your `sigmoid_prime` and `tanh_prime` (sheet 2) and `binary_cross_entropy_prime`
    ###      (sheet 3). Without them begin so: s = 1 / (1 + exp(-z)) has the slope exp(-z) / (1 + exp(-z))**2, and
    ###      exp(-z) = (1 - s) / s. For t use the quotient rule, for the loss that log u has the slope 1 / u.
    ###      For all others use rule 1: a slope of L that you have, times the slope of one step. The step from w2
    ###      to z2 = w2 a1 + b2 has slope a1, that from b2 has slope 1.
    ### HINT delta_2 is loss_prime times sigmoid_prime with s = yhat; the denominator cancels. Next, delta_1 comes
    ###      from delta_2 through z2 = w2 a1 + b2 (slope with respect to a1: w2) and a1 = tanh(z1) (slope: 1 -
    ###      a1**2).
    ### HINT Almost the answer: delta_2 is `yhat - y`, delta_1 is `(yhat - y) * w2 * (...)`. The gradient of a
    ###      weight is the error of its layer times what the weight was multiplied by; that of a bias is the error
    ###      itself.
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


# %% tags=["active-ipynb"]
# # Predict, then run: your formula for the numbers of the example. Which slope of the text should come out?
# grader.predict("round(eval(derivations()['dL_dw1'], dict(y=1, yhat=0.604496, w2=2, a1=0.462117, x=2)), 3)")

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
    ### HINT A loop over all entries. Each time, make an array that is h at this entry and 0 elsewhere, and call f
    ###      twice.
    ### HINT `np.ndindex(theta.shape)` gives the index of each entry, whatever the number of dimensions. `theta +
    ###      step` is a new array; `theta += step` would change the one of the caller.
    ### HINT Almost the code: in the loop `step = np.zeros_like(...)`, `step[index] = h`, then
    ###      `gradient[index] = (f(theta + step) - f(...)) / (...)`.
    ### BEGIN SOLUTION
    gradient = np.zeros(np.shape(theta))
    for index in np.ndindex(gradient.shape):
        step = np.zeros_like(gradient)
        step[index] = h
        gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return gradient
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the slopes for w1, b1, w2, b2. Do they equal your four formulas? Why is the first twice the
# # second?
# grader.predict("numerical_gradient(tiny_loss, np.array([0.25, 0.0, 2.0, -0.5])).round(3).tolist()")

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
    ### HINT Compute the two norms first. If their sum is zero, there is nothing to divide by.
    ### HINT `np.linalg.norm(a)`, without further arguments, is the root of the sum of squares of all entries,
    ###      whatever the shape.
    ### HINT Almost the code: `float(norm of (a - b) / size) if size > 0 else 0.0`.
    ### BEGIN SOLUTION
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: one gradient is 1 % larger than the other. Is the relative error 0.01?
# grader.predict("round(relative_error(np.array([1.0, 2.0]), np.array([1.01, 2.02])), 4)")

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
    ### HINT It is your `delta_2` for arrays: the slope of the loss times the slope of the activation function.
    ### HINT Almost the code: `f_prime(...) * loss_prime(...)`. Which of Z, A and Y goes where?
    ### BEGIN SOLUTION
    # Products of whole numbers can exceed their 32 bits; those of floats do not.
    Z, A, Y = (np.asarray(array, dtype=float) for array in (Z, A, Y))
    return f_prime(Z) * loss_prime(A, Y)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: both predictions are wrong, and the first relu unit has a negative sum. Which of the two
# # errors is zero?
# grader.predict("output_delta(np.array([[-3, 3]]), np.array([[0, 3]]), np.array([[-1, 1]]), lambda z: z > 0, np.subtract)")

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
    ### HINT The derivatives are ∂L/∂a_k = -y_k / a_k and ∂a_k/∂z_j = a_k (1 - a_j) for k = j, -a_k a_j otherwise.
    ### HINT In each product a_k cancels. What is left is -y_j (1 - a_j), plus y_k a_j for all other k. Collect
    ###      what has a_j in it.
    ### HINT The sum of all targets times a_j, minus y_j, is a_j - y_j. Compare it with your `delta_2`.
    ### BEGIN SOLUTION
    A = np.asarray(A, dtype=float)
    return A - Y
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: what do the errors of one sample add up to?
# grader.predict("float(softmax_cross_entropy_delta(np.array([[0.5, 0.25, 0.25]]), np.array([[1.0, 0.0, 0.0]])).sum())")

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
    ### HINT By rule 2, ∂L/∂a_j is the sum over k of δ_next[k] · W_next[j, k]. By rule 1 it is then multiplied by
    ###      f'(z_j).
    ### HINT The sum runs over the second index of W_next: shapes (m, n_next) and (n_next, n_l), so W_next is
    ###      transposed: its rows become columns. The product with f'(Z) is entry by entry.
    ### HINT Almost the code: `(delta_next @ ...) * f_prime(...)`. The attribute `.T` transposes.
    ### BEGIN SOLUTION
    Z, delta_next = np.asarray(Z, dtype=float), np.asarray(delta_next, dtype=float)
    return (delta_next @ W_next.T) * f_prime(Z)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all weights to the next layer are zero. What does this layer learn?
# grader.predict("hidden_delta(np.ones((1, 3)), np.ones((1, 2)), np.zeros((3, 2)), lambda z: z).tolist()")

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
    ### HINT For one sample, ∂L/∂W_jk is A_prev[i, j] · δ[i, k] and ∂L/∂b_k is δ[i, k]. Both are averaged over i.
    ### HINT dW[j, k] is the sum over i of A_prev[i, j] · δ[i, k], divided by m: a product of matrices whose
    ###      shapes are (n_prev, m) and (m, n_l). db is a mean over the rows.
    ### HINT Almost the code: `A_prev.T @ ... / m` and `np.mean(delta, axis=...)`.
    ### BEGIN SOLUTION
    delta = np.asarray(delta, dtype=float)
    m = len(delta)
    return A_prev.T @ delta / m, np.mean(delta, axis=0)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the batch is one sample, or the same sample 2 or 100 times. How does the gradient change?
# grader.predict("[layer_gradients(np.full((m, 1), 3.0), np.full((m, 1), 2.0))[0].tolist() for m in (1, 2, 100)]")

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
    ### HINT The error of the last layer comes first. With it the gradients of this layer can be found, and the
    ###      error of the layer before. Then the same again, until the first layer: nobody needs an error of the
    ###      inputs.
    ### HINT Go through the layers l = L, ..., 1. The gradients of layer l come from As[l - 1] and its error. If
    ###      l > 1, the error of layer l - 1 takes Zs[l - 2], weights[l - 1] and activation_primes[l - 2].
    ### HINT Almost the code: `delta = output_delta(Zs[-1], As[-1], Y, ...)`, then `for l in range(len(weights),
    ###      0, -1):` with `layer_gradients(...)`, both results put at the front of their lists, and, if l > 1,
    ###      `delta = hidden_delta(...)`.
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


# %% tags=["active-ipynb"]
# # Predict, then run: the prediction equals its target. What are the gradients?
# one = np.ones((1, 1))
# grader.predict("backpropagation([one], [one, one], one, [one], [np.ones_like], np.subtract)")

# %% [markdown] tags=["notebook-only"]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | name of the error | $\delta$, `delta` | `dZ` in deeplearning.ai's course, `dscores` and `dhidden` in the notes of CS231n |
# | mean over samples | in `layer_gradients` | the same in deeplearning.ai; CS231n divides the first error by m |
# | order of factors | samples are rows | with samples as columns (deeplearning.ai, Nielsen) factors are exchanged |
# | relative error | by norms, one number | the same in deeplearning.ai; CS231n takes the largest over the entries |
# | old gradients | replaced | PyTorch adds to `.grad` until it is set to zero |

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# Left: how far is a central difference from the derivative? Both large and tiny steps are bad. Right: your
# backpropagation against differences of the cost, for each of the 35 parameters of a small network.

# %% tags=["active-ipynb"]
# @grader.figure(panels=2, text="Steps near 1e-5 are best. Each dot on the diagonal is a right entry of a gradient.")
# def checks_by_differences(axes):
#     theta = np.array([0.5, -1.0, 2.0])
#     steps = 10.0 ** np.arange(-12.0, 0.0)
#     errors = [relative_error(numerical_gradient(lambda t: np.sum(np.exp(t)), theta, h), np.exp(theta)) for h in steps]
#     axes[0].loglog(steps, errors, "o-")
#     axes[0].set(xlabel="h", ylabel="relative error")
#
#     rng = np.random.default_rng(1)
#     X, Y, shapes = rng.normal(size=(5, 3)), rng.normal(size=(5, 1)), [(3, 4), (4,), (4, 3), (3,), (3, 1), (1,)]
#     ends = np.cumsum([np.prod(shape) for shape in shapes])
#
#     def forward(parameters):
#         W1, b1, W2, b2, W3, b3 = (p.reshape(s) for p, s in zip(np.split(parameters, ends[:-1]), shapes))
#         Zs, As, weights = [], [X], [W1, W2, W3]
#         for W, b, f in zip(weights, [b1, b2, b3], [np.tanh, np.tanh, lambda z: z]):
#             Zs.append(As[-1] @ W + b)
#             As.append(f(Zs[-1]))
#         return Zs, As, weights
#
#     parameters = rng.normal(size=ends[-1])
#     Zs, As, weights = forward(parameters)
#     primes = [lambda z: 1 - np.tanh(z) ** 2, lambda z: 1 - np.tanh(z) ** 2, np.ones_like]
#     dWs, dbs = backpropagation(Zs, As, Y, weights, primes, lambda A, Y: 2 * (A - Y))
#     yours = np.concatenate([np.ravel(g) for pair in zip(dWs, dbs) for g in pair])
#     measured = numerical_gradient(lambda p: np.mean((forward(p)[1][-1] - Y) ** 2), parameters)
#     axes[1].plot(measured, measured, "-")
#     axes[1].plot(measured, yours, "o")
#     axes[1].set(xlabel="central difference", ylabel="backpropagation", title=f"{relative_error(yours, measured):.0e} apart")

# %% [markdown] tags=["notebook-only"]
# **The spiral.** Now a network learns it. It has eight hidden units and random weights at first. Each step computes
# the gradients of the cost with your `backpropagation` and subtracts them from the parameters: a small step downhill.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# @grader.figure(panels=3, text="At first the boundary ignores the arms. After 3000 steps it winds between them.")
# def plain_gradient_descent(axes):
#     from activations import sigmoid, sigmoid_prime, tanh, tanh_prime
#     from feedforward import feedforward
#     from losses import binary_cross_entropy_prime
#
#     X, Y = spiral()
#     ticks = np.linspace(-1.1, 1.1, 101)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#     rng = np.random.default_rng(2)
#     weights, biases = [rng.normal(size=(2, 8)), rng.normal(size=(8, 1)) / 3], [rng.normal(size=8), np.zeros(1)]
#     functions, primes = [tanh, sigmoid], [tanh_prime, sigmoid_prime]
#     panels = dict(zip((0, 200, 3000), axes))
#     for step in range(3001):
#         Zs, As = feedforward(X, weights, biases, functions)
#         if step in panels:
#             ax, outputs = panels[step], feedforward(grid, weights, biases, functions)[1][-1]
#             ax.contourf(ticks, ticks, outputs.reshape(101, 101), levels=[0.0, 0.5, 1.0], alpha=0.3)
#             for value, marker in ((1, "o"), (0, "s")):
#                 ax.plot(*X[Y[:, 0] == value].T, marker, markersize=3)
#             ax.set_title(f"{step} steps: {np.mean((As[-1] > 0.5) == Y):.0%} right")
#         dWs, dbs = backpropagation(Zs, As, Y, weights, primes, binary_cross_entropy_prime)
#         weights = [W - dW for W, dW in zip(weights, dWs)]
#         biases = [b - db for b, db in zip(biases, dbs)]

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# Your `numerical_gradient` needs no derivation and works for every function. Why does nobody train with it? Count how
# often it computes the cost of a network with 100 000 parameters for one gradient. How many passes does
# backpropagation need?
#
# <details><summary>Answer</summary>
#
# Two passes for each parameter: 200 000 passes through the whole network for one step. Backpropagation needs one pass
# forward and one pass back, which together cost about as much as three passes forward, however many parameters there
# are. It can do this because the errors $\delta$ are computed once and shared by all weights before them. The
# differences remain useful as a test on a small network, because they show mistakes in a derivation.
#
# </details>
