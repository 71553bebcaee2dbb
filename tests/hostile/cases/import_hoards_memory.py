# expect: passed - relu
# attack: Keeps 700 MB from the import on, which every check then inherits.
import numpy as np

hoard = bytearray(b"x") * (700 * 2**20)

def relu(z):
    return np.maximum(z, 0.0)
