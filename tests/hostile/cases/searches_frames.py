# expect: passed - neuron
# attack: Looks through the frames above it for expected values and for files of checks.
import os
import sys

import numpy as np


def neuron(x, w, b, f):
    frame = sys._getframe()
    while frame := frame.f_back:
        names = {"expected", "reference", "right", "wanted", "solution"} & set(frame.f_locals)
        file = os.path.basename(frame.f_code.co_filename)
        assert not names and not file.startswith(("test_", "solution")), "GRADER_ATTACK"
    return float(f(np.dot(w, x) + b))
