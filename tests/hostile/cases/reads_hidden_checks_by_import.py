# expect: passed - relu
# attack: Imports the grader's package and looks for hidden checks and solutions inside it and beside it.
import contextlib
import importlib
import pathlib

import numpy as np

gained = []
for name in ("grader", "solutions", "solution", "test_hidden", "solutions.activations.solution", "conftest"):
    with contextlib.suppress(Exception):
        module = importlib.import_module(name)
        folders = map(pathlib.Path, getattr(module, "__path__", ()))
        places = [f / inner for f in folders for inner in ("", "solutions", "../solutions")]
        gained += [p.read_text() for f in places for p in f.rglob("test_hidden.py")]
        gained += [name] if hasattr(module, "sigmoid") or hasattr(module, "test_values") else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
