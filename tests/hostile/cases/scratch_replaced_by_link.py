# expect: passed - relu
# attack: Puts a link to a victim in the place of its scratch folder, for the grader to enter or to delete.
import os

import numpy as np

scratch = os.getcwd()
if scratch == os.environ.get("TMPDIR") and os.path.basename(scratch).startswith("grader-"):
    os.rename(scratch, os.path.join(os.path.dirname(scratch), "GRADER_ATTACK_MOVED"))
    os.symlink("/tmp/GRADER_ATTACK_VICTIM", scratch)

def relu(z):
    return np.maximum(z, 0.0)
