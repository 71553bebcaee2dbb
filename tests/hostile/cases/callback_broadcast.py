# expect: failed raised batch_gradient_descent
# attack: Gives the gradient two thin arrays whose product is a huge one.
import numpy as np


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    gradient(np.ones((1, 100_000)), np.ones((100_000, 1)), np.ones((100_000, 1)))
    return []
