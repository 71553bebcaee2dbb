# expect: passed - relu
# attack: Adds to the interpreter's own folders, so that the next grading runs its code.
import contextlib
import os
import sys

import numpy as np

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
gained = []
folders = [*sys.path, os.path.dirname(np.__file__), os.path.dirname(frame.f_globals["__file__"])]
for folder in filter(os.path.isdir, folders):
    path = os.path.join(folder, "GRADER_ATTACK_FILE")
    with contextlib.suppress(OSError):
        open(path, "w").close()
        gained.append(path)
        os.unlink(path)

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
