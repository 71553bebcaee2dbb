# expect: passed - relu
# attack: Asks for a package that is not allowed with texts that say of themselves to be others.
import importlib
import os
import sys

import numpy as np

MARK = "GRADER_ATTACK"


class Name(str):
    def partition(self, by):
        return "numpy", "", ""

    def startswith(self, *by):
        return False

    def __eq__(self, other):
        return False

    def __str__(self):
        return "numpy"

    __hash__ = str.__hash__


gained = None
files = [os.path.join(p, "sympy", "release.py") for p in sys.path]
for read in (
    lambda: importlib.import_module(Name("sympy")),
    lambda: __import__(Name("sympy")),
    *(lambda file=file: open(Name(file)).read() for file in files),
):
    try:
        gained = read()
    except (ImportError, OSError):
        pass


def relu(z):
    if gained is not None:
        raise ValueError(f"{MARK} gained {gained}")
    return np.maximum(z, 0.0)
