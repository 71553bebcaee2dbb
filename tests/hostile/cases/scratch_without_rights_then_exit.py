# expect: passed - relu
# attack: Takes all rights from its scratch folder, then dies, so that a new worker cannot enter it.
import os

import numpy as np

scratch = os.getcwd()
if scratch == os.environ.get("TMPDIR") and os.path.basename(scratch).startswith("grader-"):
    os.chmod(scratch, 0)
os._exit(1)

def relu(z):
    return np.maximum(z, 0.0)
