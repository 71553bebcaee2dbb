# expect: passed - relu
# attack: Fills its scratch folder with more than the hundred megabytes that anybody could need.
import os

import numpy as np

gained = []
total = 0
folder = os.environ.get("TMPDIR", ".")
paths = [os.path.join(folder, f"GRADER_ATTACK_{n}") for n in range(30)]
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
