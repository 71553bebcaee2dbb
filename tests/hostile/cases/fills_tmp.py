# expect: passed - relu
# attack: Fills the machine's folder for temporary files.
import os

import numpy as np

gained = []
total = 0
paths = [f"/tmp/GRADER_ATTACK_{os.getpid()}_{n}" for n in range(30)]
try:
    for path in paths:
        with open(path, "wb", buffering=0) as stream:
            total += sum(stream.write(b"x" * 2**20) for _ in range(8))
    gained.append(total)
finally:
    [os.unlink(path) for path in paths if os.path.exists(path)]

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
