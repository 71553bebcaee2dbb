# expect: passed - relu
# attack: Makes twenty thousand empty files, which no limit of bytes notices.
import contextlib
import os

import numpy as np

folder = os.environ.get("TMPDIR", ".")
with contextlib.suppress(OSError):
    for n in range(20_000):
        os.close(os.open(os.path.join(folder, f"GRADER_ATTACK_{n}"), os.O_CREAT | os.O_WRONLY))

def relu(z):
    return np.maximum(z, 0.0)
