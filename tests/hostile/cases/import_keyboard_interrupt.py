# expect: passed - relu
# attack: Raises KeyboardInterrupt and a BaseException of its own at import.
import numpy as np


class Unstoppable(BaseException):
    def __str__(self):
        raise self


raise KeyboardInterrupt
raise Unstoppable

def relu(z):
    return np.maximum(z, 0.0)
