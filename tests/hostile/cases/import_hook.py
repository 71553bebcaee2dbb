# expect: passed - relu
# attack: Installs an import hook that has an empty module for every name, and empties the paths.
import importlib.abc
import importlib.machinery
import sys

import numpy as np


class Everything(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self)

    def exec_module(self, module):
        module.__getattr__ = lambda name: True


sys.meta_path.insert(0, Everything())
sys.path[:] = []
sys.path_hooks.clear()

def relu(z):
    return np.maximum(z, 0.0)
