# expect: passed - relu
# attack: Plants symbolic and hard links to others' files in its scratch folder.
import contextlib
import os

import numpy as np

scratch = os.environ.get("TMPDIR", ".")
for name, target in (("etc", "/etc"), ("victim", "/tmp/GRADER_ATTACK_VICTIM"), ("self", "."), ("hosts", "/etc/hosts")):
    with contextlib.suppress(OSError):
        os.symlink(target, os.path.join(scratch, f"GRADER_ATTACK_{name}"))
    with contextlib.suppress(OSError):
        os.link(target, os.path.join(scratch, f"GRADER_ATTACK_hard_{name}"))

def relu(z):
    return np.maximum(z, 0.0)
