# expect: passed - relu
# attack: Leaves files wherever a file can be left.
import contextlib

import numpy as np

for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/root", "/home", "/"):
    with contextlib.suppress(OSError), open(f"{folder}/GRADER_ATTACK_FILE", "w") as stream:
        stream.write("left behind")

def relu(z):
    return np.maximum(z, 0.0)
