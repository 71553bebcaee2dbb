# expect: failed * numerical_gradient
# attack: Gives the function that it was lent deep lists of thin arrays, and shapes and types by keyword.
import numpy as np


def numerical_gradient(f, theta, h=1e-5):
    thin = [[{"a": [np.ones((1, 200_000)), (np.ones((200_000, 1)),)]}]]
    for arguments, keywords in (
        ((thin,), {}),
        ((np.ones((1, 2000, 1)), np.ones((2000, 1, 1)), np.ones((1, 1, 2000))), {}),
        ((theta,), {"shape": (10**9, 10**9)}),
        ((theta,), {"dtype": "O", "out": (theta,), "where": [[[[[1]]]]]}),
        ((np.frompyfunc(lambda *a: f(*a), 1, 1),), {}),
        ((np.power.outer, np.add.reduce, np.multiply.accumulate), {}),
    ):
        try:
            f(*arguments, **keywords)
        except Exception:
            pass
    return None
