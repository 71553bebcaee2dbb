# %% [markdown]
# # Capstone: all outcomes together
#
# *About 90 minutes.* You have written every part of a neural network: put them together. Nothing new is asked for here;
# import your own functions from the other modules, and train networks on XOR, on a double spiral and on real data: at the
# end of the notebook your network reads handwritten digits.
#
# A mistake in one of the other modules is not charged a second time here. A mistake of `train` itself is charged
# once, with less than a point of gradient descent, however many of its checks notice it.

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
    raise NotImplementedError


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
    raise NotImplementedError
