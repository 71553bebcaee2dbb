"""Outcome 4: feedforward propagation."""
import numpy as np


def weighted_sum(A_prev, W, b):
    return A_prev @ W + b


def layer_forward(A_prev, W, b, f):
    Z = weighted_sum(A_prev, W, b)
    return Z, f(Z)


def feedforward(X, weights, biases, activations):
    Zs, As = [], [X]
    for W, b, f in zip(weights, biases, activations):
        Z, A = layer_forward(As[-1], W, b, f)
        Zs.append(Z)
        As.append(A)
    return Zs, As


def predict(Y_pred, threshold=0.5):
    if Y_pred.shape[1] == 1:
        return (Y_pred[:, 0] > threshold).astype(int)
    return Y_pred.argmax(axis=1)
