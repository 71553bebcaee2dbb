# expect: failed not_finite softmax
# attack: Returns NaN where a check compares one answer with another.
import numpy as np


def softmax(z):
    return np.full(np.shape(z), np.nan)
