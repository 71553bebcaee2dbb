# expect: passed - relu
# attack: Climbs from the folders of Python, and from descriptors that were left open, to what lies beside them.
import contextlib
import os

import numpy as np

gained = []
for number in range(3, 256):
    with contextlib.suppress(OSError):
        folder = os.open("../../../../..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=number)
        gained += [number] if "solutions" in os.listdir(folder) else []
        os.close(folder)
for start in (os.path.dirname(np.__file__), os.path.dirname(os.__file__)):
    for steps in range(3, 9):
        with contextlib.suppress(OSError):
            found = os.listdir(start + "/.." * steps)
            gained += [start] if "solutions" in found else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
