# %% [markdown]
# # Capstone · all outcomes together
#
# You have written every part of a neural network: put them together. Nothing new is asked for here; import
# your own functions from the other modules, and train networks on XOR, on a double spiral and on real data.
#
# A mistake in one of the other modules is not charged a second time here. A mistake of `train` itself is charged
# once, with less than a point of gradient descent, however many of its checks notice it.

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


# %% [markdown]
# ## accuracy
#
# The fraction of samples whose predicted class is the right one. The network is the one that `train` makes:
# tanh hidden layers, then a sigmoid for $K = 1$ (class 1 where the output is above 0.5) or a softmax for $K
# > 1$ (the class of the largest output). `Y` is (m, K), 0/1 or one-hot.
#
# *Lecture: Feedforward propagation.*


# %%
def accuracy(X, Y, weights, biases):
    """Fraction of samples that the network with tanh hidden layers classifies right; a float. Y is (m, K).

    >>> X, Y = np.array([[-2.0], [-1.0], [1.0], [2.0]]), np.array([[0], [1], [1], [1]])
    >>> accuracy(X, Y, [np.array([[1.0]])], [np.array([0.0])])       # no hidden layer: sigmoid(x) > 0.5
    0.75
    """
    ### BEGIN SOLUTION
    output = sigmoid if Y.shape[1] == 1 else softmax
    activations = [tanh] * (len(weights) - 1) + [output]
    As = feedforward(X, weights, biases, activations)[1]
    return float(np.mean(predict(As[-1]) == predict(Y)))
    ### END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## Pictures
#
# Run this cell to see how the cost falls, and where the trained network says yes.

# %% tags=["active-ipynb"]
# @grader.figure(x="epoch", y="cost")
# def costs_on_xor(ax):
#     X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
#     for optimizer in ("sgd", "momentum", "rmsprop", "adam"):
#         weights, biases, costs = train(X, Y, [2, 8, 1], np.random.default_rng(1), optimizer=optimizer, alpha=0.05)
#         ax.plot(costs, label=optimizer)
#
#
# @grader.figure(x="first input", y="second input")
# def decision_boundary_of_a_double_spiral(ax):
#     angle = np.linspace(0.5, 8.0, 100)
#     arm = 0.5 * angle[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
#     X, Y = np.vstack([arm, -arm]), np.repeat([[1], [0]], 100, axis=0)
#     weights, biases, costs = train(X, Y, [2, 32, 16, 1], np.random.default_rng(1), alpha=0.02)
#     ticks = np.linspace(-4.5, 4.5, 81)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#     Zs, As = feedforward(grid, weights, biases, [tanh, tanh, sigmoid])
#     ax.contourf(ticks, ticks, As[-1].reshape(81, 81), levels=[0.0, 0.5, 1.0], alpha=0.3)
#     ax.plot(*arm.T, ".")
#     ax.plot(*-arm.T, ".")
#     ax.set_title(f"accuracy {accuracy(X, Y, weights, biases):.2f}")
