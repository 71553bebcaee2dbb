# %% [markdown]
# # 3 · Recognize common loss and cost functions and their purpose
#
# A loss says how wrong the prediction for one sample is; the cost averages the losses over all samples and
# is what training makes small. Here you write the usual losses for regression and for classification, the
# derivatives that backpropagation starts from, and the cost with its penalty on large weights.
#
# In this part `y_pred` and `y_true` have shape (m, K): one sample per row, one output per column. A loss
# sums over the K outputs of a sample and returns shape (m,). A derivative is taken with respect to
# `y_pred`, output by output, and returns shape (m, K); it is not divided by m, for that belongs to the
# cost.

# %%
import numpy as np

# %% [markdown]
# ## squared_error
#
# $$L^{(i)} = \sum_{k=1}^{K} \left( \hat{y}^{(i)}_k - y^{(i)}_k \right)^2$$
#
# For regression. There is no factor 1/2, and the outputs are summed, not averaged. Shape (m,).
#
# *Lecture: Loss and cost functions.*


# %%
def squared_error(y_pred, y_true):
    """Squared error of each sample, summed over its outputs, shape (m,).

    y_pred, y_true: predictions and targets, shape (m, K).

    >>> squared_error(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 4.0], [2.0, 2.0]])).tolist()
    [4.0, 10.0]
    """
    ### BEGIN SOLUTION
    # Squares and differences of whole numbers can exceed their 32 bits (or 8); those of floats do not.
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return np.sum((y_pred - y_true) ** 2, axis=1)
    ### END SOLUTION


# %% [markdown]
# ## absolute_error
#
# $$L^{(i)} = \sum_{k=1}^{K} \left| \hat{y}^{(i)}_k - y^{(i)}_k \right|$$
#
# For regression with outliers: a large error counts in proportion, not squared. Shape (m,).
#
# *Lecture: Loss and cost functions.*


# %%
def absolute_error(y_pred, y_true):
    """Absolute error of each sample, summed over its outputs, shape (m,).

    y_pred, y_true: predictions and targets, shape (m, K).

    >>> absolute_error(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 4.0], [2.0, 2.0]])).tolist()
    [2.0, 4.0]
    """
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return np.sum(np.abs(y_pred - y_true), axis=1)
    ### END SOLUTION


# %% [markdown]
# ## huber
#
# Squared near zero, straight further out. With the error $e = \hat{y} - y$ of one output,
#
# $$h(e) = \begin{cases} \tfrac{1}{2} e^2 & |e| \le \delta \\ \delta \left( |e| - \tfrac{1}{2} \delta \right) &
# |e| > \delta \end{cases} \qquad L^{(i)} = \sum_{k=1}^{K} h\big(e^{(i)}_k\big)$$
#
# The branch is chosen for each output by itself, before the sum. Here the factor 1/2 does stand. Shape (m,).
#
# *Lecture: Loss and cost functions.*


# %%
def huber(y_pred, y_true, delta=1.0):
    """Huber loss of each sample, summed over its outputs, shape (m,).

    y_pred, y_true: predictions and targets, shape (m, K); delta: error at which the parabola becomes a line.

    >>> huber(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 4.0], [2.0, 2.0]]), delta=2.0).tolist()
    [2.0, 4.5]
    """
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(e <= delta, e**2 / 2, delta * (e - delta / 2)), axis=1)
    ### END SOLUTION


# %% [markdown]
# ## binary_cross_entropy
#
# For two classes and one output ($K = 1$) that is read as the probability of class 1:
#
# $$L^{(i)} = - \left[ y^{(i)} \log \hat{y}^{(i)} +
# \left( 1 - y^{(i)} \right) \log \left( 1 - \hat{y}^{(i)} \right) \right]$$
#
# with the natural logarithm. Targets may be any value from 0 to 1. Predictions of exactly 0 or 1 must give
# a finite loss without a warning: clip the predictions at a small constant, or add one inside the logarithm
# (between 1e-16 and 1e-7). Shape (m,), from arguments of shape (m, 1).
#
# *Lecture: Loss and cost functions.*


# %%
def binary_cross_entropy(y_pred, y_true):
    """Binary cross-entropy of each sample, shape (m,), in units of natural logarithms.

    y_pred, y_true: predicted probabilities and targets from 0 to 1, shape (m, 1).

    >>> binary_cross_entropy(np.array([[0.5], [0.9]]), np.array([[1.0], [0.0]])).round(4).tolist()
    [0.6931, 2.3026]
    """
    ### BEGIN SOLUTION
    p = np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1 - 1e-15)
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(1 - p), axis=1)
    ### END SOLUTION


# %% [markdown]
# ## categorical_cross_entropy
#
# For $K$ classes, when the outputs are the probabilities of the classes and sum to 1:
#
# $$L^{(i)} = - \sum_{k=1}^{K} y^{(i)}_k \log \hat{y}^{(i)}_k$$
#
# Targets are one-hot (a single 1 per row) or any distribution over the classes. Predictions of exactly 0
# must give a finite loss without a warning, as above. Shape (m,).
#
# *Lecture: Loss and cost functions.*


# %%
def categorical_cross_entropy(y_pred, y_true):
    """Categorical cross-entropy of each sample, shape (m,), in units of natural logarithms.

    y_pred, y_true: predicted and target distributions over the classes in rows, shape (m, K).

    >>> categorical_cross_entropy(np.array([[0.5, 0.25, 0.25]]), np.array([[0.0, 1.0, 0.0]])).round(4).tolist()
    [1.3863]
    """
    ### BEGIN SOLUTION
    p = np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1)
    return -np.sum(y_true * np.log(p), axis=1)
    ### END SOLUTION


# %% [markdown]
# ## squared_error_prime
#
# The derivative of the squared error with respect to each prediction,
# $\partial L^{(i)} / \partial \hat{y}^{(i)}_k$, where the loss is $\sum_k (\hat{y}_k - y_k)^2$. Work it out
# on paper first; which term of the sum survives, and which sign does it have when the prediction is too
# large? Shape (m, K).
#
# *Lecture: Loss and cost functions.*


# %%
def squared_error_prime(y_pred, y_true):
    """Derivative of the squared error with respect to y_pred, shape (m, K).

    y_pred, y_true: predictions and targets, shape (m, K).

    >>> squared_error_prime(np.array([[1.0, 2.0]]), np.array([[1.0, 4.0]])).tolist()
    [[0.0, -4.0]]
    """
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return 2 * (y_pred - y_true)
    ### END SOLUTION


# %% [markdown]
# ## absolute_error_prime
#
# The derivative of $\sum_k |\hat{y}_k - y_k|$ with respect to each $\hat{y}_k$. It tells only the direction
# of the error, not its size. Where prediction and target are equal the loss has a kink: any value from -1
# to 1 is right there, as long as nothing divides by zero. Shape (m, K).
#
# *Lecture: Loss and cost functions.*


# %%
def absolute_error_prime(y_pred, y_true):
    """Derivative of the absolute error with respect to y_pred, shape (m, K).

    y_pred, y_true: predictions and targets, shape (m, K).

    >>> absolute_error_prime(np.array([[3.0, 2.0]]), np.array([[1.0, 4.0]])).tolist()
    [[1.0, -1.0]]
    """
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return np.sign(y_pred - y_true)
    ### END SOLUTION


# %% [markdown]
# ## huber_prime
#
# The derivative of the Huber loss with respect to each $\hat{y}_k$. It follows the error $e = \hat{y} - y$
# while $|e| \le \delta$ and keeps the size $\delta$ and the sign of the error beyond. Shape (m, K).
#
# *Lecture: Loss and cost functions.*


# %%
def huber_prime(y_pred, y_true, delta=1.0):
    """Derivative of the Huber loss with respect to y_pred, shape (m, K).

    y_pred, y_true: predictions and targets, shape (m, K); delta: error at which the parabola becomes a line.

    >>> huber_prime(np.array([[1.5, 2.0]]), np.array([[1.0, 5.0]]), delta=2.0).tolist()
    [[0.5, -2.0]]
    """
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return np.clip(y_pred - y_true, -delta, delta)
    ### END SOLUTION


# %% [markdown]
# ## binary_cross_entropy_prime
#
# The derivative of $-\left[ y \log \hat{y} + (1 - y) \log (1 - \hat{y}) \right]$ with respect to $\hat{y}$.
# (The derivative with respect to the weighted sum is simpler, and comes with backpropagation.) Predictions
# of exactly 0 or 1 must give finite values without a warning: treat them as in the loss. Shape (m, 1).
#
# *Lecture: Loss and cost functions.*


# %%
def binary_cross_entropy_prime(y_pred, y_true):
    """Derivative of the binary cross-entropy with respect to y_pred, shape (m, 1).

    y_pred, y_true: predicted probabilities and targets from 0 to 1, shape (m, 1).

    >>> binary_cross_entropy_prime(np.array([[0.5], [0.8]]), np.array([[1.0], [0.0]])).round(4).tolist()
    [[-2.0], [5.0]]
    """
    ### BEGIN SOLUTION
    p = np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1 - 1e-15)
    return (p - y_true) / (p * (1 - p))
    ### END SOLUTION


# %% [markdown]
# ## categorical_cross_entropy_prime
#
# The derivative of $-\sum_k y_k \log \hat{y}_k$ with respect to each $\hat{y}_k$, every prediction taken as
# a variable of its own. Predictions of exactly 0 must give finite values without a warning. Shape (m, K).
#
# *Lecture: Loss and cost functions.*


# %%
def categorical_cross_entropy_prime(y_pred, y_true):
    """Derivative of the categorical cross-entropy with respect to y_pred, shape (m, K).

    y_pred, y_true: predicted and target distributions over the classes in rows, shape (m, K).

    >>> categorical_cross_entropy_prime(np.array([[0.5, 0.25, 0.25]]), np.array([[0.2, 0.8, 0.0]])).round(4).tolist()
    [[-0.4, -3.2, -0.0]]
    """
    ### BEGIN SOLUTION
    y_true = np.asarray(y_true, dtype=float)
    p = np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1)
    return -y_true / p
    ### END SOLUTION


# %% [markdown]
# ## cost
#
# The mean of the losses over the $m$ samples, plus a penalty on large weights:
#
# $$J = \frac{1}{m} \sum_{i=1}^{m} L^{(i)} + \lambda \sum_{l=1}^{L} \sum_{j,k} \big( W^{(l)}_{jk} \big)^2$$
#
# `losses` has shape (m,), `weights` is the list of weight arrays of all layers (biases are not penalised),
# `lam` is $\lambda$. The penalty has no factor 1/2 and is not divided by $m$. The result is a single float.
#
# *Lecture: Loss and cost functions.*


# %%
def cost(losses, weights=(), lam=0.0):
    """Mean of the losses plus lam times the sum of all squared weights, a float.

    losses: shape (m,); weights: weight arrays of all layers; lam: strength of the penalty.

    >>> cost(np.array([1.0, 2.0, 6.0]), [np.array([[1.0, -2.0]]), np.array([[3.0], [0.0]])], lam=0.5)
    10.0
    """
    ### BEGIN SOLUTION
    return float(np.mean(losses) + lam * sum(np.sum(np.asarray(W, dtype=float) ** 2) for W in weights))
    ### END SOLUTION


# %% [markdown]
# ## choose_output
#
# The task decides what the last layer and the loss look like. For "regression", "regression with outliers",
# "binary classification" and "multi-class classification" return the pair `(output_activation, loss)` of
# names: the activation is "identity", "sigmoid" or "softmax", the loss one of the function names above.
# Where two losses serve the task equally well, either is right. An unknown task raises a `ValueError`.
#
# *Lecture: Loss and cost functions.*


# %%
def choose_output(task):
    """Names (output_activation, loss) that suit the task.

    task: "regression", "regression with outliers", "binary classification" or "multi-class classification".
    Raises ValueError for an unknown task.

    >>> activation, loss = choose_output("regression")
    >>> activation in ("identity", "sigmoid", "softmax")
    True
    """
    ### BEGIN SOLUTION
    outputs = {
        "regression": ("identity", "squared_error"),
        "regression with outliers": ("identity", "huber"),
        "binary classification": ("sigmoid", "binary_cross_entropy"),
        "multi-class classification": ("softmax", "categorical_cross_entropy"),
    }
    if task not in outputs:
        raise ValueError(f"unknown task {task!r}")
    return outputs[task]
    ### END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## Pictures
#
# Run this cell to see what an error costs: which losses are robust against outliers?

# %% tags=["active-ipynb"]
# @grader.figure(x="error", y="loss")
# def losses_of_one_error(ax):
#     error = np.linspace(-3.0, 3.0, 201)[:, None]
#     for loss in (squared_error, absolute_error, huber):
#         ax.plot(error, loss(error, np.zeros_like(error)), label=loss.__name__)
#
#
# @grader.figure(x="predicted probability of the right class", y="loss")
# def cross_entropy_of_one_sample(ax):
#     p = np.linspace(0.01, 1.0, 100)[:, None]
#     ax.plot(p, binary_cross_entropy(p, np.ones_like(p)), label="binary_cross_entropy")
