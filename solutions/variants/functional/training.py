from functools import partial, reduce

import numpy as np

import losses as L
import schedules
from activations import *
from adaptive import adam_step, rmsprop_step
from backpropagation import backpropagation, softmax_cross_entropy_delta
from feedforward import feedforward, predict
from gradient_descent import minibatches
from initialization import initialize, xavier_normal
from momentum import momentum_step
from utils import as_float

ones = lambda z: np.ones_like(z)


def _head(K):
    """(output activation, its derivative for backpropagation, loss', loss)"""
    return ((sigmoid, sigmoid_prime, L.binary_cross_entropy_prime, L.binary_cross_entropy) if K == 1 else
            (softmax, ones, softmax_cross_entropy_delta, L.categorical_cross_entropy))


_forward = lambda X, Ws, bs: feedforward(
    X, Ws, bs, [tanh] * (len(Ws) - 1) + [_head(np.shape(Ws[-1])[1])[0]])


def _rule(optimizer, alpha):
    """update(w, state, grad, t) -> (w, state); the state is a tuple"""
    def adam(w, state, g, t):
        w, *state = adam_step(w, *state, g, t, alpha)
        return w, tuple(state)

    def with_one(step):
        def update(w, state, g, t):
            w, s = step(w, state[0], g, alpha)
            return w, (s,)
        return update
    rules = {
        "sgd": lambda w, state, g, t: (w - alpha * g, state),
        "momentum": with_one(momentum_step),
        "rmsprop": with_one(rmsprop_step),
        "adam": adam,
    }
    if optimizer not in rules:
        raise ValueError(f"unknown optimizer: {optimizer!r}")
    return rules[optimizer]


def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    rule = _rule(optimizer, alpha)
    X, Y, K = as_float(X), as_float(Y), layer_sizes[-1]
    _, out_prime, loss_prime, loss = _head(K)
    primes = [tanh_prime] * (len(layer_sizes) - 2) + [out_prime]
    Ws, bs = initialize(layer_sizes, xavier_normal, rng)
    params = (*Ws, *bs)
    split = lambda ps: (ps[:len(ps) // 2], ps[len(ps) // 2:])

    def update(carry, batch):
        params, states, t = carry
        Ws, bs = split(params)
        grads = sum(map(tuple, backpropagation(*_forward(batch[0], Ws, bs), batch[1], Ws, primes, loss_prime)), ())
        params, states = zip(*(rule(p, s, g, t + 1) for p, s, g in zip(params, states, grads)))
        return params, states, t + 1

    def epoch(carry_costs, _):
        carry, costs = carry_costs
        carry = reduce(update, minibatches(X, Y, batch_size, rng), carry)
        _, As = _forward(X, *split(carry[0]))
        return carry, costs + [L.cost(loss(As[-1], Y))]

    start = params, tuple((np.zeros_like(p),) * 2 for p in params), 0
    (params, *_), costs = reduce(epoch, range(n_epochs), (start, []))
    return *split(params), costs


def accuracy(X, Y, weights, biases):
    labels = partial(predict, threshold=0.5)
    _, As = _forward(X, weights, biases)
    return float(np.mean(labels(As[-1]) == labels(as_float(Y))))
