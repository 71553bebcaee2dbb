# expect: passed - relu
# attack: Maps memory and its own files so that others could share them.
import contextlib
import mmap
import os

import numpy as np

gained = []
path = os.path.join(os.environ.get("TMPDIR", "."), "shared")
with contextlib.suppress(OSError):
    gained.append(mmap.mmap(-1, 4096))
with contextlib.suppress(OSError):
    with open(path, "w+b") as stream:
        stream.write(bytes(4096))
        stream.flush()
        gained.append(mmap.mmap(stream.fileno(), 4096))

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
