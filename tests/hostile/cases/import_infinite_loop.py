# expect: passed - relu
# attack: Loops for ever at import.
import numpy as np

while True:
    pass

def relu(z):
    return np.maximum(z, 0.0)
