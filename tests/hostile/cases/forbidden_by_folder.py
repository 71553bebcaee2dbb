# expect: passed - relu
# attack: Enters the folder of a package that is not allowed, puts it on the path, and imports and reads what lies there.
import importlib
import os
import sys

import numpy as np

MARK = "GRADER_ATTACK"
gained = None
here = os.getcwd()
for place in [os.path.join(p, "sympy") for p in sys.path if os.path.isdir(os.path.join(p, "sympy"))]:
    os.chdir(place)
    sys.path[:0] = ["", place, os.path.join(place, "core")]
    for read in (lambda: importlib.import_module("release"), lambda: open("release.py").read(), lambda: open(b"./core/add.py", "rb").read()):
        try:
            gained = read()
        except (ImportError, OSError):
            pass
    del sys.path[:3]
os.chdir(here)


def relu(z):
    if gained is not None:
        raise ValueError(f"{MARK} gained {gained}")
    return np.maximum(z, 0.0)
