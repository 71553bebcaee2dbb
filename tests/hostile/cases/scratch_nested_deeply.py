# expect: passed - relu
# attack: Nests three thousand folders, deeper than a recursive deletion can follow.
import contextlib
import os

import numpy as np

with contextlib.suppress(OSError):
    os.chdir(os.environ.get("TMPDIR", "."))
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")

def relu(z):
    return np.maximum(z, 0.0)
