"""Known wrong ways to write the activation functions."""

import numpy as np

from grader.checks import misconception


@misconception("sigmoid", see="activations", says="The sign of z is missing.")
def sigmoid_of_minus_z(z):
    return 1.0 / (1.0 + np.exp(z))


@misconception("sigmoid", see="activations", says="This is tanh.")
def sigmoid_is_tanh(z):
    return np.tanh(z)


@misconception("sigmoid_prime", see="activations", says="z is taken for the sigmoid of z.")
def sigmoid_prime_of_output(z):
    return z * (1.0 - z)


@misconception("sigmoid_prime", see="activations", says="The square is missing.")
def sigmoid_prime_without_factor(z):
    return 1.0 - 1.0 / (1.0 + np.exp(-z))


@misconception("tanh_prime", see="activations", says="z is taken for the tanh of z.")
def tanh_prime_of_output(z):
    return 1.0 - z**2


@misconception("tanh_prime", see="activations", says="The square is missing.")
def tanh_prime_without_square(z):
    return 1.0 - np.tanh(z)


@misconception("softmax", see="activations", says="All rows share one sum.")
def softmax_over_all(z):
    e = np.exp(z - z.max())
    return e / e.sum()


@misconception("softmax", see="activations", says="Columns are summed up in place of rows.")
def softmax_of_columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)
