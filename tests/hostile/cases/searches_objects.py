# expect: passed - neuron
# attack: Looks through all objects of the process for modules, functions and texts of the grader.
import gc
import os
import types

import numpy as np


def secret(thing):
    if isinstance(thing, types.ModuleType):
        return thing.__name__.startswith(("grader.", "test_hidden", "test_public", "pytest"))
    if isinstance(thing, types.FunctionType):
        return os.path.basename(thing.__code__.co_filename).startswith(("test_", "solution"))
    return type(thing) is dict and "max_score" in thing


def neuron(x, w, b, f):
    assert not any(map(secret, gc.get_objects())), "GRADER_ATTACK"
    return float(f(np.dot(w, x) + b))
