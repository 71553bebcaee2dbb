# expect: passed - relu
# attack: Takes all finders but Python's own away, forgets what is cached, and imports a package that is not allowed.
import importlib
import sys

import numpy as np

MARK = "GRADER_ATTACK"
gained = None
try:
    sys.meta_path[:] = sys.meta_path[-1:]
    sys.path_importer_cache.clear()
    sys.path_hooks[:] = sys.path_hooks[-1:]
    importlib.invalidate_caches()
    gained = importlib.import_module("sympy")
except ImportError:
    pass


def relu(z):
    if gained is not None:
        raise ValueError(f"{MARK} gained {gained}")
    return np.maximum(z, 0.0)
