# expect: passed - relu
# attack: Puts empty modules in the place of those that the worker is made of.
import sys
import types

import numpy as np

for name in ("grader_worker", "grader_worker.peer", "grader_worker.frames", "grader_worker.serve", "wire", "serve", "loader", "source", "lockdown", "msgspec", "json", "grader"):
    sys.modules[name] = types.ModuleType(name)

def relu(z):
    return np.maximum(z, 0.0)
