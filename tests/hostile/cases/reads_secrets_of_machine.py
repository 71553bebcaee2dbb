# expect: passed - relu
# attack: Opens files that no ordinary program may read.
import contextlib

import numpy as np

gained = []
for path in ("/etc/shadow", "/dev/mem", "/proc/kcore", "/root/.ssh/id_rsa", "/root/.bash_history", "/autograder/results/results.json"):
    with contextlib.suppress(OSError):
        open(path, "rb").close()
        gained.append(path)

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
