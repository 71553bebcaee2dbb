# expect: passed - relu
# attack: Looks in its own command line, environment and open files for the places of checks and solutions.
import contextlib
import os
import sys

import numpy as np

gained = []
texts = [*sys.argv, *sys.orig_argv, *os.environ.values(), os.getcwd()]
for number in range(64):
    with contextlib.suppress(OSError):
        texts.append(os.readlink(f"/proc/self/fd/{number}"))
gained += [text for text in texts if "test_hidden" in text or "solution" in text or "results" in text]

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
