"""The same in other words."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-z)


def tanh_prime(z):
    return 1 / np.cosh(z) ** 2


def softmax(z):
    z = z - np.max(z, axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(1, keepdims=True)


def weighted_sum(A, W, b):
    return np.dot(A, W) + b[np.newaxis, :]


def binary_cross_entropy(A, Y):
    return -np.log(np.where(Y == 1, A, 1 - A)).mean()


def output_delta(A, Y):
    m = Y.shape[0]
    return 1 / m * (A - Y)


def hidden_delta(delta, W, Z):
    return np.dot(delta, W.T) * tanh_prime(Z)


def layer_gradients(A, delta):
    return np.dot(A.T, delta), np.sum(delta, axis=0)


def gradient_step(parameters, gradients, rate):
    return list(map(lambda p, g: p - rate * g, parameters, gradients))


def train_xor(X, Y, parameters, rate, epochs):
    costs = []
    for epoch in range(epochs):
        Z1 = weighted_sum(X, parameters[0], parameters[1])
        A1 = np.tanh(Z1)
        A2 = sigmoid(weighted_sum(A1, parameters[2], parameters[3]))
        costs += [binary_cross_entropy(A2, Y)]
        d2 = output_delta(A2, Y)
        d1 = hidden_delta(d2, parameters[2], Z1)
        (dW2, db2), (dW1, db1) = layer_gradients(A1, d2), layer_gradients(X, d1)
        parameters = gradient_step(parameters, [dW1, db1, dW2, db2], rate)
    return parameters, costs
