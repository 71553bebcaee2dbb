# %% [markdown]
# # {title}
#
# *About 90 minutes.* You have written every part of a neural network: put them together. Nothing new is asked for here;
# import your own functions from the other modules, and train networks on XOR, on a double spiral and on real data: at the
# end of the notebook your network reads handwritten digits.
#
# A mistake in one of the other modules is not charged a second time here. A mistake of `train` itself is charged
# once, with less than a point of gradient descent, however many of its checks notice it.

# %% [markdown] tags=["notebook-only"]
# ![The loop of training as boxes with arrows. Initial weights (sheet 6) come in once. Each mini-batch (sheet 7) goes
# forward through the network (sheets 1, 2 and 4), the loss compares outputs and targets (sheet 3), backpropagation makes
# gradients (sheet 5), and the optimizer (sheets 7 to 10) makes new weights for the next mini-batch.](picture.svg)

# %% [markdown]
# **By hand.** What should the first cost of a network be, before it has learnt anything? With ten classes and small
# weights all outputs of the softmax are near $1/10$. The loss of a sample is minus the logarithm of the output of its true class:
#
# $$-\ln \frac{1}{10} = \ln 10 \approx 2.30$$
#
# With one output and a sigmoid it is $\ln 2 \approx 0.69$. Remember these two numbers. A first cost far above them means
# initial weights that are too large, and a cost that stays there means a network that learns nothing.

# %%
import numpy as np
from activations import sigmoid, softmax, tanh, tanh_prime
from adaptive import adam_step, rmsprop_step
from backpropagation import backpropagation, softmax_cross_entropy_delta
from feedforward import feedforward, predict
from gradient_descent import gradient_step, minibatches
from initialization import initialize, xavier_uniform
from losses import binary_cross_entropy, categorical_cross_entropy, cost
from momentum import momentum_step

# %% [markdown]
# ## train
#
# `X` is (m, n), `Y` is (m, K), `layer_sizes` is $[n, q, \ldots, K]$. Hidden layers use tanh. For $K = 1$
# the output is a sigmoid with binary cross-entropy, for $K > 1$ a softmax with categorical cross-entropy
# (`Y` is then one-hot).
#
# Each of the `n_epochs` epochs goes once over all samples in freshly shuffled mini-batches of `batch_size`;
# each batch gives a gradient and one step of the `optimizer`, "sgd" (plain gradient descent), "momentum",
# "rmsprop" or "adam", with the learning rate `alpha`. Any other name raises a `ValueError`. The
# initialisation (with `rng`) and the optimizers' constants are yours to choose.
#
# It returns `(weights, biases, costs)`: the trained parameters, and one training cost per epoch, either
# taken at the epoch's end or averaged over its batches. There are always `n_epochs` of them: training does not stop
# early, however small the cost or its changes become.
#
# Two things to watch for. A record that an optimizer keeps (momentum, squared gradients, Adam's step
# number) lives from step to step: it starts before the first epoch and belongs to one parameter array. And
# for both pairs of output and loss the delta of the output layer comes out as the same simple expression,
# which also avoids $0 \cdot \infty$ where an output is exactly 0 or 1: a derivative of ones, together with
# the combined delta in place of the loss derivative, is how to hand it to `backpropagation`.
#
# *Lecture: Backpropagation; Gradient descent: batch, stochastic, mini-batch; Adaptive optimizers.*


# %%
def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    """Trained (weights, biases, costs): L arrays (n_{l-1}, n_l), L arrays (n_l,), one cost (float) per epoch.

    ValueError for an unknown optimizer.

    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> Y = np.array([[0], [1], [1], [0]])
    >>> weights, biases, costs = train(X, Y, [2, 8, 1], np.random.default_rng(1), alpha=0.1)
    >>> len(costs), costs[-1] < 0.1, accuracy(X, Y, weights, biases)
    (200, True, 1.0)
    """
    ### HINT Work from the picture: initialize once, then two loops, over epochs and over mini-batches. Begin with
    ###      "sgd" alone, make XOR work, then add the other optimizers.
    ### HINT One batch: `Zs, As = feedforward(...)`, then `backpropagation(Zs, As, Y_batch, weights, primes,
    ###      loss_prime)` with `primes = [tanh_prime] * (L - 1) + [np.ones_like]` and `loss_prime =
    ###      softmax_cross_entropy_delta`, for both kinds of output.
    ### HINT The records: one list entry for each parameter array, zeros like it, made before the first epoch. Adam's
    ###      t grows by 1 with each batch, not with each array.
    ### HINT Almost the code, for each array k of weights and biases: `if optimizer == "adam": params[k], m[k], s[k] =
    ###      adam_step(params[k], m[k], s[k], grads[k], t, alpha)`, and so on for the others;
    ###      `costs.append(cost(loss(output, Y)))` once an epoch.
    ### BEGIN SOLUTION
    if optimizer not in ("sgd", "momentum", "rmsprop", "adam"):
        raise ValueError(f"unknown optimizer: {optimizer!r}")

    def step(theta, m, s, grad, t):
        if optimizer == "adam":
            return adam_step(theta, m, s, grad, t, alpha)
        if optimizer == "rmsprop":
            theta, s = rmsprop_step(theta, s, grad, alpha)
        elif optimizer == "momentum":
            theta, m = momentum_step(theta, m, grad, alpha)
        else:
            (theta,) = gradient_step([theta], [grad], alpha)
        return theta, m, s

    L, binary = len(layer_sizes) - 1, layer_sizes[-1] == 1
    activations = [tanh] * (L - 1) + [sigmoid if binary else softmax]
    loss = binary_cross_entropy if binary else categorical_cross_entropy
    # Sigmoid with binary cross-entropy has the output delta of softmax with cross-entropy: A - Y.
    primes, loss_prime = [tanh_prime] * (L - 1) + [np.ones_like], softmax_cross_entropy_delta

    # Weights and biases are views of one vector, so that one step moves them all.
    params = [p for layer in zip(*initialize(layer_sizes, xavier_uniform, rng)) for p in layer]
    theta = np.concatenate([p.ravel() for p in params])
    parts = np.split(theta, np.cumsum([p.size for p in params])[:-1])
    views = [part.reshape(p.shape) for part, p in zip(parts, params)]
    weights, biases = views[::2], views[1::2]

    m, s, t, costs = np.zeros_like(theta), np.zeros_like(theta), 0, []
    for _ in range(n_epochs):
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            t += 1
            Zs, As = feedforward(X_batch, weights, biases, activations)
            grads = zip(*backpropagation(Zs, As, Y_batch, weights, primes, loss_prime))
            grad = np.concatenate([g.ravel() for layer in grads for g in layer])
            theta[:], m, s = step(theta, m, s, grad, t)
        costs.append(cost(loss(feedforward(X, weights, biases, activations)[1][-1], Y)))
    return weights, biases, costs
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all inputs are equal, half of the targets are 1. How low can the cost get?
# grader.predict("round(train(np.zeros((4, 2)), np.array([[0], [0], [1], [1]]), [2, 5, 1], np.random.default_rng(1))[2][-1], 2)")


# %% [markdown]
# ## accuracy
#
# The fraction of samples whose predicted class is the right one. The network is the one that `train` makes:
# tanh hidden layers, then a sigmoid for $K = 1$ (class 1 where the output is above 0.5) or a softmax for
# $K > 1$ (the class of the largest output). `Y` is (m, K), 0/1 or one-hot.
#
# *Lecture: Feedforward propagation.*


# %%
def accuracy(X, Y, weights, biases):
    """Fraction of samples that the network with tanh hidden layers classifies right; a float. Y is (m, K).

    >>> X, Y = np.array([[-2.0], [-1.0], [1.0], [2.0]]), np.array([[0], [1], [1], [1]])
    >>> accuracy(X, Y, [np.array([[1.0]])], [np.array([0.0])])       # no hidden layer: sigmoid(x) > 0.5
    0.75
    """
    ### HINT Feedforward, then your `predict` of sheet 4 for the outputs and for the targets, then the share of equal
    ###      ones.
    ### HINT The last activation is a sigmoid if `Y` has one column, else softmax; all others are tanh. `predict(Y)`
    ###      turns one-hot rows into classes, and 0 and 1 stay.
    ### HINT Almost the code: `As = feedforward(X, weights, biases, ...)[1]`, then `float(np.mean(predict(As[-1]) ==
    ###      ...))`.
    ### BEGIN SOLUTION
    output = sigmoid if Y.shape[1] == 1 else softmax
    activations = [tanh] * (len(weights) - 1) + [output]
    As = feedforward(X, weights, biases, activations)[1]
    return float(np.mean(predict(As[-1]) == predict(Y)))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: all weights and biases are 0, so each output is exactly 0.5. All targets are 0. What is the accuracy?
# grader.predict("accuracy(np.eye(3), np.zeros((3, 1)), [np.zeros((3, 1))], [np.zeros(1)])")

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# First XOR with the four optimizers, all with the same learning rate. Then the end of the thread: the two arms of the spiral,
# which no perceptron could separate in sheet 1, and your `train` with each optimizer.

# %% tags=["active-ipynb"]
# @grader.figure(x="epoch", y="cost", text="With this small rate plain descent is slow on XOR, and the other three are fast.")
# def costs_on_xor(ax):
#     X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
#     for optimizer in ("sgd", "momentum", "rmsprop", "adam"):
#         weights, biases, costs = train(X, Y, [2, 8, 1], np.random.default_rng(1), optimizer=optimizer, alpha=0.05)
#         ax.plot(costs, label=optimizer)

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# @grader.figure(panels=3, text="All four optimizers get there: the boundary winds around the arms.")
# def the_end_of_the_spiral(axes):
#     X, Y = spiral()
#     ticks = np.linspace(-1.1, 1.1, 81)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#     axes[0].set(xlabel="epoch", ylabel="cost", title="cost")
#     for optimizer, alpha in {"sgd": 0.5, "momentum": 0.05, "rmsprop": 0.02, "adam": 0.02}.items():
#         rng = np.random.default_rng(1)
#         weights, biases, costs = train(X, Y, [2, 8, 8, 1], rng, n_epochs=100, optimizer=optimizer, alpha=alpha)
#         axes[0].plot(costs, label=optimizer, linewidth=1)
#         if optimizer in ("sgd", "adam"):
#             ax = axes[1 if optimizer == "sgd" else 2]
#             output = feedforward(grid, weights, biases, [tanh, tanh, sigmoid])[1][-1]
#             ax.contourf(ticks, ticks, output.reshape(81, 81), levels=[0.0, 0.5, 1.0], alpha=0.3)
#             for value, marker in ((1, "o"), (0, "s")):
#                 ax.plot(*X[Y[:, 0] == value].T, marker, markersize=2)
#             ax.set_title(f"{optimizer}: {accuracy(X, Y, weights, biases):.0%} right")

# %% [markdown] tags=["notebook-only"]
# ## Handwritten digits
#
# Real data: 1797 digits, written by hand by 13 people, as images of 8 × 8 pixels. A pixel is a number from 0 (white) to 16
# (black). A network sees an image as a row of 64 numbers, and answers with ten probabilities, one for each digit.
#
# The images are in random order here. The first 1300 are for training. The other 497 are the *test set*: the network never
# sees them while it learns, so they tell what it makes of images that are new to it.
#
# *Source:* E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
# [doi.org/10.24432/C50P49](https://doi.org/10.24432/C50P49), licence
# [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). The file is the test set of that collection, as scikit-learn
# has it.

# %% tags=["active-ipynb"]
# def digits():
#     """Images (1797, 64) with numbers from 0 to 1, and their classes (1797, 10), one-hot, in an order fixed by a seed."""
#     table = np.random.default_rng(1).permutation(np.loadtxt(grader.data("digits.csv.gz"), delimiter=","))
#     return table[:, :64] / 16, np.eye(10)[table[:, 64].astype(int)]
#
#
# def tiles(images, columns):
#     """One large image of many small ones, shape (k, 64), with gaps between them."""
#     framed = np.pad(np.reshape(images, (-1, columns, 8, 8)), ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=np.nan)
#     return framed.transpose(0, 2, 1, 3).reshape(-1, 10 * columns)
#
#
# @grader.figure(text="The first of the training images. Some of them are hard to read for a person, too.")
# def handwritten_digits(ax):
#     X, Y = digits()
#     ax.imshow(tiles(X[:32], 8), cmap="gray_r")
#     ax.axis("off")

# %% [markdown] tags=["notebook-only"]
# The next cell trains a network with 16 hidden units on the digits, once; the figures after it show this network. Run the
# cell again when you have changed `train`.

# %% tags=["active-ipynb"]
# from functools import cache
#
#
# @cache
# def trained():
#     """Weights, biases and costs of a network for the digits, trained on the first 1300 images."""
#     X, Y = digits()
#     return train(X[:1300], Y[:1300], [64, 16, 10], np.random.default_rng(1), n_epochs=40, alpha=0.005)
#
#
# @grader.figure(x="epoch", y="cost", text="After one epoch the cost is below ln 10, the dotted line, and it keeps falling.")
# def cost_of_the_digits(ax):
#     X, Y = digits()
#     weights, biases, costs = trained()
#     ax.plot(range(1, len(costs) + 1), costs)
#     ax.axhline(np.log(10), linestyle=":")
#     right = [accuracy(X[part], Y[part], weights, biases) for part in (slice(1300), slice(1300, None))]
#     ax.set_title("right: {:.1%} of the training images, {:.1%} of the test images".format(*right))

# %% [markdown] tags=["notebook-only"]
# What has it learnt? Each hidden unit has 64 weights, one for each pixel, so they can be shown as an image. Where it is
# red, ink makes the sum of the unit larger; where it is blue, smaller; white pixels do not matter. At the left and right
# edges there is hardly ever any ink, so nothing is learnt there: what you see is left of the random numbers of the start.

# %% tags=["active-ipynb"]
# @grader.figure(text="Each hidden unit weighs the pixels in its own way: red speaks for it, blue against it.")
# def weights_of_the_hidden_units(ax):
#     weights, biases, costs = trained()
#     ax.imshow(tiles(weights[0].T, 4), cmap="RdBu_r", vmin=-1.5, vmax=1.5)
#     ax.axis("off")

# %% [markdown] tags=["notebook-only"]
# Where is it wrong? A row of the *confusion matrix* is a true digit, a column is the answer of the network, and each entry
# counts test images. Right answers lie on the diagonal. The second figure shows the worst mistakes: the wrong answers of
# which the network was surest.

# %% tags=["active-ipynb"]
# def answers():
#     """Test images, their digits, and the probabilities that the network gives."""
#     X, Y = digits()
#     weights, biases, costs = trained()
#     return X[1300:], predict(Y[1300:]), feedforward(X[1300:], weights, biases, [tanh, softmax])[1][-1]
#
#
# @grader.figure(x="answer of the network", y="true digit", text="Nearly all test images lie on the diagonal.")
# def confusion_matrix(ax):
#     images, digit, probability = answers()
#     counts = np.zeros((10, 10), int)
#     np.add.at(counts, (digit, predict(probability)), 1)
#     ax.imshow(np.sqrt(counts), cmap="Blues")
#     for row, column in zip(*np.nonzero(counts)):
#         colour = "white" if counts[row, column] > 20 else "black"
#         ax.text(column, row, counts[row, column], ha="center", va="center", fontsize=8, color=colour)
#     ax.set(xticks=range(10), yticks=range(10))
#
#
# @grader.figure(text="The true digit, what the network said, and how sure it was. Which of them could you read?")
# def the_worst_mistakes(ax):
#     images, digit, probability = answers()
#     said, surest = predict(probability), probability.max(axis=1)
#     wrong = np.flatnonzero(said != digit)
#     wrong = wrong[np.argsort(-surest[wrong])][:8]
#     shown = np.full((8, 64), np.nan)
#     shown[: len(wrong)] = images[wrong]
#     ax.imshow(tiles(shown, 4), cmap="gray_r")
#     ax.axis("off")
#     for place, k in enumerate(wrong):
#         words = f"a {digit[k]}, said {said[k]} ({surest[k]:.0%})"
#         ax.text(10 * (place % 4) + 4.5, 10 * (place // 4), words, ha="center", fontsize=8)

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# The network is right for nearly all training images, and for a few percent less of the test images. Somebody makes it
# ten times as wide and trains it ten times as long, until it is right for every training image. Is it a better reader of
# digits now? How could you find out, and what must you not do with the test set on the way?
#
# <details><summary>Answer</summary>
#
# Perhaps, perhaps not. A wide network can learn the training images by heart, with all their accidents, and this does not
# help with new ones. The test images tell, because nothing was fitted to them. But if you try fifty networks and keep the one
# that does best on the test set, then you have fitted to it, too, and its number is too good. So the training images are
# split once more: the last few hundred of them are a *validation set*, on which the widths, the rates and the numbers of
# epochs are chosen. The test set is used once, at the end.
#
# </details>
