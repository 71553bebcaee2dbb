# expect: passed - relu
# attack: Opens Python's own files, and files of the system, for writing, and cuts them to the length that they have.
import contextlib
import os
import sys

import numpy as np

gained = []
for path in (np.__file__, os.__file__, sys.executable, "/etc/passwd", "/etc/hostname"):
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
        gained.append(path)
    with contextlib.suppress(OSError):
        os.truncate(path, os.stat(path).st_size)
        gained.append(path)

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
