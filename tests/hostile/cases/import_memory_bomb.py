# expect: passed - relu
# attack: Asks for three gigabytes at import, in ever larger pieces.
import numpy as np

pieces = []
while sum(map(len, pieces)) < 3 * 2**30:
    pieces.append(b"x" * (64 * 2**20))
del pieces

def relu(z):
    return np.maximum(z, 0.0)
