# expect: failed raised numerical_gradient
# attack: Gives the function that it was lent an array that is larger than any it needs.
import numpy as np


def numerical_gradient(f, theta, h=1e-5):
    return f(np.ones(10**6))
