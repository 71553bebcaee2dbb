"""The same with a few more lines."""

import numpy as np


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_prime(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def tanh_prime(z):
    t = np.tanh(z)
    return (1 - t) * (1 + t)


def softmax(z):
    rows = []
    for row in z:
        e = np.exp(row - row.max())
        rows.append(e / e.sum())
    return np.array(rows)


def weighted_sum(A, W, b):
    return np.matmul(A, W) + b


def binary_cross_entropy(A, Y):
    total = 0.0
    for a, y in zip(A[:, 0].tolist(), Y[:, 0].tolist()):
        total -= y * np.log(a) + (1 - y) * np.log(1 - a)
    return total / len(A)


def output_delta(A, Y):
    delta = A - Y
    delta /= delta.shape[0]
    return delta


def hidden_delta(delta, W, Z):
    back = W @ delta.T
    return back.T * tanh_prime(Z)


def layer_gradients(A, delta):
    return A.T.dot(delta), np.ones(len(delta)) @ delta


def gradient_step(parameters, gradients, rate):
    new = []
    for p, g in zip(parameters, gradients):
        new.append(p - rate * g)
    return new


def train_xor(X, Y, parameters, rate, epochs):
    W1, b1, W2, b2 = parameters
    costs = []
    epoch = 0
    while epoch < epochs:
        Z = weighted_sum(X, W1, b1)
        hidden = np.tanh(Z)
        out = sigmoid(weighted_sum(hidden, W2, b2))
        costs.append(binary_cross_entropy(out, Y))
        delta = output_delta(out, Y)
        dW2, db2 = layer_gradients(hidden, delta)
        dW1, db1 = layer_gradients(X, hidden_delta(delta, W2, Z))
        W1, b1, W2, b2 = gradient_step([W1, b1, W2, b2], [dW1, db1, dW2, db2], rate)
        epoch += 1
    return [W1, b1, W2, b2], costs
