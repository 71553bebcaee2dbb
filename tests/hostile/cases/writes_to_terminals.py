# expect: passed - relu
# attack: Writes to terminals and to the output of the machine's first process.
import contextlib
import os

import numpy as np

gained = []
paths = ["/dev/tty", "/dev/console", "/dev/pts/0", "/dev/pts/1", "/proc/1/fd/1", f"/proc/{os.getppid()}/fd/2", "/dev/kmsg"]
for path in paths:
    with contextlib.suppress(OSError):
        number = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        gained += [path] if os.readlink(f"/proc/self/fd/{number}") != "/dev/null" else []
        os.close(number)

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
