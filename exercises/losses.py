# %% [markdown]
# # 3 · Recognize common loss and cost functions and their purpose
#
# *About 45 minutes.* A loss says how wrong the prediction for one sample is. The cost averages the losses over all
# samples, and training makes it small. So the choice of the loss decides what training strives for. Here you write the
# usual losses for regression (predict a number) and classification (predict a class), their derivatives, with which
# backpropagation starts, and the cost with its penalty on large weights.

# %% [markdown]
# **By hand.** A house was sold for 5, the prediction was 8, so the error is $e = 8 - 5 = 3$. The squared error is $3^2
# = 9$ and the absolute error is $|3| = 3$. With an error of 30 they are 900 and 30: one very wrong sample can dominate
# a sum of squares.
#
# A mail is spam ($y = 1$). Three filters predict spam with the probabilities $\hat{y} = 0.9$, $0.5$ and $0.1$. The
# cross-entropy is minus the natural logarithm of the probability that was given to what really happened:
#
# $$-\ln 0.9 \approx 0.105, \qquad -\ln 0.5 \approx 0.693, \qquad -\ln 0.1 \approx 2.303$$
#
# Probabilities of independent samples are multiplied, their logarithms are added. So a small sum of cross-entropies
# means that the data as a whole are probable according to the network.
#
# **For all functions of this sheet.** `y_pred` ($\hat{y}$, the predictions) and `y_true` ($y$, the targets) have shape
# (m, K): one sample per row, one output per column. The index $(i)$ counts samples, $k$ counts outputs. A loss sums
# over the K outputs of a sample and returns shape (m,). A derivative is taken with respect to `y_pred`, output by
# output, and returns shape (m, K). It is not divided by m, for that belongs to the cost. $\log$ is the natural
# logarithm $\ln$, `np.log`.

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
    raise NotImplementedError


# %% [markdown]
# ## absolute_error
#
# $$L^{(i)} = \sum_{k=1}^{K} \left| \hat{y}^{(i)}_k - y^{(i)}_k \right|$$
#
# For regression with outliers (samples with very wrong targets): a large error counts in proportion, not squared.
# Shape (m,).
#
# *Lecture: Loss and cost functions.*


# %%
def absolute_error(y_pred, y_true):
    """Absolute error of each sample, summed over its outputs, shape (m,).

    y_pred, y_true: predictions and targets, shape (m, K).

    >>> absolute_error(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 4.0], [2.0, 2.0]])).tolist()
    [2.0, 4.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## huber
#
# Squared near zero, straight further out. With the error $e = \hat{y} - y$ of one output,
#
# $$h(e) = \begin{cases} \tfrac{1}{2} e^2 & |e| \le \delta \\ \delta \left( |e| - \tfrac{1}{2} \delta \right) &
# |e| > \delta \end{cases} \qquad L^{(i)} = \sum_{k=1}^{K} h\big(e^{(i)}_k\big)$$
#
# $\delta$ is the error at which the parabola becomes a line. Value and slope of both branches agree there. The branch
# is chosen for each output by itself, before the sum. Here the factor 1/2 does stand. Shape (m,).
#
# *Lecture: Loss and cost functions.*


# %%
def huber(y_pred, y_true, delta=1.0):
    """Huber loss of each sample, summed over its outputs, shape (m,).

    y_pred, y_true: predictions and targets, shape (m, K); delta: error at which the parabola becomes a line.

    >>> huber(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 4.0], [2.0, 2.0]]), delta=2.0).tolist()
    [2.0, 4.5]
    """
    raise NotImplementedError


# %% [markdown]
# ## binary_cross_entropy
#
# For two classes and one output ($K = 1$) that is read as the probability of class 1:
#
# $$L^{(i)} = - \left[ y^{(i)} \log \hat{y}^{(i)} +
# \left( 1 - y^{(i)} \right) \log \left( 1 - \hat{y}^{(i)} \right) \right]$$
#
# For $y = 1$ only the first term is left, for $y = 0$ only the second. Targets may be any value from 0 to 1. Predictions
# of exactly 0 or 1 must give a finite loss without a warning, though the logarithm of 0 is infinite. Choose a small
# constant $c$ between 1e-16 and 1e-7. Then either clip the predictions first, `np.clip(y_pred, c, 1 - c)`, or take $\log
# (\hat{y} + c)$ and $\log (1 - \hat{y} + c)$. Shape (m,), from arguments of shape (m, 1).
#
# *Lecture: Loss and cost functions.*


# %%
def binary_cross_entropy(y_pred, y_true):
    """Binary cross-entropy of each sample, shape (m,), in units of natural logarithms.

    y_pred, y_true: predicted probabilities and targets from 0 to 1, shape (m, 1).

    >>> binary_cross_entropy(np.array([[0.5], [0.9]]), np.array([[1.0], [0.0]])).round(4).tolist()
    [0.6931, 2.3026]
    """
    raise NotImplementedError


# %% [markdown]
# ## categorical_cross_entropy
#
# For $K$ classes, when the outputs are the probabilities of the classes and sum to 1:
#
# $$L^{(i)} = - \sum_{k=1}^{K} y^{(i)}_k \log \hat{y}^{(i)}_k$$
#
# Targets are one-hot (a single 1 per row, all others 0) or any distribution over the classes. Predictions of exactly 0
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
    raise NotImplementedError


# %% [markdown]
# ## squared_error_prime
#
# The derivative of the squared error with respect to each prediction, $\partial L^{(i)} / \partial \hat{y}^{(i)}_k$:
# how fast the loss grows when this one prediction grows and all others stay as they are. The loss is $\sum_k
# (\hat{y}_k - y_k)^2$. Work it out on paper first. Which term of the sum survives, and which sign does it have when
# the prediction is too large? Shape (m, K).
#
# *Lecture: Loss and cost functions.*


# %%
def squared_error_prime(y_pred, y_true):
    """Derivative of the squared error with respect to y_pred, shape (m, K).

    y_pred, y_true: predictions and targets, shape (m, K).

    >>> squared_error_prime(np.array([[1.0, 2.0]]), np.array([[1.0, 4.0]])).tolist()
    [[0.0, -4.0]]
    """
    raise NotImplementedError


# %% [markdown]
# ## absolute_error_prime
#
# The derivative of $\sum_k |\hat{y}_k - y_k|$ with respect to each $\hat{y}_k$. What is the slope of $|e|$ for $e >
# 0$, and for $e < 0$? Where prediction and target are equal the loss has a kink: any value from -1 to 1 is right
# there, as long as nothing divides by zero. Shape (m, K).
#
# *Lecture: Loss and cost functions.*


# %%
def absolute_error_prime(y_pred, y_true):
    """Derivative of the absolute error with respect to y_pred, shape (m, K).

    y_pred, y_true: predictions and targets, shape (m, K).

    >>> absolute_error_prime(np.array([[3.0, 2.0]]), np.array([[1.0, 4.0]])).tolist()
    [[1.0, -1.0]]
    """
    raise NotImplementedError


# %% [markdown]
# ## huber_prime
#
# The derivative of the Huber loss with respect to each $\hat{y}_k$. Derive both branches, $\tfrac{1}{2} e^2$ and
# $\delta (|e| - \tfrac{1}{2} \delta)$, for positive and for negative errors. Shape (m, K).
#
# *Lecture: Loss and cost functions.*


# %%
def huber_prime(y_pred, y_true, delta=1.0):
    """Derivative of the Huber loss with respect to y_pred, shape (m, K).

    y_pred, y_true: predictions and targets, shape (m, K); delta: error at which the parabola becomes a line.

    >>> huber_prime(np.array([[1.5, 2.0]]), np.array([[1.0, 5.0]]), delta=2.0).tolist()
    [[0.5, -2.0]]
    """
    raise NotImplementedError


# %% [markdown]
# ## binary_cross_entropy_prime
#
# The derivative of $-\left[ y \log \hat{y} + (1 - y) \log (1 - \hat{y}) \right]$ with respect to $\hat{y}$. You need
# that the derivative of $\log u$ is $1 / u$, and the chain rule for the second term. (The derivative with respect to
# the weighted sum is simpler, and comes with backpropagation.) Predictions of exactly 0 or 1 must give finite values
# without a warning: treat them as in the loss. Shape (m, 1).
#
# *Lecture: Loss and cost functions.*


# %%
def binary_cross_entropy_prime(y_pred, y_true):
    """Derivative of the binary cross-entropy with respect to y_pred, shape (m, 1).

    y_pred, y_true: predicted probabilities and targets from 0 to 1, shape (m, 1).

    >>> binary_cross_entropy_prime(np.array([[0.5], [0.8]]), np.array([[1.0], [0.0]])).round(4).tolist()
    [[-2.0], [5.0]]
    """
    raise NotImplementedError


# %% [markdown]
# ## categorical_cross_entropy_prime
#
# The derivative of $-\sum_k y_k \log \hat{y}_k$ with respect to each $\hat{y}_k$, every prediction taken as a variable
# of its own. Predictions of exactly 0 must give finite values without a warning. Shape (m, K).
#
# *Lecture: Loss and cost functions.*


# %%
def categorical_cross_entropy_prime(y_pred, y_true):
    """Derivative of the categorical cross-entropy with respect to y_pred, shape (m, K).

    y_pred, y_true: predicted and target distributions over the classes in rows, shape (m, K).

    >>> categorical_cross_entropy_prime(np.array([[0.5, 0.25, 0.25]]), np.array([[0.2, 0.8, 0.0]])).round(4).tolist()
    [[-0.4, -3.2, -0.0]]
    """
    raise NotImplementedError


# %% [markdown]
# ## cost
#
# The mean of the losses over the $m$ samples, plus a penalty on large weights:
#
# $$J = \frac{1}{m} \sum_{i=1}^{m} L^{(i)} + \lambda \sum_{l=1}^{L} \sum_{j,k} \big( W^{(l)}_{jk} \big)^2$$
#
# Mind two letters: $L^{(i)}$ is the loss of sample $i$, but the upper limit $L$ of the second sum is the number of
# layers. The index $(i)$ counts samples, $(l)$ counts layers.
#
# Large weights make a network react strongly to small changes of its inputs; the penalty makes training prefer small
# ones. `losses` has shape (m,), `weights` is the list of weight arrays of all $L$ layers (biases are not penalised),
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
    raise NotImplementedError


# %% [markdown]
# ## choose_output
#
# The task decides what the last layer and the loss look like. For "regression", "regression with outliers", "binary
# classification" and "multi-class classification" return the pair `(output_activation, loss)` of names: the activation
# is "identity" (the output is the weighted sum itself, without an activation function), "sigmoid" or "softmax", the
# loss is one of the function names above. Where two losses serve the task equally well, either is right. An unknown
# task raises a `ValueError`.
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
    raise NotImplementedError
