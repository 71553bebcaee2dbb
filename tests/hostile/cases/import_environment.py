# expect: passed - relu
# attack: Changes the environment for whatever is started later.
import os

import numpy as np

os.environ.clear()
os.environ.update(LD_PRELOAD="/tmp/GRADER_ATTACK.so", PYTHONPATH="/tmp", PYTHONSTARTUP="/tmp/GRADER_ATTACK.py", PYTEST_ADDOPTS="-x")

def relu(z):
    return np.maximum(z, 0.0)
