# expect: passed - relu
# attack: Reads the environments of all processes for variables that it does not have itself.
import contextlib
import os

import numpy as np

gained = []
own = {f"{name}={value}".encode() for name, value in os.environ.items()} | {b""}
for process in filter(str.isdigit, os.listdir("/proc") if os.access("/proc", os.R_OK) else ()):
    with contextlib.suppress(OSError):
        there = open(f"/proc/{process}/environ", "rb").read().split(b"\0")
        gained += [variable for variable in there if variable not in own]

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
