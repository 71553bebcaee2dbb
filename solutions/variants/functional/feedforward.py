from itertools import accumulate

import numpy as np

from utils import as_float

weighted_sum = lambda A_prev, W, b: np.einsum("mi,ij->mj", as_float(A_prev), as_float(W)) + as_float(b)
layer_forward = lambda A_prev, W, b, f: (lambda Z: (Z, f(Z)))(weighted_sum(A_prev, W, b))


def feedforward(X, weights, biases, activations):
    through = lambda state, layer: layer_forward(state[1], *layer)
    states = accumulate(zip(weights, biases, activations), through, initial=(None, X))
    (_, *Zs), As = zip(*states)
    return Zs, As


def predict(Y_pred, threshold=0.5):
    Y_pred = as_float(Y_pred)
    decide = {True: lambda Y: (Y[:, 0] > threshold).astype(int), False: lambda Y: Y.argmax(axis=1)}
    return decide[Y_pred.shape[1] == 1](Y_pred)
