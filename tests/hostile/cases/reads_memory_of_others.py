# expect: passed - relu
# attack: Opens the memory and the maps of every other process.
import contextlib
import os

import numpy as np

gained = []
numbers = {os.getppid(), *range(1, 1000)}
with contextlib.suppress(OSError):
    numbers.update(int(name) for name in os.listdir("/proc") if name.isdigit())
for process in numbers - {os.getpid(), 0}:
    with contextlib.suppress(OSError), open(f"/proc/{process}/maps") as maps:
        gained += [process] if maps.readline() else []
    with contextlib.suppress(OSError), open(f"/proc/{process}/mem", "r+b"):
        gained.append(process)

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
