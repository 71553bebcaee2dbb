# expect: passed - relu
# attack: Deletes its scratch folder, then dies, so that a new worker has to start without one.
import os
import shutil

import numpy as np

scratch = os.getcwd()
if scratch == os.environ.get("TMPDIR") and os.path.basename(scratch).startswith("grader-"):
    shutil.rmtree(scratch)
os._exit(1)

def relu(z):
    return np.maximum(z, 0.0)
