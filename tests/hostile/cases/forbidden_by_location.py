# expect: passed - relu
# attack: Loads the installed file of a package that is not allowed under another name, by every path that leads there.
import importlib.util
import os
import sys

import numpy as np

MARK = "GRADER_ATTACK"
gained = None
for place in [os.path.join(p, "sympy") for p in sys.path if os.path.isdir(os.path.join(p, "sympy"))]:
    for path in (place, os.path.realpath(place), place + "/../sympy", "/proc/self/root" + os.path.realpath(place)):
        for name in ("__init__.py", "release.py", "core/../release.py"):
            try:
                spec = importlib.util.spec_from_file_location("other", os.path.join(path, name))
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                gained = module
            except (ImportError, OSError):
                pass


def relu(z):
    if gained is not None:
        raise ValueError(f"{MARK} gained {gained}")
    return np.maximum(z, 0.0)
