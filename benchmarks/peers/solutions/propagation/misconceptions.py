"""Known wrong ways to write forward and backward propagation."""

import numpy as np

from grader.checks import misconception


@misconception("weighted_sum", see="propagation", says="The bias is missing.")
def weighted_sum_without_bias(A, W, b):
    return A @ W


@misconception("weighted_sum", see="propagation", says="The bias is subtracted.")
def weighted_sum_minus_bias(A, W, b):
    return A @ W - b


@misconception("binary_cross_entropy", see="propagation", says="The sum is taken in place of the mean.")
def binary_cross_entropy_sum(A, Y):
    return float(-np.sum(Y * np.log(A) + (1.0 - Y) * np.log(1.0 - A)))


@misconception("binary_cross_entropy", see="propagation", says="The part of the targets that are 0 is missing.")
def binary_cross_entropy_half(A, Y):
    return float(-np.mean(Y * np.log(A)))


@misconception("output_delta", see="propagation", says="It is not divided by the number of samples.")
def output_delta_sum(A, Y):
    return A - Y


@misconception("output_delta", see="propagation", says="The sign is wrong.")
def output_delta_negative(A, Y):
    return (Y - A) / len(A)


@misconception("hidden_delta", see="propagation", says="The derivative of tanh is missing.")
def hidden_delta_without_slope(delta, W, Z):
    return delta @ W.T


@misconception("hidden_delta", see="propagation", says="The derivative is that of the sigmoid.")
def hidden_delta_of_sigmoid(delta, W, Z):
    s = 1.0 / (1.0 + np.exp(-Z))
    return delta @ W.T * s * (1.0 - s)


@misconception("layer_gradients", see="propagation", says="The gradient of the biases is a mean.")
def layer_gradients_mean(A, delta):
    return A.T @ delta, delta.mean(axis=0)


@misconception("layer_gradients", see="propagation", says="The gradient is divided by the number of samples once more.")
def layer_gradients_divided(A, delta):
    return A.T @ delta / len(A), delta.sum(axis=0) / len(A)
