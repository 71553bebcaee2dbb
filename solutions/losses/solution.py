# %% [markdown]
# # {number} · {title}
#
# *About 45 minutes.* A loss says how wrong the prediction for one sample is. The cost averages the losses over all
# samples, and training makes it small. So the choice of the loss decides what training strives for. Here you write the
# usual losses for regression (predict a number) and classification (predict a class), their derivatives, with which
# backpropagation starts, and the cost with its penalty on large weights.

# %% [markdown] tags=["notebook-only"]
# ![Left: the loss against the error of a prediction. The squared error is a parabola, the absolute error has the shape
# of a V, and Huber is a parabola near zero and straight further out. Right: the cross-entropy against the predicted
# probability of class 1. For target 1 it grows without bound as the prediction goes to 0, for target 0 as it goes
# to 1.](picture.svg)

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
    ### HINT Subtract the two arrays, square entry by entry, and add up what belongs to one sample.
    ### HINT The outputs of a sample stand in a row, so the sum goes over `axis=1`. Shape (m, K) becomes (m,).
    ### HINT Almost the code: `np.sum((y_pred - y_true) ** ..., axis=...)`.
    ### BEGIN SOLUTION
    # Squares and differences of whole numbers can exceed their 32 bits (or 8); those of floats do not.
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return np.sum((y_pred - y_true) ** 2, axis=1)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the errors are 1, 2 and 4. An error that is twice as large costs how many times as much?
# grader.predict("squared_error(np.array([[1.0], [2.0], [4.0]]), np.zeros((3, 1))).tolist()")

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
    ### HINT It is the squared error with another function of the differences.
    ### HINT `np.abs` works entry by entry; then the sum over `axis=1`.
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return np.sum(np.abs(y_pred - y_true), axis=1)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the targets of two samples are 0 and 10. Which prediction for both has the smallest sum of
# # losses: 2, 5 or 9?
# grader.predict("[float(absolute_error(np.full((2, 1), p), np.array([[0.0], [10.0]])).sum()) for p in (2.0, 5.0, 9.0)]")

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
    ### HINT Take the absolute values of the errors first: both branches can be written with them.
    ### HINT `np.where(condition, a, b)` chooses between the two branches entry by entry; the sum over `axis=1`
    ###      comes after it.
    ### HINT Almost the code: with `e = np.abs(...)`, sum `np.where(e <= delta, ..., delta * (e -
    ###      ...))`.
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(e <= delta, e**2 / 2, delta * (e - delta / 2)), axis=1)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the errors are 10, 11 and 12, and δ is 2. By how much does the loss grow each time?
# grader.predict("np.diff(huber(np.array([[10.0], [11.0], [12.0]]), np.zeros((3, 1)), delta=2.0)).tolist()")

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
    ### HINT Make the predictions safe first, then write the formula as it stands; `np.log` is the natural
    ###      logarithm.
    ### HINT With c = 1e-15 the clip of the text keeps both logarithms finite. Which axis is summed to come from
    ###      (m, 1) to (m,)?
    ### HINT Almost the code: `-np.sum(y_true * np.log(p) + (1 - y_true) * ..., axis=1)`, where p is clipped.
    ### BEGIN SOLUTION
    p = np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1 - 1e-15)
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(1 - p), axis=1)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the target is 1. What do "sure and right", "undecided" and "sure and wrong" cost?
# grader.predict("binary_cross_entropy(np.array([[0.99], [0.5], [0.01]]), np.ones((3, 1))).round(3).tolist()")

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
    ### HINT Make the predictions safe, take logarithms, multiply by the targets, add up each row.
    ### HINT A logarithm of 1 is harmless, so only the lower end needs a clip: `np.clip(y_pred, 1e-15, 1)`.
    ### HINT Almost the code: `-np.sum(y_true * ..., axis=1)`.
    ### BEGIN SOLUTION
    p = np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1)
    return -np.sum(y_true * np.log(p), axis=1)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the first class is right and gets 0.5 in both rows (`np.eye(3)[0]` is 1, 0, 0). Does it
# # matter how the other half is shared out?
# grader.predict("categorical_cross_entropy(np.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]]), np.eye(3)[[0, 0]]).round(4).tolist()")

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
    ### HINT Only one term of the sum contains this prediction. The derivatives of the others are 0, so nothing is
    ###      summed.
    ### HINT The chain rule: the derivative of u**2 is 2 u, times the derivative of u = ŷ - y with respect to ŷ.
    ### HINT Almost the code: `2 * (... - ...)`. It is positive where the prediction is too large.
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return 2 * (y_pred - y_true)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the prediction is 5, the target 3. Where does a step of 0.5 times the slope, downhill, lead
# # to?
# grader.predict("(5.0 - 0.5 * squared_error_prime(np.array([[5.0]]), np.array([[3.0]]))).tolist()")

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
    ### HINT The graph of |e| consists of two straight lines. The slope does not tell how large the error is.
    ### HINT Which function of the first sheet is +1 for positive and -1 for negative numbers? NumPy has it.
    ### HINT Almost the code: `np.sign(... - ...)`.
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return np.sign(y_pred - y_true)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: one prediction is too large by 0.001, the other by 1000. Which slope is larger?
# grader.predict("absolute_error_prime(np.array([[0.001, 1000.0]]), np.zeros((1, 2))).tolist()")

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
    ### HINT The first branch gives e. In the second branch only |e| depends on the prediction, and its slope is
    ###      the sign of e.
    ### HINT So the slope is the error itself, but never more than δ and never less than -δ.
    ### HINT Almost the code: `np.clip(..., -delta, delta)`.
    ### BEGIN SOLUTION
    y_pred, y_true = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
    return np.clip(y_pred - y_true, -delta, delta)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: an outlier is wrong by 1000. Is its slope 2000 times that of an error of 0.5?
# grader.predict("huber_prime(np.array([[0.5, 1000.0]]), np.zeros((1, 2))).tolist()")

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
    ### HINT The first term gives -y / ŷ. In the second one the inner derivative of 1 - ŷ is -1, so the sign
    ###      changes.
    ### HINT L' = -y / ŷ + (1 - y) / (1 - ŷ). With one denominator it is (ŷ - y) / (ŷ (1 - ŷ)).
    ### HINT Almost the code: clip to p as in the loss, then `(p - y_true) / (...)`.
    ### BEGIN SOLUTION
    p = np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1 - 1e-15)
    return (p - y_true) / (p * (1 - p))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the target is 1. What happens to the slope as the prediction gets worse?
# grader.predict("binary_cross_entropy_prime(np.array([[0.5], [0.1], [0.01]]), np.ones((3, 1))).round(3).tolist()")

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
    ### HINT Again only one term of the sum contains this prediction, and the derivative of log u is 1 / u.
    ### HINT Almost the code: `-y_true / ...`, where the denominator is clipped as in the loss.
    ### BEGIN SOLUTION
    y_true = np.asarray(y_true, dtype=float)
    p = np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1)
    return -y_true / p
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the second class is right. Which predictions does the loss look at?
# grader.predict("(categorical_cross_entropy_prime(np.array([[0.5, 0.25, 0.25]]), np.array([[0.0, 1.0, 0.0]])) + 0.0).tolist()")

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
    ### HINT Two numbers are added: a mean of the losses, and lam times one sum over all entries of all arrays.
    ### HINT The arrays have different shapes, so sum the squares of each of them, and then these sums.
    ### HINT Almost the code: `float(np.mean(losses) + lam * sum(np.sum(W**2) for W in ...))`.
    ### BEGIN SOLUTION
    return float(np.mean(losses) + lam * sum(np.sum(np.asarray(W, dtype=float) ** 2) for W in weights))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all predictions are perfect. Is the cost zero?
# grader.predict("cost(np.zeros(3), [np.array([[3.0, -4.0]])], lam=0.1)")

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
    ### HINT Ask what the output has to be: any number, one probability, or several probabilities that sum to 1.
    ### HINT The cross-entropies take probabilities. For outliers, look at which losses grow in proportion only.
    ### HINT Almost the code: a dict from tasks to pairs, and `raise ValueError(...)` for a task that is not in
    ###      it.
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


# %% tags=["active-ipynb"]
# # Predict, then run: if a network for regression ended in a sigmoid, which numbers could it never predict? What
# # does yours end in?
# grader.predict('choose_output("regression")[0]')

# %% [markdown] tags=["notebook-only"]
# ## Elsewhere
#
# Factors and averages differ from source to source. They change gradients by a constant, so mind them when you compare
# numbers:
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | squared error | summed, no 1/2 | Nielsen's book has 1/2; Keras averages over outputs, PyTorch over all entries |
# | arguments | prediction, target | PyTorch has the same order; Keras takes the target first |
# | Huber | $e^2 / 2$ near zero | PyTorch and Keras too, then averaged; PyTorch's `SmoothL1Loss` divides by `beta` |
# | cross-entropy | of probabilities | PyTorch's `CrossEntropyLoss` takes the sums before softmax, Keras if `from_logits=True` |
# | penalty | $\lambda \sum W^2$ | $\lambda/2$ in the notes of CS231n, $\lambda/(2m)$ in deeplearning.ai's course |

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# The first picture shows your losses and their slopes. In the second one a single number $c$ has to predict the five
# targets 1, 2, 3, 4 and 20 at once. Each panel shows the cost for each $c$, and the dot is the best $c$.

# %% tags=["active-ipynb"]
# @grader.figure(panels=3, text="Only the slope of the squared error grows on. Cross-entropy is steep where a prediction is wrong.")
# def losses_and_slopes(axes):
#     error, zero = np.linspace(-3.0, 3.0, 200)[:, None], np.zeros((200, 1))
#     pairs = [(squared_error, squared_error_prime), (absolute_error, absolute_error_prime), (huber, huber_prime)]
#     for loss, slope in pairs:
#         axes[0].plot(error, loss(error, zero), label=loss.__name__)
#         axes[1].plot(error, slope(error, zero), label=slope.__name__)
#     p = np.linspace(0.01, 0.99, 99)[:, None]
#     for target in (1.0, 0.0):
#         axes[2].plot(p, binary_cross_entropy(p, np.full_like(p, target)), label=f"target {target:.0f}")
#     axes[0].set(xlabel="error", ylabel="loss")
#     axes[1].set(xlabel="error", ylabel="slope")
#     axes[2].set(xlabel="predicted probability of class 1", ylabel="cross-entropy")
#
#
# @grader.figure(x="c", y="cost", panels=3, text="The outlier moves the best c of the squared error to 6.")
# def one_number_for_five_targets(axes):
#     targets, numbers = np.array([[1.0], [2.0], [3.0], [4.0], [20.0]]), np.linspace(0.0, 20.0, 401)
#     for ax, loss in zip(axes, (squared_error, absolute_error, huber)):
#         costs = [cost(loss(np.full((5, 1), c), targets)) for c in numbers]
#         best = int(np.argmin(costs))
#         ax.plot(numbers, costs)
#         ax.plot(numbers[best], costs[best], "o")
#         ax.set_title(f"{loss.__name__}: {numbers[best]:.2f}")

# %% [markdown] tags=["notebook-only"]
# **The spiral.** Three ways to give each point a score. The sigmoid of the score is the predicted probability of
# class 1. The first score belongs to a straight line. The second is four times as large: the same line, but
# predictions nearer to 0 and 1. The third knows how the arms are made and uses the angle. The area of each dot is your
# loss of this sample.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# @grader.figure(panels=3, text="Both lines make the same decisions, but mistakes of the sure one cost more.")
# def what_each_point_costs(axes):
#     from activations import sigmoid
#
#     X, Y = spiral()
#     ticks = np.linspace(-1.1, 1.1, 101)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#
#     def line(P):
#         return -1.2 * P[:, :1] - 0.8 * P[:, 1:]
#
#     def arm(P):
#         return 4 * np.cos(np.arctan2(P[:, 1:], P[:, :1]) - 6 * np.hypot(P[:, :1], P[:, 1:]))
#
#     for ax, name, score in zip(axes, ("line", "sure line", "arm"), (line, lambda P: 4 * line(P), arm)):
#         losses = binary_cross_entropy(sigmoid(score(X)), Y)
#         ax.contourf(ticks, ticks, (score(grid) > 0).reshape(101, 101), levels=[-0.5, 0.5, 1.5], alpha=0.3)
#         for value in (1, 0):
#             chosen = Y[:, 0] == value
#             ax.scatter(*X[chosen].T, s=15 * losses[chosen])
#         ax.set_title(f"{name}: cost {cost(losses):.2f}")

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# Your second picture found 6 as the best $c$ for the squared error and 3 for the absolute error. Where do these two
# numbers come from? Use your derivatives: at the best $c$ the slopes of all five samples add up to zero.
#
# <details><summary>Answer</summary>
#
# For the squared error the slopes are $2 (c - y)$. They add up to zero if $5 c$ is the sum of all targets, 30. So $c$
# is the mean, 6, and an outlier moves it. For the absolute error each slope is $+1$ or $-1$: they cancel when as many
# targets lie below $c$ as above. So $c$ is the median, 3, and it does not matter whether the largest target is 20 or
# 2000.
#
# </details>
