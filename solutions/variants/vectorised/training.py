"""Capstone: everything together."""
import numpy as np
from activations import sigmoid, softmax, tanh, tanh_prime
from adaptive import adam_step, rmsprop_step
from backpropagation import backpropagation
from feedforward import feedforward, predict
from gradient_descent import minibatches
from initialization import initialize, xavier_normal
from losses import binary_cross_entropy, categorical_cross_entropy, cost
from momentum import momentum_step


def _activations(n_layers, K):
    return [tanh] * (n_layers - 1) + [sigmoid if K == 1 else softmax]


def _update(optimizer, w, g, state, t, alpha):
    if optimizer == "sgd":
        return w - alpha * g, state
    if optimizer == "momentum":
        return momentum_step(w, np.zeros_like(w) if state is None else state, g, alpha)
    if optimizer == "rmsprop":
        return rmsprop_step(w, np.zeros_like(w) if state is None else state, g, alpha, eps=1e-8)
    m, s = (np.zeros_like(w), np.zeros_like(w)) if state is None else state
    w, m, s = adam_step(w, m, s, g, t, alpha)
    return w, (m, s)


def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    if optimizer not in ("sgd", "momentum", "rmsprop", "adam"):
        raise ValueError(f"unknown optimizer {optimizer!r}")
    L, K = len(layer_sizes) - 1, layer_sizes[-1]
    fs = _activations(L, K)
    primes = [tanh_prime] * (L - 1) + [np.ones_like]
    loss = binary_cross_entropy if K == 1 else categorical_cross_entropy
    weights, biases = initialize(layer_sizes, xavier_normal, rng)
    params, states, costs, t = weights + biases, [None] * (2 * L), [], 0
    for _ in range(n_epochs):
        for Xb, Yb in minibatches(X, Y, batch_size, rng):
            t += 1
            Zs, As = feedforward(Xb, params[:L], params[L:], fs)
            dWs, dbs = backpropagation(Zs, As, Yb, params[:L], primes, np.subtract)
            for i, g in enumerate(dWs + dbs):
                params[i], states[i] = _update(optimizer, params[i], g, states[i], t, alpha)
        _, As = feedforward(X, params[:L], params[L:], fs)
        costs.append(cost(loss(As[-1], Y)))
    return params[:L], params[L:], costs


def accuracy(X, Y, weights, biases):
    _, As = feedforward(X, weights, biases, _activations(len(weights), Y.shape[1]))
    return float(np.mean(predict(As[-1]) == predict(Y)))
